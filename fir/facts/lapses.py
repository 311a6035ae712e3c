"""Lapse (prescription): what is left to pay of a commitment may be paid until 31 December of a later year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from fir.facts.ledger import Outstanding
from prs_budget.lib.money import ZERO


class LapseRules(Protocol):
    """A year that says how many years after its own its commitments may be paid, and which text says so."""

    @property
    def year(self) -> int:
        """The year."""

    @property
    def lapse_years(self) -> int | None:
        """How many years; None where no text is known."""

    @property
    def lapse_text(self) -> str:
        """The text."""


class Lapse(NamedTuple):
    """What is left to pay, at the end of a year, of the commitments of one origin year (None: not known).

    `lapses_in` is the year whose 31 December ends it, None where no text says; `paid` is of the last year alone.
    """

    origin_year: int | None
    ae: Decimal
    cp: Decimal
    paid: Decimal
    lapses_in: int | None
    text: str

    @property
    def rap(self) -> Decimal:
        """AE less CP."""
        return self.ae - self.cp

    @property
    def last_day(self) -> date | None:
        """The last day on which it may be paid."""
        return None if self.lapses_in is None else date(self.lapses_in, 12, 31)


def due(owed: Iterable[Outstanding], years: Mapping[int, LapseRules], default: LapseRules) -> list[Lapse]:
    """What is left to pay by origin year, the oldest first; each by the rule of its own year, or by the default's."""
    sums: dict[int | None, tuple[Decimal, Decimal, Decimal]] = {}
    for one in owed:
        ae, cp, paid = sums.get(one.origin_year, (ZERO, ZERO, ZERO))
        sums[one.origin_year] = (ae + one.ae, cp + one.cp, paid + one.paid)
    found = []
    for origin, (ae, cp, paid) in sorted(sums.items(), key=lambda item: item[0] or 0):
        lapses_in, text = lapse_of(origin, years, default)
        found.append(Lapse(origin, ae, cp, paid, lapses_in, text))
    return found


def lapse_of(origin: int | None, years: Mapping[int, LapseRules], default: LapseRules) -> tuple[int | None, str]:
    """The year in which commitments of an origin year lapse, and the text that says so."""
    rules = years.get(origin, default) if origin is not None else default
    if rules.lapse_years is None:
        rules = default
    if origin is None or rules.lapse_years is None:
        return None, rules.lapse_text
    return origin + rules.lapse_years, rules.lapse_text


def next_lapse(year: int, *, is_closed: bool) -> int:
    """The year whose 31 December is the next to come, seen from a year: its own, the following one once it is over."""
    return year + 1 if is_closed else year
