"""Every cell of a report that opens, opened: the lines behind it add up to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from fir.drill_down import cell_of
from fir.models import FirYear
from fir.reports.lines import MOST
from fir.reports.report import Report
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.rendering import html
from prs_budget.lib.tables.model import Table


def table_of(report: Report[Any], fir_year: FirYear) -> Table | None:
    """The table of a report whose cells open; None where the year has none."""
    before = FirYear.objects.filter(agency=fir_year.agency, year=fir_year.year - 1).first()
    found = report.tables(report.read(fir_year, before), Unit.EUR, "", "?ouvre=")
    return next((table for table in found if table.name == report.name), None)


def opening(table: Table) -> Iterator[str]:
    """The cells of a table that are links, as its page draws them."""
    for token in re.findall(r'href="\?ouvre=([^"]*)"', html.render(table)):
        yield unquote(unescape(token))


def check_every_cell(report: Report[Any], fir_year: FirYear) -> int:
    """Open each cell of a report of a year, and compare the sum and the lines with it; how many were opened."""
    before = FirYear.objects.filter(agency=fir_year.agency, year=fir_year.year - 1).first()
    table, count = table_of(report, fir_year), 0
    for token in opening(table) if table else ():
        assert table is not None
        where, (row, column) = f"{report.name} {fir_year} {token}", cell_of(token, table)
        lines = report.lines(fir_year, before, table, row, column)
        assert lines is not None, where
        amount, shown = row.cells[table.columns.index(column)].amount, lines.table(Unit.EUR)
        assert lines.sum == (amount or ZERO), where
        assert len(shown.rows) == min(lines.count, MOST), where
        assert shown.proof is None or shown.proof.holds, where
        count += 1
    return count
