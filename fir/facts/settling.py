"""What is left to pay (RAP), and what is settled when a year closes: what is carried over, what lapses.

RAP(N) = RAP(N−1) + AE committed − withdrawals − CP paid, over every year up to N, by year of origin and place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, Max, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable

from fir.enums import MovementKind, Way
from fir.facts import ledger as facts
from fir.facts.carry_over import CarryOver, carry_over_of
from fir.facts.lapses import Lapse, due, lapse_of
from fir.facts.ledger import Outstanding
from fir.facts.origins import apart
from fir.frozen import schedules_of
from fir.models import FirYear, Movement, Operation, ScheduledPayment, Stage
from fir.models.movement import MovementQuerySet, ae_used, made_in, uncommitted_in
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import date_text

#: the year of origin of a movement, where what is paid without a commitment is of its own
ORIGIN = "made_in"


def _of_movement(name: str) -> str:
    return ORIGIN if name == "origin_year" else name


def has_schedule(fir_year: FirYear) -> Exists:
    """Whether a movement is of a commitment that has a schedule, as a year knows schedules."""
    # whatever its agency, which its movements share: the database then looks at the schedules alone
    rows = schedules_of(fir_year) if fir_year.is_frozen else ScheduledPayment.objects.all()
    return Exists(rows.filter(commitment=OuterRef("commitment")))


@dataclass(frozen=True, slots=True)
class Settled:
    """A year as it closes. `stage` is its last voted stage; `owed` what is left to pay of each commitment.

    `unknown_until` is the last year whose payments are not known: what was committed until then is left out; 0: none.
    """

    fir_year: FirYear
    stage: Stage | None
    carry_over: CarryOver
    owed: tuple[Outstanding, ...]
    dues: tuple[Lapse, ...]
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


def carry_over_in(fir_year: FirYear, years: Sequence[FirYear] | None = None) -> tuple[CarryOver, Stage | None]:
    """The carry-over of a year and its last voted stage; `years` are all of its agency's. Three queries, or four."""
    stage = Stage.objects.last_voted(fir_year).first()
    places, origins = apart(facts.ledger(fir_year, ("nature", "origin")))
    if years is None:
        years = list(FirYear.objects.filter(agency=fir_year.agency_id).latest_first())
    owed, excluded = owed_by_nature(fir_year, years), fir_year.carry_over_excluded
    return carry_over_of(places, fir_year.carry_over_rate, origins, excluded=excluded, owed=owed), stage


