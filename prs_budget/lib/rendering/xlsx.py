"""Tables as an Excel workbook: exact euros, live sums, ready to print, with a sheet that says what it is.

A cell holds the exact decimal text of its amount (« 340440000 », « 0.01 »). A spreadsheet reads it as a double,
as it does any number; to the cent it is exact below ten thousand billion euros (15 digits, all that Excel keeps).
Nothing is computed in doubles here: the values kept beside the formulas are exact sums too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from prs_budget.lib.money import Unit
from prs_budget.lib.rendering.about import About
from prs_budget.lib.rendering.xlsx_about import SHEET as ABOUT_SHEET
from prs_budget.lib.rendering.xlsx_about import Proved, proved_on, verdict, write_about
from prs_budget.lib.rendering.xlsx_cells import (
    LINE_HEIGHT,
    LONGEST_NAME,
    cut,
    exact,
    footer,
    lines_of,
    printed,
    put_text,
    put_wide,
)
from prs_budget.lib.rendering.xlsx_formulas import LEAF, Formulas, runs
from prs_budget.lib.rendering.xlsx_styles import Styles, smallest_shown
from prs_budget.lib.tables.model import Cell, Column, Kind, Row, Table

_KINDS: dict[Kind, str] = {"leaf": LEAF, "subtotal": "sous-total", "total": "total", "interim": "rappel"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
#: a name that Excel keeps for itself
_RESERVED = {"history", ABOUT_SHEET.lower()}
#: rows above the column headings: title, caption, identity, what the reader must know, a blank one
_ABOVE = 5
#: from this many rows on, filtering is worth a row of buttons
_WORTH_FILTERING = 15


def render(tables: Sequence[Table], *, about: About) -> bytes:
    """The workbook: a sheet for each table, then « À propos ». The same input gives the same bytes.

    Rows are written through to disk as they come: 50 000 rows take no more memory than fifty.
    """
    output = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(output, options) as book:
        _describe(book, tables, about)
        styles = Styles(book)
        names = sheet_names([table.title for table in tables])
        proved: list[Proved] = []
        for table, name in zip(tables, names, strict=True):
            sheet = _Sheet(book.add_worksheet(name), styles, table, about)
            own = proved_on(table, name, sheet.formulas)
            sheet.write(verdict(len(proved), table.proof, own) if table.proof else None)
            proved += own
        write_about(book.add_worksheet(ABOUT_SHEET), styles, tables, proved, about)
    return output.getvalue()


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that Excel accepts: 31 characters, none of « []:*?/\\ », no apostrophe at an end, all different.

    A title too long is cut between two words.
    """
    names: list[str] = []
    taken = set(_RESERVED)
    for title in titles:
        base = " ".join(_FORBIDDEN.sub(" ", title).split()).strip("' ") or "Feuille"
        name, number = cut(base), 1
        while name.lower() in taken:
            number += 1
            end = f" ({number})"
            name = cut(base, LONGEST_NAME - len(end)) + end
        taken.add(name.lower())
        names.append(name)
    return names


