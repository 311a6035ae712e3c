"""`python -m benchmarks.writers`: twenty people save two hundred overlapping cells at once while twenty others read.

Proves that nobody meets an error of the site nor a deadlock, that conflicts are answered 409 and counted, and that
afterwards every amount is the last of its changes, each of which someone was told was written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles

from benchmarks import report
from benchmarks.scratch import ENGINES, scratch_database
from benchmarks.server import Caller, Server

WRITERS = READERS = 20
CELLS, POOL = 200, 600
CHANGES = "/api/v1/allocations/changes/"
READ = (
    "/api/v1/crosstab/?version=OPEN&rows=project&columns=envelope&year=2018&unit=MEUR",
    "/api/v1/allocations/?version=OPEN&page_size=200",
    "/api/v1/crosstab/?version=OPEN&rows=axis,project&columns=year&unit=KEUR",
)


@dataclass
class Told:
    """What the callers met. `written` counts the cells that answers said were changed."""

    writes: Counter[int] = field(default_factory=Counter)
    reads: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    written: int = 0
    conflicting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> int:
    """Both engines in turn; 1 on anything that must not happen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writers", description="Écritures concurrentes.")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--child", help="interne")
    asked = parser.parse_args()
    if asked.child:
        return _child(asked.child, asked.seconds)
    print(report.machine())
    command = [sys.executable, "-m", "benchmarks.writers", f"--seconds={asked.seconds}", "--child"]
    return max(subprocess.run([*command, engine], check=False).returncode for engine in asked.engine or ENGINES)


def _child(engine: str, seconds: float) -> int:
    with scratch_database(engine), tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        tokens, cells = prepared()
        log = Path(folder) / "gunicorn.log"
        # a file of SQLite takes one writer at a time: the embedded site serves it with one process
        server = Server(log, workers=1 if engine == "sqlite" else 3)
        server.start()
        told = Told()
        try:
            _run(server, tokens, cells, seconds, told)
        finally:
            server.kill()
        problems = [*told.failures[:10], *_problems(told), *_log_problems(log)]
        _print(engine, seconds, told, problems)
    return 1 if problems else 0


def prepared() -> tuple[list[str], list[tuple[str, int]]]:
    """An open version of ten thousand lines, a token for each writer and reader, and the cells they write."""
    from allocations import actions
    from allocations.models import Allocation, Version
    from benchmarks import data
    from prs_budget.organisation.enums import Role
    from prs_budget.organisation.models import Agency, Membership, User
    from prs_budget.organisation.tokens import issue

    data.fill(60_000)
    source = Version.objects.get(code=data.READ)
    author = User.objects.get(username="mesure")
    version = actions.copy_version(by=author, source=source, code="OPEN", label="Ouverte", data_date=source.data_date)
    actions.open_entry(by=author, version=version)
    agency, tokens = Agency.objects.get(code=data.AGENCY), []
    for number in range(WRITERS + READERS):
        person = User.objects.create(username=f"p{number}", first_name=f"Personne {number}")
        Membership.objects.create(user=person, agency=agency, role=Role.FINANCE)
        tokens.append(issue(person))
    rows = Allocation.objects.filter(version=version).order_by("line", "year").values_list("line__code", "year")
    return tokens, list(rows[:POOL])


def _run(server: Server, tokens: list[str], cells: list[tuple[str, int]], seconds: float, told: Told) -> None:
    until = time.monotonic() + seconds
    people = [
        threading.Thread(target=_write if number < WRITERS else _read, args=(server, token, cells, until, told, number))
        for number, token in enumerate(tokens)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()


def _write(server: Server, token: str, cells: list[tuple[str, int]], until: float, told: Told, number: int) -> None:
    """Save two hundred cells again and again; those in conflict are taken as they now are, and tried again."""
    caller, chance = Caller(server.port, token), Random(number)
    revs = dict.fromkeys(cells, 1)
    while time.monotonic() < until:
        chosen = chance.sample(cells, CELLS)
        rows = [
            {"line": line, "year": year, "expected_rev": revs[line, year], "amount": f"{chance.randrange(10**9)}.00"}
            for line, year in chosen
        ]
        start = time.monotonic()
        try:
            status, answer = caller.post(CHANGES, {"version": "OPEN", "batch": str(uuid.uuid4()), "cells": rows})
        except (OSError, ValueError) as error:
            told.failures.append(f"écriture : {error!r}")
            continue
        with told.lock:
            told.writes[status] += 1
            told.seconds.append(time.monotonic() - start)
            told.written += len(answer["cells"]) if status == 200 else 0
            told.conflicting += len(answer["cells"]) if status == 409 else 0
        for cell in answer.get("cells", ()):
            revs[cell["line"], cell["year"]] = cell["rev"]


def _read(server: Server, token: str, cells: list[tuple[str, int]], until: float, told: Told, number: int) -> None:
    """Read cross-tables and lists again and again."""
    caller, turn = Caller(server.port, token), number
    while time.monotonic() < until:
        turn += 1
        try:
            status, _ = caller.get(READ[turn % len(READ)])
        except OSError as error:
            told.failures.append(f"lecture : {error!r}")
            continue
        with told.lock:
            told.reads[status] += 1


def _problems(told: Told) -> list[str]:
    """What must not happen: another answer than 200 and 409, an amount that is not the last of its changes."""
    from allocations.models import Change, Version
    from allocations.sealing.integrity import examine

    problems = [f"écritures : {told.writes[status]} réponses {status}" for status in told.writes.keys() - {200, 409}]
    problems += [f"lectures : {told.reads[status]} réponses {status}" for status in told.reads.keys() - {200}]
    version = Version.objects.get(code="OPEN")
    verdict = examine(version)
    if not verdict.is_whole:
        problems.append(f"{len(verdict.strays)} montants ne sont pas le dernier de leurs changements")
    changed = Change.objects.filter(version=version, operation__way="api").count()
    if changed > told.written:
        problems.append(f"{changed} cellules changées, {told.written} annoncées")
    if not told.writes[200] or not told.writes[409]:
        problems.append("aucune écriture réussie, ou aucun conflit : la mesure ne prouve rien")
    return problems


def _log_problems(log: Path) -> list[str]:
    text = log.read_text(encoding="utf-8")
    words = ("deadlock", "Traceback", "database is locked")
    return [f"journal du serveur : « {word} »" for word in words if word in text]


def _print(engine: str, seconds: float, told: Told, problems: list[str]) -> None:
    p95 = quantiles(told.seconds, n=20)[-1] if len(told.seconds) > 1 else 0.0
    print(
        f"\n{engine}, {seconds:g} s, {WRITERS} personnes écrivent {CELLS} cellules parmi {POOL}, {READERS} lisent\n"
        f"  écritures : {told.writes[200]} faites ({told.written} cellules), {told.writes[409]} en conflit"
        f" ({told.conflicting} cellules rendues avec leurs deux valeurs) ; 95 % en moins de {p95:.2f} s\n"
        f"  lectures  : {told.reads[200]}\n"
        + (
            "\n".join(f"  ✗ {problem}" for problem in problems)
            or "  ✓ aucune erreur, aucun interblocage, chaque montant est le dernier de ses changements"
        ),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
