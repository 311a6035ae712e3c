"""The stages of a year as a table, and what a stage is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Sum
from django.urls import reverse

from fir.enums import StageKind
from fir.facts import ledger as facts
from fir.facts.figures import Credits
from fir.identity import identity_of
from fir.models import FirYear, Receipt, Stage
from fir.stages.life import dated_state
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Table
from prs_budget.lib.words import date_text

COLUMNS = (
    Column(("nature",), ("Nature",), content="text"),
    Column(("etat",), ("État",), content="text"),
    Column(("vote",), ("Voté le",), content="text"),
    Column(("recu",), ("Reçu des ministres le",), content="text"),
    Column(("executoire",), ("Exécutoire le",), content="text"),
    Column(("recettes",), ("Recettes",)),
    Column(("ae",), ("AE",)),
    Column(("cp",), ("CP",)),
)


class StageSums(NamedTuple):
    """What a stage foresees and opens; None where nothing is said."""

    receipts: Decimal | None
    credits: Credits


def sums_of(stages: Sequence[Stage]) -> dict[int, StageSums]:
    """What each stage foresees and opens. Two queries."""
    rows = Receipt.objects.filter(stage__in=stages).order_by().values_list("stage")
    received = dict(rows.annotate(Sum("amount")))
    opened = facts.authorised(stages)
    return {one.pk: StageSums(received.get(one.pk), opened[one.pk].get((), Credits())) for one in stages}


def table(fir_year: FirYear, stages: Sequence[Stage], unit: Unit, here: str) -> Table:
    """The stages of a year. Their figures are cumulated: they are never added together."""
    sums = sums_of(stages)
    force = facts.authorising(stages)
    remarks = [f"crédits ouverts : ceux de {force.code}" if force else "aucune étape n’ouvre de crédits"]
    layout = Layout(
        name="etapes",
        title="Étapes budgétaires",
        stub="Étape",
        columns=COLUMNS,
        total="",
        unit=unit,
        notes=("Les chiffres d’une étape sont cumulés : ils comprennent ceux de l’étape précédente.",),
    )
    leaves = [_leaf(fir_year, one, sums[one.pk]) for one in stages]
    return build(leaves, layout, identity_of(fir_year, f"Étapes {fir_year.year}", unit, here, remarks))


def _leaf(fir_year: FirYear, stage: Stage, sums: StageSums) -> Leaf:
    kwargs = {"agency": fir_year.agency.slug, "year": fir_year.year, "stage": stage.code}
    return Leaf(
        heads=(Head(stage.code, stage.code, stage.label),),
        amounts=(sums.receipts, *sums.credits),
        texts=(
            StageKind(stage.kind).label,
            dated_state(stage, fir_year.agency.today()),
            _day(stage.voted_on),
            _day(stage.received_on),
            _day(stage.enforceable_on) if stage.authorises else "",
        ),
        note=stage.note,
        href=reverse("fir:etape", kwargs=kwargs),
    )


def _day(day: date | None) -> str:
    return date_text(day) if day else ""
