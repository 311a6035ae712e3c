"""What the tables of the history of a version say: of itself, and of each cell that changed."""

from __future__ import annotations

from decimal import Decimal

from allocations.enums import Origin
from allocations.models import Change
from allocations.provenance import MARKS
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.tables.listing import amount, said
from prs_budget.lib.tables.model import EMPTY, Cell, Row


def change_row(change: Change) -> Row:
    """A cell, before and after, and what it holds where it changed since."""
    line = change.line
    texts = (
        line.measure.project.code,
        line.measure.label,
        line.sector.direction.code,
        line.sector.label,
        line.envelope.label,
        str(change.year),
        "" if getattr(change, "stands", True) else f"changée : {_today(change)} aujourd’hui",
    )
    gap = (change.new or ZERO) - (change.old or ZERO)
    figures = (
        _amount(change.old, change.old_origin),
        _amount(change.new, change.new_origin),
        amount(gap, signed=True),
    )
    return Row(
        key=(line.code, str(change.year)),
        code=line.code,
        label="",
        cells=(*said(*texts), *figures),
    )


def _today(change: Change) -> str:
    """What a cell holds today; the origin where it is the origin that changed."""
    now: Decimal | None = getattr(change, "now", None)
    if now is None:
        return "vide"
    words = euros_text(now)
    return words if now != change.new else f"{words}, {Origin(getattr(change, 'now_origin', 1)).label.lower()},"


def _amount(held: Decimal | None, origin: int | None) -> Cell:
    return EMPTY if held is None else amount(held)._replace(mark=MARKS.get(origin or 0, ""))
