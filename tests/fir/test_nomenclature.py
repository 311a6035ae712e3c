"""One nomenclature of an agency: what a row is a part of, whose scheme it is, what its credits are for."""

from typing import Any

import pytest

from fir.models import Mission, Scheme
from fir.models.nomenclature import upwards
from fir.nomenclature import Nomenclature
from tests.plugins.idf import Idf


@pytest.fixture
def rows(idf: Idf) -> Nomenclature:
    """Mission 1, its part 1-1 and 1-1-1, a part of that; D is a scheme of the last; 2 stands beside."""
    above = None
    for code in ("1", "1-1", "1-1-1"):
        above = Mission.objects.create(agency=idf.agency, code=code, label=code, parent=above)
    Mission.objects.create(agency=idf.agency, code="2", label="2", purpose="prevention")
    assert above is not None
    Scheme.objects.create(agency=idf.agency, code="D", label="D", mission=above)
    return Nomenclature(idf.agency.pk)


def test_a_mission_holds_the_schemes_of_its_parts_and_of_no_other(rows: Nomenclature) -> None:
    held = [code for code, mission in rows.missions.by_code.items() if rows.holds(mission, rows.schemes.by_code["D"])]
    assert held == ["1", "1-1", "1-1-1"]
    assert rows.outermost(rows.missions.by_code["1-1-1"].pk).code == "1"


def test_it_is_read_once(rows: Nomenclature, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        lowest = rows.schemes.by_code["D"].mission
        assert [one.code for one in upwards(lowest)] == ["1-1-1", "1-1", "1"]
        assert rows.purpose(rows.missions.by_code["2"].pk, rows.schemes.by_code["D"].pk) == "prevention"


def test_a_nomenclature_that_turns_in_circles_stops(rows: Nomenclature) -> None:
    first, last = rows.missions.by_code["1"], rows.missions.by_code["1-1-1"]
    first.parent = last
    assert [one.code for one in upwards(last)] == ["1-1-1", "1-1", "1"]
