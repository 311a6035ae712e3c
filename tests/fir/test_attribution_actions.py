"""Attributing: in bulk, all or nothing, undone whole; a named line wins, a closed year does not move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations.models import Line
from fir import actions
from fir.actions import Refused
from fir.actions.attribution import AttributionsMoved, attribute, undo_attribution
from fir.models import Attribution, Commitment, FirYear, FrozenShare, Operation
from projects.models import Measure, Plan
from prs_budget.journal.models import Entry
from tests.fir.attributions import by_measure, edit, spend, to
from tests.fir.worked import Worked, a_worked_year, the_second_year, the_second_year_begun
from tests.fir.years import a_place, pay
from tests.plugins.idf import Idf


@pytest.fixture
def worked(idf: Idf) -> Worked:
    """The worked year, in an agency that has the plan."""
    made = a_worked_year(idf)
    Plan.objects.filter(pk=idf.plan.pk).update(agency=made.here.agency)
    return made


@pytest.fixture
def measures(worked: Worked) -> list[Measure]:
    return list(Measure.objects.filter(plan__agency=worked.here.agency).order_by("pk")[:4])


def test_many_things_are_attributed_in_one_operation_and_undone_whole(worked: Worked, measures: list[Measure]) -> None:
    one, two, *_ = measures
    here, before = worked.here, by_measure(worked.year)
    edits = [edit(worked.grant, (one, 1), (two, 2)), edit(worked.running, (two, 1))]
    done = attribute(by=here.finance, agency=here.agency, edits=edits, reason="Revue de juin")
    assert done.count == 2
    assert done.left == ()
    # of E2, 760 less 20: 253,33 less 6,67, and 506,67 less 13,33; F1 is 90
    assert by_measure(worked.year) == {
        one.pk: (Decimal("246.66"), Decimal("186.67")),
        two.pk: (Decimal("583.34"), Decimal("453.33")),
        None: (Decimal(300), Decimal(100)),
    }
    assert Entry.objects.filter(action="fir.attribute.attribution", agency=here.agency).count() == 1
    assert done.operation is not None
    undone = undo_attribution(by=here.finance, operation=done.operation)
    assert undone.count == 2
    assert by_measure(worked.year) == before
    again = undo_attribution(by=here.finance, operation=done.operation)
    assert again.operation == undone.operation
    assert undone.operation is not None
    undo_attribution(by=here.finance, operation=undone.operation)
    assert one.pk in by_measure(worked.year)


def test_what_a_colleague_attributed_meanwhile_comes_back_and_nothing_is_written(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, *_ = measures
    here = worked.here
    seen = [edit(worked.grant, (one, 1)), edit(worked.running, (one, 1))]
    to(here, worked.grant, (two, 1))
    count = Attribution.objects.count()
    with pytest.raises(
        AttributionsMoved, match="Une attribution a changé depuis que vous les avez lues \\(E2\\)"
    ) as told:
        attribute(by=here.admin, agency=here.agency, edits=seen)
    [moved] = told.value.things
    assert (moved.reference, moved.live.shares, moved.wanted) == ("E2", ((two.pk, 1),), ((one.pk, 1),))
    assert moved.by == str(here.finance)
    assert Attribution.objects.count() == count


def test_the_same_again_writes_nothing_and_the_same_number_lands_once(worked: Worked, measures: list[Measure]) -> None:
    one, *_ = measures
    first = to(worked.here, worked.grant, (one, 1))
    assert to(worked.here, worked.grant, (one, 1)).operation is None
    assert first.operation is not None
    asked = [edit(worked.grant, (one, 5), seen=0)]
    again = attribute(by=worked.here.finance, agency=worked.here.agency, edits=asked, uuid=first.operation.uuid)
    assert again.operation == first.operation


def test_what_changed_since_is_left_by_the_undo_and_told(worked: Worked, measures: list[Measure]) -> None:
    one, two, *_ = measures
    here = worked.here
    edits = [edit(worked.grant, (one, 1)), edit(worked.running, (one, 1))]
    done = attribute(by=here.finance, agency=here.agency, edits=edits)
    to(here, worked.running, (two, 1))
    assert done.operation is not None
    undone = undo_attribution(by=here.finance, operation=done.operation)
    assert undone.left == ("1 pièce attribuée autrement depuis, laissée telle quelle (F1)",)
    assert set(by_measure(worked.year)) == {two.pk, None}


def test_a_line_that_is_named_wins_and_is_told(worked: Worked, measures: list[Measure]) -> None:
    line = Line.objects.filter(plan__agency=worked.here.agency).order_by("pk")[0]
    Commitment.objects.filter(pk=worked.grant.pk).update(line=line)
    other = next(one for one in measures if one.pk != line.measure_id)
    with pytest.raises(Refused, match="1 pièce nommée par sa ligne, qui l’emporte \\(E2\\)"):
        to(worked.here, worked.grant, (other, 1))
    edits = [edit(worked.grant, (other, 1)), edit(worked.running, (other, 1))]
    done = attribute(by=worked.here.finance, agency=worked.here.agency, edits=edits)
    assert (done.count, done.left) == (1, ("1 pièce nommée par sa ligne, qui l’emporte (E2)",))
    assert by_measure(worked.year)[line.measure_id] == (Decimal(740), Decimal(560))


def test_a_movement_of_a_commitment_follows_it_and_what_takes_one_back_follows_what_it_takes_back(
    worked: Worked, measures: list[Measure]
) -> None:
    one, *_ = measures
    here = worked.here
    of_grant = worked.grant.movements.order_by("pk")[0]
    with pytest.raises(Refused, match="suit l’engagement E2"):
        to(here, of_grant, (one, 1))
    alone = spend(here, worked.year, a_place(here.agency), "12.50", "P1")
    to(here, alone, (one, 1))
    assert by_measure(worked.year)[one.pk] == (Decimal("12.50"), Decimal("12.50"))
    actions.cancel_movement(by=here.finance, movement=alone, reason="double")
    assert by_measure(worked.year) == {None: (Decimal(1130), Decimal(740))}
    with pytest.raises(Refused, match="annule un autre mouvement"):
        to(here, alone.cancelled_by, (one, 1))


def test_measures_are_of_the_agency_distinct_and_their_parts_above_zero(
    worked: Worked, measures: list[Measure], idf: Idf
) -> None:
    one, two, *_ = measures
    with pytest.raises(Refused, match="plus grande que zéro"):
        to(worked.here, worked.grant, (one, 0))
    with pytest.raises(Refused, match="donnée deux fois"):
        to(worked.here, worked.grant, (one, 1), (one, 2))
    Measure.objects.filter(pk=one.pk).update(merged_into=two)
    with pytest.raises(Refused, match=f"fondue dans {two.code}"):
        to(worked.here, worked.grant, (one, 1))
    Plan.objects.filter(pk=idf.plan.pk).update(agency=idf.agency)
    with pytest.raises(Refused, match="pas de cette agence"):
        to(worked.here, worked.grant, (two, 1))
    for person in (worked.here.director, worked.here.contributor, worked.here.partner):
        with pytest.raises(PermissionDenied):
            attribute(by=person, agency=worked.here.agency, edits=[edit(worked.grant, (two, 1))])


def test_a_closed_year_keeps_its_measures_and_what_counts_there_alone_is_refused(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, *_ = measures
    here = worked.here
    to(here, worked.grant, (one, 1), (two, 1))
    lined = Line.objects.filter(plan__agency=here.agency).order_by("pk")[0]
    Commitment.objects.filter(pk=worked.running.pk).update(line=lined)
    alone = spend(here, worked.year, a_place(here.agency), "7.01", "P1")
    to(here, alone, (two, 1))
    before = by_measure(worked.year)
    the_second_year_begun(worked)
    assert by_measure(worked.year) == before
    kept = FrozenShare.objects.filter(fir_year=worked.year)
    assert sorted(kept.values_list("commitment__code", "movement__key", "by"), key=str) == [
        ("E2", None, "person"), ("E2", None, "person"), ("F1", None, "line"), (None, "P1", "person"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="1 pièce d’exercices clos, qui ne changent plus \\(P1\\)"):
        to(here, alone, (one, 1))
    # the line, then the attribution of the commitment, change: the closed year does not
    Commitment.objects.filter(pk=worked.running.pk).update(line=None)
    assert by_measure(worked.year) == before


def test_of_a_commitment_over_several_years_the_open_part_alone_follows(
    worked: Worked, measures: list[Measure]
) -> None:
    one, two, *_ = measures
    here = worked.here
    to(here, worked.three_years, (one, 1))
    year = the_second_year(worked)
    before = by_measure(worked.year)
    to(here, worked.three_years, (two, 1))
    assert by_measure(worked.year) == before
    assert by_measure(year)[two.pk] == (Decimal(0), Decimal(100))
    pay(here, year, worked.three_years, 1)
    assert by_measure(year)[two.pk] == (Decimal(0), Decimal(101))


def test_a_year_that_reopens_says_again_what_is_attributed(worked: Worked, measures: list[Measure]) -> None:
    one, *_ = measures
    here = worked.here
    actions.close_year(by=here.finance, fir_year=worked.year)
    actions.reopen_year(by=here.finance, fir_year=FirYear.objects.get(pk=worked.year.pk), reason="erreur")
    assert not FrozenShare.objects.filter(fir_year=worked.year).exists()
    to(here, worked.grant, (one, 1))
    assert by_measure(worked.year)[one.pk] == (Decimal(740), Decimal(560))


def test_an_operation_of_a_year_is_not_undone_here(worked: Worked) -> None:
    operation = Operation.objects.filter(fir_year=worked.year).order_by("-pk")[0]
    with pytest.raises(Refused, match="n’est pas une attribution"):
        undo_attribution(by=worked.here.finance, operation=operation)
