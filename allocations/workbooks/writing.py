"""The workbook that goes out: codes locked, amounts open, lists to choose from, and the stamp of what was read."""

from __future__ import annotations

import io
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from allocations.workbooks.sheets import (
    ABOUT,
    BLANK_ROWS,
    ENTRY,
    HEADS,
    IDENTITY,
    LAYOUT,
    LISTS,
    NOTE,
    STAMP,
    Content,
    SheetLine,
)
from prs_budget.lib.money import ZERO, Unit
from prs_budget.lib.rendering.xlsx_cells import exact, put_text
from prs_budget.lib.rendering.xlsx_styles import number_format

_WIDTHS = (8, 9, 14, 44, 10, 26, 12, 15, 9)
_HEAD = 2
_FIRST = 3
_AMOUNT = 16
#: the columns that follow from others: line code, project, label and direction of a new line
_FOLLOWING = frozenset({0, 1, 3, 4})
#: where each list stands on its sheet: measures by code, sectors, envelopes, recurrences
_LIST_COLUMNS = (0, 2, 3, 4)
INSTRUCTIONS = (
    "Remplissez les cellules blanches : montants en euros (1 234,5, 12,5 M et (3,5) sont compris), notes.",
    "Une cellule vidée efface son montant ; un zéro saisi est un zéro.",
    "Pour une ligne nouvelle, remplissez une rangée vide du bas : mesure, domaine, enveloppe s’y choisissent.",
    "Ne changez ni les codes, ni les feuilles : ils permettent de reconnaître chaque cellule au retour.",
    "Au retour, rien n’est écrit avant que vous ayez vu et accepté ce qui change.",
)


def render(content: Content) -> bytes:
    """The workbook, as bytes."""
    output = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(output, options) as book:
        book.set_properties({"title": f"Saisie {content.version}", "author": content.by, "company": content.agency})
        _Writer(book, content).write()
    return output.getvalue()


