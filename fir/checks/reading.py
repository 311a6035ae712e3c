"""What the checks of a year look at, read from the database: a score of queries at most, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.urls import reverse

from allocations.enums import PurposeKind
from fir.checks.facts import (
    NOTHING_UNCOMMITTED,
    BeyondLapse,
    Examined,
    ExaminedPlace,
    Label,
    Neighbour,
    OutstandingCommitment,
    Shift,
    Uncommitted,
)
from fir.enums import MovementKind, Nature
from fir.facts import ledger as facts
from fir.facts.carry_over import carry_over_of
from fir.facts.figures import COMMITTED, PAID, Credits, Moved, sums
from fir.facts.lapses import due, lapse_of
from fir.facts.ledger import Ledger, Outstanding
from fir.facts.protected import protected
from fir.facts.settling import Scope, known
from fir.facts.texts import read_lines, told_texts
from fir.facts.twelfths import UNKNOWN_BASE, Waiting, first_order_base, waiting_of
from fir.frozen import schedules_of
from fir.models import Commitment, FirYear, Movement, Stage
from fir.nomenclature import Nomenclature
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import NOT_BROKEN_DOWN


def examined(fir_year: FirYear, years: Sequence[FirYear]) -> Examined:
    """Read a year; `years` are all of its agency's."""
    rows = Nomenclature.of(fir_year)
    stages = list(Stage.objects.filter(fir_year=fir_year).in_order())
    stage = facts.authorising(stages)
    places = facts.ledger(fir_year, facts.DIMENSIONS)
    owed = facts.outstanding(fir_year.agency, fir_year.year)
    others, told = {one.year: one for one in years}, read_lines(fir_year)
    waiting, today = waiting_of(fir_year.year, stages), fir_year.agency.today()
    return Examined(
        year=fir_year.year,
        is_closed=fir_year.is_closed,
        has_payments=fir_year.has_payments,
        has_outstanding=fir_year.has_outstanding,
        stage=stage.code if stage else "",
        spots=tuple(_spots(places, rows)),
        carry_over=carry_over_of(places, fir_year.carry_over_rate, excluded=fir_year.carry_over_excluded),
        carry_over_text=fir_year.carry_over_text,
        owed=tuple(_owed(fir_year, owed, years)),
        dues=tuple(due(known(owed, fir_year, years), others)),
        address=Addresses(fir_year),
        directions={pk: _label(one.code, one.label) for pk, one in rows.directions.items()},
        missions={pk: _label(one.code, one.label) for pk, one in rows.missions.items()},
        schemes={pk: _label(one.code, one.label) for pk, one in rows.schemes.items()},
        purposes=rows.purposes,
        before=_neighbour(others.get(fir_year.year - 1)),
        after=_neighbour(others.get(fir_year.year + 1)),
        protected=tuple(protected(fir_year, told)),
        shifts=tuple(_shifts(fir_year, rows)),
        waiting=waiting,
        months=_waited(fir_year, waiting),
        base=first_order_base(fir_year) if waiting else UNKNOWN_BASE,
        is_waiting=bool(waiting and waiting.is_dated and waiting.holds(today) and not fir_year.source),
        uncommitted=_uncommitted(fir_year),
        is_sourced=bool(fir_year.source),
        texts=() if fir_year.is_closed else tuple(told_texts(fir_year, told)),
        unit=fir_year.own_unit,
    )


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the pages of a year, by their names."""

    fir_year: FirYear

    def __call__(self, name: str) -> str:
        """The address of a page."""
        return reverse(f"fir:{name}", kwargs={"agency": self.fir_year.agency.slug, "year": self.fir_year.year})


def _label(code: str, text: str) -> Label:
    return Label(code, text, code == NOT_BROKEN_DOWN)


def _spots(places: Ledger, rows: Nomenclature) -> Iterable[ExaminedPlace]:
    for key in sorted({*places.open, *places.moved}, key=str):
        nature, direction, mission, scheme = str(key[0]), *(int(str(one)) for one in key[1:])
        yield ExaminedPlace(
            nature=Nature(nature),
            direction=direction,
            mission=rows.outermost(mission).pk,
            scheme=scheme,
            purpose=rows.purpose(mission, scheme),
            stage=places.open.get(key, Credits()),
            moved=places.moved.get(key, Moved()),
        )


def _owed(fir_year: FirYear, found: Sequence[Outstanding], years: Sequence[FirYear]) -> Iterable[OutstandingCommitment]:
    """Commitments that anything is to be said of: paid beyond their AE, left to pay, or scheduled otherwise."""
    sums = schedules_of(fir_year).order_by()
    gone = Q(year__lte=fir_year.year) if fir_year.is_closed else Q(year__lt=fir_year.year)
    planned = sums.values_list("commitment").annotate(
        Sum("amount"), gone=Sum("amount", filter=gone), last=Max("year", filter=Q(amount__gt=0))
    )
    scheduled, past, last = dict[int, Decimal](), dict[int, Decimal](), dict[int, int | None]()
    for commitment, amount, past_due, until in planned:
        scheduled[commitment], past[commitment], last[commitment] = amount, past_due or ZERO, until
    told = [one for one in found if one.rap or (one.commitment and scheduled.get(one.commitment, one.ae) != one.ae)]
    rows = Commitment.objects.filter(agency=fir_year.agency_id).order_by().values_list("pk", "code", "label")
    named = {pk: (code, label) for pk, code, label in rows} if told else {}
    scope = Scope.of(fir_year, years)
    whole: dict[tuple[int | None, bool], bool] = {}
    for one in told:
        code, label = named.get(one.commitment or 0, ("", ""))
        expected = scheduled.get(one.commitment) if one.commitment else None
        place = (one.origin_year, one.commitment is not None)
        if place not in whole:
            whole[place] = scope.knows(one.origin_year, named=place[1])
        lapses_in, text = lapse_of(one.origin_year, {each.year: each for each in years})
        until = last.get(one.commitment or 0)
        is_late = until is not None and lapses_in is not None and until > lapses_in and one.rap > 0
        is_wrong = one.rap < 0 or (expected is not None and expected != one.ae) or is_late
        yield OutstandingCommitment(
            code=code,
            label=label,
            origin_year=one.origin_year,
            ae=one.ae,
            cp=one.cp,
            paid=one.paid,
            scheduled=expected,
            late=max(past.get(one.commitment or 0, ZERO) - one.cp, ZERO) if one.rap > 0 else ZERO,
            is_whole=whole[place],
            beyond_lapse=BeyondLapse(until, lapses_in, text) if is_late and until and lapses_in else None,
            href=_of_commitment(fir_year, one.commitment) if is_wrong else "",
        )


def _of_commitment(fir_year: FirYear, commitment: int | None) -> str:
    """The address of a commitment's own page; empty for movements that name none."""
    if commitment is None:
        return ""
    place = {"agency": fir_year.agency.slug, "year": fir_year.year, "commitment": commitment}
    return reverse("fir:engagement", kwargs=place)


