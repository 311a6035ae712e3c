"""Whatever is done in whatever order: what is left to pay adds up, and so does what is carried over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from fir import actions
from fir.actions import Draft, Place, Refused
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.enums import EXECUTION, MovementKind, Nature, Way
from fir.facts import ledger as facts
from fir.facts.carry_over import CarryOver, Side
from fir.facts.figures import Moved, total
from fir.facts.incoming import incoming
from fir.facts.settling import carry_over_in
from fir.models import Commitment, FirYear, Movement
from prs_budget.lib.money import ZERO, from_cents
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.plugins.idf import Idf

YEARS = (2018, 2019, 2020)
NATURES = (Nature.RUNNING, Nature.INTERVENTION)
cents = st.integers(1, 60_000).map(from_cents)
some_cents = st.integers(0, 1_000_000).map(from_cents)


class Step(NamedTuple):
    """One thing done: which, in which year, to which commitment or nature, how much."""

    what: str
    year: int
    which: int
    amount: Decimal


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(("commit", "withdraw", "pay", "spend", "credit", "correct", "cancel", "close", "reopen")),
        st.sampled_from(YEARS),
        st.integers(0, 3),
        cents,
    ),
    min_size=2,
    max_size=14,
)


class Story:
    """An agency of three years on which steps are taken; a step that is refused changes nothing."""

    def __init__(self, idf: Idf) -> None:
        self.here = a_new_agency(idf)
        self.places = [a_place(self.here.agency, nature) for nature in NATURES]
        for year in YEARS:
            new_year = date(year, 1, 1)
            opened = a_year(self.here, year)
            credits = dict.fromkeys(self.places, (10000, 10000))
            a_stage(self.here, opened, "BI", credits, voted_on=new_year, enforceable_on=new_year)
        for which in range(4):
            self.commit(self.year(YEARS[which % 2]), Step("commit", 2018, which, Decimal(500)))

    def year(self, year: int) -> FirYear:
        return FirYear.objects.select_related("agency").get(agency=self.here.agency, year=year)

    def years(self) -> list[FirYear]:
        return list(FirYear.objects.filter(agency=self.here.agency).select_related("agency").latest_first())

    def take(self, step: Step) -> bool:
        """Whether the step was taken."""
        try:
            with transaction.atomic():
                getattr(self, step.what)(self.year(step.year), step)
        except Refused:
            return False
        return True

    def record(self, year: FirYear, commitment: Commitment, kind: MovementKind, ae: Decimal, cp: Decimal) -> None:
        place = Place(commitment.nature, commitment.direction, commitment.mission, commitment.scheme)
        origin = commitment.origin_year
        draft = Draft(kind, place, ae=ae, cp=cp, commitment=commitment, origin_year=origin, on=date(year.year, 6, 1))
        actions.record_movements(by=self.here.finance, fir_year=year, drafts=[draft], way=Way.FORM)

    def commit(self, year: FirYear, step: Step) -> None:
        place = self.places[step.which % 2]
        one, _ = Commitment.objects.get_or_create(
            agency=self.here.agency,
            code=f"E{step.which}",
            defaults={
                "label": "essai",
                "origin_year": year.year,
                "nature": place.nature,
                "direction": place.direction,
                "mission": place.mission,
                "scheme": place.scheme,
            },
        )
        self.record(year, one, MovementKind.COMMITMENT, step.amount, ZERO)

    def _of(self, step: Step) -> Commitment:
        found = Commitment.objects.filter(agency=self.here.agency, code=f"E{step.which}").first()
        if found is None:
            raise Refused("pas encore")
        return found

    def withdraw(self, year: FirYear, step: Step) -> None:
        self.record(year, self._of(step), MovementKind.WITHDRAWAL, -step.amount, ZERO)

    def pay(self, year: FirYear, step: Step) -> None:
        self.record(year, self._of(step), MovementKind.PAYMENT, ZERO, step.amount)

    def spend(self, year: FirYear, step: Step) -> None:
        """Paid without a prior commitment."""
        draft = Draft(MovementKind.PAYMENT, self.places[step.which % 2], cp=step.amount, on=date(year.year, 6, 1))
        actions.record_movements(by=self.here.finance, fir_year=year, drafts=[draft], way=Way.FORM)

    def credit(self, year: FirYear, step: Step) -> None:
        self.record(year, self._of(step), MovementKind.CREDIT_NOTE, ZERO, -step.amount)

    def correct(self, year: FirYear, step: Step) -> None:
        sign = -1 if step.amount * 100 % 2 else 1
        self.record(year, self._of(step), MovementKind.CORRECTION, sign * step.amount, -sign * step.amount)

    def cancel(self, year: FirYear, step: Step) -> None:
        rows = Movement.objects.filter(fir_year=year, cancels__isnull=True, cancelled_by__isnull=True).order_by("pk")
        actions.cancel_movements(by=self.here.finance, movements=list(rows[step.which : step.which + 1]), reason="x")

    def close(self, year: FirYear, step: Step) -> None:
        first = next((one for one in reversed(self.years()) if not one.is_closed), year)
        actions.close_year(by=self.here.finance, fir_year=first, reason="essai")

    def reopen(self, year: FirYear, step: Step) -> None:
        last = next((one for one in self.years() if one.is_closed), year)
        actions.reopen_year(by=self.here.finance, fir_year=last, reason="essai")


def told(story: Story, taken: list[Step]) -> None:
    """Every equality that must hold, and no negative RAP without a finding."""
    years = story.years()
    for fir_year in sorted(years, key=lambda one: one.year):
        left = facts.outstanding(fir_year.agency, fir_year.year)
        _rap_adds_up(story, fir_year, left)
        found = anomalies(examined(fir_year, years))
        errors = {one.title for one in found if one.rule == "outstanding" and one.level == "error"}
        negative = [one for one in left if one.rap < 0]
        assert len(errors) == len(negative), (taken, errors)
        over, _ = carry_over_in(fir_year)
        if fir_year.is_closed:
            _carry_over_holds(over)
            after = next(one for one in years if one.year == fir_year.year + 1)
            _what_leaves_is_proposed(over, after)
            assert [one for one in found if one.rule == "carry_over" and one.level == "error"] == []


def _rap_adds_up(story: Story, fir_year: FirYear, left: list[facts.Outstanding]) -> None:
    """RAP(N) = RAP(N−1) + AE − withdrawals − CP, the movements themselves added one by one."""
    rows = Movement.objects.filter(agency=story.here.agency, kind__in=EXECUTION)
    rows = rows.filter(commitment__isnull=False)  # what is paid without a commitment leaves nothing to pay
    at_end = sum((one.ae - one.cp for one in rows.filter(fir_year__year__lte=fir_year.year)), ZERO)
    before = sum((one.ae - one.cp for one in rows.filter(fir_year__year__lt=fir_year.year)), ZERO)
    moved = total(facts.moved(fir_year).values())
    assert sum((one.rap for one in left), ZERO) == at_end == before + moved.committed + moved.returned - moved.paid


def _carry_over_holds(over: CarryOver) -> None:
    """Under the ceiling, and no more than what each nature, and the fund, left."""
    assert over.ceiling is not None
    total = sum((one.moved.carried_out for one in over.sides), ZERO)
    assert total == over.allowed <= over.ceiling
    assert all(0 <= one.moved.carried_out <= one.unspent for one in over.sides)
    total_cp = sum((one.moved.carried_out_cp for one in over.sides), ZERO)
    assert total_cp == over.allowed_cp <= over.ceiling
    assert all(0 <= one.moved.carried_out_cp <= one.needed_cp for one in over.sides)


def _what_leaves_is_proposed(over: CarryOver, after: FirYear) -> None:
    """Nothing entered: no stage took it."""
    sides = {one.nature: (one.moved.carried_out, one.moved.carried_out_cp) for one in over.sides}
    found = incoming(after)
    assert {nature: both for nature, both in sides.items() if any(both)} == found.proposed
    assert not any(found.entered_cp for _ in sides)


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(taken=steps)
@example(taken=[Step("close", 2018, 0, ZERO), Step("close", 2019, 0, ZERO), Step("cancel", 2020, 0, ZERO)])
@example(taken=[Step("pay", 2018, 0, Decimal(501)), Step("close", 2018, 0, ZERO), Step("reopen", 2018, 0, ZERO)])
def test_whatever_is_done_the_equalities_hold_and_a_negative_rap_is_found(idf: Idf, taken: list[Step]) -> None:
    with transaction.atomic():
        story = Story(idf)
        for step in taken:
            story.take(step)
        told(story, taken)
        transaction.set_rollback(True)


@given(
    authorised=st.lists(some_cents, min_size=3, max_size=3),
    committed=st.lists(some_cents, min_size=3, max_size=3),
    carried=st.lists(some_cents, min_size=3, max_size=3),
    rate=st.none() | st.integers(0, 10_000).map(lambda one: Decimal(one).scaleb(-2)),
)
def test_what_is_proposed_is_always_allowed_and_all_that_is(
    authorised: list[Decimal], committed: list[Decimal], carried: list[Decimal], rate: Decimal | None
) -> None:
    rows = zip(Nature, authorised, committed, carried, strict=True)
    over = CarryOver(tuple(Side(n, ae, Moved(committed=used, carried_in=into)) for n, ae, used, into in rows), rate)
    proposed = over.proposed
    assert list(over.refusals(proposed)) == []
    assert sum(proposed.values(), ZERO) == over.allowed
    assert over.allowed <= sum((one.unspent for one in over.sides), ZERO)
    assert over.ceiling is None or over.allowed <= over.ceiling
