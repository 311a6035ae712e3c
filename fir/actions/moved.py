"""Which figures moved since they were read: each of its own, though AE and CP share the revision of their row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from fir.models import Authorisation, Change, Receipt
from fir.refusals import MovedFigure

if TYPE_CHECKING:
    from fir.actions.stages import FigureEdit

    Row = Receipt | Authorisation
    Key = tuple[object, ...]


def changed_since(edits: Sequence[FigureEdit], stored: Mapping[Key, Row], keys: Sequence[Key]) -> list[MovedFigure]:
    """The figures that someone changed after what their edit saw. One query at most; none where no row moved.

    `keys` name the rows of `edits`, in their order. A row that moved by its other figure alone is no conflict.
    """
    behind = [(edit, key, stored.get(key)) for edit, key in zip(edits, keys, strict=True)]
    behind = [(edit, key, row) for edit, key, row in behind if edit.expected_rev != (row.rev if row else 0)]
    last = _last_changes([row for _, _, row in behind if row is not None])
    found = []
    for edit, key, row in behind:
        name = "/".join(map(str, key))
        if row is None:
            found.append(MovedFigure(name, edit.figure, edit.expected_rev, 0, None))
            continue
        change = last.get((isinstance(row, Receipt), row.pk, edit.figure))
        if edit.expected_rev > row.rev or (change is not None and change.rev_after > edit.expected_rev):
            by, at = (str(change.operation.by), change.operation.at.isoformat()) if change else ("", "")
            value = getattr(row, edit.figure)
            found.append(MovedFigure(name, edit.figure, edit.expected_rev, row.rev, value, by, at))
    return found


def _last_changes(rows: Sequence[Row]) -> dict[tuple[bool, int, str], Change]:
    """The last change of each figure of rows. One query, none without rows."""
    if not rows:
        return {}
    receipts = [row.pk for row in rows if isinstance(row, Receipt)]
    opened = [row.pk for row in rows if isinstance(row, Authorisation)]
    changes = Change.objects.filter(Q(receipt__in=receipts) | Q(authorisation__in=opened))
    ordered = changes.select_related("operation__by").order_by("rev_after", "pk")
    return {
        (one.receipt_id is not None, one.receipt_id or one.authorisation_id or 0, one.figure): one for one in ordered
    }
