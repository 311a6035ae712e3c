"""A Table as the API gives it: exact amounts as text, beside the text of the screen."""

from __future__ import annotations

from decimal import Decimal
from typing import NotRequired, TypedDict

from prs_budget.lib.tables.model import Cell, Kind, Row, Table

#: what the contract of the API knows; interim rows repeat other figures and are left out
_KINDS: frozenset[Kind] = frozenset({"leaf", "subtotal", "total"})


class JsonCell(TypedDict):
    """A figure. `amount` is exact euros with two decimals, null where nothing is known (« n.p. »).

    A comparison also gives both sides, null where one has nothing.
    """

    amount: str | None
    display: str
    base: NotRequired[str | None]
    other: NotRequired[str | None]


class JsonColumn(TypedDict):
    """A column: codes and labels from the outermost level in."""

    key: list[str]
    labels: list[str]
    kind: Kind


class JsonRow(TypedDict):
    """A row; its cells align one to one with the columns."""

    key: list[str]
    label: str
    depth: int
    kind: Kind
    cells: list[JsonCell | None]


class JsonTotal(TypedDict):
    """The cells of the grand total."""

    cells: list[JsonCell | None]


class Payload(TypedDict):
    """The part of the answer that a Table holds; the view adds version, unit, perimeter and filters."""

    columns: list[JsonColumn]
    rows: list[JsonRow]
    total: JsonTotal | None
    notes: list[str]


def payload(table: Table, *warnings: str) -> Payload:
    """The columns, rows and total of a table, in the shape of the API's cross-tables; `warnings` are its first notes.

    Share, rate and text columns and interim rows are left out: they say nothing that the others do not.
    """
    kept = [
        position
        for position, column in enumerate(table.columns)
        if column.content == "amount" and column.kind in _KINDS
    ]
    columns = (table.columns[position] for position in kept)
    return {
        "columns": [{"key": list(c.key), "labels": list(c.labels), "kind": c.kind} for c in columns],
        "rows": [_row(row, kept, table) for row in table.rows if row.kind in _KINDS],
        "total": None if table.total is None else {"cells": _cells(table.total, kept, table)},
        "notes": [*filter(None, warnings), *(remark.text for remark in table.identity.remarks), *table.notes],
    }


def _row(row: Row, kept: list[int], table: Table) -> JsonRow:
    return {
        "key": list(row.key),
        "label": row.label,
        "depth": row.depth,
        "kind": row.kind,
        "cells": _cells(row, kept, table),
    }


def _cells(row: Row, kept: list[int], table: Table) -> list[JsonCell | None]:
    return [_cell(row.cells[position], table) for position in kept]


def _cell(cell: Cell, table: Table) -> JsonCell | None:
    known = (cell.amount, cell.base, cell.other)
    if not cell.display and known == (None, None, None):
        return None
    figure: JsonCell = {"amount": _euros(cell.amount), "display": cell.display}
    if table.signed or cell.base is not None:
        figure["base"] = _euros(cell.base)
    if table.signed or cell.other is not None:
        figure["other"] = _euros(cell.other)
    return figure


def _euros(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