class _Writer:
    """Writes the four sheets."""

    def __init__(self, book: Workbook, content: Content) -> None:
        self.book, self.content = book, content
        base = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
        money = number_format(Unit.EUR, 2)
        self.title = book.add_format(base | {"bold": True, "font_size": 14})
        self.plain = book.add_format(base)
        self.head = book.add_format(base | {"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"})
        self.locked = book.add_format(base | {"bg_color": "#F0F0F0", "font_color": "#3A3A3A"})
        self.locked_money = book.add_format(base | {"bg_color": "#F0F0F0", "num_format": money})
        self.open = book.add_format(base | {"locked": False, "border": 1, "border_color": "#DDDDDD"})
        self.open_money = book.add_format(
            base | {"locked": False, "num_format": money, "border": 1, "border_color": "#DDDDDD"}
        )
        self.sum = book.add_format(base | {"bold": True, "num_format": money, "bg_color": "#F0F0F0"})
        self.reference = 1 if content.reference else 0

    @property
    def first_year(self) -> int:
        """The column of the first year."""
        return len(HEADS) + self.reference

    @property
    def note(self) -> int:
        """The column of the note."""
        return self.first_year + len(self.content.years)

    def write(self) -> None:
        """The sheets, the one that is filled first."""
        entry = self.book.add_worksheet(ENTRY)
        lists = self.book.add_worksheet(LISTS)
        about = self.book.add_worksheet(ABOUT)
        stamp = self.book.add_worksheet(STAMP)
        self._entry(entry)
        self._lists(lists)
        self._about(about)
        self._stamp(stamp)
        for sheet in (lists, about, stamp):
            sheet.protect()
        stamp.very_hidden()
        entry.activate()

    def _entry(self, sheet: Worksheet) -> None:
        content = self.content
        put_text(sheet, 0, 0, f"{content.agency} · {content.version} · {content.title}, en euros", self.title)
        heads = [*HEADS, *([f"{content.reference} réf."] if content.reference else [])]
        for at, text in enumerate([*heads, *map(str, content.years), NOTE]):
            put_text(sheet, _HEAD, at, text, self.head)
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)
        sheet.set_column(len(HEADS), self.note - 1, _AMOUNT)
        sheet.set_column(self.note, self.note, 40)
        last = _FIRST + len(content.lines)
        self._totals(sheet, last + BLANK_ROWS)
        for place, line in enumerate(content.lines):
            self._line(sheet, _FIRST + place, line)
        for row in range(last, last + BLANK_ROWS):
            self._blank(sheet, row)
        self._choices(sheet, last, last + BLANK_ROWS - 1)
        sheet.freeze_panes(_FIRST, 4)
        sheet.protect(options={"format_columns": True, "format_rows": True, "sort": False, "autofilter": True})
        sheet.autofilter(_HEAD, 0, last + BLANK_ROWS - 1, self.note)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)

    def _totals(self, sheet: Worksheet, end: int) -> None:
        """Live totals above the heads, so that rows may be added below."""
        put_text(sheet, 1, len(HEADS) - 1, "Total", self.sum)
        for at in range(len(HEADS), self.note):
            area = f"{xl_rowcol_to_cell(_FIRST, at)}:{xl_rowcol_to_cell(end - 1, at)}"
            sheet.write_formula(1, at, f"=SUBTOTAL(109,{area})", self.sum, self._total(at))

    def _total(self, at: int) -> int | Decimal:
        """The value kept beside the formula of a column."""
        lines, year = self.content.lines, at - self.first_year
        if year < 0:
            amounts = [line.reference for line in lines]
        else:
            amounts = [line.cells.get(self.content.years[year], (None, 0))[0] for line in lines]
        return exact(sum((one for one in amounts if one is not None), ZERO))

    def _line(self, sheet: Worksheet, row: int, line: SheetLine) -> None:
        for at, text in enumerate((line.code, *line.named)):
            put_text(sheet, row, at, text, self.locked)
        if self.reference:
            self._amount(sheet, row, len(HEADS), line.reference, self.locked_money)
        for at, year in enumerate(self.content.years, start=self.first_year):
            self._amount(sheet, row, at, line.cells.get(year, (None, 0))[0], self.open_money)
        put_text(sheet, row, self.note, line.note, self.open)

    def _amount(self, sheet: Worksheet, row: int, at: int, amount: Decimal | None, style: Format) -> None:
        if amount is None:
            sheet.write_blank(row, at, None, style)
        else:
            sheet.write_number(row, at, exact(amount), style)

    def _blank(self, sheet: Worksheet, row: int) -> None:
        for at in range(self.note + 1):
            style = self.open_money if self.first_year <= at < self.note else self.open
            sheet.write_blank(row, at, None, self.locked if at in _FOLLOWING else style)

    def _choices(self, sheet: Worksheet, first: int, last: int) -> None:
        """Lists for what makes a new line."""
        lists = self.content.lists
        sizes = {2: len(lists.measures), 5: len(lists.sectors), 6: len(lists.envelopes), 7: len(lists.recurrences)}
        for at, (column, size) in zip(sizes, enumerate(sizes.values()), strict=True):
            if size:
                area = f"={LISTS}!{xl_range_abs(1, _LIST_COLUMNS[column], size, _LIST_COLUMNS[column])}"
                sheet.data_validation(first, at, last, at, {"validate": "list", "source": area, "ignore_blank": True})

    def _lists(self, sheet: Worksheet) -> None:
        lists = self.content.lists
        columns = (
            ("Mesure (code)", [code for code, _ in lists.measures]),
            ("Mesure", [label for _, label in lists.measures]),
            ("Domaine", lists.sectors),
            ("Enveloppe", lists.envelopes),
            ("Récurrence", lists.recurrences),
        )
        for at, (head, values) in enumerate(columns):
            put_text(sheet, 0, at, head, self.head)
            for row, text in enumerate(values, start=1):
                put_text(sheet, row, at, text, self.locked)
            sheet.set_column(at, at, 44 if head == "Mesure" else 24)

    def _about(self, sheet: Worksheet) -> None:
        content = self.content
        facts = (
            ("Agence", content.agency),
            ("Version", f"{content.version} · {content.title}"),
            ("Sorti par", content.by),
            ("Le", content.at),
            ("Unité", "euros"),
            ("Lignes", str(len(content.lines))),
        )
        put_text(sheet, 0, 0, "Classeur de saisie", self.title)
        for row, (name, value) in enumerate(facts, start=2):
            put_text(sheet, row, 0, name, self.head)
            put_text(sheet, row, 1, value, self.plain)
        for row, text in enumerate(INSTRUCTIONS, start=len(facts) + 3):
            put_text(sheet, row, 0, text, self.plain)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 60)

    def _stamp(self, sheet: Worksheet) -> None:
        """What was read, cell by cell: line, year, revision, amount as text; of each line, its note and its names."""
        content = self.content
        for at, text in enumerate((LAYOUT, content.version, str(content.stamp), content.by, content.at)):
            put_text(sheet, 0, at, text, self.plain)
        row = 1
        for line in content.lines:
            put_text(sheet, row, 0, line.code, self.plain)
            put_text(sheet, row, 1, NOTE, self.plain)
            put_text(sheet, row, 3, line.note, self.plain)
            row += 1
            for year in content.years:
                amount, rev = line.cells.get(year, (None, 0))
                put_text(sheet, row, 0, line.code, self.plain)
                put_text(sheet, row, 1, str(year), self.plain)
                put_text(sheet, row, 2, str(rev), self.plain)
                put_text(sheet, row, 3, "" if amount is None else str(amount), self.plain)
                row += 1
            for at, text in enumerate((line.code, IDENTITY, "", *line.named)):
                put_text(sheet, row, at, text, self.plain)
            row += 1
