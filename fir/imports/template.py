"""The workbook to fill in with movements: the columns that a file may have, and the codes of a year to choose from."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fir.enums import MovementKind, Nature, Payer
from fir.imports.fields import (
    AE,
    AMOUNT,
    CP,
    CREDIT,
    DAY,
    DIRECTION,
    FIELDS,
    KIND,
    LABEL,
    MISSION,
    NATURE,
    OF_OUR_LIST,
    PAYER,
    SCHEME,
)
from fir.imports.nomenclature import FileNomenclature
from fir.models import FirYear
from prs_budget.organisation.models import NOT_BROKEN_DOWN, ReferenceRow

#: a title that says its unit; a movement has AE and CP, not an amount that may be either
TITLES = {
    one.name: f"{one.title} (€)" if one.name in (AE, CP) else one.title
    for one in FIELDS
    if one.name not in (AMOUNT, CREDIT, *OF_OUR_LIST)
}
#: rows where codes are chosen from their list
ROWS = 5000
MONEY, DATE, TEXT = "#,##0.00", "dd/mm/yyyy", "@"
HEAD = PatternFill("solid", fgColor="E3E3FD")


def template_of(fir_year: FirYear) -> bytes:
    """The workbook, as xlsx: an empty sheet of movements, a sheet of the codes that the year has. Three queries."""
    book = Workbook()
    # whose codes these are: an invented agency says so here too
    book.properties.creator = str(fir_year.agency)
    codes = book.create_sheet("Codes")
    movements = book.worksheets[0]
    movements.title = f"Mouvements {fir_year.year}"
    _head(movements, list(TITLES.values()))
    lists = _lists(fir_year)
    _head(codes, [f"{TITLES[name]} : choix" for name in lists])
    for at, (name, words) in enumerate(lists.items(), start=1):
        for row, word in enumerate(words, start=2):
            _write(codes.cell(row, at), word)
        letter = get_column_letter(at)
        _choose(movements, name, f"{quote_sheetname('Codes')}!${letter}$2:${letter}${len(words) + 1}")
    for at, name in enumerate(TITLES, start=1):
        column = movements.column_dimensions[get_column_letter(at)]
        column.number_format = MONEY if name in (AE, CP) else DATE if name == DAY else TEXT
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _lists(fir_year: FirYear) -> dict[str, list[str]]:
    """What each column that is chosen may say: only what the year has. One with nothing to choose is typed."""
    known = FileNomenclature.of(fir_year)
    found = {
        KIND: [one.label for one in MovementKind],
        NATURE: [one.label for one in Nature if one != Nature.NOT_STATED],
        PAYER: [one.label for one in Payer],
        DIRECTION: _told(list(known.directions.rows.values())),
        MISSION: _told([one for one in known.missions.rows.values() if one.holds_in(fir_year.year)]),
        SCHEME: _told([one for one in known.schemes.rows.values() if one.holds_in(fir_year.year)]),
    }
    return {name: words for name, words in found.items() if words}


def _told(rows: Sequence[ReferenceRow]) -> list[str]:
    return [f"{row.code} - {row.label}" for row in rows if row.code != NOT_BROKEN_DOWN]


def _head(sheet: Worksheet, titles: Sequence[str]) -> None:
    for at, title in enumerate(titles, start=1):
        cell = sheet.cell(1, at)
        _write(cell, title)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = 40 if title == TITLES[LABEL] else 22
    sheet.freeze_panes = "A2"


def _choose(sheet: Worksheet, name: str, choices: str) -> None:
    """A column whose cells offer a list; another word is warned of, not refused: files may say it otherwise."""
    letter = get_column_letter(list(TITLES).index(name) + 1)
    rule = DataValidation(type="list", formula1=choices, allow_blank=True, errorStyle="warning")
    rule.errorTitle, rule.error = TITLES[name], "Ce n’est pas un choix de la feuille « Codes »."
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _write(cell: Cell, text: str) -> None:
    """Words as words: a label that begins by « = » is no formula."""
    cell.value = text
    cell.data_type = "s"
