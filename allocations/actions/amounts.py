"""Changing amounts: any number of cells, all or nothing, each named with the revision that was seen."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction

from allocations.actions import writing
from allocations.actions.locking import journal, locked, touch
from allocations.actions.writing import State, Writing
from allocations.enums import Origin, Way
from allocations.models import Change, Line, Operation, Version
from allocations.perms import EntryRights
from projects.enums import YearStatus
from projects.models import PlanYear
from prs_budget.lib.money import MoneyError, euros, from_cents, to_cents
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import BadCell, CellsMoved, CellsRefused, Conflict, NumberReused, Refused

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


class Amount(NamedTuple):
    """What a cell is to hold: exact euros (None clears it) and where the figure comes from."""

    amount: Decimal | None
    origin: Origin = Origin.ENTERED


#: a cell is named by its line's id and its year
Cells = Mapping[tuple[int, int], Amount]


class Edit(NamedTuple):
    """One cell to change: its line's code and year, the revision that was seen (0: no row), what it is to hold."""

    line: str
    year: int
    expected_rev: int
    amount: Decimal | None
    origin: Origin = Origin.ENTERED


class WrittenCell(NamedTuple):
    """A cell after the operation."""

    line: str
    year: int
    rev: int
    amount: Decimal | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Written:
    """What an operation left: every cell that it was given, in their order. `changed` counts those that differ."""

    operation: Operation
    cells: tuple[WrittenCell, ...]
    changed: int
    is_replay: bool = False


@transaction.atomic
def change_amounts(
    *,
    by: User,
    version: Version,
    edits: Sequence[Edit],
    way: Way,
    cause: str = "",
    reason: str = "",
    number: uuid.UUID | None = None,
    parameters: Mapping[str, Any] | None = None,
    undoes: Operation | None = None,
) -> Written:
    """Write the cells that differ, as one operation with a change for each. A few statements, whatever their number.

    The same operation sent again gets its first answer. Raises PermissionDenied for who may enter nothing here,
    Refused for the version as a whole, CellsRefused with every cell that cannot take its amount, CellsMoved
    with every cell that someone changed since, NumberReused; nothing is then written.
    """
    version = locked(version)
    made = Operation(agency=version.agency, version=version, by=by, way=way, cause=cause, reason=reason, undoes=undoes)
    made.parameters = dict(parameters or {})
    made.digest = _digest(made, edits)
    if number is not None:
        if (first := _first_answer(number, made.digest, edits)) is not None:
            return first
        made.uuid = number
    rights = EntryRights.of(by, version)
    rights.require_any()
    rights.require_reason(cause, reason)
    cells = writing.states(version, [(edit.line, edit.year) for edit in edits]) if edits else []
    _refuse_bad(version, edits, cells, rights, explained=bool(cause or prose(reason)))
    _refuse_moved(version, edits, cells)
    made.save()
    rows = [row for edit, cell in zip(edits, cells, strict=True) if (row := _writing(edit, cell)) is not None]
    writing.write(version, made, rows)
    touch(version)
    journal(by, version, "amounts.enter", reason, operation=str(made.uuid), cells=len(rows))
    return _answer(made, edits, {(row.line_id, row.year): row.rev_after for row in rows}, cells)


@transaction.atomic
def enter_amounts(
    *,
    by: User,
    version: Version,
    cells: Cells,
    way: Way,
    cause: str = "",
    reason: str = "",
    number: uuid.UUID | None = None,
) -> Operation:
    """Write amounts over whatever the cells hold, cells named by line id: for what is loaded, which nobody had read.

    Same errors as `change_amounts`, which does it.
    """
    version = locked(version)
    codes = dict(Line.objects.filter(plan=version.plan_id).values_list("id", "code"))
    strangers = sorted({line for line, _ in cells} - codes.keys())
    if strangers:
        named = ", ".join(map(str, strangers))
        raise Refused(f"Ces lignes n’appartiennent pas au PRS {version.plan} : {named}.")
    keys = [(codes[line], year) for line, year in cells]
    revs = [state.rev for state in writing.states(version, keys)] if keys else []
    edits = [
        Edit(line, year, rev, amount, origin)
        for (line, year), rev, (amount, origin) in zip(keys, revs, cells.values(), strict=True)
    ]
    why = reason or "Reprise"
    done = change_amounts(by=by, version=version, edits=edits, way=way, cause=cause, reason=why, number=number)
    return done.operation


