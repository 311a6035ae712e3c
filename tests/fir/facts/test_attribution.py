"""What each measure executed: attributed and not attributed make the total, to the cent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from allocations.models import Envelope
from fir.enums import Way
from fir.facts.attribution import Delegated, Executed, Of, delegated, delegated_parts, executed, parts, sharing_of
from fir.facts.figures import COMMITTED, PAID
from fir.models import (
    Attribution,
    AttributionShare,
    Beneficiary,
    Commitment,
    Delegation,
    FirYear,
    FrozenShare,
    Movement,
    Operation,
)
from projects.models import Measure
from prs_budget.lib.money import ZERO, divided
from tests.fir.worked import Worked, a_worked_year
from tests.plugins.idf import Idf


def test_cents_that_remain_go_to_the_parts_that_lost_most() -> None:
    assert divided(Decimal("100.00"), [1, 1, 1]) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert divided(Decimal("-0.05"), [1, 2]) == [Decimal("-0.02"), Decimal("-0.03")]
    with pytest.raises(ValueError, match="weights"):
        divided(Decimal(1), [0, 0])


def attributed(
    worked: Worked,
    shares: Iterable[tuple[Measure, int]],
    *,
    cancels: Attribution | None = None,
    commitment: Commitment | None = None,
    movement: Movement | None = None,
    delegation: Delegation | None = None,
) -> Attribution:
    """An attribution as the action writes it."""
    operation = Operation.objects.create(agency=worked.here.agency, by=worked.here.finance, way=Way.ATTRIBUTION)
    one = Attribution.objects.create(
        operation=operation, commitment=commitment, movement=movement, delegation=delegation, cancels=cancels
    )
    for measure, weight in shares:
        AttributionShare.objects.create(attribution=one, measure=measure, weight=weight)
    return one


@pytest.fixture
def worked(idf: Idf) -> Worked:
    return a_worked_year(idf)


@pytest.fixture
def measures(idf: Idf) -> list[Measure]:
    return list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:3])


def by_measure(fir_year: FirYear) -> dict[int | None, tuple[Decimal, Decimal | None]]:
    found: dict[int | None, Executed] = {}
    for of, one in executed(fir_year, sharing_of(fir_year)).items():
        found[of.measure] = found.get(of.measure, Executed()) + one
    return {measure: tuple(one) for measure, one in found.items()}  # type: ignore[misc]


def test_nothing_is_attributed_until_someone_does(worked: Worked) -> None:
    assert by_measure(worked.year) == {None: (Decimal(1130), Decimal(740))}


def test_the_movements_of_a_commitment_follow_it_and_their_parts_add_up(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, three = measures
    attributed(worked, [(one, 1), (two, 1), (three, 1)], commitment=worked.three_years)
    attributed(worked, [(two, 1)], commitment=worked.grant)
    # 300 in three is 100 each; 100 paid in three is 33,34, 33,33 and 33,33
    assert by_measure(worked.year) == {
        one.pk: (Decimal(100), Decimal("33.34")),
        two.pk: (Decimal(840), Decimal("593.33")),
        three.pk: (Decimal(100), Decimal("33.33")),
        None: (Decimal(90), Decimal(80)),
    }


def test_the_last_attribution_alone_is_live_and_one_without_shares_takes_it_back(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, _ = measures
    first = attributed(worked, [(one, 1)], commitment=worked.running)
    second = attributed(worked, [(two, 1)], commitment=worked.running, cancels=first)
    assert two.pk in by_measure(worked.year)
    assert one.pk not in by_measure(worked.year)
    attributed(worked, [], commitment=worked.running, cancels=second)
    assert by_measure(worked.year) == {None: (Decimal(1130), Decimal(740))}


def test_what_each_movement_brings_adds_up_to_what_its_measure_executed(
    worked: Worked, measures: list[Measure]
) -> None:
    attributed(
        worked, [(one, weight) for one, weight in zip(measures, (7, 5, 1), strict=True)], commitment=worked.grant
    )
    for rank, figure in enumerate((COMMITTED, PAID)):
        found: dict[int | None, Decimal] = {}
        for part in parts(worked.year, figure, sharing_of(worked.year)):
            found[part.of.measure] = found.get(part.of.measure, ZERO) + part.amount
        assert found == {measure: one[rank] for measure, one in by_measure(worked.year).items()}


def test_a_closed_year_knows_what_it_kept_alone(worked: Worked, measures: list[Measure]) -> None:
    one, two, _ = measures
    attributed(worked, [(one, 1)], commitment=worked.grant)
    FirYear.objects.filter(pk=worked.year.pk).update(status="closed")
    closed = FirYear.objects.get(pk=worked.year.pk)
    assert closed.is_closed
    FrozenShare.objects.filter(fir_year=closed).delete()
    FrozenShare.objects.create(fir_year=closed, commitment=worked.running, measure=two, weight=1)
    assert by_measure(closed) == {two.pk: (Decimal(90), Decimal(80)), None: (Decimal(1040), Decimal(660))}


def test_a_delegation_is_of_the_measure_that_it_names_else_as_it_is_attributed(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, three = measures
    agency, by = worked.here.agency, worked.here.finance
    hospital = Beneficiary.objects.create(agency=agency, name="Centre hospitalier")
    envelope = Envelope.objects.create(agency=agency, code="DAF", label="DAF")
    operation = Operation.objects.create(agency=agency, by=by, way=Way.FORM)
    direction = worked.grant.direction

    def given(key: str, amount: str, measure: Measure | None = None) -> Delegation:
        return Delegation.objects.create(
            operation=operation, agency=agency, envelope=envelope, year=2018, on=date(2018, 5, 2), direction=direction,
            beneficiary=hospital, measure=measure, amount=Decimal(amount), key=key,
        )  # fmt: skip

    given("D1", "100.00", one)
    shared = given("D2", "0.05")
    given("D3", "7.00")
    attributed(worked, [(two, 2), (three, 1)], delegation=shared)

    def at(measure: Measure | None) -> Delegated:
        return Delegated(2018, envelope.pk, Of(direction.pk, measure.pk if measure else None))

    expected = {at(one): "100.00", at(two): "0.03", at(three): "0.02", at(None): "7.00"}
    found = delegated(agency, [2018, 2019])
    assert found == {place: Executed(Decimal(amount), None) for place, amount in expected.items()}
    each: dict[Delegated, Decimal] = {}
    for part, year, its in delegated_parts(agency, [2018]):
        place = Delegated(year, its, part.of)
        each[place] = each.get(place, ZERO) + part.amount
    assert each == {place: Decimal(amount) for place, amount in expected.items()}
    assert delegated(agency, [2019]) == {}
