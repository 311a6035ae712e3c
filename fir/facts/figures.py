"""The figures of the FIR, each declared once: which credits and movements make it, for its sum and its drill-down.

A report names the figures of its columns; its sums, the lines behind them, the checks and the proof read the same one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from fir.enums import CREDITS, EXECUTION, MovementKind
from fir.models import Authorisation, FirYear, Movement
from fir.models.movement import MovementQuerySet, ae_used, of_the_year, uncommitted_in
from prs_budget.lib.money import ZERO

#: every kind of movement
ALL = tuple(MovementKind)


class Figure(NamedTuple):
    """AE or CP of what the last voted stage opens, where `is_opened`, and of the movements of these kinds.

    `is_own` keeps movements of commitments of the year itself (True), or those of earlier years, which use no AE of
    the year (False); None keeps both.
    """

    credit: Literal["ae", "cp"]
    is_opened: bool = False
    kinds: tuple[MovementKind, ...] = ()
    is_own: bool | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What it adds, as `Credits` and `Moved` name it."""
        return (self.credit, *_parts(self)) if self.is_opened else _parts(self)

    def amount(self, opened: Iterable[Credits], moved: Moved) -> Decimal | None:
        """The figure, from sums already read; None for credits of which nothing is said."""
        more = sum((getattr(moved, name) for name in _parts(self)), ZERO)
        if not self.is_opened:
            return more
        said = [amount for one in opened if (amount := getattr(one, self.credit)) is not None]
        return sum(said, more) if said or more else None

    def counts(self, kind: str, own: bool) -> bool:
        """Whether a movement of a kind counts in it; `own`: of a commitment of the year, or of no known year."""
        return kind in self.kinds and self.is_own in (None, own)

    def condition(self, fir_year: FirYear, among: Collection[MovementKind] = ALL) -> Q:
        """The same, of the movements of a year, for a query on those of some kinds; empty where all of them count."""
        mine = Q() if {*among} <= {*self.kinds} else Q(kind__in=self.kinds)
        if self.is_own is None:
            return mine
        return mine & (of_the_year(fir_year) if self.is_own else ~of_the_year(fir_year))

    def total(self, fir_year: FirYear, among: Collection[MovementKind] = ALL) -> Sum:
        """What movements of a year make of it, as the database adds it up, in a query on those of some kinds."""
        return Sum(self.of(fir_year), filter=self.condition(fir_year, among) or None)

    def of(self, fir_year: FirYear) -> Combinable:
        """What a movement of a year brings to it: its CP, or the AE that it uses."""
        return ae_used(fir_year) if self._is_used else F(self.credit)

    @property
    def _is_used(self) -> bool:
        """Whether it is of AE that payments may use."""
        return self.credit == "ae" and MovementKind.PAYMENT in self.kinds

    def _holds(self, fir_year: FirYear) -> Q:
        """Movements that bring something to it."""
        own = ~Q(**{str(self.credit): 0})
        return own | uncommitted_in(fir_year) if self._is_used else own

    def number(self, fir_year: FirYear) -> Count:
        """How many movements of a year make it."""
        return Count("pk", filter=self.condition(fir_year) & self._holds(fir_year))

    def movements(self, fir_year: FirYear) -> MovementQuerySet:
        """The movements of a year that make it, each with what it brings, `used`."""
        rows = movements_of(fir_year, self).filter(self.condition(fir_year, self.kinds))
        return rows.annotate(used=self.of(fir_year)).filter(self._holds(fir_year))

    def credits(self, fir_year: FirYear) -> QuerySet[Authorisation]:
        """The credits of a year that make it."""
        rows = Authorisation.objects.of_last_voted(fir_year) if self.is_opened else Authorisation.objects.none()
        return rows.exclude(**{f"{self.credit}__isnull": True}).exclude(**{str(self.credit): 0})


