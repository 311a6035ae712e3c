"""What is settled when a year closes: what goes to the next one, what is left to pay, when it lapses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allocations.enums import Origin
from fir.enums import MovementKind, Way
from fir.facts import ledger as facts
from fir.facts.carry_over import CarryOver, carry_over_of
from fir.facts.figures import credits_apart, movements_apart
from fir.facts.lapses import Due, due
from fir.facts.ledger import Outstanding
from fir.models import FirYear, Movement, Operation, Stage
from fir.reports.outstanding import Scope


@dataclass(frozen=True, slots=True)
class Settled:
    """A year as it closes. `stage` is its last voted stage; `owed` what is left to pay of each commitment.

    `unknown_until` is the last year whose payments are not known: what was committed until then is left out; 0: none.
    """

    fir_year: FirYear
    stage: Stage | None
    carry_over: CarryOver
    owed: tuple[Outstanding, ...]
    dues: tuple[Due, ...]
    unknown_until: int

    @property
    def is_payable_known(self) -> bool:
        """Whether what is left to pay can be said at all."""
        return self.fir_year.has_payments

    @property
    def has_extra(self) -> bool:
        """Whether carry-over in and transfers are known: not where a source tells of none."""
        moved = [one.moved for one in self.carry_over.sides]
        return not self.fir_year.source or any(one.carried_in or one.transferred for one in moved)

    @property
    def is_execution_known(self) -> bool:
        """Whether what was committed is known: not where a source tells of no execution."""
        moved = [one.moved for one in self.carry_over.sides]
        return not self.fir_year.source or any(one.committed or one.returned or one.paid for one in moved)


def carry_over_in(fir_year: FirYear) -> tuple[CarryOver, Stage | None]:
    """The carry-over of a year and its last voted stage. Three queries."""
    stage = facts.authorising(Stage.objects.filter(fir_year=fir_year).in_order())
    told = ("nature", "origin")
    opened, of_credits = credits_apart(facts.authorised([stage], told)[stage.pk] if stage else {})
    moved, of_moves = movements_apart(facts.moved(fir_year, told))
    origins: dict[str, dict[str, Origin]] = {}
    for (key, name), origin in (of_credits | of_moves).items():
        origins.setdefault(str(key[0]), {})[name] = origin
    over = carry_over_of(
        {str(key[0]): credits for key, credits in opened.items()},
        {str(key[0]): one for key, one in moved.items()},
        fir_year.carry_over_rate,
        origins,
    )
    return over, stage


def settled(fir_year: FirYear, years: Sequence[FirYear]) -> Settled:
    """Read a year; `years` are all of its agency's. Four queries."""
    over, stage = carry_over_in(fir_year)
    kept = known(facts.outstanding(fir_year.agency, fir_year.year), fir_year, years)
    dues = due(kept, {one.year: one for one in years}, fir_year)
    until = max((one.year for one in years if one.year <= fir_year.year and not one.has_payments), default=0)
    return Settled(fir_year, stage, over, tuple(kept), tuple(dues), until)


def known(owed: Iterable[Outstanding], fir_year: FirYear, years: Sequence[FirYear]) -> list[Outstanding]:
    """Commitments of which what is left to pay can be said: all that was paid for them is known."""
    scope = Scope.of(fir_year, years)
    return [one for one in owed if scope.knows(one.origin_year, named=one.commitment is not None)]


def closing_of(fir_year: FirYear) -> Operation | None:
    """The operation that closed a year last; None for a year that came closed from its source. One query."""
    closed = Operation.objects.filter(fir_year=fir_year, way=Way.CLOSING, movements__kind=MovementKind.CARRY_OUT)
    bare = Operation.objects.filter(fir_year=fir_year, way=Way.CLOSING, movements__isnull=True)
    return (closed | bare).select_related("by").distinct().order_by("-pk").first()


def own_movements(fir_year: FirYear) -> int:
    """How many movements a year has, beside those of closings and reopenings. One query."""
    rows = Movement.objects.filter(fir_year=fir_year)
    return rows.exclude(operation__way__in=(Way.CLOSING, Way.REOPENING)).count()


def standing(fir_year: FirYear, kind: MovementKind) -> list[Movement]:
    """The carry-over that closings wrote in a year and that nothing has undone."""
    rows = Movement.objects.filter(fir_year=fir_year, kind=kind, operation__way=Way.CLOSING)
    rows = rows.filter(cancels__isnull=True, cancelled_by__isnull=True)
    return list(rows.select_related("direction", "mission", "scheme", "commitment", "line").order_by("pk"))


def commitments(owed: Iterable[Outstanding]) -> list[Outstanding]:
    """Those that something is left to pay of, the oldest first, then what is left the most."""
    left = [one for one in owed if one.rap]
    return sorted(left, key=lambda one: (one.origin_year or 0, -one.rap, one.commitment or 0))
