"""The figures of the FIR, each declared once: which credits and movements make it, for its sum and its drill-down."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from fir.enums import CREDITS, EXECUTION, MovementKind
from fir.facts.ledger import ZERO, Credits, Moved
from fir.models import FirYear, Movement
from fir.models.movement import MovementQuerySet


class Figure(NamedTuple):
    """AE or CP of what the last voted stage opens, where `is_opened`, and of the movements of these kinds.

    `is_own` leaves out movements of commitments of earlier years, which use no AE of the year.
    """

    unit: Literal["ae", "cp"]
    is_opened: bool = False
    kinds: tuple[MovementKind, ...] = ()
    is_own: bool = False

    def amount(self, opened: Iterable[Credits], moved: Moved) -> Decimal | None:
        """The figure, from sums already read; None for credits of which nothing is said."""
        more = self._moved(moved)
        if not self.is_opened:
            return more
        said = [amount for one in opened if (amount := one.ae if self.unit == "ae" else one.cp) is not None]
        return sum(said, more) if said or more else None

    def _moved(self, moved: Moved) -> Decimal:
        in_ae = self.unit == "ae"
        if self.kinds == EXECUTION:
            return moved.committed if in_ae else moved.paid
        if self.kinds == CREDITS:
            return moved.carried_in + moved.transferred if in_ae else moved.carried_in_cp + moved.transferred_cp
        if self.kinds == CARRIED.kinds:
            return moved.carried_out if in_ae else moved.carried_out_cp
        return ZERO

    def movements(self, fir_year: FirYear) -> MovementQuerySet:
        """The movements of a year that make it."""
        rows = Movement.objects.filter(fir_year=fir_year, kind__in=self.kinds).exclude(**{str(self.unit): 0})
        return rows.of_the_year(fir_year) if self.is_own else rows


NOTIFIED_AE = Figure("ae", is_opened=True)
ADDED_AE = Figure("ae", kinds=CREDITS)
#: what may be committed, and paid: the stage, what was carried in, transfers
OPEN_AE = Figure("ae", is_opened=True, kinds=CREDITS)
OPEN_CP = Figure("cp", is_opened=True, kinds=CREDITS)
COMMITTED = Figure("ae", kinds=EXECUTION, is_own=True)
PAID = Figure("cp", kinds=EXECUTION)
CARRIED = Figure("ae", kinds=(MovementKind.CARRY_OUT,))
