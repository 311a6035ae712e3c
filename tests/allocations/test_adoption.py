"""What adoption keeps, and what a later change of the live structure may and may not touch."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from allocations import actions, facts
from allocations.actions import Amount, Refused
from allocations.enums import STRUCTURAL, Cause, Dimension, Way
from allocations.facts import Scope
from allocations.models import Allocation, Line, Version, VersionNode
from allocations.sealing import seal
from allocations.structure import Structure
from projects.models import Measure, Plan, Project
from prs_budget.journal.models import Entry
from tests.plugins.idf import Idf


@pytest.fixture
def arbitrated(idf: Idf) -> Version:
    """A version ready for adoption: L001 and L015 hold 10 € each in 2018."""
    version = actions.create_version(
        by=idf.finance, plan=idf.plan, code="V1", label="Essai", data_date=date(2018, 3, 8)
    )
    lines = Line.objects.filter(plan=idf.plan, code__in=("L001", "L015"))
    cells = {(line.pk, 2018): Amount(Decimal("10.00")) for line in lines}
    actions.enter_amounts(by=idf.finance, version=version, cells=cells, way=Way.IMPORT)
    version = actions.open_entry(by=idf.finance, version=version)
    return actions.arbitrate(by=idf.director, version=version)


def _all_of(version: Version) -> dict[Dimension, Any]:
    """The structure of a version, every dimension."""
    structure = Structure.of(version)
    return {dimension: list(structure.nodes(dimension).values()) for dimension in STRUCTURAL}


def _figures(version: Version) -> set[tuple[Any, ...]]:
    found = facts.read(Scope((version.pk,)), [*STRUCTURAL, Dimension.YEAR, Dimension.RECURRENCE])[version.pk]
    return set(zip(*found.values.values(), found.amounts, found.origins, strict=True))


def test_adoption_keeps_the_structure_as_it_stands(idf: Idf, arbitrated: Version) -> None:
    before = _all_of(arbitrated)
    version = actions.adopt(by=idf.finance, version=arbitrated)
    assert _all_of(version) == before
    assert version.nodes.count() == 6 + 33 + 29 + 8 + 9 + 8
    assert version.adopted_at is not None


def test_adoption_seals(idf: Idf, arbitrated: Version) -> None:
    version = actions.adopt(by=idf.finance, version=arbitrated)
    assert version.sha256 == seal.digest(version)
    assert Entry.objects.get(action="version.adopt", target_id=version.pk).details == {"sha256": version.sha256}


def test_what_is_closed_and_not_used_is_not_kept(idf: Idf, arbitrated: Version) -> None:
    idf.plan.measures.filter(code__in=("A1-P1-NC", "A5-P5-NC")).update(closed_on=date(2018, 1, 1))
    version = actions.adopt(by=idf.finance, version=arbitrated)
    codes = set(version.nodes.filter(dimension=Dimension.MEASURE).values_list("code", flat=True))
    assert "A1-P1-NC" in codes, "its line L001 has an amount"
    assert "A5-P5-NC" not in codes


def test_what_stands_above_something_kept_is_kept(idf: Idf, arbitrated: Version) -> None:
    """A closed axis, a closed project and a closed direction of which something below is still open."""
    idf.plan.axes.filter(code="A5").update(closed_on=date(2018, 1, 1))
    idf.plan.projects.filter(code="A4-P1").update(closed_on=date(2018, 1, 1))
    idf.agency.directions.filter(code="DQSPP").update(closed_on=date(2018, 1, 1))
    version = actions.adopt(by=idf.finance, version=arbitrated)
    structure = Structure.of(version)
    for child, parent in (
        (Dimension.PROJECT, Dimension.AXIS),
        (Dimension.MEASURE, Dimension.PROJECT),
        (Dimension.SECTOR, Dimension.DIRECTION),
    ):
        above = structure.nodes(parent).keys()
        assert {node.parent_id for node in structure.nodes(child).values()} <= above


CHANGES: list[Callable[[Idf], object]] = [
    lambda idf: idf.plan.axes.update(label="Axe", short_label="", scope="", position=0, is_outside_axes=True),
    lambda idf: idf.plan.projects.update(label="Projet", short_label="", position=0, axis=idf.plan.axes.get(code="A5")),
    lambda idf: idf.plan.measures.update(label="Mesure", position=0, project=idf.plan.projects.get(code="A5-P1")),
    lambda idf: idf.agency.directions.update(label="Direction", position=0),
    lambda idf: idf.agency.sectors.update(
        label="Domaine", heading="Acteur", position=0, direction=idf.agency.directions.get(code="DA")
    ),
    lambda idf: idf.agency.envelopes.update(label="Enveloppe", long_label="", position=0),
    lambda idf: idf.plan.measures.update(closed_on=date(2018, 1, 1)),
    lambda idf: idf.plan.measures.create(
        code="A1-P1-M9", label="Neuve", project=idf.plan.projects.get(code="A1-P1"), position=1
    ),
    lambda idf: idf.plan.projects.filter(code="A1-P1").update(code="A9-P9"),
    lambda idf: actions.move_measure(
        by=idf.finance,
        measure=idf.plan.measures.get(code="A1-P1-NC"),
        project=idf.plan.projects.get(code="A5-P1"),
        reason="essai",
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_no_change_of_the_live_structure_touches_an_adopted_version(idf: Idf, change: Callable[[Idf], object]) -> None:
    structure, figures = _all_of(idf.version), _figures(idf.version)
    change(idf)
    assert _all_of(idf.version) == structure
    assert _figures(idf.version) == figures
    assert seal.holds(idf.version)


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_each_of_them_shows_in_a_version_being_made(
    idf: Idf, arbitrated: Version, change: Callable[[Idf], object]
) -> None:
    structure = _all_of(arbitrated)
    change(idf)
    assert _all_of(arbitrated) != structure


def _move(idf: Idf, reason: str = "rattachement") -> Measure:
    """A1-P1-NC, which L001 uses, goes under A5-P1."""
    return actions.move_measure(
        by=idf.finance,
        measure=idf.plan.measures.get(code="A1-P1-NC"),
        project=idf.plan.projects.get(code="A5-P1"),
        reason=reason,
    )


def test_moving_a_measure_moves_its_amounts_in_the_versions_being_made(idf: Idf, arbitrated: Version) -> None:
    _move(idf)
    moved = Allocation.objects.get(version=arbitrated, line__code="L001")
    assert (moved.axis.code, moved.project.code, moved.measure.code) == ("A5", "A5-P1", "A1-P1-NC")
    assert (moved.amount, moved.rev) == (Decimal("10.00"), 1), "no amount changed"
    other = Allocation.objects.get(version=arbitrated, line__code="L015")
    assert (other.axis.code, other.project.code) == ("A2", "A2-P2")


def test_moving_a_measure_leaves_an_adopted_version_alone(idf: Idf) -> None:
    _move(idf)
    kept = Allocation.objects.get(version=idf.version, line__code="L001")
    assert (kept.axis.code, kept.project.code) == ("A1", "A1-P1")
    node = VersionNode.objects.get(version=idf.version, dimension=Dimension.MEASURE, code="A1-P1-NC")
    assert node.parent_id == kept.project_id


def test_an_amount_entered_after_a_move_goes_where_the_measure_is(idf: Idf, arbitrated: Version) -> None:
    _move(idf)
    line = Line.objects.get(plan=idf.plan, code="L001")
    cells = {(line.pk, 2018): Amount(Decimal("11.00")), (line.pk, 2019): Amount(Decimal("12.00"))}
    actions.enter_amounts(by=idf.finance, version=arbitrated, cells=cells, way=Way.IMPORT, cause=Cause.CORRECTION)
    amounts = Allocation.objects.filter(version=arbitrated, line=line)
    assert set(amounts.values_list("axis__code", "project__code")) == {("A5", "A5-P1")}


def test_a_move_is_journalled_and_makes_pages_stale(idf: Idf, arbitrated: Version) -> None:
    stamps = idf.plan.stamp, arbitrated.stamp, idf.version.stamp
    measure = _move(idf)
    entry = Entry.objects.get(action="measure.move")
    assert (entry.by, entry.target_id, entry.reason) == (idf.finance, measure.pk, "rattachement")
    assert entry.details == {"before": "A1-P1", "after": "A5-P1"}
    for row in (idf.plan, arbitrated, idf.version):
        row.refresh_from_db()
    assert (idf.plan.stamp, arbitrated.stamp, idf.version.stamp) == (stamps[0] + 1, stamps[1] + 1, stamps[2])
    assert measure.history.first().history_type == "~"


def test_a_measure_does_not_move_to_another_plan(idf: Idf) -> None:
    other = Plan.objects.create(agency=idf.agency, code="PRS1", label="PRS 1", base_year=2013, horizon=4)
    axis = other.axes.create(code="A1", label="Axe")
    elsewhere = Project.objects.create(plan=other, axis=axis, code="P1", label="Projet")
    with pytest.raises(Refused, match="n’est pas du même PRS"):
        actions.move_measure(
            by=idf.finance, measure=idf.plan.measures.get(code="A1-P1-NC"), project=elsewhere, reason="essai"
        )
    assert idf.plan.measures.get(code="A1-P1-NC").project.code == "A1-P1"
