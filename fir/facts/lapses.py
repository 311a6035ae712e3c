"""Lapse (prescription): what is left to pay of a commitment may be paid until 31 December of a later year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from allocations.law import LAPSE, LAPSE_BEFORE_2016, Law
from fir.facts.ledger import Outstanding
from prs_budget.lib.money import ZERO


class LegalLapse(NamedTuple):
    """How many years after the one in which it was notified a sum may be paid, for those notified until a year."""

    until: int | None
    years: int
    law: Law


#: the delays of the law, by the year of notification: the first that holds
BY_LAW = (LegalLapse(2015, 4, LAPSE_BEFORE_2016), LegalLapse(None, 3, LAPSE))


class LapseRules(Protocol):
    """A year that says how many years after its own its commitments may be paid, and which text says so."""

    @property
    def year(self) -> int:
        """The year."""

    @property
    def lapse_years(self) -> int | None:
        """How many years; None where the year says nothing, and the law holds."""

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


def due(owed: Iterable[Outstanding], years: Mapping[int, LapseRules]) -> list[Lapse]:
    """What is left to pay by origin year, the oldest first; each by the rule of its own year."""
    sums: dict[int | None, tuple[Decimal, Decimal, Decimal]] = {}
    for one in owed:
        ae, cp, paid = sums.get(one.origin_year, (ZERO, ZERO, ZERO))
        sums[one.origin_year] = (ae + one.ae, cp + one.cp, paid + one.paid)
    found = []
    for origin, (ae, cp, paid) in sorted(sums.items(), key=lambda item: item[0] or 0):
        lapses_in, text = lapse_of(origin, years)
        found.append(Lapse(origin, ae, cp, paid, lapses_in, text))
    return found


def lapse_of(origin: int | None, years: Mapping[int, LapseRules]) -> tuple[int | None, str]:
    """The year in which what was notified in an origin year lapses, and the text: its own, or the law's."""
    if origin is None:
        return None, ""
    rules = years.get(origin)
    if rules is not None and rules.lapse_years is not None:
        return origin + rules.lapse_years, rules.lapse_text
    legal = legal_lapse(origin)
    return origin + legal.years, legal.law.short


def legal_lapse(origin: int) -> LegalLapse:
    """How long what is notified in a year may be paid, where the year itself says nothing."""
    return next(one for one in BY_LAW if one.until is None or origin <= one.until)


def lapse_after(rules: LapseRules) -> tuple[int | None, str]:
    """The delay and the text of the year after: the same, but for those of the law, which changed after 2015."""
    own, after = legal_lapse(rules.year), legal_lapse(rules.year + 1)
    if own is not after and rules.lapse_years == own.years:
        return after.years, after.law.short
    return rules.lapse_years, rules.lapse_text


def next_lapse(year: int, *, is_closed: bool) -> int:
    """The year whose 31 December is the next to come, seen from a year: its own, the following one once it is over."""
    return year + 1 if is_closed else year


def lapse_rule(rules: LapseRules) -> str:
    """The rule of a year in words: « 31 décembre de la 3e année après celle d’origine (texte) »."""
    years, text = rules.lapse_years, rules.lapse_text
    if years is None:
        legal = legal_lapse(rules.year)
        years, text = legal.years, legal.law.short
    cited = f" ({text})" if text else ""
    return f"31 décembre de la {years}e année après celle d’origine{cited}"
