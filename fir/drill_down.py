"""What stands behind a figure of a page of the FIR: movements, credits opened, or the history of a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fir.models import FirYear
from fir.reports.report import CellLines, Found, Report
from fir.visit import Visit
from prs_budget.lib.money import NO_BREAK_SPACE, Unit
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering import html
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Column, Row, Table, parse_path
from prs_budget.pages.files import chosen_tables


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of a figure: its name, its text, what it is made of; `more` says how many rows are not shown."""

    title: str
    figure: str
    drawn: Drawn
    told: str
    more: int
    close_address: str


def tables_of(
    visit: Visit, fir_year: FirYear, report: Report[Found], unit: Unit | None = None
) -> tuple[Found, list[Table]]:
    """What a report reads for a page, and its tables, whose cells open on that page."""
    found, here = report.read(fir_year, visit.before(fir_year)), visit.here()
    drill = f"{here}&tableau={report.name}&ouvre="
    return found, list(report.tables(found, unit or visit.unit(fir_year), here, drill))


def panel_asked(visit: Visit, fir_year: FirYear, report: Report[Any], tables: Sequence[Table]) -> Panel | None:
    """What `ouvre=` asks to see behind a cell of the table that `tableau=` names, the first by default."""
    token = visit.request.GET.get("ouvre")
    if token is None:
        return None
    return panel_of(report, token, chosen_tables(visit, tables)[0], fir_year, visit.before(fir_year), visit.here())


def panel_of(
    report: Report[Any], token: str, table: Table, fir_year: FirYear, before: FirYear | None, here: str
) -> Panel:
    """What a cell of a report is made of. Four queries. Raises BadAddress for a cell that is not there."""
    row, column = cell_of(token, table)
    lines = report.lines(fir_year, before, table, row, column) if table.name == report.name else None
    return panel_of_lines(lines, row, column, table, here)


def panel_of_lines(lines: CellLines | None, row: Row, column: Column, table: Table, here: str) -> Panel:
    """The panel of the lines behind a cell of a table. Raises BadAddress where there are none to open."""
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
    if row is None or column is None or column.less or not column.opens:
        raise BadAddress([f"Aucune cellule « {token[:80]} » dans ce tableau."])
    return row, column
