"""Undoing an operation: a new one gives back what they held to the cells that still hold what it left."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from allocations.actions import writing
from allocations.actions.amounts import Edit, Written, WrittenCell, change_amounts, conflicts_of
from allocations.actions.locking import locked
from allocations.actions.withdrawal import give_line_back, withdraw_line
from allocations.actions.writing import State
from allocations.enums import Cause, Origin, Way
from allocations.models import Change, Operation, Version
from allocations.perms import EntryRights
from allocations.provenance import named, restored
from prs_budget.lib.money import to_cents
from prs_budget.lib.refusals import CellsMoved, Conflict, Refused
from prs_budget.lib.words import change_text, counted, operation_text

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: the operations that made a version: what they wrote cannot be taken away from under it
FOUNDING = (Way.COPY, Way.IMPORT)

#: the operations of which no cell may be left out when they are undone
WHOLE = (Way.TRANSFER, Way.LINE, Way.WITHDRAWAL)

#: a cell is named by its line's code and its year
Cell = tuple[str, int]


class UndoRefused(CellsMoved):
    """Cells that no longer hold what the operation left. `is_whole`: none of its cells may be left out."""

    def __init__(self, cells: Sequence[Conflict], *, is_whole: bool) -> None:
        super().__init__(cells)
        count = len(cells)
        words = counted(count, "cellule a changé", "cellules ont changé")
        told = f"Annulation impossible : {words} depuis."
        if is_whole:
            told += " Cette opération s’annule entière ou pas du tout : annulez d’abord ce qui a suivi."
        self.args = (told,)
        self.is_whole = is_whole


class Undoing(NamedTuple):
    """What undoing an operation would do: the cells that take back what they held, and those that changed since."""

    standing: Sequence[tuple[Change, State]]
    moved: Sequence[tuple[Change, State]]


def undoing_of(operation: Operation) -> Undoing:
    """How the cells of an operation stand: one may be undone while it holds what the operation left.

    Whatever came between. Two queries.
    """
    changes = list(Change.objects.filter(operation=operation).select_related("line").order_by("line__code", "year"))
    cells = writing.states(operation.version, [(one.line.code, one.year) for one in changes]) if changes else []
    found = Undoing([], [])
    for one, cell in zip(changes, cells, strict=True):
        (found.standing if _stands(one, cell) else found.moved).append((one, cell))  # type: ignore[attr-defined]
    return found


def is_whole(operation: Operation) -> bool:
    """Whether an operation is undone whole or not at all: a transfer, a line, and what undid or redid one.

    One query a step.
    """
    while operation.undoes is not None:
        operation = operation.undoes
    return operation.way in WHOLE


def conflicts(version: Version, moved: Sequence[tuple[Change, State]]) -> list[Conflict]:
    """The cells that changed since, with the value that undoing would give and that of today. Two queries."""
    return conflicts_of(version, [(_edit(one, one.rev_after), cell) for one, cell in moved])


@transaction.atomic
def undo_operation(
    *,
    by: User,
    operation: Operation,
    reason: str = "",
    number: uuid.UUID | None = None,
    leaving: Collection[Cell] = (),
) -> Written:
    """Give the cells of an operation back the amount and origin they held. Undo the undo to redo.

    Every cell that holds today what the operation left is undone. `leaving` names the others, seen and left so.
    Raises UndoRefused with those that changed since and are not named there, or that belong to a transfer;
    Refused for an operation that is already undone or that made its version, and what `change_amounts` raises.
    """
    version = locked(operation.version)
    again = Operation.objects.filter(uuid=number, undoes=operation, by=by).first() if number else None
    if again is not None:
        return _first_answer(again)
    _require_undoable(operation)
    standing, moved = undoing_of(operation)
    if not standing and not moved:
        raise Refused("Cette opération n’a changé aucun montant : il n’y a rien à annuler.")
    left = [(one.line.code, one.year) for one, _ in moved]
    whole = bool(moved) and is_whole(operation)
    if whole or not set(left) <= set(leaving):
        raise UndoRefused(conflicts(version, moved), is_whole=whole)
    if not standing:
        raise Refused("Toutes les cellules de cette opération ont changé depuis : il n’y a rien à annuler.")
    if operation.way in (Way.LINE, Way.WITHDRAWAL):
        return _first_answer(_undo_line(by, operation, standing[0][0], reason, number), is_replay=False)
    cause = operation.cause or Cause.CORRECTION
    EntryRights.of(by, version).require_reason(cause, reason)
    return change_amounts(
        by=by,
        version=version,
        edits=[_edit(one, cell.rev) for one, cell in standing],
        way=Way.UNDO,
        cause=cause,
        reason=reason or f"Annulation de {_told(operation, [one for one, _ in (*standing, *moved)])}",
        number=number,
        parameters=named(restored(operation)) | ({"left": [list(cell) for cell in left]} if left else {}),
        undoes=operation,
    )


def _told(operation: Operation, changes: Sequence[Change]) -> str:
    """An operation and what it changed, in words."""
    one = changes[0]
    only = change_text(f"{one.line.code} · {one.year}", one.old, one.new)
    done = only if len(changes) == 1 else f"{len(changes)} cellules"
    return operation_text(operation.at, operation.agency.time_zone, Way(operation.way).label, done)


def _stands(change: Change, cell: State) -> bool:
    """Whether a cell holds today what a change left, amount and origin; nothing has no origin."""
    if change.new is None:
        return cell.amount is None
    return (cell.amount, cell.origin) == (to_cents(change.new), change.new_origin)


def _edit(change: Change, rev: int) -> Edit:
    """What gives a cell back what it held before a change."""
    return Edit(change.line.code, change.year, rev, change.old, Origin(change.old_origin or Origin.ENTERED))


def _undo_line(by: User, operation: Operation, change: Change, reason: str, number: uuid.UUID | None) -> Operation:
    """Withdraw the line that an operation opened; give back the one that it withdrew."""
    if operation.way == Way.WITHDRAWAL:
        return give_line_back(by=by, operation=operation, reason=reason, number=number)
    return withdraw_line(
        by=by, version=operation.version, line=change.line, reason=reason, number=number, undoes=operation
    )


def _first_answer(again: Operation, *, is_replay: bool = True) -> Written:
    """What an undo left, as it is answered the first time and again."""
    changes = Change.objects.filter(operation=again).select_related("line").order_by("line__code", "year")
    cells = [WrittenCell(one.line.code, one.year, one.rev_after, one.new, Origin(one.new_origin)) for one in changes]
    return Written(again, tuple(cells), len(cells), is_replay=is_replay)


def _require_undoable(operation: Operation) -> None:
    if operation.way in FOUNDING:
        raise Refused("Cette opération a fait la version : elle ne s’annule pas.")
    undone = Operation.objects.filter(undoes=operation).select_related("by").first()
    if undone is not None:
        raise Refused(f"Opération déjà annulée par {undone.by}. Pour la rétablir, annulez l’annulation.")
