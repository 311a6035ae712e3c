"""Undoing a batch: a new batch that gives every cell back what it held, refused where later changes stand on it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import transaction

from allocations.actions.amounts import Edit, Written, change_amounts
from allocations.actions.ground import locked
from allocations.enums import BatchOrigin, Origin
from allocations.models import Batch, Change
from allocations.refusals import ActionRefused, CellsMoved

if TYPE_CHECKING:
    from prs_budget.organisation.models import User

#: the batches that made a version: what they wrote cannot be taken away from under it
FOUNDING = (BatchOrigin.COPY, BatchOrigin.IMPORT)


class UndoRefused(CellsMoved):
    """Cells that changed since the batch, which cannot be undone over them."""

    def __init__(self, error: CellsMoved) -> None:
        super().__init__(error.cells)
        count = len(error.cells)
        words = "1 cellule a changé" if count == 1 else f"{count} cellules ont changé"
        self.args = (f"Annulation impossible : {words} depuis.",)


@transaction.atomic
def undo_batch(*, by: User, batch: Batch, reason: str = "", number: uuid.UUID | None = None) -> Written:
    """Give every cell of a batch back the amount and origin it held. An undone batch is redone by undoing the undo.

    Raises UndoRefused with the cells that changed since, ActionRefused for a batch that is already undone or that
    made its version, and what `change_amounts` raises.
    """
    version = locked(batch.version)
    again = Batch.objects.filter(uuid=number, undoes=batch).first() if number else None
    if again is None:
        _require_undoable(batch)
    changes = Change.objects.filter(batch=batch).select_related("line").order_by("line__code", "year")
    edits = [
        Edit(change.line.code, change.year, change.rev_after, change.old, Origin(change.old_origin or Origin.ENTERED))
        for change in changes
    ]
    if not edits:
        raise ActionRefused("Cette opération n’a changé aucun montant : il n’y a rien à annuler.")
    why = reason or f"Annulation de l’opération du {batch.at:%d/%m/%Y}"
    try:
        return change_amounts(
            by=by,
            version=version,
            edits=edits,
            way=BatchOrigin.UNDO,
            cause=batch.cause,
            reason=why,
            batch=number,
            undoes=batch,
        )
    except CellsMoved as error:
        raise UndoRefused(error) from None


def _require_undoable(batch: Batch) -> None:
    if batch.origin in FOUNDING:
        raise ActionRefused("Cette opération a fait la version : elle ne s’annule pas.")
    undone = Batch.objects.filter(undoes=batch).select_related("by").first()
    if undone is not None:
        raise ActionRefused(f"Opération déjà annulée par {undone.by}. Pour la rétablir, annulez l’annulation.")
