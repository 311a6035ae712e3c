"""The scale of a drawing: round graduations, and lengths that are whole numbers.

A length is an amount in millionths of something that only the server knows, a step of the scale or the whole of the
flows: the browser can neither add up nor round money that it does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from prs_budget.lib.money import shown
from prs_budget.lib.tables.model import Table

LENGTHS = 1_000_000
#: about how many intervals a scale has
INTERVALS = 6
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Tick:
    """A graduation of a scale."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of round figures that holds every amount; `first` and `last` count steps from zero."""

    table: Table
    step: Decimal
    first: int
    last: int

    @classmethod
    def of(cls, table: Table, amounts: Iterable[Decimal]) -> Scale:
        """The scale of these amounts, zero included."""
        every = [Decimal(0), *amounts]
        step = _round_step((max(every) - min(every)) / INTERVALS)
        first = int((min(every) / step).to_integral_value(ROUND_FLOOR))
        last = int((max(every) / step).to_integral_value(ROUND_CEILING))
        return cls(table, step, first, max(last, 1))

    def length(self, amount: Decimal) -> int:
        """The length of an amount on this scale."""
        return millionths(amount, self.step)

    def ticks(self) -> tuple[Tick, ...]:
        """Its graduations."""
        decimals = decimals_of(self.table, self.step)
        return tuple(
            Tick(LENGTHS * n, shown(self.step * n, self.table.unit, decimals)) for n in range(self.first, self.last + 1)
        )


def _round_step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 and zeros that is not below; one euro where nothing is to be scaled."""
    if least <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next(factor * power for factor in STEPS if factor * power >= least)


def decimals_of(table: Table, figure: Decimal) -> int:
    """No decimal where the figure is whole in the unit, those of the table otherwise."""
    scaled = figure.scaleb(-table.unit.exponent)
    return 0 if scaled == scaled.to_integral_value() else max(table.decimals, 1)


def millionths(amount: Decimal, whole: Decimal) -> int:
    """The length of an amount."""
    return int((amount / whole * LENGTHS).to_integral_value(ROUND_HALF_UP))
