"""The table de passage: written in bulk, all or nothing, by who runs the FIR."""

import pytest
from django.core.exceptions import PermissionDenied

from fir import actions
from fir.actions import PassageEdit, PassagesMoved, RowsRefused
from fir.models import Passage
from projects.models import Measure
from tests.fir.years import a_new_agency, a_place, a_year
from tests.plugins.idf import Idf


def edit(idf: Idf, code: str, mission: str = "2", scheme: str = "NC", rev: int = 0) -> PassageEdit:
    place = a_place(idf.agency, mission=mission, scheme=scheme)
    return PassageEdit(Measure.objects.get(plan=idf.plan, code=code), place.mission, place.scheme, place.nature, rev)


def test_passages_are_set_and_what_stands_is_left(idf: Idf) -> None:
    year = a_year(idf)
    edits = [edit(idf, "A2-P2-M1"), edit(idf, "A2-P2-M3", scheme="D01")]
    assert actions.set_passages(by=idf.finance, agency=idf.agency, edits=edits) == 2
    assert actions.set_passages(by=idf.finance, agency=idf.agency, edits=edits) == 0
    assert {one.rev for one in Passage.objects.order_by("pk")} == {1}
    year.refresh_from_db()
    assert year.stamp == 1


def test_a_passage_that_moved_is_a_conflict_that_says_what_it_is(idf: Idf) -> None:
    actions.set_passages(by=idf.finance, agency=idf.agency, edits=[edit(idf, "A2-P2-M1")])
    with pytest.raises(PassagesMoved, match="A2-P2-M1") as refused:
        actions.set_passages(by=idf.admin, agency=idf.agency, edits=[edit(idf, "A2-P2-M1", mission="3")])
    [moved] = refused.value.passages
    assert (moved.mission, moved.rev, moved.by) == ("2", 1, str(idf.finance))
    assert Passage.objects.get().mission.code == "2"


def test_a_scheme_of_another_mission_is_refused_and_nothing_is_written(idf: Idf) -> None:
    a_place(idf.agency, mission="3", scheme="D03")
    bad = edit(idf, "A2-P2-M3", mission="2", scheme="D03")
    with pytest.raises(RowsRefused, match="D03 n’est pas de la mission 2, mais de 3"):
        actions.set_passages(by=idf.finance, agency=idf.agency, edits=[edit(idf, "A2-P2-M1"), bad])
    assert not Passage.objects.exists()


def test_a_measure_given_twice_and_a_mission_of_another_agency_are_refused(idf: Idf) -> None:
    twice = [edit(idf, "A2-P2-M1"), edit(idf, "A2-P2-M1", mission="3")]
    with pytest.raises(RowsRefused, match="deux fois"):
        actions.set_passages(by=idf.finance, agency=idf.agency, edits=twice)
    other = a_place(a_new_agency(idf).agency, mission="2")
    measure = Measure.objects.get(plan=idf.plan, code="A2-P2-M1")
    with pytest.raises(RowsRefused, match="d’une autre agence"):
        actions.set_passages(
            by=idf.finance,
            agency=idf.agency,
            edits=[PassageEdit(measure, other.mission, other.scheme, other.nature)],
        )


def test_passages_are_for_those_who_run_the_fir(idf: Idf) -> None:
    for person in (idf.contributor, idf.director, idf.partner, idf.stranger):
        with pytest.raises(PermissionDenied):
            actions.set_passages(by=person, agency=idf.agency, edits=[edit(idf, "A2-P2-M1")])
