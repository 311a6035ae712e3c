"""Amounts changed with the revisions that were seen; operations sent twice, in conflict, refused, undone."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import (
    CellsMoved,
    CellsRefused,
    Edit,
    NumberReused,
    Refused,
    UndoRefused,
    Written,
)
from allocations.enums import Cause, Origin, VersionStatus, Way
from allocations.models import Allocation, Change, Operation, Version
from allocations.sealing.integrity import examine
from prs_budget.organisation.models import User
from tests.allocations.versions import advanced, version_with
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version with two amounts."""
    return version_with(idf, "V1", {("L001", 2018): "100.00", ("L002", 2018): "200.00"})


def change(version: Version, by: User, *edits: Edit, number: uuid.UUID | None = None, reason: str = "") -> Written:
    return actions.change_amounts(by=by, version=version, edits=edits, way=Way.GRID, number=number, reason=reason)


def edit(line: str, rev: int, text: str | None, year: int = 2018) -> Edit:
    return Edit(line, year, rev, None if text is None else Decimal(text))


def held(version: Version) -> dict[tuple[str, int], tuple[str | None, int]]:
    rows = Allocation.objects.filter(version=version).order_by("line__code", "year")
    return {
        (line, year): (None if amount is None else str(amount), rev)
        for line, year, amount, rev in rows.values_list("line__code", "year", "amount", "rev")
    }


def test_cells_are_created_changed_and_cleared_by_one_operation(idf: Idf, version: Version) -> None:
    done = change(version, idf.finance, edit("L001", 1, "150.50"), edit("L002", 1, None), edit("L003", 0, "3.00"))
    assert held(version) == {
        ("L001", 2018): ("150.50", 2),
        ("L002", 2018): (None, 2),
        ("L003", 2018): ("3.00", 1),
    }
    assert [(cell.line, cell.rev) for cell in done.cells] == [("L001", 2), ("L002", 2), ("L003", 1)]
    assert done.changed == 3
    assert Allocation.objects.get(version=version, line__code="L003").axis.code == "A1"
    assert examine(version).is_whole


def test_a_cell_that_moved_stops_everything_and_comes_back_with_both_values(idf: Idf, version: Version) -> None:
    change(version, idf.finance, edit("L001", 1, "110.00"))
    with pytest.raises(CellsMoved) as moved:
        change(version, idf.admin, edit("L001", 1, "120.00"), edit("L002", 1, "220.00"), edit("L003", 1, "1.00"))
    first, second = moved.value.cells
    assert (first.line, first.expected_rev, first.rev) == ("L001", 1, 2)
    assert (first.amount, first.wanted, first.by) == (Decimal("110.00"), Decimal("120.00"), str(idf.finance))
    assert first.at is not None
    assert (second.line, second.rev, second.amount, second.by) == ("L003", 0, None, "")
    assert held(version)["L002", 2018] == ("200.00", 1)


def test_the_same_operation_sent_again_gets_its_first_answer(idf: Idf, version: Version) -> None:
    number = uuid.uuid4()
    edits = [edit("L001", 1, "110.00"), edit("L002", 1, "200.00")]
    first = change(version, idf.finance, *edits, number=number)
    change(version, idf.finance, edit("L001", 2, "111.00"))
    again = change(version, idf.finance, *edits, number=number)
    assert again.is_replay
    assert (again.operation, again.cells) == (first.operation, first.cells)
    assert held(version)["L001", 2018] == ("111.00", 3)


@pytest.mark.parametrize("who", ["finance", "admin"])
def test_a_number_that_served_another_request_is_refused(idf: Idf, version: Version, who: str) -> None:
    number = uuid.uuid4()
    change(version, idf.finance, edit("L001", 1, "110.00"), number=number)
    wanted = "110.00" if who == "admin" else "112.00"
    with pytest.raises(NumberReused):
        change(version, getattr(idf, who), edit("L001", 1, wanted), number=number)


def test_every_bad_cell_is_named_and_nothing_is_written(idf: Idf, version: Version) -> None:
    edits = [
        edit("L001", 1, "110.00"),
        edit("L999", 0, "1.00"),
        edit("L002", 1, "1.00", year=2035),
        edit("L002", 1, "-5.00"),
        edit("L003", 0, "0.001"),
        edit("L001", 1, "111.00"),
    ]
    before = held(version)
    with pytest.raises(CellsRefused) as refused:
        change(version, idf.finance, *edits)
    assert [(cell.line, cell.year) for cell in refused.value.cells] == [
        ("L999", 2018),
        ("L002", 2035),
        ("L002", 2018),
        ("L003", 2018),
        ("L001", 2018),
    ]
    assert held(version) == before
    change(version, idf.finance, edit("L002", 1, "-5.00"), reason="régularisation")