def _digest(operation: Operation, edits: Sequence[Edit]) -> str:
    """What tells a request from another that borrows its number."""
    cells = sorted((e.line, e.year, e.expected_rev, str(e.amount), int(e.origin)) for e in edits)
    head = [
        operation.by_id,
        operation.version_id,
        operation.way,
        operation.cause,
        operation.reason,
        operation.undoes_id,
    ]
    text = json.dumps([*head, cells], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _first_answer(number: uuid.UUID, digest: str, edits: Sequence[Edit]) -> Written | None:
    """What the operation of this number answered, if it was already sent. Raises NumberReused for another request's."""
    operation = Operation.objects.filter(uuid=number).first()
    if operation is None:
        return None
    if operation.digest != digest:
        raise NumberReused
    changes = Change.objects.filter(operation=operation).values_list("line__code", "year", "rev_after")
    revs = {(line, year): rev for line, year, rev in changes}
    cells = tuple(
        WrittenCell(e.line, e.year, revs.get((e.line, e.year), e.expected_rev), e.amount, e.origin) for e in edits
    )
    return Written(operation, cells, len(revs), is_replay=True)


def _refuse_bad(
    version: Version, edits: Sequence[Edit], cells: Sequence[State], rights: EntryRights, *, explained: bool
) -> None:
    """Raise CellsRefused with every cell that cannot take its amount."""
    years = dict(PlanYear.objects.filter(plan=version.plan_id).values_list("year", "status"))
    seen: set[tuple[str, int]] = set()
    bad = []
    for edit, cell in zip(edits, cells, strict=True):
        why = _refusal(version, edit, cell, years, rights, explained=explained)
        if (edit.line, edit.year) in seen:
            why = "cette cellule est donnée deux fois."
        seen.add((edit.line, edit.year))
        if why:
            bad.append(BadCell(edit.line, edit.year, why))
    if bad:
        raise CellsRefused(bad)


def _refusal(
    version: Version, edit: Edit, cell: State, years: Mapping[int, str], rights: EntryRights, *, explained: bool
) -> str:
    """Why a cell cannot take its amount; nothing where it can."""
    if cell.line_id is None or cell.direction_id is None:
        return f"cette ligne n’est pas du PRS {version.plan}."
    if edit.year not in years:
        return f"l’année {edit.year} n’est pas une année du PRS {version.plan}."
    if years[edit.year] == YearStatus.CLOSED:
        return f"l’année {edit.year} est close : ses montants ne changent plus."
    if locked_out := rights.refusal(cell.direction_id):
        return locked_out
    if cell.allocation_id is None and cell.rev:  # rows are never deleted, but those of a line withdrawn
        return f"la ligne {edit.line} a été retirée de la version : annulez son retrait, dans l’historique."
    if edit.amount is None:
        return ""
    try:
        cents = to_cents(euros(edit.amount))
    except MoneyError as error:
        return str(error)
    if cents < 0 and cents != cell.amount and not explained:
        return "montant négatif : indiquez un motif."
    return ""


def _refuse_moved(version: Version, edits: Sequence[Edit], cells: Sequence[State]) -> None:
    """Raise CellsMoved with every cell whose revision is not the one that was seen."""
    moved = [(e, cell) for e, cell in zip(edits, cells, strict=True) if e.expected_rev != cell.rev]
    if moved:
        raise CellsMoved(conflicts_of(version, moved))


def conflicts_of(version: Version, moved: Sequence[tuple[Edit, State]]) -> list[Conflict]:
    """Cells that are not as they were seen: what was wanted, what they hold, who changed them last. Two queries."""
    last = writing.last_operations(version, [cell for _, cell in moved])
    operations = Operation.objects.select_related("by").in_bulk(set(last.values()))
    found = []
    for edit, cell in moved:
        operation = operations.get(last.get((cell.line, cell.year), 0))
        found.append(
            Conflict(
                line=edit.line,
                year=edit.year,
                expected_rev=edit.expected_rev,
                rev=cell.rev,
                amount=None if cell.amount is None else from_cents(cell.amount),
                wanted=edit.amount,
                by=str(operation.by) if operation else "",
                at=operation.at if operation else None,
            )
        )
    return found


def _writing(edit: Edit, cell: State) -> Writing | None:
    """What to write in a cell; None where it already holds it."""
    new = None if edit.amount is None else to_cents(edit.amount)
    if (cell.amount, cell.origin) == (new, edit.origin) or (new is None and cell.amount is None):
        return None
    return Writing(
        line_id=cell.line_id or 0,
        year=cell.year,
        allocation_id=cell.allocation_id or 0,
        old=cell.amount,
        old_origin=cell.origin,
        new=new,
        new_origin=int(edit.origin),
        rev_before=cell.rev,
        rev_after=cell.rev + 1,
    )


def _answer(
    operation: Operation, edits: Sequence[Edit], revs: Mapping[tuple[int, int], int], cells: Sequence[State]
) -> Written:
    written = tuple(
        WrittenCell(e.line, e.year, revs.get((cell.line_id or 0, e.year), cell.rev), e.amount, e.origin)
        for e, cell in zip(edits, cells, strict=True)
    )
    return Written(operation, written, len(revs))
