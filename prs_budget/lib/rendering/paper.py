"""Whether a table fits the width of a sheet of paper, at the size it is printed or smaller."""

from __future__ import annotations

from typing import Literal

from prs_budget.lib.tables.model import Column, Table

Fit = Literal["normal", "dense", "too wide"]

#: mm between the margins of an A4 sheet in landscape (papier.css)
SHEET = 273
#: mm, at 8 pt then at 6 pt: the first column, a character of Marianne, what a cell adds around its text
SIZES: dict[Fit, tuple[float, float, float]] = {"normal": (104, 1.64, 2.6), "dense": (48, 1.23, 1.4)}
#: characters that a share, a rate or a text needs
OTHERS = 8


def fit_of(table: Table) -> Fit:
    """How a table is to be printed: as it is, smaller, or not at all, its right columns being out of the sheet."""
    widths = [_characters(table, column, position) for position, column in enumerate(table.columns)]
    for fit, (stub, character, around) in SIZES.items():
        if stub + sum(width * character + around for width in widths) <= SHEET:
            return fit
    return "too wide"


def _characters(table: Table, column: Column, position: int) -> int:
    """The longest of a column: a word of its heading, or its widest figure, which its sums hold where it has some."""
    heading = max((len(word) for label in column.labels[-1:] for word in label.split()), default=0)
    if column.content != "amount":
        return max(heading, OTHERS)
    sums = [row for row in table.lines if row.kind != "leaf"] or table.lines
    return max(heading, max((len(row.cells[position].display) for row in sums), default=0))
