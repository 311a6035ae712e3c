"""The workbook of the real tables: its sums, computed again by LibreOffice, are those of the page."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocations.addresses import Addresses
from allocations.crosstabs import ready
from allocations.crosstabs.reading import open_reading
from allocations.enums import Dimension
from allocations.selection import Selection
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.rendering import xlsx
from prs_budget.lib.tables.model import Table
from tests.plugins.idf import Idf
from tests.prs_budget.lib.rendering.workbooks import ABOUT, assert_computes_to_what_is_written

#: where the figures begin in a sheet: after the code and the label, under five lines and one of headings
FIRST_LINE, FIRST_COLUMN = 7, 3


def axes_by_envelope(idf: Idf) -> list[Table]:
    selection = Selection(idf.version.code).filtered(Dimension.YEAR, str(idf.plan.base_year))
    reports = (ready.AXES_ENVELOPES, ready.PROJECTS)
    reading = open_reading(reports[0].of(selection), idf.version, dimensions=ready.dimensions_of(reports))
    return ready.tables(reports, reading, Addresses.of(idf.agency.slug, idf.version.code))


def test_the_figures_of_the_sheet_are_those_of_the_page(idf: Idf) -> None:
    for table in axes_by_envelope(idf):
        sheet = load_workbook(io.BytesIO(xlsx.render([table], about=ABOUT)), data_only=True).worksheets[0]
        for line, row in enumerate(table.lines, start=FIRST_LINE):
            for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True), start=FIRST_COLUMN):
                value = sheet.cell(line, at).value
                if column.content == "amount":
                    amount = None if value is None else Decimal(str(value))
                    assert shown(amount, Unit.MEUR, 1) == cell.display, (row.label, column.labels)


@pytest.mark.libreoffice
def test_libreoffice_finds_the_same_totals(idf: Idf, soffice: str, tmp_path: Path) -> None:
    content = xlsx.render(axes_by_envelope(idf), about=ABOUT)
    assert assert_computes_to_what_is_written(content, soffice, tmp_path) > 80
    computed = load_workbook(tmp_path / "recalcule/classeur.xlsx", data_only=True)
    assert computed["À propos"]["B4"].value == 8646200000
    assert computed["À propos"]["G4"].value == "conforme"
