"""What stands behind a figure of a page of the FIR: movements, credits opened, or the history of a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fir.models import FirYear
from fir.reports.report import Report
from prs_budget.lib.money import NO_BREAK_SPACE
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering import html
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Column, Row, Table, parse_path


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of a figure: its name, its text, what it is made of; `more` says how many rows are not shown."""

    title: str
    figure: str
    drawn: Drawn
    told: str
    more: int
    close_address: str


def panel_of(
    report: Report[Any], token: str, table: Table, fir_year: FirYear, before: FirYear | None, here: str
) -> Panel:
    """What a cell of a report is made of. Four queries. Raises BadAddress for a cell that is not there."""
    row, column = cell_of(token, table)
    lines = report.lines(fir_year, before, table, row, column) if table.name == report.name else None
    if lines is None:
        raise BadAddress([f"Aucune ligne n’est derrière la colonne « {column.labels[-1]} »."])
    cell, made = row.cells[table.columns.index(column)], lines.table(table.unit)
    above = () if row.kind == "interim" else row.key[:-1]
    title = f"{' › '.join((*above, row.code or row.label))} · {column.labels[-1]}"
    text = cell.display + (f"{NO_BREAK_SPACE}{table.unit.symbol}" if cell.amount is not None else "")
    told = row.label if row.code else ""
    return Panel(title, text, Drawn(made, html.render(made)), told, lines.count - len(made.rows), here)


def cell_of(token: str, table: Table) -> tuple[Row, Column]:
    """The row and the column that an address names « row path,column path ». Raises BadAddress."""
    left, _, right = token.rpartition(",")
    row_key, column_key = parse_path(left), parse_path(right)
    row = next((one for one in table.lines if one.key == row_key), None)
    column = next((one for one in table.columns if one.key == column_key and one.content == "amount"), None)
    if row is None or column is None or column.less:
        raise BadAddress([f"Aucune cellule « {token[:80]} » dans ce tableau."])
    return row, column
