"""The structure of a version: live until it is adopted, its own afterwards; in reading order, in one query."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from allocations import actions
from allocations.enums import STRUCTURAL, Dimension
from allocations.models import Version
from allocations.structure import Node, Structure
from prs_budget.organisation.models import Agency
from tests.plugins.idf import Idf

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ENVELOPE


@pytest.fixture
def draft(idf: Idf) -> Version:
    return actions.create_version(by=idf.finance, plan=idf.plan, code="V1", label="Essai", data_date=date(2018, 3, 8))


@pytest.fixture(params=["adopted", "draft"])
def either(request: pytest.FixtureRequest, idf: Idf, draft: Version) -> Version:
    """A frozen version and a live one, which the same structure fills."""
    return idf.version if request.param == "adopted" else draft


def _codes(structure: Structure, dimension: Dimension) -> list[str]:
    return [node.code for node in structure.nodes(dimension).values()]


def test_it_is_in_the_order_of_the_nomenclature_not_of_the_alphabet(either: Version) -> None:
    structure = Structure.of(either)
    assert _codes(structure, AXIS) == ["A1", "A2", "A3", "A4", "A5", "AUTRES"]
    assert _codes(structure, DIRECTION) == ["CAB", "DA", "DOS", "DPSRI", "DQSPP", "DS", "PILOT", "NC"]
    assert _codes(structure, SECTOR) == ["D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "NC"]
    assert _codes(structure, PROJECT)[5:8] == ["A1-P6", "A2-P1", "A2-P2"]
    assert _codes(structure, MEASURE)[6:12] == [
        "A2-P1-NC",
        "A2-P2-M1",
        "A2-P2-M2",
        "A2-P2-M3",
        "A2-P2-M4",
        "A2-P3-NC",
    ]


def test_a_node_says_all_that_a_page_shows_of_it(either: Version) -> None:
    structure = Structure.of(either)
    outside = structure.by_code(AXIS)["AUTRES"]
    assert (outside.label, outside.is_outside_axes, structure.outside_axes()) == ("Autres", True, {outside.id})
    axis = structure.by_code(AXIS)["A3"]
    assert (axis.name, axis.description) == ("Accès à l’innovation", "Les SI de santé ; les projets de recherche")
    sector = structure.by_code(SECTOR)["D07"]
    assert (sector.heading, sector.parent_id) == ("DPSRI", structure.by_code(DIRECTION)["DPSRI"].id)
    assert structure.by_code(ENVELOPE)["OGD_PA"].description == "Objectif global de dépenses – Personnes âgées"


def test_a_measure_hangs_from_its_project_and_a_project_from_its_axis(either: Version) -> None:
    structure = Structure.of(either)
    measure = structure.by_code(MEASURE)["A2-P2-M3"]
    project = structure.nodes(PROJECT)[measure.parent_id]
    assert (project.code, structure.nodes(AXIS)[project.parent_id].code) == ("A2-P2", "A2")


@pytest.mark.parametrize("dimensions", [STRUCTURAL, (AXIS,), (MEASURE, SECTOR)])
def test_it_is_read_in_one_query(
    either: Version, dimensions: tuple[Dimension, ...], django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1):
        structure = Structure.of(either, dimensions)
    assert all(structure.nodes(dimension) for dimension in dimensions)


def test_what_is_sealed_is_read_once_and_what_may_change_each_time(
    idf: Idf, draft: Version, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1):
        assert Structure.of(idf.version, (AXIS,)) is Structure.of(idf.version, (AXIS,))
    with django_assert_num_queries(2):
        assert Structure.of(draft, (AXIS,)) is not Structure.of(draft, (AXIS,))


@pytest.mark.parametrize("changed", [{"sha256": "f" * 64}, {"adopted_at": datetime(2018, 4, 1, tzinfo=UTC)}])
def test_another_seal_or_adoption_is_another_structure(
    idf: Idf, changed: dict[str, Any], django_assert_num_queries: Callable[..., Any]
) -> None:
    Structure.of(idf.version, (AXIS,))
    other = copy(idf.version)
    for field, value in changed.items():
        setattr(other, field, value)
    with django_assert_num_queries(1):
        Structure.of(other, (AXIS,))


def test_nothing_is_read_where_nothing_is_asked(either: Version, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(0):
        Structure.of(either, ())


def test_dimensions_that_were_not_asked_for_are_absent(either: Version) -> None:
    structure = Structure.of(either, (AXIS,))
    with pytest.raises(KeyError):
        structure.nodes(PROJECT)


def test_a_live_structure_follows_positions_of_parents_first(idf: Idf, draft: Version) -> None:
    """A5 goes first, and its projects and measures with it."""
    idf.plan.axes.filter(code="A5").update(position=0)
    structure = Structure.of(draft)
    assert _codes(structure, AXIS)[0] == "A5"
    assert _codes(structure, PROJECT)[0] == "A5-P1"
    assert _codes(structure, MEASURE)[0] == "A5-P1-NC"


def test_equal_positions_are_told_apart_by_code(idf: Idf, draft: Version) -> None:
    idf.agency.envelopes.update(position=0)
    assert _codes(Structure.of(draft), ENVELOPE) == [
        "DAF",
        "FIR",
        "FMESPP",
        "FORFAITS",
        "MIGAC",
        "OGD_PA",
        "OGD_PH",
        "USLD",
    ]


def test_a_live_structure_says_what_is_closed(idf: Idf, draft: Version) -> None:
    idf.plan.projects.filter(code="A1-P1").update(closed_on=date(2018, 1, 1))
    closed = [node.code for node in Structure.of(draft).nodes(PROJECT).values() if node.is_closed]
    assert closed == ["A1-P1"]
    assert not any(node.is_closed for node in Structure.of(idf.version).nodes(PROJECT).values())


def test_rows_of_another_agency_and_of_another_plan_are_not_of_it(idf: Idf, draft: Version) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    elsewhere.directions.create(code="XX", label="Ailleurs")
    elsewhere.envelopes.create(code="XX", label="Ailleurs")
    other = idf.agency.plans.create(code="PRS1", label="PRS 1", base_year=2013, horizon=4)
    other.axes.create(code="XX", label="Avant")
    structure = Structure.of(draft)
    for dimension in (AXIS, DIRECTION, ENVELOPE):
        assert "XX" not in structure.by_code(dimension)


def test_a_short_label_is_preferred_where_there_is_one() -> None:
    assert Node(1, "A1", "Intitulé").name == "Intitulé"
    assert Node(1, "A1", "Intitulé", "Court").name == "Court"