def _neighbour(fir_year: FirYear | None) -> Neighbour | None:
    """The year before or after, if there is one. One query."""
    if fir_year is None:
        return None
    places = facts.ledger(fir_year, ("nature",))
    return Neighbour(
        fir_year.year,
        {Nature(nature): one.carried_out for (nature,), one in places.moved.items()},
        {Nature(nature): one.carried_in for (nature,), one in places.moved.items()},
        fir_year.is_closed,
    )


def _uncommitted(fir_year: FirYear) -> Uncommitted:
    """What was paid without a prior commitment. One query, none of a year that a source tells."""
    if fir_year.source:
        return NOTHING_UNCOMMITTED
    rows = Movement.objects.uncommitted(fir_year).order_by()
    found = rows.aggregate(count=Count("pk"), sum=Sum("cp"))
    return Uncommitted(found["count"], found["sum"] or ZERO)


def _shifts(fir_year: FirYear, rows: Nomenclature) -> Iterable[Shift]:
    """What each transfer takes from each purpose; those that are cancelled do not count, nor do their opposites."""
    taken = Movement.objects.filter(
        fir_year=fir_year, kind=MovementKind.TRANSFER, cancels__isnull=True, cancelled_by__isnull=True
    )
    sums = taken.order_by("operation").values_list("operation", "operation__at", "mission", "scheme")
    by_operation: dict[int, tuple[str, dict[PurposeKind, Decimal], dict[PurposeKind, Decimal]]] = {}
    for operation, at, mission, scheme, ae, cp in sums.annotate(Sum("ae"), Sum("cp")):
        _, of_ae, of_cp = by_operation.setdefault(
            operation, (f"Opération du {fir_year.agency.local(at):%d/%m/%Y}", {}, {})
        )
        purpose = rows.purpose(mission, scheme)
        if purpose:
            kind = PurposeKind(purpose)
            of_ae[kind] = of_ae.get(kind, ZERO) + ae
            of_cp[kind] = of_cp.get(kind, ZERO) + cp
    return [Shift(told, ae, cp) for told, ae, cp in by_operation.values()]


def _waited(fir_year: FirYear, waiting: Waiting | None) -> Mapping[int, Credits]:
    """What was committed and paid without an enforceable budget, by month (0: no date known). One query at most."""
    if waiting is None:
        return {}
    before = Q() if waiting.until is None else Q(on__isnull=True) | Q(on__lt=waiting.until)
    found = sums(fir_year, (COMMITTED, PAID), "on__month", before)
    return {month or 0: Credits(*used) for month, used in found.items()}
