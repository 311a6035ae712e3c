"""The unit of a page of ceilings or texts, and its amounts in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from prs_budget.lib.money import NO_BREAK_SPACE, Unit, shown
from prs_budget.lib.tables.model import EMPTY, Cell, Mark
from prs_budget.pages.segments import Segment


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit of a page, and the addresses of the same page in the others."""

    unit: Unit
    units: tuple[Segment, ...]
    perimeters: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, path: str, asked: str) -> Scale:
        """The unit that an address asks for, M€ where it asks for none that exists."""
        unit = Unit.__members__.get(asked, Unit.MEUR)
        return cls(unit, tuple(Segment(one.symbol, f"{path}?unite={one.name}", one == unit) for one in Unit))

    def cell(self, amount: Decimal | None, mark: Mark = "", *, signed: bool = False) -> Cell:
        """An amount of a table; nothing where there is none."""
        if amount is None:
            return EMPTY
        return Cell(amount, shown(amount, self.unit, self.unit.decimals, signed=signed), mark)

    def notified(self, amount: Decimal) -> str:
        """« 553,5 M€ notifiés depuis »."""
        return f"{shown(amount, self.unit, self.unit.decimals)}{NO_BREAK_SPACE}{self.unit.symbol} notifiés depuis"
