"""What migrations make of a database of the release before."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from allocations import actions
from allocations.actions import Edit
from allocations.enums import Origin, VersionStatus, Way
from allocations.models import Allocation, Change, Operation, Version
from allocations.sealing.integrity import examine
from tests.allocations.versions import advanced, copied, write

if TYPE_CHECKING:
    from tests.plugins.idf import Idf

DECIDED = import_module("allocations.migrations.0009_programmed_by_decided_ways")
SOURCES = import_module("allocations.migrations.0011_sources_of_repeated_amounts")


def _models_of_then() -> StateApps:
    """The models as those migrations know them, on the tables and columns of today's."""
    past = MigrationExecutor(connection).loader.project_state(("allocations", "0016_codes_of_hidden_drafts")).apps
    operation, change = (past.get_model("allocations", name) for name in ("Batch", "Change"))
    operation._meta.db_table = Operation._meta.db_table
    operation._meta.get_field("origin").column = "way"
    change._meta.get_field("batch").column = "operation_id"
    return past


def _change(idf: Idf, version: Version, way: Way, amount: Decimal, origin: Origin) -> Operation:
    """L001 of 2018 changed, as the release before did: a decided figure stayed a hypothesis."""
    cell = Allocation.objects.get(version=version, line__code="L001", year=2018)
    edit = Edit("L001", 2018, cell.rev, amount, origin)
    return actions.change_amounts(by=idf.finance, version=version, edits=[edit], way=way, reason="essai").operation


def _told(version: Version) -> list[tuple[int | None, int]]:
    changes = Change.objects.filter(version=version, line__code="L001", year=2018).order_by("rev_after")
    return list(changes.values_list("old_origin", "new_origin"))


def test_what_a_decided_way_left_is_programmed_in_what_is_not_adopted(idf: Idf) -> None:
    version = copied(idf, "V1", {})
    write(idf, version, {("L001", 2018): "100.00", ("L002", 2018): "50.00"}, Origin.HYPOTHESIS)
    moved = _change(idf, version, Way.TRANSFER, Decimal("90.00"), Origin.HYPOTHESIS)
    copy = actions.copy_version(by=idf.finance, source=version, code="V2", label="Copie", data_date=version.data_date)
    again = actions.undo_operation(by=idf.finance, operation=moved)
    actions.undo_operation(by=idf.finance, operation=again.operation)
    stamp = Allocation.objects.get(version=version, line__code="L001", year=2018)
    assert stamp.origin == Origin.HYPOTHESIS
    DECIDED.set_right(_models_of_then(), connection.schema_editor())
    entered, guessed = int(Origin.ENTERED), int(Origin.HYPOTHESIS)
    assert _told(version) == [(None, guessed), (guessed, entered), (entered, guessed), (guessed, entered)]
    assert _told(copy) == [(None, entered)]
    held = Allocation.objects.filter(line__code__in=("L001", "L002"), year=2018).order_by("version", "line__code")
    assert list(held.values_list("version__code", "line__code", "origin")) == [
        ("V1", "L001", entered),
        ("V1", "L002", guessed),
        ("V2", "L001", entered),
        ("V2", "L002", guessed),
    ]
    assert examine(version).is_whole


def test_an_adopted_version_keeps_what_was_sealed_and_its_copy_is_set_right(idf: Idf) -> None:
    version = copied(idf, "V1", {})
    write(idf, version, {("L001", 2018): "100.00"}, Origin.HYPOTHESIS)
    _change(idf, version, Way.SPREAD, Decimal("90.00"), Origin.HYPOTHESIS)
    version = advanced(idf, version, VersionStatus.ADOPTED)
    amending = actions.copy_version(
        by=idf.finance, source=version, code="V1-DM1", label="DM", data_date=version.data_date, amends=True
    )
    DECIDED.set_right(_models_of_then(), connection.schema_editor())
    found = dict(
        Allocation.objects.filter(line__code="L001", year=2018).order_by("pk").values_list("version__code", "origin")
    )
    assert found == {"V1": Origin.HYPOTHESIS, "V1-DM1": Origin.ENTERED}
    assert [examine(one).is_whole for one in (version, amending)] == [True, True]


def test_copies_and_undoings_of_the_release_before_name_what_they_repeat(idf: Idf) -> None:
    version = copied(idf, "V1", {})
    write(idf, version, {("L001", 2018): "100.00"}, Origin.HYPOTHESIS)
    first = Operation.objects.filter(version=version).latest("pk")
    typed = _change(idf, version, Way.GRID, Decimal("90.00"), Origin.ENTERED)
    copy = actions.copy_version(by=idf.finance, source=version, code="V2", label="Copie", data_date=version.data_date)
    undone = actions.undo_operation(by=idf.finance, operation=typed).operation
    again = actions.copy_version(by=idf.finance, source=copy, code="V3", label="Copie", data_date=version.data_date)
    repeating = [Operation.objects.get(version=one, way=Way.COPY).pk for one in (copy, again)]
    told = {pk: Operation.objects.get(pk=pk).parameters for pk in (*repeating, undone.pk)}
    assert told == {
        repeating[0]: {"sources": [typed.pk]},
        repeating[1]: {"sources": [typed.pk]},
        undone.pk: {"sources": [first.pk]},
    }
    Operation.objects.filter(pk__in=told).update(parameters={})
    SOURCES.name_sources(_models_of_then(), connection.schema_editor())
    assert {pk: Operation.objects.get(pk=pk).parameters for pk in told} == told


def test_a_document_has_the_date_of_the_first_version_that_cites_it(idf: Idf) -> None:
    copy = actions.copy_version(
        by=idf.finance,
        source=idf.version,
        code="V2",
        label="Copie",
        data_date=idf.version.data_date,
        reason="Hypothèses de démonstration : 2,3 % en 2018",
    )
    Version.objects.update(source_date=None)
    SOURCES.date_documents(_models_of_then(), connection.schema_editor())
    assert set(Version.objects.order_by("pk").values_list("source_date", flat=True)) == {idf.version.data_date}
    copy.refresh_from_db()
    assert copy.data_date == copy.agency.today()
    assert Version.objects.get(pk=idf.version.pk).data_date == idf.version.data_date
