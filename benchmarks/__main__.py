"""`python -m benchmarks`: every page, on both engines, at both sizes, in one run.

Prints each page's time less that of an empty signed-in page, as a ratio to its floor. Exits with 1 where the figures
of a page are not those of its floor; a target missed is printed, and is no failure: a machine may be busy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.scratch import ENGINES

SIZES = (60_000, 600_000)


def main() -> int:
    """Measure, print, and say whether the figures agree."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Mesure les pages à côté de leur plancher."
    )
    parser.add_argument("--engine", choices=ENGINES, action="append", help="un moteur seulement")
    parser.add_argument("--size", type=int, action="append", help="un nombre de montants, multiple de 60 000")
    parser.add_argument("--page", default="", help="les pages dont le nom contient ce texte")
    asked = parser.parse_args()
    print(report.machine())
    problems = []
    plans = []
    for engine in asked.engine or ENGINES:
        for amounts in asked.size or SIZES:
            readings = _measured(engine, amounts, asked.page)
            print("\n".join(report.lines_of(engine, amounts, readings)), flush=True)
            problems += report.problems_of(engine, amounts, readings)
        plans += report.plans_of(engine, readings)
    print("\n".join([*plans, "", *(problems or ["Chaque page donne les chiffres de son plancher."])]))
    return 1 if problems else 0


def _measured(engine: str, amounts: int, page: str) -> list[dict[str, object]]:
    """The readings of one engine at one size, by a process of its own: settings are read once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "readings.json"
        arguments = [engine, str(amounts), page, str(path)]
        subprocess.run([sys.executable, "-m", "benchmarks.session", *arguments], check=True)
        readings: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return readings


if __name__ == "__main__":
    sys.exit(main())