def owed_by_nature(fir_year: FirYear, years: Sequence[FirYear]) -> dict[str, Decimal] | None:
    """What the commitments of each nature leave to pay at the end of a year; None where it is not known. One query."""
    if not fir_year.has_payments:
        return None
    scope, found = Scope.of(fir_year, years), dict[str, Decimal]()
    named = Case(When(commitment__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = Movement.objects.executed().filter(fir_year__in=scope.years).order_by().annotate(named=named)
    by = rows.values_list("nature", "origin_year", "named")
    for nature, origin, is_named, ae, cp in by.annotate(used=Sum(ae_used(*scope.years)), spent=Sum("cp")):
        if scope.knows(origin, named=is_named):
            found[nature] = found.get(nature, ZERO) + ae - cp
    return found


def settled(fir_year: FirYear, years: Sequence[FirYear]) -> Settled:
    """Read a year; `years` are all of its agency's. Four queries."""
    over, stage = carry_over_in(fir_year, years)
    kept = known(facts.outstanding(fir_year.agency, fir_year.year), fir_year, years)
    dues = due(kept, {one.year: one for one in years})
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
    """How many movements a year has, beside those of closings, and of the carry-over that a vote let in. One query."""
    rows = Movement.objects.filter(fir_year=fir_year)
    return rows.exclude(operation__way__in=(Way.CLOSING, Way.REOPENING, Way.VOTE, Way.UNVOTE)).count()


def standing(fir_year: FirYear, kind: MovementKind) -> list[Movement]:
    """The carry-over that closings wrote in a year and that nothing has undone."""
    rows = Movement.objects.filter(fir_year=fir_year, kind=kind, operation__way=Way.CLOSING)
    rows = rows.filter(cancels__isnull=True, cancelled_by__isnull=True)
    return list(rows.select_related("direction", "mission", "scheme", "commitment", "line").order_by("pk"))


def commitments(owed: Iterable[Outstanding]) -> list[Outstanding]:
    """Those that something is left to pay of, the oldest first, then what is left the most."""
    left = [one for one in owed if one.rap]
    return sorted(left, key=lambda one: (one.origin_year or 0, -one.rap, one.commitment or 0))


@dataclass(slots=True)
class OutstandingSums:
    """What is committed, paid and scheduled somewhere. `named`: by commitments alone.

    `scheduled`: until N, less what the commitments that have a schedule were paid; then N+1, N+2, beyond.
    """

    ae: Decimal = ZERO
    before: Decimal = ZERO
    paid: Decimal = ZERO
    scheduled: list[Decimal | None] = field(default_factory=lambda: [None] * 4)
    named: bool = True

    @property
    def rap(self) -> Decimal:
        """What is left to pay."""
        return self.ae - self.before - self.paid

    def schedule(self, rank: int, amount: Decimal) -> None:
        """Add what should be paid `rank` years after the year (until it: 0 or less; beyond 2, all alike)."""
        at = min(max(rank, 0), 3)
        self.scheduled[at] = (self.scheduled[at] or ZERO) + amount

    def add(self, other: OutstandingSums) -> None:
        """Count those of another place with these."""
        self.ae, self.before, self.paid = self.ae + other.ae, self.before + other.before, self.paid + other.paid
        self.named = self.named and other.named
        for rank, amount in enumerate(other.scheduled):
            if amount is not None:
                self.schedule(rank, amount)


@dataclass(slots=True)
class Bridge:
    """From what was left to pay at the end of N−1 to what is at the end of N. `rows` movements make it.

    `planned` is what commitments that have a schedule were paid until then.
    """

    ae_before: Decimal = ZERO
    cp_before: Decimal = ZERO
    committed: Decimal = ZERO
    withdrawn: Decimal = ZERO
    paid: Decimal = ZERO
    planned: Decimal = ZERO
    rows: int = 0

    def __add__(self, other: Bridge) -> Bridge:
        return Bridge(
            self.ae_before + other.ae_before,
            self.cp_before + other.cp_before,
            self.committed + other.committed,
            self.withdrawn + other.withdrawn,
            self.paid + other.paid,
            self.planned + other.planned,
            self.rows + other.rows,
        )

    @property
    def before(self) -> Decimal:
        """RAP(N−1)."""
        return self.ae_before - self.cp_before

    @property
    def ae(self) -> Decimal:
        """All that was committed, net of what was withdrawn."""
        return self.ae_before + self.committed - self.withdrawn

    @property
    def after(self) -> Decimal:
        """RAP(N)."""
        return self.before + self.committed - self.withdrawn - self.paid

    def told(self, year: int) -> str:
        """The equality, with its figures to the cent."""
        return (
            f"RAP {year} = RAP {year - 1} {euros_text(self.before)} + AE engagées {euros_text(self.committed)}"
            f" − retraits {euros_text(self.withdrawn)} − CP payés {euros_text(self.paid)} = {euros_text(self.after)}."
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Which commitments are read: those of the years up to `fir_year`, `years` being all of the agency's.

    `wanted` narrows them, by fields of a movement that its commitment has too.
    """

    fir_year: FirYear
    years: tuple[FirYear, ...]
    wanted: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, fir_year: FirYear, years: Sequence[FirYear], **wanted: object) -> Scope:
        """The scope of a year."""
        return cls(fir_year, tuple(one for one in years if one.year <= fir_year.year), wanted)

    def knows(self, origin: int | None, *, named: bool) -> bool:
        """Whether all that was paid for commitments of a year is known, hence what is left to pay.

        Not where a year since then gives no payment; nor where one did not know what earlier ones left to pay,
        unless every movement names a commitment of its own. A year that follows one held here knows what that one
        does: what it lacks comes from further back.
        """
        since = origin or 0
        held = {one.year for one in self.years if one.has_payments and not one.has_outstanding}
        for one in self.years:
            if one.year >= since and not one.has_payments:
                return False
            if one.has_outstanding:
                continue
            if (one.year == since and not named) or (one.year > since and one.year - 1 not in held):
                return False
        return True

    def unknown(self, found: Iterable[tuple[int | None, OutstandingSums]]) -> set[int | None]:
        """The years of origin of which what is left to pay is not known."""
        named: dict[int | None, bool] = {}
        for origin, one in found:
            named[origin] = named.get(origin, True) and one.named
        return {origin for origin, each in named.items() if not self.knows(origin, named=each)}

    def sums(self, *by: str) -> dict[tuple[Any, ...], OutstandingSums]:
        """Committed, paid and scheduled by these fields of a movement, which its commitment has too. Two queries."""
        year, now = self.fir_year.year, Q(fir_year=self.fir_year)
        found: dict[tuple[Any, ...], OutstandingSums] = {}
        each = (
            self._rows()
            .values_list(*map(_of_movement, by))
            .annotate(
                used=Sum(self._ae),
                before=Sum("cp", filter=~now),
                paid=Sum("cp", filter=now),
                planned=Sum("cp", filter=has_schedule(self.fir_year)),
                named=Count("pk", filter=self._settled()),
                n=Count("pk"),
            )
        )
        for *key, ae, before, paid, done, named, count in each:
            found[tuple(key)] = one = OutstandingSums(ae, before or ZERO, paid or ZERO, named=named == count)
            if done:
                one.schedule(0, -done)
        same = [name if name.startswith("commitment__") else f"commitment__{name}" for name in by]
        planned = self._due().order_by().values_list(*same, "year")
        for *key, when, amount in planned.annotate(Sum("amount")):
            found.setdefault(tuple(key), OutstandingSums()).schedule(when - year, amount)
        return found

    def bridges(self) -> dict[int | None, Bridge]:
        """What the database itself holds, by year of origin. One query."""
        now, withdrawal = Q(fir_year=self.fir_year), Q(kind=MovementKind.WITHDRAWAL)
        found = (
            self._rows()
            .values_list(ORIGIN)
            .annotate(
                ae_before=Sum(self._ae, filter=~now),
                cp_before=Sum("cp", filter=~now),
                committed=Sum(self._ae, filter=now & ~withdrawal),
                returned=Sum("ae", filter=now & withdrawal),
                paid=Sum("cp", filter=now),
                planned=Sum("cp", filter=has_schedule(self.fir_year)),
                rows=Count("pk"),
            )
        )
        bridges = {}
        for origin, *sums, count in found:
            ae_before, cp_before, committed, returned, paid, planned = (one or ZERO for one in sums)
            bridges[origin] = Bridge(ae_before, cp_before, committed, -returned, paid, planned, count)
        return bridges

    def _rows(self) -> MovementQuerySet:
        """What is read, each with its year of origin."""
        rows = Movement.objects.executed().filter(fir_year__in=self.years).annotate(**{ORIGIN: made_in(*self.years)})
        return rows.filter(**{_of_movement(name): value for name, value in self.wanted.items()}).order_by()

    def _settled(self) -> Q:
        """Movements whose commitment is known, or that need none: what they leave to pay is known with them."""
        return reduce(or_, map(uncommitted_in, self.years), Q(commitment__isnull=False))

    @property
    def _ae(self) -> Combinable:
        return ae_used(*self.years)

    def due(self, without: Iterable[int | None], paid: Decimal) -> list[Decimal | None]:
        """What the database itself holds of schedules, but of these years of origin, less what is `paid`. One query."""
        found, unknown = OutstandingSums(), set(without)
        if paid:
            found.schedule(0, -paid)
        rows = self._due().order_by().values_list("commitment__origin_year", "year").annotate(Sum("amount"))
        for origin, when, amount in rows:
            if origin not in unknown:
                found.schedule(when - self.fir_year.year, amount)
        return found.scheduled

    def _due(self) -> QuerySet[Any]:
        """What commitments of the scope should pay, whenever it is."""
        year = self.fir_year.year
        return schedules_of(self.fir_year).filter(
            commitment__agency=self.fir_year.agency_id,
            commitment__origin_year__lte=year,
            **{f"commitment__{name}": value for name, value in self.wanted.items()},
        )

    def known_until(self) -> date | None:
        """The day of the last movement of the year; None where none is dated. One query."""
        rows = Movement.objects.executed().standing().filter(fir_year=self.fir_year)
        return rows.aggregate(last=Max("on"))["last"]

    def lapse_told(self, origin: int | None) -> str:
        """When what is left of commitments of a year lapses, and whether it has; empty for a year that is not known."""
        lapses_in, _ = lapse_of(origin, {one.year: one for one in self.years})
        if lapses_in is None:
            return ""
        day = date(lapses_in, 12, 31)
        if day.year == self.fir_year.year:
            return f"{date_text(day)}, cette année"
        return f"{date_text(day)}, échu" if day.year < self.fir_year.year else date_text(day)
