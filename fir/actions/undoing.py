"""Undoing an operation on a stage: a new one that gives every figure back what it held."""

from __future__ import annotations

import uuid as uuids
from typing import TYPE_CHECKING

from django.db import transaction

from fir.actions.ground import Place, open_for
from fir.actions.stages import FigureEdit, cell_of, enter_figures
from fir.enums import Figure, Way
from fir.models import Operation, Stage, StageChange
from fir.refusals import ActionRefused, FiguresMoved

if TYPE_CHECKING:
    from fir.actions.stages import Target
    from prs_budget.organisation.models import User


class UndoRefused(FiguresMoved):
    """Figures that changed since the operation, which cannot be undone over them; the message names the first."""

    def __init__(self, error: FiguresMoved, name: str) -> None:
        super().__init__(error.figures)
        count = len(error.figures)
        more = f" et {count - 1} autres chiffres ont changé" if count > 1 else " a changé"
        self.args = (f"Annulation impossible : {name}{more} depuis. Annulez d’abord ce qui a suivi.",)


@transaction.atomic
def undo_operation(*, by: User, operation: Operation, reason: str = "", uuid: uuids.UUID | None = None) -> Operation:
    """Give every figure of an operation on a stage back what it held. Undoing the undo redoes it.

    Raises PermissionDenied, UndoRefused where a figure moved since, ActionRefused for an operation that is already
    undone or loaded from a source, and what `enter_figures` raises.
    """
    open_for(by, operation.fir_year)
    again = Operation.objects.filter(uuid=uuid, undoes=operation, by=by).first() if uuid else None
    if again is not None:
        return again
    _require_undoable(operation)
    changes = list(changes_of(operation))
    if not changes:
        raise ActionRefused("Cette opération n’a changé aucun chiffre d’une étape : il n’y a rien à annuler.")
    try:
        return enter_figures(
            by=by,
            stage=stage_of(changes[0]),
            edits=[FigureEdit(target_of(one), Figure(one.figure), one.old, one.rev_after) for one in changes],
            way=Way.UNDO,
            reason=reason or f"Annulation de l’opération du {operation.at:%d/%m/%Y}",
            uuid=uuid,
            undoes=operation,
        )
    except FiguresMoved as error:
        raise UndoRefused(error, _first_of(error, changes)) from None


def changes_of(operation: Operation) -> list[StageChange]:
    """The changes of an operation with what they are of. One query."""
    names = ("direction", "mission", "scheme", "stage__fir_year__agency")
    related = [f"authorisation__{name}" for name in names] + ["receipt__line", "receipt__stage__fir_year__agency"]
    return list(StageChange.objects.filter(operation=operation).select_related(*related).order_by("pk"))


def stage_of(change: StageChange) -> Stage:
    """The stage that a change is of."""
    row = change.receipt or change.authorisation
    if row is None:
        raise ValueError(f"the change {change.pk} is of nothing")
    return row.stage


def target_of(change: StageChange) -> Target:
    """The line of receipts, or the place, that a change is of."""
    if change.receipt is not None:
        return change.receipt.line
    place = change.authorisation
    if place is None:
        raise ValueError(f"the change {change.pk} is of nothing")
    return Place(place.nature, place.direction, place.mission, place.scheme)


def name_of(change: StageChange) -> str:
    """« AE de INT, DOS, mission 2, D01 », « recette R1 »."""
    target = target_of(change)
    if not isinstance(target, Place):
        return f"la recette {target.code}"
    words = (target.nature, target.direction.code, target.mission.code, target.scheme.code)
    return f"{Figure(change.figure).label} de {' › '.join(words)}"


def _first_of(error: FiguresMoved, changes: list[StageChange]) -> str:
    """The name of the first figure that moved."""
    wanted = (error.figures[0].cell, error.figures[0].figure)
    found = (one for one in changes if ("/".join(map(str, cell_of(target_of(one)))), one.figure) == wanted)
    change = next(found, None)
    return name_of(change) if change else "un chiffre"


def _require_undoable(operation: Operation) -> None:
    if operation.way == Way.LOAD:
        raise ActionRefused("Cette opération a repris la source : elle ne s’annule pas.")
    undone = Operation.objects.filter(undoes=operation).select_related("by").first()
    if undone is not None:
        raise ActionRefused(f"Opération déjà annulée par {undone.by}. Pour la rétablir, annulez l’annulation.")
