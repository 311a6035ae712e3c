"""What the invented agency commits from the FIR and pays: each commitment, then its payments, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from prs_budget.home.invented.chance import drawn, is_drawn, one_of
from prs_budget.home.invented.establishments import paid_for
from prs_budget.home.invented.plan import BASE_YEAR, MEASURES, PlanLine, lines
from prs_budget.lib.money import ZERO

#: what of T0 is committed in each year, in %, over the whole of it; projects and measures that do otherwise
USUAL = {2017: 97, 2018: 101}
OTHERS = {
    ("A2-P1-M1", 2018): 138,  # more health houses than foreseen: it drifts
    ("A2-P1-M2", 2018): 122,
    ("A1-P2-M1", 2018): 46,  # a call for projects that found few: it lags
    ("A5-P1-M1", 2018): 58,
    ("A4-P1-M1", 2018): 71,
    ("A1-P3-M1", 2017): 88,
}
#: beyond it, in %, a measure drifts
DRIFTING = 115
#: the last day of the year on which a commitment is made, from its eighth; of the measures that drift
LATEST, EARLIEST = 325, 150
#: the largest commitment, in euros: a larger line is committed in several
LARGEST = 900_000
#: one-off in 2017, then for some years
LASTING_AIDS = frozenset({"A4-P1-M1"})
#: among a hundred commitments, those whose object says nothing of what they are for
SILENT = 7
#: among a hundred commitments of a year, those that are never paid in full
LASTING = 14


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a commitment: its day, exact euros."""

    on: date
    cp: Decimal


@dataclass(frozen=True, slots=True)
class Committed:
    """A commitment: what it is for, to whom, from which day; exact euros. `rank` tells it in its line and year."""

    line: PlanLine
    year: int
    rank: int
    on: date
    ae: Decimal
    beneficiary: str
    label: str
    payments: tuple[Payment, ...]

    @property
    def name(self) -> str:
        """What tells it from any other."""
        return f"{self.line.code}-{self.year}-{self.rank}"


LABELS = {code: label for code, label, _ in MEASURES}


def committed(year: int) -> Iterator[Committed]:
    """Every commitment of a year, line by line, to its end; one-off credits come in 2017 alone."""
    for line in lines():
        if line.envelope == "FIR" and (line.recurrence != "CNR" or year == BASE_YEAR or line.measure in LASTING_AIDS):
            yield from _of_line(line, year)


def _of_line(line: PlanLine, year: int) -> Iterator[Committed]:
    percent = OTHERS.get((line.measure, year), USUAL[year]) + drawn(-3, 2, "taux", line.code, year)
    left = (line.amount * percent / 100).quantize(Decimal(1))
    count = max(1, -(-int(left) // LARGEST))
    who = paid_for(line.measure)
    first = drawn(0, len(who) - 1, "premier", line.code)
    for rank in range(count):
        part = left if rank == count - 1 else _uneven(left, count - rank, line.code, year, rank)
        left -= part
        words = (line.code, year, rank)
        latest = EARLIEST if percent > DRIFTING else LATEST
        on = date(year, 1, 8) + timedelta(days=drawn(0, latest, "jour", *words))
        label = f"{LABELS[line.measure]}, convention {year}"
        if is_drawn(SILENT, "muet", *words):
            label = f"Convention {year} n° {drawn(10, 99, 'convention', *words)}"
        yield Committed(
            line, year, rank, on, part, who[(first + rank) % len(who)], label, tuple(_payments(part, on, *words))
        )


def _uneven(left: Decimal, parts: int, *words: object) -> Decimal:
    """About an equal part of what is left, in euros and cents."""
    percent = drawn(82, 118, "part", *words)
    return (left / parts * percent / 100).quantize(Decimal("0.01"))


def _payments(ae: Decimal, on: date, *words: object) -> Iterator[Payment]:
    """One to three payments, from some weeks after the commitment; some are never paid in full."""
    count, left = drawn(1, 3, "versements", *words), ae
    if is_drawn(LASTING, "solde", *words):
        left = (ae * drawn(55, 90, "reste", *words) / 100).quantize(Decimal("0.01"))
    day = on
    for number in range(count):
        day += timedelta(days=drawn(18, 85, "délai", number, *words))
        part = left if number == count - 1 else (left * one_of((40, 50, 60), "tranche", number, *words) / 100)
        part = part.quantize(Decimal("0.01"))
        left -= part
        if part > ZERO:
            yield Payment(day, part)
