"""A line that never carried an adopted amount is withdrawn from a version, and given back."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import CellsMoved, Edit, Refused
from allocations.enums import Cause, Origin, Recurrence, Way
from allocations.models import Allocation, Change, Envelope, Line, Operation, Version
from allocations.sealing.integrity import agrees, examine
from projects.models import Measure
from prs_budget.lib.refusals import CellsRefused
from prs_budget.organisation.models import Sector
from tests.allocations.versions import version_with
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00"})


@pytest.fixture
def line(idf: Idf, version: Version) -> Line:
    """A line more, of V1 alone, its six cells empty."""
    return opened(idf, version)


def opened(idf: Idf, version: Version, reason: str = "") -> Line:
    return actions.open_line(
        by=idf.finance,
        version=version,
        measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
        sector=Sector.objects.get(agency=idf.agency, code="D04"),
        envelope=Envelope.objects.get(agency=idf.agency, code="FIR"),
        recurrence=Recurrence.ONE_OFF,
        reason=reason,
    )


def enter(idf: Idf, version: Version, line: Line, amount: str, rev: int = 1) -> None:
    edit = Edit(line.code, 2018, rev, Decimal(amount))
    actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID, reason="essai")


def years(version: Version, line: Line) -> list[tuple[int, str | None, int]]:
    held = Allocation.objects.filter(version=version, line=line).order_by("year")
    return [(one.year, None if one.amount is None else str(one.amount), one.rev) for one in held]


def whole(version: Version) -> bool:
    return examine(version).is_whole and agrees(version)


def test_a_line_leaves_the_version_and_its_past_stays(idf: Idf, version: Version, line: Line) -> None:
    enter(idf, version, line, "7.00")
    with pytest.raises(Refused, match="dites pourquoi"):
        actions.withdraw_line(by=idf.finance, version=version, line=line)
    done = actions.withdraw_line(by=idf.finance, version=version, line=line, reason="erreur de mesure")
    assert (done.way, done.reason) == (Way.WITHDRAWAL, "erreur de mesure")
    assert years(version, line) == []
    assert Change.objects.filter(version=version, line=line).count() == 13
    assert whole(version)


def test_it_is_given_back_with_its_amounts_and_its_revisions_go_on(idf: Idf, version: Version, line: Line) -> None:
    enter(idf, version, line, "7.00")
    done = actions.withdraw_line(by=idf.finance, version=version, line=line, reason="erreur")
    with pytest.raises(CellsRefused):
        enter(idf, version, line, "8.00", rev=0)
    actions.undo_operation(by=idf.finance, operation=done)
    assert years(version, line)[:2] == [(2017, None, 3), (2018, "7.00", 4)]
    assert Allocation.objects.get(version=version, line=line, year=2018).origin == Origin.ENTERED
    assert whole(version)


def test_the_opening_of_a_line_is_undone_and_redone(idf: Idf, version: Version, line: Line) -> None:
    opening, number = Operation.objects.get(version=version, way=Way.LINE), uuid.uuid4()
    first = actions.undo_operation(by=idf.finance, operation=opening, number=number)
    again = actions.undo_operation(by=idf.finance, operation=opening, number=number)
    assert (again.operation, again.is_replay, years(version, line)) == (first.operation, True, [])
    actions.undo_operation(by=idf.finance, operation=first.operation)
    assert years(version, line)[0] == (2017, None, 3)
    assert whole(version)


def test_an_opening_is_not_undone_under_amounts_entered_since(idf: Idf, version: Version, line: Line) -> None:
    enter(idf, version, line, "7.00")
    opening = Operation.objects.get(version=version, way=Way.LINE)
    with pytest.raises(CellsMoved, match="entière ou pas du tout"):
        actions.undo_operation(by=idf.finance, operation=opening)
    assert len(years(version, line)) == 6


def test_an_amount_written_on_a_withdrawn_line_is_refused_whatever_revision_it_names(
    idf: Idf, version: Version, line: Line
) -> None:
    actions.withdraw_line(by=idf.finance, version=version, line=line, reason="par erreur")
    for rev in (1, 2):
        with pytest.raises(CellsRefused) as refused:
            enter(idf, version, line, "3.00", rev)
        assert refused.value.cells[0].reason.startswith(f"la ligne {line.code} a été retirée de la version")
    assert years(version, line) == []


def test_a_note_that_would_be_cut_is_refused(idf: Idf, version: Version) -> None:
    with pytest.raises(Refused, match="300 caractères au plus ; celle-ci en a 301"):
        actions.open_line(
            by=idf.finance,
            version=version,
            measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
            sector=Sector.objects.get(agency=idf.agency, code="D04"),
            envelope=Envelope.objects.get(agency=idf.agency, code="FIR"),
            recurrence=Recurrence.ONE_OFF,
            note="n" * 301,
        )


def test_a_withdrawn_line_is_opened_again(idf: Idf, version: Version, line: Line) -> None:
    actions.withdraw_line(by=idf.finance, version=version, line=line)
    assert opened(idf, version) == line
    assert years(version, line)[0] == (2017, None, 3)
    assert whole(version)


def test_a_line_that_carried_an_adopted_amount_stays(idf: Idf, version: Version) -> None:
    with pytest.raises(Refused, match="porte un montant validé, dans T0-2017"):
        actions.withdraw_line(
            by=idf.finance, version=version, line=Line.objects.get(plan=idf.plan, code="L001"), reason="erreur"
        )
    assert whole(version)


def test_a_withdrawal_sent_twice_lands_once(idf: Idf, version: Version, line: Line) -> None:
    number = uuid.uuid4()
    first = actions.withdraw_line(by=idf.finance, version=version, line=line, number=number)
    assert actions.withdraw_line(by=idf.finance, version=version, line=line, number=number) == first


def test_the_line_of_another_direction_is_left_to_it(idf: Idf, version: Version) -> None:
    sector = Sector.objects.exclude(direction__code__in=("DOS", "NC")).filter(agency=idf.agency).order_by("pk")[0]
    other = Line.objects.create(
        plan=idf.plan,
        code="L900",
        measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
        sector=sector,
        envelope=Envelope.objects.get(agency=idf.agency, code="FIR"),
        recurrence=Recurrence.ONE_OFF,
    )
    edit = Edit("L900", 2018, 0, Decimal("5.00"))
    actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=Way.GRID)
    with pytest.raises(Refused, match="autre direction"):
        actions.withdraw_line(by=idf.contributor, version=version, line=other, reason="erreur")
    with pytest.raises(PermissionDenied):
        actions.withdraw_line(by=idf.director, version=version, line=other, reason="erreur")


def test_an_arbitrated_version_asks_why_and_keeps_the_cause(idf: Idf, version: Version) -> None:
    actions.arbitrate(by=idf.director, version=version)
    line = opened(idf, version, reason="mesure décidée")
    opening = Operation.objects.get(version=version, way=Way.LINE)
    assert (opening.cause, opening.reason) == (Cause.NEW_MEASURE, "mesure décidée")
    with pytest.raises(Refused, match="motif et une raison"):
        actions.withdraw_line(by=idf.finance, version=version, line=line)
    done = actions.withdraw_line(by=idf.finance, version=version, line=line, reason="annulée")
    assert done.cause == Cause.CORRECTION
