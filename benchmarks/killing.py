"""`python -m benchmarks.killing`: the server killed (SIGKILL) fifty times in the middle of a save.

Proves that after each restart the operation is entirely there or entirely absent, that the amounts agree with their
history, and that the same operation sent again lands once.
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
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.scratch import ENGINES, scratch_database
from benchmarks.server import Caller, Server
from benchmarks.writers import CHANGES

TIMES = 50
CELLS = 1000


def main() -> int:
    """Both engines in turn; 1 on anything that must not happen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.killing", description="Serveur tué en plein envoi.")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--child", help="interne")
    asked = parser.parse_args()
    if asked.child:
        return _child(asked.child, asked.times)
    print(report.machine())
    command = [sys.executable, "-m", "benchmarks.killing", f"--times={asked.times}", "--child"]
    return max(subprocess.run([*command, engine], check=False).returncode for engine in asked.engine or ENGINES)


def _child(engine: str, times: int) -> int:
    with scratch_database(engine), tempfile.TemporaryDirectory() as folder:
        import django

        django.setup()
        from benchmarks.writers import prepared

        tokens, _ = prepared()
        server = Server(Path(folder) / "gunicorn.log")
        fates: Counter[str] = Counter()
        problems: list[str] = []
        usual = _usual_seconds(server, tokens[0])
        for turn in range(times):
            # from before the save to after it, in even steps
            fate, found = _kill_once(server, tokens[0], usual * 1.3 * turn / times)
            fates[fate] += 1
            problems += [f"fois {turn + 1} : {problem}" for problem in found]
    told = ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items()))
    print(f"\n{engine} : tué {times} fois pendant l’envoi de {CELLS} cellules : {told}")
    if not (fates["écrite avant la mort"] and fates["absente après la mort"]):
        problems.append("les deux sorts ne se sont pas produits : la mesure ne prouve rien")
    good = "  ✓ tout ou rien, l’historique concorde, un renvoi aboutit une fois"
    print("\n".join(f"  ✗ {problem}" for problem in problems) or good)
    return 1 if problems else 0


def _usual_seconds(server: Server, token: str) -> float:
    """How long an undisturbed save takes."""
    server.start()
    start = time.monotonic()
    status, answer = Caller(server.port, token).post(CHANGES, _body())
    taken = time.monotonic() - start
    server.kill()
    if status != 200:
        raise RuntimeError(answer)
    return taken


def _kill_once(server: Server, token: str, delay: float) -> tuple[str, list[str]]:
    """Send an operation, kill the server after a while, look, start again, send it again, look again."""
    from django.db.models import Count

    from allocations.models import Change, Operation

    server.start()
    body = _body()
    sending = threading.Thread(target=_send, args=(server.port, token, body))
    sending.start()
    time.sleep(delay)
    server.kill()
    sending.join()
    problems = []
    # by one statement, which sees one state: PostgreSQL may still be committing what the dead server sent
    found = list(Operation.objects.filter(uuid=body["batch"]).values_list(Count("changes")))
    changes = found[0][0] if found else 0
    if found not in ([], [(CELLS,)]):
        problems.append(f"à moitié écrite : {len(found)} opération, {changes} cellules")
    problems += _disagreements("après la mort")
    server.start()
    status, answer = Caller(server.port, token).post(CHANGES, body)
    if status != 200:
        problems.append(f"le renvoi est refusé : {status} {answer}")
    landed = Change.objects.filter(operation__uuid=body["batch"]).count()
    if landed != CELLS:
        problems.append(f"le renvoi laisse {landed} cellules")
    problems += _disagreements("après le renvoi")
    server.kill()
    return ("écrite avant la mort" if changes else "absente après la mort"), problems


def _send(port: int, token: str, body: dict[str, Any]) -> None:
    try:
        Caller(port, token).post(CHANGES, body)
    except (OSError, ValueError):
        # the server was killed: that is what is looked at
        return


def _body() -> dict[str, Any]:
    """A operation that changes a thousand cells, each from the revision that it has."""
    from allocations.models import Allocation

    rows = Allocation.objects.filter(version__code="OPEN").order_by("line", "year")[:CELLS]
    cells = [
        {"line": line, "year": year, "expected_rev": rev, "amount": f"{(amount or 0) + 1:.2f}"}
        for line, year, rev, amount in rows.values_list("line__code", "year", "rev", "amount")
    ]
    return {"version": "OPEN", "batch": str(uuid.uuid4()), "reason": "essai", "cells": cells}


def _disagreements(when: str) -> list[str]:
    from allocations.models import Version
    from allocations.sealing.integrity import examine

    verdict = examine(Version.objects.get(code="OPEN"))
    return [] if verdict.is_whole else [f"{when}, {len(verdict.strays)} montants ne sont pas ceux de leur historique"]


if __name__ == "__main__":
    sys.exit(main())
