"""Stages: copied, entered, undone; conflicts are figure by figure, though AE and CP share a revision."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from fir import actions
from fir.actions import FigureEdit, Refused, UndoRefused
from fir.actions.undoing import value_of
from fir.enums import StageFigure, StageKind, Way
from fir.models import Authorisation, Operation, Receipt, ReceiptLine, Stage
from prs_budget.lib.refusals import CellsMoved
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, opened_in
from tests.plugins.idf import Idf


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def stage(here: Idf) -> Stage:
    return a_stage(here, a_year(here), "BI", {a_place(here.agency): (1000, 900)}, voted=False)


def enter(here: Idf, stage: Stage, figure: StageFigure, value: int | None, rev: int) -> Operation:
    edit = FigureEdit(a_place(here.agency), figure, None if value is None else Decimal(value), rev)
    return actions.enter_figures(by=here.finance, stage=stage, edits=[edit], way=Way.GRID)


def test_two_people_may_change_the_ae_and_the_cp_of_a_place(here: Idf, stage: Stage) -> None:
    enter(here, stage, StageFigure.AE, 1100, 1)
    enter(here, stage, StageFigure.CP, 950, 1)
    assert opened_in(stage) == [("INT", Decimal(1100), Decimal(950))]


def test_a_figure_that_moved_comes_back_with_its_value_and_who_changed_it(here: Idf, stage: Stage) -> None:
    enter(here, stage, StageFigure.AE, 1100, 1)
    with pytest.raises(CellsMoved) as refused:
        enter(here, stage, StageFigure.AE, 1200, 1)
    [moved] = refused.value.cells
    assert (moved.year, moved.expected_rev, moved.rev, moved.amount) == ("ae", 1, 2, Decimal(1100))
    assert moved.by == str(here.finance)
    assert opened_in(stage) == [("INT", Decimal(1100), Decimal(900))]


def test_a_revision_that_never_was_is_refused(here: Idf, stage: Stage) -> None:
    with pytest.raises(CellsMoved):
        enter(here, stage, StageFigure.AE, 1200, 7)


def test_undoing_gives_each_figure_back_and_undoing_the_undo_redoes(here: Idf, stage: Stage) -> None:
    done = enter(here, stage, StageFigure.AE, 1100, 1)
    undone = actions.undo_operation(by=here.finance, operation=done)
    assert opened_in(stage) == [("INT", Decimal(1000), Decimal(900))]
    actions.undo_operation(by=here.finance, operation=undone)
    assert opened_in(stage) == [("INT", Decimal(1100), Decimal(900))]


def test_undoing_leaves_the_other_figure_of_the_place_as_it_is_now(here: Idf, stage: Stage) -> None:
    done = enter(here, stage, StageFigure.AE, 1100, 1)
    enter(here, stage, StageFigure.CP, 950, 2)
    actions.undo_operation(by=here.finance, operation=done)
    assert opened_in(stage) == [("INT", Decimal(1000), Decimal(950))]


def test_undoing_over_a_later_change_is_refused_and_names_the_figure(here: Idf, stage: Stage) -> None:
    done = enter(here, stage, StageFigure.AE, 1100, 1)
    enter(here, stage, StageFigure.AE, 1150, 2)
    with pytest.raises(UndoRefused, match="AE de INT › DOS › NC › NC a changé depuis"):
        actions.undo_operation(by=here.finance, operation=done)
    assert opened_in(stage) == [("INT", Decimal(1150), Decimal(900))]


def test_undoing_is_allowed_where_the_figure_is_back_whatever_came_between(here: Idf, stage: Stage) -> None:
    first = enter(here, stage, StageFigure.AE, 1100, 1)
    second = enter(here, stage, StageFigure.AE, 1150, 2)
    actions.undo_operation(by=here.finance, operation=second)
    actions.undo_operation(by=here.finance, operation=first)
    assert opened_in(stage) == [("INT", Decimal(1000), Decimal(900))]


def test_a_figure_that_changed_since_may_be_left_out(here: Idf, stage: Stage) -> None:
    place = a_place(here.agency)
    enter(here, stage, StageFigure.AE, 1050, 1)
    edits = [
        FigureEdit(place, StageFigure.AE, Decimal(1100), 2),
        FigureEdit(place, StageFigure.CP, Decimal(950), 2),
    ]
    done = actions.enter_figures(by=here.finance, stage=stage, edits=edits, way=Way.GRID)
    enter(here, stage, StageFigure.AE, 1150, 3)
    with pytest.raises(UndoRefused) as refused:
        actions.undo_operation(by=here.finance, operation=done)
    [moved] = refused.value.changes
    assert (moved.figure, moved.old, value_of(moved)) == (StageFigure.AE, Decimal(1050), Decimal(1150))
    actions.undo_operation(by=here.finance, operation=done, leaving=[moved.pk])
    assert opened_in(stage) == [("INT", Decimal(1150), Decimal(900))]


def test_an_operation_is_undone_once(here: Idf, stage: Stage) -> None:
    done, number = enter(here, stage, StageFigure.AE, 1100, 1), uuid.uuid4()
    first = actions.undo_operation(by=here.finance, operation=done, uuid=number)
    assert actions.undo_operation(by=here.finance, operation=done, uuid=number) == first
    with pytest.raises(Refused, match="déjà annulée"):
        actions.undo_operation(by=here.finance, operation=done)


def test_undoing_on_a_voted_stage_is_refused(here: Idf, stage: Stage) -> None:
    done = enter(here, stage, StageFigure.AE, 1100, 1)
    actions.vote_stage(by=here.finance, stage=stage, voted_on=date(2018, 3, 1))
    with pytest.raises(Refused, match="est votée"):
        actions.undo_operation(by=here.finance, operation=done)


def test_undoing_is_for_those_who_run_the_fir(here: Idf, stage: Stage) -> None:
    done = enter(here, stage, StageFigure.AE, 1100, 1)
    for person in (here.contributor, here.director, here.partner, here.stranger):
        with pytest.raises(PermissionDenied):
            actions.undo_operation(by=person, operation=done)


def test_a_stage_starts_as_a_copy_of_another_once(here: Idf, stage: Stage) -> None:
    actions.open_receipt(by=here.finance, stage=stage, code="R1", label="Dotation", text="arrêté du 11 mai 2018")
    receipt = FigureEdit(ReceiptLine.objects.get(agency=here.agency), StageFigure.AMOUNT, Decimal(500), 1)
    actions.enter_figures(by=here.finance, stage=stage, edits=[receipt], way=Way.FORM)
    number = uuid.uuid4()
    words: dict[str, Any] = {"code": "BR1", "label": "BR1", "kind": StageKind.AMENDING}
    for _ in range(2):
        made = actions.start_stage(by=here.finance, fir_year=stage.fir_year, source=stage, uuid=number, **words)
    assert opened_in(made) == [("INT", Decimal(1000), Decimal(900))]
    assert Receipt.objects.get(stage=made).amount == Decimal(500)
    assert Stage.objects.filter(fir_year=stage.fir_year).count() == 2
    with pytest.raises(Refused, match="existe déjà"):
        actions.start_stage(by=here.finance, fir_year=stage.fir_year, source=stage, uuid=uuid.uuid4(), **words)


def test_a_copy_of_a_stage_of_another_year_is_refused(here: Idf, stage: Stage) -> None:
    other = a_year(here, 2019)
    with pytest.raises(Refused, match="autre exercice"):
        actions.start_stage(
            by=here.finance, fir_year=other, code="BI", label="BI", kind=StageKind.INITIAL, source=stage
        )


def test_a_bad_code_of_stage_says_how_a_code_is_written(here: Idf, stage: Stage) -> None:
    with pytest.raises(Refused, match="capitales"):
        actions.start_stage(by=here.finance, fir_year=stage.fir_year, code="br 1", label="BR1", kind=StageKind.AMENDING)


def test_a_place_is_opened_once_without_figures(here: Idf, stage: Stage) -> None:
    place = a_place(here.agency, mission="2")
    for _ in range(2):
        actions.open_place(by=here.finance, stage=stage, place=place)
    row = Authorisation.objects.get(stage=stage, mission=place.mission)
    assert (row.ae, row.cp, row.rev) == (None, None, 1)


def test_a_line_of_receipts_is_opened_with_its_text_and_its_code_is_its_own(here: Idf, stage: Stage) -> None:
    words: dict[str, Any] = {"code": "R1", "label": "Dotation", "text": "arrêté du 11 mai 2018"}
    first = actions.open_receipt(by=here.finance, stage=stage, **words)
    assert actions.open_receipt(by=here.finance, stage=stage, **words) == first
    assert Receipt.objects.get(stage=stage).amount is None
    with pytest.raises(Refused, match="déjà celui de « Dotation »"):
        actions.open_receipt(by=here.finance, stage=stage, **words | {"label": "Autre"})
    with pytest.raises(PermissionDenied):
        actions.open_receipt(by=here.contributor, stage=stage, code="R2", label="Autre")
