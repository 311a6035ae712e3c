"""One engine at one size: makes the database, compares each page with its floor, measures both. Run by `__main__`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from benchmarks.scratch import scratch_database

if TYPE_CHECKING:
    from benchmarks.clock import Times


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of a page. `floor` and `empty` were taken in turn with it; `plans` explain each query."""

    name: str
    answer: str
    most: float | None
    page: Times
    floor: Times
    empty: Times
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
