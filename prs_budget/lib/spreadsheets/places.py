"""Cells as a spreadsheet names them."""

from __future__ import annotations


def column_name(at: int) -> str:
    """« A », « Z », « AA »: a column by its position from 1."""
    found = ""
    while at:
        at, rest = divmod(at - 1, 26)
        found = chr(65 + rest) + found
    return found


def cell_name(row: int, at: int) -> str:
    """« AB12 »: a cell by its row and its column, from 1."""
    return f"{column_name(at)}{row}"