def test_an_undo_gives_back_amounts_and_origins_and_can_be_undone(idf: Idf, version: Version) -> None:
    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    before = list(Allocation.objects.filter(version=copy).order_by("pk").values_list("amount", "origin"))
    lines = Allocation.objects.filter(version=copy).order_by("line__code").values_list("line__code", flat=True)
    done = change(copy, idf.finance, *(Edit(line, 2017, 1, Decimal("1.00")) for line in lines))
    undone = actions.undo_operation(by=idf.finance, operation=done.operation)
    assert list(Allocation.objects.filter(version=copy).order_by("pk").values_list("amount", "origin")) == before
    assert undone.operation.undoes == done.operation
    actions.undo_operation(by=idf.finance, operation=undone.operation)
    amounts = Allocation.objects.filter(version=copy)
    assert set(amounts.values_list("amount", "origin")) == {(Decimal("1.00"), Origin.ENTERED)}
    assert examine(copy).is_whole


def test_an_undo_is_refused_where_later_changes_stand_on_it(idf: Idf, version: Version) -> None:
    done = change(version, idf.finance, edit("L001", 1, "110.00"), edit("L002", 1, "210.00"))
    change(version, idf.admin, edit("L001", 2, "111.00"))
    with pytest.raises(UndoRefused, match="1 cellule a changé depuis") as refused:
        actions.undo_operation(by=idf.finance, operation=done.operation)
    assert [cell.line for cell in refused.value.cells] == ["L001"]
    assert held(version)["L002", 2018] == ("210.00", 2)


def test_an_undo_is_allowed_where_the_value_is_back_whatever_came_between(idf: Idf, version: Version) -> None:
    first = change(version, idf.finance, edit("L001", 1, "110.00"))
    second = change(version, idf.admin, edit("L001", 2, "120.00"))
    actions.undo_operation(by=idf.finance, operation=second.operation)
    assert held(version)["L001", 2018] == ("110.00", 4)
    actions.undo_operation(by=idf.finance, operation=first.operation)
    assert held(version)["L001", 2018] == ("100.00", 5)
    third = change(version, idf.finance, edit("L001", 5, "110.00"))
    change(version, idf.admin, edit("L001", 6, "130.00"))
    change(version, idf.admin, edit("L001", 7, "110.00"))
    actions.undo_operation(by=idf.finance, operation=third.operation)
    assert held(version)["L001", 2018] == ("100.00", 9)
    assert examine(version).is_whole


def test_the_cells_that_changed_since_may_be_left_out_of_an_undo(idf: Idf, version: Version) -> None:
    done = change(version, idf.finance, edit("L001", 1, "110.00"), edit("L002", 1, "210.00"))
    change(version, idf.admin, edit("L001", 2, "111.00"))
    with pytest.raises(UndoRefused) as refused:
        actions.undo_operation(by=idf.finance, operation=done.operation, leaving=[("L002", 2018)])
    assert [(one.line, str(one.wanted), str(one.amount)) for one in refused.value.cells] == [
        ("L001", "100.00", "111.00")
    ]
    undone = actions.undo_operation(by=idf.finance, operation=done.operation, leaving=[("L001", 2018)])
    assert undone.operation.parameters["left"] == [["L001", 2018]]
    assert (held(version)["L001", 2018], held(version)["L002", 2018]) == (("111.00", 3), ("200.00", 3))


def test_a_transfer_is_undone_whole_or_not_at_all(idf: Idf, version: Version) -> None:
    moved = actions.change_amounts(
        by=idf.finance,
        version=version,
        edits=[edit("L001", 1, "90.00"), edit("L002", 1, "210.00")],
        way=Way.TRANSFER,
        reason="virement",
    )
    later = change(version, idf.admin, edit("L001", 2, "91.00"))
    with pytest.raises(UndoRefused, match="entière ou pas du tout"):
        actions.undo_operation(by=idf.finance, operation=moved.operation, leaving=[("L001", 2018)])
    actions.undo_operation(by=idf.finance, operation=later.operation)
    undone = actions.undo_operation(by=idf.finance, operation=moved.operation)
    change(version, idf.admin, edit("L002", 3, "5.00"))
    with pytest.raises(UndoRefused, match="entière ou pas du tout"):
        actions.undo_operation(by=idf.finance, operation=undone.operation, leaving=[("L002", 2018)])


def test_an_undo_in_an_arbitrated_version_asks_why(idf: Idf, version: Version) -> None:
    done = change(version, idf.finance, edit("L001", 1, "110.00"))
    actions.arbitrate(by=idf.director, version=version)
    with pytest.raises(Refused, match="motif et une raison"):
        actions.undo_operation(by=idf.finance, operation=done.operation)
    undone = actions.undo_operation(by=idf.finance, operation=done.operation, reason="erreur de saisie")
    assert (undone.operation.cause, undone.operation.reason) == (Cause.CORRECTION, "erreur de saisie")


