"""Undoing an operation on a stage: a new one that gives back what they held to the figures that it left as they are."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.figures import FigureEdit, Target, enter_figures
from fir.actions.locking import open_year_of
from fir.enums import StageFigure, Way
from fir.models import Authorisation, Change, Operation, Receipt, Stage
from fir.places import Place
from prs_budget.lib.refusals import CellsMoved, Refused
from prs_budget.lib.words import change_text, operation_text

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


class UndoRefused(Refused):
    """Figures that no longer hold what the operation left and that nobody chose to leave; the message names the first.

    `changes` are theirs.
    """

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = tuple(changes)
        count = len(changes)
        more = f" et {count - 1} autres chiffres ont changé" if count > 1 else " a changé"
        told = (
            "Relisez l’opération : ils s’y laissent de côté."
            if count > 1
            else "Relisez l’opération : il s’y laisse de côté."
        )
        super().__init__(f"Annulation impossible : {name_of(changes[0])}{more} depuis. {told}", code=CellsMoved.code)


@transaction.atomic
def undo_operation(
    *,
    by: User,
    operation: Operation,
    reason: str = "",
    uuid: uuids.UUID | None = None,
    leaving: Collection[int] = (),
) -> Operation:
    """Give the figures of an operation on a stage back what they held. Undoing the undo redoes it.

    Every figure that holds today what the operation left is undone, whatever came between. `leaving` are the changes,
    by id, whose figures were seen to differ and are left. Raises PermissionDenied, UndoRefused where another figure
    differs, Refused for an operation that is already undone or loaded from a source, and what `enter_figures`
    raises.
    """
    open_year_of(by, operation)
    again = Operation.objects.filter(uuid=uuid, undoes=operation, by=by).first() if uuid else None
    if again is not None:
        return again
    _require_undoable(operation)
    changes = list(changes_of(operation))
    if not changes:
        raise Refused("Cette opération n’a changé aucun chiffre d’une étape : il n’y a rien à annuler.")
    moved = moved_since(changes)
    if any(one.pk not in leaving for one in moved):
        raise UndoRefused(moved)
    standing = [one for one in changes if one not in moved]
    if not standing:
        raise Refused("Tous les chiffres de cette opération ont changé depuis : il n’y a rien à annuler.")
    return enter_figures(
        by=by,
        stage=stage_of(changes[0]),
        edits=[FigureEdit(target_of(one), StageFigure(one.figure), one.old, _row(one).rev) for one in standing],
        way=Way.UNDO,
        reason=reason or f"Annulation de {_told(operation, changes)}",
        uuid=uuid,
        undoes=operation,
    )


def _told(operation: Operation, changes: Sequence[Change]) -> str:
    """An operation by its moment, its way and what it did, in words."""
    zone = operation.agency.time_zone
    return operation_text(operation.at, zone, Way(operation.way).label, done_by(changes))


def done_by(changes: Sequence[Change]) -> str:
    """The only figure that an operation changed, before and after, or how many."""
    if len(changes) != 1:
        return f"{len(changes)} chiffres"
    [one] = changes
    return change_text(name_of(one).removeprefix("la "), one.old, one.new)


def changes_of(operation: Operation) -> list[Change]:
    """The changes of an operation with what they are of, as it stands today. One query."""
    return changes_by([operation.pk]).get(operation.pk, [])


def changes_by(operations: Collection[int]) -> dict[int, list[Change]]:
    """The same of several operations, by their ids. One query."""
    names = ("direction", "mission", "scheme", "stage__fir_year__agency")
    related = [f"authorisation__{name}" for name in names] + ["receipt__line", "receipt__stage__fir_year__agency"]
    found: dict[int, list[Change]] = {}
    for one in Change.objects.filter(operation__in=operations).select_related(*related).order_by("pk"):
        found.setdefault(one.operation_id, []).append(one)
    return found


def moved_since(changes: Sequence[Change]) -> list[Change]:
    """Those of `changes_of` an operation whose figure no longer holds what it left. No query."""
    return [one for one in changes if value_of(one) != one.new]


def value_of(change: Change) -> Decimal | None:
    """What the figure of a change holds today."""
    value: Decimal | None = getattr(_row(change), change.figure)
    return value


def stage_of(change: Change) -> Stage:
    """The stage that a change is of."""
    return _row(change).stage


def _row(change: Change) -> Receipt | Authorisation:
    row = change.receipt or change.authorisation
    if row is None:
        raise ValueError(f"the change {change.pk} is of nothing")
    return row


def target_of(change: Change) -> Target:
    """The line of receipts, or the place, that a change is of."""
    if change.receipt is not None:
        return change.receipt.line
    place = change.authorisation
    if place is None:
        raise ValueError(f"the change {change.pk} is of nothing")
    return Place(place.nature, place.direction, place.mission, place.scheme)


def name_of(change: Change) -> str:
    """« AE de INT, DOS, mission 2, D01 », « recette R1 »."""
    target = target_of(change)
    if not isinstance(target, Place):
        return f"la recette {target.code}"
    words = (target.nature, target.direction.code, target.mission.code, target.scheme.code)
    return f"{StageFigure(change.figure).label} de {' › '.join(words)}"


def _require_undoable(operation: Operation) -> None:
    if operation.way == Way.LOAD:
        raise Refused("Cette opération a repris la source : elle ne s’annule pas.")
    undone = Operation.objects.filter(undoes=operation).select_related("by").first()
    if undone is not None:
        raise Refused(f"Opération déjà annulée par {undone.by}. Pour la rétablir, annulez l’annulation.")