#: AE of the last voted stage; carry-over in and transfers; both: what may be committed
NOTIFIED_AE = Figure("ae", is_opened=True)
NOTIFIED_CP = Figure("cp", is_opened=True)
ADDED_AE = Figure("ae", kinds=CREDITS)
OPEN_AE = Figure("ae", is_opened=True, kinds=CREDITS)
#: what may be paid
OPEN_CP = Figure("cp", is_opened=True, kinds=CREDITS)
#: committed, net of what was withdrawn from commitments of the year itself; with what was paid without a commitment
COMMITTED = Figure("ae", kinds=EXECUTION, is_own=True)
#: withdrawn from commitments of earlier years: it lowers what is left to pay and frees no AE of the year
RETURNED = Figure("ae", kinds=EXECUTION, is_own=False)
#: paid, net of credit notes
PAID = Figure("cp", kinds=EXECUTION)
CARRIED_IN = Figure("ae", kinds=(MovementKind.CARRY_IN,))
CARRIED_IN_CP = Figure("cp", kinds=(MovementKind.CARRY_IN,))
CARRIED_OUT = Figure("ae", kinds=(MovementKind.CARRY_OUT,))
CARRIED_OUT_CP = Figure("cp", kinds=(MovementKind.CARRY_OUT,))
TRANSFERRED = Figure("ae", kinds=(MovementKind.TRANSFER,))
TRANSFERRED_CP = Figure("cp", kinds=(MovementKind.TRANSFER,))


class Credits(NamedTuple):
    """AE and CP; None where nothing is said."""

    ae: Decimal | None = None
    cp: Decimal | None = None


@dataclass(slots=True)
class Moved:
    """What the movements of a year add up to, at a place: each field is a figure, and no movement counts in two."""

    committed: Decimal = field(default=ZERO, metadata={"figure": COMMITTED})
    returned: Decimal = field(default=ZERO, metadata={"figure": RETURNED})
    paid: Decimal = field(default=ZERO, metadata={"figure": PAID})
    carried_in: Decimal = field(default=ZERO, metadata={"figure": CARRIED_IN})
    carried_in_cp: Decimal = field(default=ZERO, metadata={"figure": CARRIED_IN_CP})
    carried_out: Decimal = field(default=ZERO, metadata={"figure": CARRIED_OUT})
    carried_out_cp: Decimal = field(default=ZERO, metadata={"figure": CARRIED_OUT_CP})
    transferred: Decimal = field(default=ZERO, metadata={"figure": TRANSFERRED})
    transferred_cp: Decimal = field(default=ZERO, metadata={"figure": TRANSFERRED_CP})

    def __add__(self, other: Moved) -> Moved:
        return Moved(*(getattr(self, name) + getattr(other, name) for name in PARTS))

    def count(self, kind: str, own: bool, ae: Decimal, cp: Decimal) -> None:
        """Add a sum of movements of one kind; `own`: of commitments of the year, or of no known year."""
        for name, figure in PARTS.items():
            if figure.counts(kind, own):
                setattr(self, name, getattr(self, name) + (ae if figure.credit == "ae" else cp))


#: the figures that movements add up to, by their name in `Moved`
PARTS: Mapping[str, Figure] = {one.name: one.metadata["figure"] for one in fields(Moved)}


@cache
def _parts(figure: Figure) -> tuple[str, ...]:
    """The fields of `Moved` that make a figure."""
    return tuple(
        name
        for name, part in PARTS.items()
        if part.credit == figure.credit and {*part.kinds} <= {*figure.kinds} and figure.is_own in (None, part.is_own)
    )


def total(found: Iterable[Moved]) -> Moved:
    """The sum of several."""
    return sum(found, Moved())


def movements_of(fir_year: FirYear, *figures: Figure) -> MovementQuerySet:
    """The movements of a year of the kinds that these figures are made of."""
    return Movement.objects.filter(fir_year=fir_year, kind__in=_kinds(figures)).order_by()


def totals(fir_year: FirYear, *figures: Figure) -> list[Sum]:
    """What those make of each figure, as the database adds it up."""
    return [one.total(fir_year, _kinds(figures)) for one in figures]


def _kinds(figures: Iterable[Figure]) -> list[MovementKind]:
    return list(dict.fromkeys(kind for figure in figures for kind in figure.kinds))


def sums(
    fir_year: FirYear, figures: Sequence[Figure], by: str | Combinable, only: Q | None = None
) -> dict[Any, tuple[Decimal, ...]]:
    """What movements of a year make of these figures, by what one thing; of those that are `only` so. One query."""
    rows = movements_of(fir_year, *figures).filter(only or Q()).values_list(by)
    found = rows.annotate(**{f"sum_{rank}": one for rank, one in enumerate(totals(fir_year, *figures))})
    return {key: tuple(amount or ZERO for amount in amounts) for key, *amounts in found}
