"""What may be done to versions and amounts, by whom, in which state; and what is left untouched."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from allocations import actions
from allocations.actions import Amount, Cells, CellsRefused, Refused
from allocations.enums import Cause, Origin, VersionStatus, Way
from allocations.models import Allocation, Change, Line, Operation, Version, VersionNode
from projects.enums import YearStatus
from projects.models import Measure, Plan, PlanYear, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Agency, User
from tests.plugins.idf import Idf


@pytest.fixture
def draft(idf: Idf) -> Version:
    """An empty draft of finance."""
    return actions.create_version(by=idf.finance, plan=idf.plan, code="V1", label="Essai", data_date=date(2018, 3, 8))


def _line(idf: Idf, code: str = "L001") -> Line:
    return Line.objects.get(plan=idf.plan, code=code)


def _cells(idf: Idf, *texts: str | None, year: int = 2018) -> Cells:
    """L001, L002… in 2018."""
    return {
        (_line(idf, f"L{number:03}").pk, year): Amount(None if text is None else Decimal(text))
        for number, text in enumerate(texts, start=1)
    }


def _enter(idf: Idf, version: Version, cells: Cells, **more: Any) -> Operation:
    return actions.enter_amounts(by=idf.finance, version=version, cells=cells, way=Way.IMPORT, **more)


def _bring_to(idf: Idf, version: Version, status: VersionStatus) -> Version:
    """The version, step by step, up to a status."""
    steps = [
        (VersionStatus.DRAFT, None, idf.finance),
        (VersionStatus.OPEN, actions.open_entry, idf.finance),
        (VersionStatus.ARBITRATED, actions.arbitrate, idf.director),
        (VersionStatus.ADOPTED, actions.adopt, idf.finance),
        (VersionStatus.PUBLISHED, actions.publish, idf.finance),
    ]
    for reached, step, who in steps:
        if step is not None:
            version = step(by=who, version=version)
        if reached == status:
            break
    return version


# Rights: each action, and everyone who must be refused.

WRITES = ("INSERT", "UPDATE", "DELETE")
EVERYONE = {"admin", "finance", "contributor", "director", "partner", "stranger"}
ACTIONS: dict[str, tuple[set[str], VersionStatus | None]] = {
    "create_version": ({"admin", "finance"}, None),
    "enter_amounts": ({"finance"}, VersionStatus.DRAFT),
    "open_entry": ({"admin", "finance"}, VersionStatus.DRAFT),
    "arbitrate": ({"admin", "director"}, VersionStatus.OPEN),
    "adopt": ({"admin", "finance"}, VersionStatus.ARBITRATED),
    "publish": ({"admin", "finance"}, VersionStatus.ADOPTED),
    "withdraw": ({"admin", "finance"}, VersionStatus.PUBLISHED),
    "move_measure": ({"admin", "finance"}, VersionStatus.DRAFT),
}


def _act(name: str, idf: Idf, by: User, version: Version | None) -> None:
    own: dict[str, Any] = {"version": version}
    if name == "create_version":
        own = {"plan": idf.plan, "code": "V9", "label": "Essai", "data_date": date(2018, 3, 8)}
    elif name == "enter_amounts":
        own |= {"cells": _cells(idf, "1.00"), "way": Way.IMPORT}
    elif name == "withdraw":
        own |= {"reason": "erreur"}
    elif name == "move_measure":
        own = {"measure": _measure(idf), "project": idf.plan.projects.get(code="A1-P2"), "reason": "essai"}
    getattr(actions, name)(by=by, **own)


def _measure(idf: Idf, code: str = "A1-P1-NC") -> Measure:
    return idf.plan.measures.get(code=code)


@pytest.mark.parametrize(
    ("name", "who"), [(name, who) for name, (may, _) in ACTIONS.items() for who in sorted(EVERYONE - may)]
)
def test_who_may_not_is_refused_and_nothing_changes(idf: Idf, draft: Version, name: str, who: str) -> None:
    status = ACTIONS[name][1]
    version = _bring_to(idf, draft, status) if status else None
    before = _picture()
    with (
        pytest.raises(
            PermissionDenied,
            match=r"Cette action demande|Ce brouillon est celui|pas le droit",
        ),
        transaction.atomic(),
    ):
        _act(name, idf, getattr(idf, who), version)
    assert _picture() == before


def _picture() -> tuple[Any, ...]:
    """What an action may have written."""
    return (
        list(Version.objects.order_by("pk").values_list("pk", "status", "stamp")),
        list(Allocation.objects.order_by("pk").values_list("pk", "amount", "rev", "project")),
        list(Measure.objects.order_by("pk").values_list("pk", "project")),
        Change.objects.count(),
        Operation.objects.count(),
        Entry.objects.count(),
        VersionNode.objects.count(),
    )


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, (may, _) in ACTIONS.items() for who in sorted(may)])
def test_who_may_does_it_and_the_journal_says_so(idf: Idf, draft: Version, name: str, who: str) -> None:
    status = ACTIONS[name][1]
    version = _bring_to(idf, draft, status) if status else None
    before = Entry.objects.count()
    _act(name, idf, getattr(idf, who), version)
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.by, entry.agency) == (getattr(idf, who), idf.agency)


def test_a_role_in_another_agency_gives_no_right(idf: Idf, draft: Version) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    idf.stranger.memberships.create(agency=elsewhere, role="admin")
    with pytest.raises(PermissionDenied):
        actions.open_entry(by=idf.stranger, version=draft)


def test_a_closed_account_has_no_right(idf: Idf, draft: Version) -> None:
    idf.finance.is_active = False
    idf.finance.save()
    with pytest.raises(PermissionDenied):
        actions.open_entry(by=idf.finance, version=draft)


# States: each step, and every state from which it is refused.

STEPS = {name: status for name, (_, status) in ACTIONS.items() if name not in ("create_version", "enter_amounts")}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (name, status)
        for name, wanted in STEPS.items()
        if name != "move_measure"
        for status in VersionStatus
        if status != wanted
    ],
)
def test_a_step_from_a_wrong_state_is_refused(idf: Idf, draft: Version, name: str, status: VersionStatus) -> None:
    version = _bring_to(idf, draft, status)
    before = _picture()
    with pytest.raises(Refused, match=f"« {status.label} »".replace("(", r"\(").replace(")", r"\)")):
        _act(name, idf, idf.admin, version)
    assert _picture() == before


def test_the_state_is_read_when_the_step_is_made_not_before(idf: Idf, draft: Version) -> None:
    stale = Version.objects.get(pk=draft.pk)
    actions.open_entry(by=idf.finance, version=draft)
    with pytest.raises(Refused):
        actions.open_entry(by=idf.finance, version=stale)


def test_a_version_lives_from_draft_to_published_and_back(idf: Idf, draft: Version) -> None:
    version = _bring_to(idf, draft, VersionStatus.PUBLISHED)
    assert version.published_at is not None
    sealed = version.sha256
    version = actions.withdraw(by=idf.finance, version=version, reason="erreur")
    assert (version.status, version.published_at, version.sha256) == (VersionStatus.ADOPTED, None, sealed)
    assert actions.publish(by=idf.finance, version=version).status == VersionStatus.PUBLISHED
    steps = Entry.objects.filter(target_model="allocations.version", target_id=version.pk).order_by("pk")
    assert list(steps.values_list("action", flat=True)) == [
        "version.create",
        "version.open",
        "version.arbitrate",
        "version.adopt",
        "version.publish",
        "version.withdraw",
        "version.publish",
    ]


def test_every_write_moves_the_stamp(idf: Idf, draft: Version) -> None:
    version, stamps = draft, [draft.stamp]
    _enter(idf, draft, _cells(idf, "1.00"))
    stamps.append(Version.objects.get(pk=draft.pk).stamp)
    steps: list[tuple[Callable[..., Version], User]] = [
        (actions.open_entry, idf.finance),
        (actions.arbitrate, idf.director),
        (actions.adopt, idf.finance),
        (actions.publish, idf.finance),
    ]
    for step, who in steps:
        version = step(by=who, version=version)
        stamps.append(version.stamp)
    assert stamps == [0, 1, 2, 3, 4, 5]


def test_a_code_is_given_once_in_an_agency(idf: Idf, draft: Version) -> None:
    with pytest.raises(ValidationError):
        actions.create_version(by=idf.finance, plan=idf.plan, code="V1", label="Encore", data_date=date(2018, 3, 8))


@pytest.mark.parametrize("code", ["v1", "V 1", "V/1", "", "é"])
def test_a_code_is_made_of_capitals_digits_and_dashes(idf: Idf, code: str) -> None:
    with pytest.raises(ValidationError):
        actions.create_version(by=idf.finance, plan=idf.plan, code=code, label="Essai", data_date=date(2018, 3, 8))


# Amounts: each cell and its change.


def test_each_cell_written_leaves_a_change(idf: Idf, draft: Version) -> None:
    operation = _enter(idf, draft, _cells(idf, "1.00", "0.00", "-0.10"), cause=Cause.CORRECTION, reason="essai")
    assert (operation.by, operation.way, operation.cause, operation.reason) == (
        idf.finance,
        "import",
        "correction",
        "essai",
    )
    changes = operation.changes.order_by("line__code").values_list(
        "line__code", "old", "new", "rev_before", "rev_after"
    )
    assert list(changes) == [
        ("L001", None, Decimal("1.00"), 0, 1),
        ("L002", None, Decimal("0.00"), 0, 1),
        ("L003", None, Decimal("-0.10"), 0, 1),
    ]
    assert Entry.objects.get(action="amounts.enter", target_id=draft.pk).details["cells"] == 3


def test_a_cell_that_already_holds_its_amount_is_left_alone(idf: Idf, draft: Version) -> None:
    _enter(idf, draft, _cells(idf, "1.00", "2.00"))
    operation = _enter(idf, draft, _cells(idf, "1.00", "2.50"))
    assert [(change.line.code, change.rev_after) for change in operation.changes.all()] == [("L002", 2)]
    assert list(Allocation.objects.filter(version=draft).order_by("line__code").values_list("amount", "rev")) == [
        (Decimal("1.00"), 1),
        (Decimal("2.50"), 2),
    ]


def test_the_same_amount_from_another_origin_is_a_change(idf: Idf, draft: Version) -> None:
    _enter(idf, draft, _cells(idf, "1.00"))
    [(cell, amount)] = _cells(idf, "1.00").items()
    _enter(idf, draft, {cell: amount._replace(origin=Origin.PUBLISHED)})
    stored = Allocation.objects.get(version=draft)
    assert (stored.origin, stored.rev) == (Origin.PUBLISHED, 2)


def test_clearing_a_cell_keeps_its_row_without_amount(idf: Idf, draft: Version) -> None:
    _enter(idf, draft, _cells(idf, "1.00"))
    _enter(idf, draft, _cells(idf, None))
    stored = Allocation.objects.get(version=draft)
    assert (stored.amount, stored.rev) == (None, 2)
    assert not Allocation.objects.filter(version=draft).entered().exists()


def test_clearing_what_holds_nothing_writes_nothing(idf: Idf, draft: Version) -> None:
    operation = _enter(idf, draft, _cells(idf, None))
    assert operation.changes.count() == 0
    assert not Allocation.objects.filter(version=draft).exists()


def test_an_amount_carries_the_dimensions_of_its_line(idf: Idf, draft: Version) -> None:
    line = _line(idf, "L017")
    _enter(idf, draft, {(line.pk, 2018): Amount(Decimal("5.00"))})
    stored = Allocation.objects.get(version=draft)
    assert (stored.axis.code, stored.project.code, stored.measure.code) == ("A2", "A2-P2", "A2-P2-M1")
    assert (stored.direction.code, stored.sector.code, stored.envelope.code) == ("DOS", "D05", "MIGAC")
    assert (stored.agency, stored.recurrence, stored.origin) == (idf.agency, "NC", Origin.ENTERED)


def test_four_hundred_cells_are_written_in_few_queries(
    idf: Idf, draft: Version, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    lines = list(Line.objects.filter(plan=idf.plan).values_list("pk", flat=True))
    cells = {(line, year): Amount(Decimal(year)) for line in lines for year in range(2017, 2023)}
    with django_assert_max_num_queries(25):
        _enter(idf, draft, cells)
    assert Change.objects.filter(version=draft).count() == 408


@pytest.mark.parametrize("status", [VersionStatus.ADOPTED, VersionStatus.PUBLISHED])
def test_an_adopted_version_takes_no_amount(idf: Idf, draft: Version, status: VersionStatus) -> None:
    stale = Version.objects.get(pk=draft.pk)
    _bring_to(idf, draft, status)
    before = _picture()
    with pytest.raises(Refused, match="Version validée : lecture seule"):
        _enter(idf, stale, _cells(idf, "1.00"))
    assert _picture() == before


def test_a_closed_year_takes_no_amount(idf: Idf, draft: Version) -> None:
    PlanYear.objects.filter(plan=idf.plan, year=2018).update(status=YearStatus.CLOSED)
    before = _picture()
    with pytest.raises(Refused, match="l’année 2018 est close"):
        _enter(idf, draft, {**_cells(idf, "1.00", year=2019), **_cells(idf, "1.00", year=2018)})
    assert _picture() == before


def test_a_year_outside_the_plan_takes_no_amount(idf: Idf, draft: Version) -> None:
    with pytest.raises(Refused, match="l’année 2023 n’est pas une année du PRS"):
        _enter(idf, draft, _cells(idf, "1.00", year=2023))


def test_a_line_of_another_plan_is_refused_and_no_other_is_written(idf: Idf, draft: Version) -> None:
    other = Plan.objects.create(agency=idf.agency, code="PRS1", label="PRS 1", base_year=2013, horizon=4)
    stranger = _line(idf)
    stranger.pk, stranger.plan = None, other
    stranger.measure = Measure.objects.create(
        plan=other, code="X", label="X", project=Project.objects.create(plan=other, code="X", label="X", axis_id=1)
    )
    stranger.save()
    with pytest.raises(Refused, match=f"n’appartiennent pas au PRS PRS 2018-2022 : {stranger.pk}"):
        _enter(idf, draft, {**_cells(idf, "1.00"), (stranger.pk, 2018): Amount(Decimal("1.00"))})
    assert not Allocation.objects.filter(version=draft).exists()


@pytest.mark.parametrize("amount", [1.5, Decimal("0.001"), "un"])
def test_what_is_not_exact_euros_is_refused_and_no_cell_is_written(idf: Idf, draft: Version, amount: Any) -> None:
    cells = {**_cells(idf, "1.00"), (_line(idf, "L002").pk, 2018): Amount(amount)}
    before = _picture()
    with pytest.raises(CellsRefused) as refused:
        _enter(idf, draft, cells)
    assert [(cell.line, cell.year) for cell in refused.value.cells] == [("L002", 2018)]
    assert _picture() == before


@pytest.mark.parametrize("name", sorted(ACTIONS.keys() - {"create_version"}))
def test_a_write_first_locks_its_version(idf: Idf, draft: Version, on_sqlite: bool, name: str) -> None:
    """Eight writers of the same cells wait for one another instead of deadlocking."""
    if on_sqlite:
        pytest.skip("a transaction of SQLite locks the whole file from its start")
    version = _bring_to(idf, draft, ACTIONS[name][1] or VersionStatus.DRAFT)
    with CaptureQueriesContext(connection) as queries:
        _act(name, idf, idf.admin if name != "enter_amounts" else idf.finance, version)
    writing = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"] or query["sql"].startswith(WRITES)]
    assert writing[0].startswith("SELECT")
    assert 'FROM "allocations_version"' in writing[0]