def test_an_undo_sent_twice_lands_once(idf: Idf, version: Version) -> None:
    done = change(version, idf.finance, edit("L001", 1, "110.00"))
    number = uuid.uuid4()
    first = actions.undo_operation(by=idf.finance, operation=done.operation, number=number)
    again = actions.undo_operation(by=idf.finance, operation=done.operation, number=number)
    assert (again.operation, again.is_replay) == (first.operation, True)
    with pytest.raises(Refused, match="déjà annulée"):
        actions.undo_operation(by=idf.finance, operation=done.operation)


def test_what_made_a_version_is_not_undone(idf: Idf, version: Version) -> None:
    with pytest.raises(Refused, match="a fait la version"):
        actions.undo_operation(by=idf.finance, operation=Operation.objects.get(version=version))


def test_a_contributor_enters_their_lines_until_they_are_handed_in(idf: Idf) -> None:
    version = actions.copy_version(
        by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=idf.version.data_date
    )
    with pytest.raises(PermissionDenied):
        change(version, idf.contributor, edit("L001", 0, "1.00"))
    actions.open_entry(by=idf.finance, version=version)
    amounts = Allocation.objects.filter(version=version).select_related("line", "direction").order_by("line__code")
    own = next(one.line.code for one in amounts if one.direction.code == "DOS")
    other = next(one.line.code for one in amounts if one.direction.code == "DA")
    change(version, idf.contributor, edit(own, 1, "1.00", year=2017))
    with pytest.raises(CellsRefused, match="d’une autre direction") as refused:
        change(version, idf.contributor, edit(own, 2, "2.00", year=2017), edit(other, 1, "1.00", year=2017))
    assert [cell.line for cell in refused.value.cells] == [other]
    direction = idf.agency.directions.get(code="DOS")
    actions.submit(by=idf.contributor, version=version, direction=direction)
    with pytest.raises(CellsRefused, match="DOS a transmis ses lignes"):
        change(version, idf.contributor, edit(own, 2, "2.00", year=2017))
    change(version, idf.finance, edit(own, 2, "3.00", year=2017))
    actions.give_back(by=idf.finance, version=version, direction=direction, reason="à revoir")
    change(version, idf.contributor, edit(own, 3, "4.00", year=2017))


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_who_may_not_enter_is_refused(idf: Idf, version: Version, who: str) -> None:
    edits = [edit("L001", 1, "1.00")]
    with pytest.raises((PermissionDenied, CellsRefused)):
        change(version, getattr(idf, who), *edits)
    assert held(version)["L001", 2018] == ("100.00", 1)


def test_an_arbitrated_version_changes_for_a_cause_and_a_reason(idf: Idf, version: Version) -> None:
    version = advanced(idf, version, VersionStatus.ARBITRATED)
    with pytest.raises(Refused, match="indiquez un motif et une raison"):
        change(version, idf.finance, edit("L001", 1, "1.00"), reason="oubli")
    actions.change_amounts(
        by=idf.finance,
        version=version,
        edits=[edit("L001", 1, "1.00")],
        way=Way.GRID,
        cause=Cause.CORRECTION,
        reason="oubli",
    )
    with pytest.raises(PermissionDenied, match="arbitrée"):
        change(version, idf.contributor, edit("L001", 2, "2.00"), reason="oubli")


def test_a_copy_holds_every_cell_with_its_change_in_the_live_structure(idf: Idf) -> None:
    measure = idf.plan.measures.get(code="A1-P1-NC")
    actions.move_measure(by=idf.finance, measure=measure, project=idf.plan.projects.get(code="A2-P1"), reason="essai")
    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=idf.version.data_date
    )

    def rows(version: Version) -> list[tuple[object, ...]]:
        cells = Allocation.objects.filter(version=version).order_by("line", "year")
        return list(cells.values_list("line", "year", "amount", "origin"))

    assert rows(copy) == rows(idf.version)
    assert Allocation.objects.get(version=copy, line__code="L001").axis.code == "A2"
    assert Change.objects.filter(version=copy).count() == 68
    assert examine(copy).is_whole
    assert (copy.parent, copy.status) == (idf.version, VersionStatus.DRAFT)


def test_an_amendment_is_entered_with_a_cause_and_adopted_in_minutes(idf: Idf) -> None:
    amendment = actions.copy_version(
        by=idf.finance,
        source=idf.version,
        code="T0-2017-DM1",
        label="DM n° 1",
        data_date=idf.version.data_date,
        amends=True,
    )
    actions.change_amounts(
        by=idf.finance,
        version=amendment,
        edits=[edit("L001", 1, "1.00", year=2017)],
        way=Way.GRID,
        cause=Cause.CORRECTION,
        reason="erreur de la source",
    )
    adopted = actions.adopt(by=idf.finance, version=amendment, reason="DM n° 1")
    assert adopted.status == VersionStatus.ADOPTED
    with pytest.raises(Refused, match="ne l’est pas"):
        actions.copy_version(
            by=idf.finance,
            source=version_with(idf, "V3", {}),
            code="V3-DM1",
            label="DM",
            data_date=idf.version.data_date,
            amends=True,
        )
