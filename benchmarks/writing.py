"""`python -m benchmarks.writing`: saving two thousand cells beside the bare set-based write of as many.

The floor locks the version, writes the amounts and their history, and nothing else: no rights, no check, no journal.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import report
from benchmarks.scratch import ENGINES, scratch_database

if TYPE_CHECKING:
    from allocations.models import Version
    from prs_budget.organisation.models import User

CELLS = 2000
ROUNDS = 15
MOST = 2.0
#: amounts in the database: ten versions of ten thousand lines and six years
AMOUNTS = 600_000


def main() -> int:
    """Measure both engines, each in a process of its own; 1 where cells are not what was written."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description="Mesure l’enregistrement.")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--child", help="interne : mesure ce moteur, écrit dans ce fichier", nargs=2)
    asked = parser.parse_args()
    if asked.child:
        return _child(*asked.child)
    print(report.machine())
    print(f"\nEnregistrer {CELLS} cellules, {AMOUNTS} montants en base (médianes, ms)")
    print(f"{'moteur':<12}{'plancher':>10}{'action':>9}{'API':>9}{'action ÷ plancher':>20}{'API ÷ plancher':>16}")
    return max(_engine(engine) for engine in asked.engine or ENGINES)


def _engine(engine: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "times.json"
        subprocess.run([sys.executable, "-m", "benchmarks.writing", "--child", engine, str(path)], check=True)
        told = json.loads(path.read_text(encoding="utf-8"))
    times = {name: median(taken) for name, taken in told["times"].items()}
    pairs = list(zip(told["times"]["action"], told["times"]["floor"], strict=True))
    ratio = median(action / floor for action, floor in pairs)
    verdict = "tenue" if ratio <= MOST else "MANQUÉE"
    print(
        f"{engine:<12}{times['floor']:>10.1f}{times['action']:>9.1f}{times['api']:>9.1f}{ratio:>20.2f}"
        f"{times['api'] / times['floor']:>16.2f}   cible ≤ {MOST:g} : {verdict}",
        flush=True,
    )
    for problem in told["problems"]:
        print(f"{engine} : {problem}")
    return 1 if told["problems"] else 0


def _child(engine: str, path: str) -> int:
    with scratch_database(engine):
        import django

        django.setup()
        from benchmarks import data
        from benchmarks.clock import in_turn

        data.fill(AMOUNTS)
        tasks, versions = _tasks()
        times = in_turn(tasks, ROUNDS)
        problems = [problem for version in versions for problem in _problems(version)]
    Path(path).write_text(json.dumps({"times": times, "problems": problems}), encoding="utf-8")
    return 0


def _tasks() -> tuple[dict[str, Callable[[], object]], list[Version]]:
    """Three versions of the same size, each written its own way; every round changes each cell again."""
    from allocations import actions
    from allocations.models import Version
    from benchmarks.data import READ
    from prs_budget.organisation.models import User

    user = User.objects.get(username="mesure")
    source = Version.objects.get(code=READ)
    versions = []
    for code in ("ACTION", "FLOOR", "API"):
        version = actions.copy_version(by=user, source=source, code=code, label=code, data_date=source.data_date)
        versions.append(actions.open_entry(by=user, version=version))
    action, floor, api = versions
    tasks = {"action": _action(user, action), "floor": _floor(user, floor), "api": _api(user, api)}
    return tasks, versions


def _cells(version: Version) -> list[tuple[int, str, int, int]]:
    """(line id, line code, year, amount's id) of the cells that are written, spread over the version."""
    from allocations.models import Allocation

    rows = Allocation.objects.filter(version=version).order_by("line", "year")
    every = list(rows.values_list("line", "line__code", "year", "pk"))
    step = len(every) // CELLS
    return [(line, code, year, pk) for line, code, year, pk in every[::step]][:CELLS]


def _action(user: User, version: Version) -> Callable[[], object]:
    from allocations import actions
    from allocations.actions import Edit
    from allocations.enums import Way

    cells, rounds = _cells(version), count(1)

    def save() -> None:
        rev = next(rounds)
        amount = Decimal(1000 + rev)
        edits = [Edit(code, year, rev, amount) for _, code, year, _ in cells]
        actions.change_amounts(by=user, version=version, edits=edits, way=Way.GRID, number=uuid.uuid4())

    return save


def _api(user: User, version: Version) -> Callable[[], object]:
    from django.test import Client

    client = Client()
    client.force_login(user)
    cells, rounds = _cells(version), count(1)

    def save() -> None:
        rev = next(rounds)
        rows = [{"line": c, "year": y, "expected_rev": rev, "amount": f"{1000 + rev}.00"} for _, c, y, _ in cells]
        body = {"version": version.code, "batch": str(uuid.uuid4()), "cells": rows}
        answer = client.post("/api/v1/allocations/changes/", body, content_type="application/json")
        if answer.status_code != 200:
            raise RuntimeError(answer.content.decode())

    return save


def _floor(user: User, version: Version) -> Callable[[], object]:
    """The same cells by three bare statements under the version's lock."""
    from django.db import connection, transaction

    from allocations.models import Operation, Version

    cells, rounds = _cells(version), count(1)

    def save() -> None:
        rev = next(rounds)
        old, new = (100_000 + 100 * (rev - 1), 100_000 + 100 * rev)
        with transaction.atomic(), connection.cursor() as cursor:
            Version.objects.select_for_update().get(pk=version.pk)
            operation = Operation.objects.create(agency_id=version.agency_id, version=version, by=user, way="grid")
            given, parameters = _given(cells, old, new)
            cursor.execute(
                f"WITH given AS ({given}) UPDATE allocations_allocation AS a SET amount = g.new, rev = %s, origin = 1 "
                "FROM given g WHERE a.id = g.pk",
                [*parameters, rev + 1],
            )
            cursor.execute(
                f"WITH given AS ({given}) INSERT INTO allocations_change (operation_id, version_id, line_id, year, "
                "old, new, old_origin, new_origin, rev_before, rev_after) "
                "SELECT %s, %s, g.line, g.year, g.old, g.new, 1, 1, %s, %s FROM given g",
                [*parameters, operation.pk, version.pk, rev, rev + 1],
            )

    return save


def _given(cells: list[tuple[int, str, int, int]], old: int, new: int) -> tuple[str, list[Any]]:
    from django.db import connection

    rows = [(line, year, pk, old, new) for line, _, year, pk in cells]
    if connection.vendor == "postgresql":
        arrays = "%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[]"
        return f"SELECT * FROM unnest({arrays}) AS x(line, year, pk, old, new)", [
            list(column) for column in zip(*rows, strict=True)
        ]
    names = ("line", "year", "pk", "old", "new")
    picked = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(names))
    return f"SELECT {picked} FROM json_each(%s)", [json.dumps(rows)]


def _problems(version: Version) -> list[str]:
    """What is wrong of a version: every amount must be the last of its changes, and hold what was last written."""
    from allocations.models import Allocation
    from allocations.sealing.integrity import examine

    last = Allocation.objects.filter(version=version, pk__in=[pk for *_, pk in _cells(version)])
    held = set(last.values_list("amount", "rev"))
    told = [f"{version.code} : des cellules diffèrent entre elles ({held})"] if len(held) != 1 else []
    # the floor's first change starts from another amount than the one it says: only its own history is bare
    if version.code != "FLOOR" and not examine(version).is_whole:
        told.append(f"{version.code} : des montants ne sont pas le dernier de leurs changements")
    return told


if __name__ == "__main__":
    sys.exit(main())
