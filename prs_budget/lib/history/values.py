"""What a history tells: an operation and what it changed, in words; what undoing it would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from prs_budget.lib.money import exact_text
from prs_budget.lib.words import date_and_time_of, operation_text, undone_text


class Noun(NamedTuple):
    """What operations change, « cellule » or « chiffre », in the sentences that speak of it."""

    one: str
    is_feminine: bool = False

    @property
    def many(self) -> str:
        """« cellules »."""
        return f"{self.one}s"

    @property
    def it(self) -> str:
        """« elle », « il »."""
        return "elle" if self.is_feminine else "il"

    @property
    def e(self) -> str:
        """What a past participle takes after it."""
        return "e" if self.is_feminine else ""

    @property
    def changed(self) -> str:
        """« Cellules changées »."""
        return f"{self.many.capitalize()} changé{self.e}s"

    def counted(self, count: int) -> str:
        """« 12 cellules »."""
        return f"{count} {self.one if count == 1 else self.many}"


#: cells changed since, shown above an undoing; the table says it of each
MOST_MOVED = 50
#: changes that the panel beside a grid shows at once
MOST_CHANGES = 30
CELLS, FIGURES = Noun("cellule", is_feminine=True), Noun("chiffre")


@dataclass(frozen=True, slots=True)
class OperationSummary:
    """An operation, how many cells it changed, and by how much in each year where it is said (exact euros).

    `operation` is the app's. `done` is what it changed, in words: its only cell before and after, or how many;
    `undone` the same of the operation that it undoes, empty for most.
    """

    operation: Any
    cells: int
    done: str
    undone: str = ""
    effects: Mapping[int, Decimal] = field(default_factory=dict)

    def sequel(self, zone: str) -> str:
        """« annule l’opération du 9 mars 2018, 10:41 (Virement, 2 cellules) », « annulée par … »; "" for most."""
        undoes, undone_by = self.operation.undoes, getattr(self.operation, "undone_by", None)
        told = []
        if undoes is not None:
            told.append(f"annule {operation_text(undoes.at, zone, undoes.get_way_display(), self.undone)}")
        if undone_by is not None:
            told.append(undone_text(undone_by.by, undone_by.at, zone))
        return " ; ".join(told)


class Undoing(NamedTuple):
    """What undoing an operation would leave: its cells that changed since.

    `moved` are the first of the `since` that did, in words: the cell, what it would take back, what it holds, then by
    whom and when where it is known. `left` names all of them for the form; `refused` says why the reader may not undo.
    """

    may_undo: bool
    since: int = 0
    moved: Sequence[Sequence[str]] = ()
    left: str = ""
    is_whole: bool = False
    needs_reason: bool = False
    refused: str = ""


def told_change(change: Any, zone: str, href: str, **more: object) -> dict[str, object]:
    """One change of a cell, for the panel beside a grid; `more` is what the cell is besides."""
    operation = change.operation
    return {
        "at": operation.at.isoformat(),
        "when": date_and_time_of(operation.at, zone),
        "by": str(operation.by),
        "old": exact_text(change.old),
        "new": exact_text(change.new),
        "reason": operation.reason,
        "way": operation.get_way_display(),
        "batch_url": href,
        **more,
    }