def _describe(book: Workbook, tables: Sequence[Table], about: About) -> None:
    book.set_properties(
        {
            "title": " · ".join(table.title for table in tables)[:255],
            "subject": tables[0].identity.version if tables else "",
            "author": about.by,
            "company": about.organisation,
            "comments": about.address,
            "created": about.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    book.set_calc_mode("auto")


class _Sheet:
    """Writes one table on one sheet, from top to bottom: rows already passed cannot be touched again."""

    def __init__(self, sheet: Worksheet, styles: Styles, table: Table, about: About) -> None:
        self._sheet, self._styles, self._table, self._about = sheet, styles, table, about
        self._lines = table.lines
        self._has_codes = any(row.code for row in self._lines)
        self._stub = 1 if self._has_codes else 0
        self._left = self._stub + 1
        self._kinds = self._left + len(table.columns)
        # beside the figures, outside the printed page: what a spreadsheet filters on
        told = [*(column.origin for column in table.columns), *(row.origin for row in table.lines)]
        self._has_origins = bool(table.legend or table.origin or table.printed) or any(told)
        has_own = any("Source" in column.labels for column in table.columns)
        self._source = [table.identity.source] if table.identity.source and not has_own else []
        outer = table.levels[:-1]
        self._beside = ["Type", *["Origine"] * self._has_origins, *["Source"] * len(self._source), *outer]
        # read once: a table goes through all its rows to tell its levels
        self._outer = len(outer)
        self._branch: list[str] = []
        self._made: dict[tuple[str, ...], Format] = {}
        self._columns_widths = self._widths()
        self._heads = _ABOVE
        self._first = _ABOVE + table.header_depth
        levels = [*range(self._right - self._outer + 1, self._right + 1), self._stub]
        self.formulas = Formulas(table, first=self._first, left=self._left, kinds=self._kinds, levels=levels)

    def write(self, verdict: tuple[str, str] | None) -> None:
        """Everything on the sheet; `verdict` is the line that sums up its proof, if any: a formula and its value."""
        self._set_up()
        self._write_above()
        self._write_heads()
        for i, row in enumerate(self._lines):
            self._write_row(i, row)
        self._write_below(verdict)

    def _set_up(self) -> None:
        sheet, table = self._sheet, self._table
        last = self._first + len(self._lines)
        sheet.freeze_panes(self._first, self._left)
        sheet.outline_settings(visible=True, symbols_below=False, symbols_right=True)
        if len(table.rows) >= _WORTH_FILTERING:
            sheet.autofilter(self._first - 1, 0, self._first + len(table.rows) - 1, self._right)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.repeat_rows(self._heads, self._first - 1)
        below = bool(table.proof) + len(table.legend) + len(table.notes)
        sheet.print_area(0, 0, last + below, self._kinds - 1)
        identity = table.identity
        title, version = printed(table.title), printed(f"{identity.version} · {identity.status}")
        sheet.set_header(f"&L&9 {title}&R&9 {version} · {printed(identity.unit)}")
        sheet.set_footer(footer(self._about))
        for at, width in enumerate(self._columns_widths):
            sheet.set_column(at, at, width)
        sheet.set_column(self._kinds, self._right, 12)
        self._hide_signs_of_zero()

    def _hide_signs_of_zero(self) -> None:
        """An amount too small to be shown is « 0,0 » as on the screen, where the format alone says « −0,0 »."""
        table, cent = self._table, Decimal("0.01")
        most = smallest_shown(table.unit, table.decimals) - cent
        if most < cent:
            return
        rule = {"type": "cell", "criteria": "between", "minimum": -most, "maximum": most}
        rule["format"] = self._styles.zero(table)
        amounts = [self._left + j for j, column in enumerate(table.columns) if column.content == "amount"]
        for start, end in runs(amounts):
            self._sheet.conditional_format(self._first, start, self._first + len(self._lines) - 1, end, rule)

    @property
    def _right(self) -> int:
        return self._kinds + len(self._beside) - 1

    def _widths(self) -> list[float]:
        """The width of each printed column, in characters, from what it shows."""
        widths: list[float] = []
        if self._has_codes:
            longest = max(len(row.file_code) for row in self._lines)
            widths.append(min(max(longest + 2, 7), 20))
        labels = max((len(_label(row)) + 3 * row.depth for row in self._lines), default=0)
        widths.append(min(max(labels + 2, len(self._table.stub) + 2, 14), 60))
        for j, column in enumerate(self._table.columns):
            figures = max((len(row.cells[j].display) for row in self._lines), default=0)
            words = max((len(word) for label in column.labels for word in label.split()), default=0)
            widths.append(min(max(figures + 3, words + 2, 9), 60))
        return widths

    def _write_above(self) -> None:
        styles, table = self._styles, self._table
        items = [(name, value) for name, value in table.identity.items() if value]
        known = " · ".join(f"{name} : {value}" for name, value in items if name != "À savoir")
        to_know = "".join(f"{name} : {value}" for name, value in items if name == "À savoir")
        self._write_wide(0, table.title, styles.title(), size=1.5)
        for line, text in enumerate((table.caption + self._told_unit(), known, to_know), start=1):
            if text:
                self._write_wide(line, text, styles.small())

    def _told_unit(self) -> str:
        """What the cells hold, where it is not what they show: a sum made elsewhere would be of another unit."""
        unit, amounts = self._table.unit, any(column.content == "amount" for column in self._table.columns)
        return (
            f" · les cellules contiennent des euros, montrés en {unit.symbol}"
            if amounts and unit is not Unit.EUR
            else ""
        )

    def _write_wide(self, line: int, text: str, style: Format, *, size: float = 0.85) -> None:
        """A text across the printed columns; `size` is that of its characters beside those of the cells."""
        fit = sum(self._columns_widths) / size
        put_wide(self._sheet, line, text, style, span=(0, self._kinds - 1), fit=fit)

    def _write_heads(self) -> None:
        sheet, styles, table = self._sheet, self._styles, self._table
        bottom = self._first - 1
        for level in range(table.header_depth):
            line = self._heads + level
            self._write_corner(line, last=line == bottom)
            for start, labels in _groups(table.columns, level, table.header_depth):
                at = self._left + start
                if len(labels) > 1:
                    sheet.merge_range(line, at, line, at + len(labels) - 1, "", styles.head(group=True))
                    put_text(sheet, line, at, labels[0], styles.head(group=True))
                else:
                    text = table.columns[start].content == "text"
                    put_text(sheet, line, at, labels[0], styles.head(left=text))

    def _write_corner(self, line: int, *, last: bool) -> None:
        sheet, head = self._sheet, self._styles.head(left=True)
        if self._has_codes:
            put_text(sheet, line, 0, "Code" if last else "", head)
        put_text(sheet, line, self._stub, self._table.stub if last else "", head)
        if last:
            for at, text in enumerate(self._beside, start=self._kinds):
                put_text(sheet, line, at, text, head)

    def _write_row(self, i: int, row: Row) -> None:
        sheet, styles = self._sheet, self._styles
        line = self._first + i
        label = _label(row)
        count = lines_of(label, self._columns_widths[self._stub] - 3 * row.depth)
        if row.depth or count > 1:
            height = LINE_HEIGHT * count if count > 1 else None
            sheet.set_row(line, height, None, {"level": min(row.depth, 7)})
        if self._has_codes:
            put_text(sheet, line, 0, row.file_code, styles.code(row))
        put_text(sheet, line, self._stub, label, styles.stub(row))
        for j, (cell, column) in enumerate(zip(row.cells, self._table.columns, strict=True)):
            self._write_cell(i, j, row, cell, column)
        for at, text in enumerate(self._words_beside(row), start=self._kinds):
            put_text(sheet, line, at, text, styles.small_cell())

    def _words_beside(self, row: Row) -> list[str]:
        """What a row says beside its figures: its type, their origin, the rows it stands under (or itself heads)."""
        words = [_KINDS[row.kind]]
        if self._has_origins:
            words.append(self._table.origin_of(row))
        words += self._source
        branch = list[str]()
        if row.kind in {"leaf", "subtotal"}:
            branch = self._branch = [*self._branch[: row.depth], f"{row.code} {row.label}".strip()]
        return [*words, *branch[: self._outer], *[""] * (self._outer - len(branch))]

    def _write_cell(self, i: int, j: int, row: Row, cell: Cell, column: Column) -> None:
        sheet, line, at = self._sheet, self._first + i, self._left + j
        style = self._style(row, column, cell)
        formula = self.formulas.of(i, j) if row.parts or column.parts else ""
        if formula:
            value = "" if cell.amount is None else exact(cell.amount)
            sheet.write_formula(line, at, f"={formula}", style, value)
        elif cell.amount is not None:
            sheet.write_number(line, at, exact(cell.amount), style)
        elif cell.display:
            put_text(sheet, line, at, cell.display, style)
        else:
            sheet.write_blank(line, at, None, style)

    def _style(self, row: Row, column: Column, cell: Cell) -> Format:
        """The format of a cell, the same for all cells of the same nature."""
        nature = (column.content, row.kind, column.kind, cell.mark, f"{column.signed}{column.decimals}")
        if nature not in self._made:
            if column.content == "amount":
                style = self._styles.amount(self._table, row, column, cell.mark)
            elif column.content in {"share", "rate"}:
                style = self._styles.share(row, column)
            else:
                style = self._styles.words(row)
            self._made[nature] = style
        return self._made[nature]

    def _write_below(self, verdict: tuple[str, str] | None) -> None:
        styles, table = self._styles, self._table
        line = self._first + len(self._lines) + 1
        if verdict is not None:
            formula, value = verdict
            self._write_wide(line, value, styles.small())
            self._sheet.write_formula(line, 0, formula, styles.small(), value)
            line += 1
        legend = (f"{meaning.sign} : {meaning.word}, {meaning.text}." for meaning in table.legend)
        for text in (*table.notes, *legend):
            self._write_wide(line, text, styles.small())
            line += 1


def _label(row: Row) -> str:
    return f"{row.label} ({row.note})" if row.note else row.label


def _groups(columns: Sequence[Column], level: int, depth: int) -> list[tuple[int, list[str]]]:
    """The headings of one header row: where each starts, and its label once per column it covers.

    The last label of a column stands in the bottom row, beside its figures, where a filter finds it.
    """
    groups: list[tuple[int, list[str]]] = []
    before: tuple[str, ...] = ()
    for position, column in enumerate(columns):
        *above, last = column.labels or ("",)
        placed = [*above, *[""] * (depth - 1 - len(above)), last]
        prefix = tuple(placed[: level + 1])
        if level < depth - 1 and placed[level] and prefix == before:
            groups[-1][1].append(placed[level])
        else:
            groups.append((position, [placed[level]]))
        before = prefix
    return groups
