"""One engine at one size: makes the database, compares each page with its floor, measures both. Run by `__main__`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass

from benchmarks.scratch import scratch_database


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of a page: the milliseconds of each round, for it, its floor and an empty page.

    `plans` explain each query of the floor: its text, the plan, whether one index must answer it alone.
    """

    name: str
    answer: str
    most: float | None
    page: list[float]
    floor: list[float]
    empty: list[float]
    plans: list[tuple[str, list[str], bool]]
    problems: list[str]


def main() -> None:
    """Measure; `argv` is the engine, the number of amounts, a part of pages' names, the file for the readings."""
    engine, amounts, part, path = sys.argv[1:]
    with scratch_database(engine):
        import django

        django.setup()
        from benchmarks import data
        from benchmarks.pages import PAGES
        from benchmarks.visitor import Visitor

        _say(f"{engine}, {amounts} montants : génération…")
        data.fill(int(amounts))
        visitor = Visitor()
        readings = []
        for page in (page for page in PAGES if part in page.name):
            _say(f"{engine}, {amounts} montants : {page.name}")
            readings.append(asdict(visitor.measured(page)))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(readings, file)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
