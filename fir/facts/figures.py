"""The figures of the FIR, each declared once: which credits and movements make it, for its sum and its drill-down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Literal, NamedTuple

from allocations.enums import Origin
from fir.enums import CREDITS, EXECUTION, MovementKind
from fir.facts.ledger import Credits, Key, Ledger, Moved
from fir.models import FirYear, Movement
from fir.models.movement import MovementQuerySet
from prs_budget.lib.crosstab import add
from prs_budget.lib.money import ZERO


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


#: the least sure origin of what a place holds under a name of `Credits` or `Moved`
Origins = Mapping[tuple[Key, str], Origin]


def credits_apart(opened: Mapping[Key, Credits]) -> tuple[dict[Key, Credits], dict[tuple[Key, str], Origin]]:
    """Credits read with `origin` as their last dimension, without it; and the origins of what they say."""
    found: dict[Key, Credits] = {}
    origins: dict[tuple[Key, str], Origin] = {}
    for (*key, origin), one in opened.items():
        place = tuple(key)
        before = found.get(place, Credits())
        found[place] = Credits(add((before.ae, one.ae)), add((before.cp, one.cp)))
        _note(origins, place, origin, [name for name in Credits._fields if getattr(one, name) is not None])
    return found, origins


def movements_apart(moved: Mapping[Key, Moved]) -> tuple[dict[Key, Moved], dict[tuple[Key, str], Origin]]:
    """The same, of what moved."""
    found: dict[Key, Moved] = defaultdict(Moved)
    origins: dict[tuple[Key, str], Origin] = {}
    for (*key, origin), one in moved.items():
        place = tuple(key)
        found[place] += one
        _note(origins, place, origin, [part.name for part in fields(Moved) if getattr(one, part.name)])
    return dict(found), origins


def apart(ledger: Ledger) -> tuple[Ledger, Origins]:
    """A ledger read with `origin` as its last dimension, without it; and the origins of its figures."""
    opened, of_credits = credits_apart(ledger.open)
    moved, of_moves = movements_apart(ledger.moved)
    return Ledger(ledger.stage, opened, moved), of_credits | of_moves


def least_sure(origins: Origins, place: Key, names: Iterable[str]) -> Origin:
    """The origin of a figure that adds these; ENTERED where none of them holds anything."""
    return max((origins.get((place, name), Origin.ENTERED) for name in names), default=Origin.ENTERED)


def _note(origins: dict[tuple[Key, str], Origin], place: Key, origin: int, names: Iterable[str]) -> None:
    for name in names:
        origins[place, name] = Origin(max(origin, origins.get((place, name), Origin.ENTERED)))
