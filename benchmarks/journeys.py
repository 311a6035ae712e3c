"""`python -m benchmarks.journeys`: how often one who follows a figure through the code comes back to a file left.

Each journey is a real request on the demonstration. A function counts once, where it is first called; a file that
comes again after another one is a return. Fewer returns: each step takes a whole value and gives a whole value.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.doors import prepared
from benchmarks.scratch import scratch_database

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).resolve().parents[1]
APPS = tuple(str(ROOT / app) + "/" for app in ("allocations", "fir", "projects", "prs_budget"))
CROSSTAB = "/ars-idf/credits/croisements/?version=T0-2017&annee=2017&lignes=axe,projet&colonnes=enveloppe"


class Count(NamedTuple):
    """A journey: the functions on the way, the files they stand in, and the returns to a file already left."""

    functions: int
    files: int
    returns: int


def followed(act: Callable[[], object]) -> Count:
    """Act once, and count the functions of the project by their first call."""
    order: dict[CodeType, None] = {}

    def seen(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(APPS):
            order.setdefault(frame.f_code)

    sys.setprofile(seen)
    try:
        act()
    finally:
        sys.setprofile(None)
    visits = [file for file, _ in groupby(code.co_filename for code in order)]
    return Count(len(order), len(set(visits)), len(visits) - len(set(visits)))


def journeys(client: Client) -> Mapping[str, Callable[[], object]]:
    """What is followed, by name."""
    from django.urls import reverse

    from allocations.models import Allocation

    one = Allocation.objects.filter(version__code="PROG-2018-2022", amount__isnull=False).select_related("line")[0]
    cell = {"line": one.line.code, "year": one.year, "expected_rev": one.rev, "amount": "1.00"}
    body = {
        "version": "PROG-2018-2022",
        "batch": str(uuid.uuid4()),
        "cause": "update",
        "reason": "essai",
        "cells": [cell],
    }
    here = {"agency": "ars-idf", "version": "PROG-2018-2022"}
    history = f"{reverse('historique:cellule', kwargs=here)}?ligne={one.line.code}&annee={one.year}"

    def typed() -> None:
        answer = client.post("/api/v1/allocations/changes/?agency=ARS-IDF", json.dumps(body), "application/json")
        if {answer.status_code, client.get(history).status_code} != {200}:
            raise SystemExit(f"la cellule tapée est refusée : {answer.content.decode()}")

    return {
        "montant → page du croisement": lambda: client.get(CROSSTAB),
        "montant → cellule du classeur": lambda: client.get(f"{CROSSTAB}&format=xlsx"),
        "cellule tapée → son historique": typed,
        "mouvements → page d’exécution": lambda: client.get("/ars-idf/fir/2017/execution/"),
        "plafonds → page des plafonds": lambda: client.get(reverse("controles:plafonds", kwargs=here)),
    }


def main() -> int:
    """Print each journey, after one that fills what a process remembers."""
    with scratch_database("sqlite"):
        import django

        django.setup()
        every = journeys(prepared())
        client = next(iter(every.values()))
        client()
        print(f"{'parcours':<36}{'fonctions':>10}{'fichiers':>10}{'retours':>10}")
        for name, act in every.items():
            count = followed(act)
            print(f"{name:<36}{count.functions:>10}{count.files:>10}{count.returns:>10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
