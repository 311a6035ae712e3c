"""The formats of a workbook's cells: French figures scaled by their unit, sums in bold, marks of origin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from prs_budget.lib.money import MINUS, NO_BREAK_SPACE, Unit
from prs_budget.lib.tables.model import Column, Kind, Mark, Row, Table

#: number formats are stored in English; each spreadsheet shows its own decimal comma and thousands space
PERCENT = f'"{NO_BREAK_SPACE}"%'
_BLUE = "#000091"
_PALE = "#F5F5FE"
_GREY = "#666666"
_LINE = "#DDDDDD"
_BASE = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
_REMARK_OF_MARK: dict[Mark, str] = {"reconstructed": "ʳ"}


def number_format(unit: Unit, decimals: int, *, signed: bool = False, suffix: str = "") -> str:
    """The format that shows exact euros in a unit: « #,##0.0,, » turns 340440000 into 340,4.

    A comma at the end divides by a thousand. Three parts: positive (with + when signed), negative (a true
    minus sign), zero.
    """
    places = f".{'0' * decimals}" if decimals else ""
    scale = "," * (unit.exponent // 3)
    end = f'"{suffix}"' if suffix else ""
    digits = f"#,##0{places}{scale}{end}"
    return f'{"+" if signed else ""}{digits};"{MINUS}"{digits};0{places}{end}'


def smallest_shown(unit: Unit, decimals: int) -> Decimal:
    """The smallest amount in euros that is not shown as zero: 50 000 € where M€ have one decimal."""
    return Decimal(5).scaleb(unit.exponent - decimals - 1)


class Styles:
    """Makes each format of one workbook once, on demand."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}

    def _format(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(_BASE | properties)
        return self._made[key]

    def title(self) -> Format:
        """The title of a sheet."""
        return self._format(bold=True, font_size=14, text_wrap=True)

    def section(self) -> Format:
        """The title of a part of a sheet."""
        return self._format(bold=True, font_size=11, bottom=2, bottom_color=_BLUE)

    def small(self) -> Format:
        """Text beside the figures: identity, notes."""
        return self._format(font_size=9, font_color=_GREY, text_wrap=True)

    def text(self, *, bold: bool = False, indent: int = 0) -> Format:
        """Text of several lines, whole."""
        return self._format(text_wrap=True, valign="top", bold=bold, indent=indent)

    def link(self) -> Format:
        """An address that a click opens."""
        return self._format(text_wrap=True, valign="top", font_color=_BLUE, underline=1)

    def head(self, *, left: bool = False, group: bool = False) -> Format:
        """The heading of a column, or of a group of columns."""
        align = "left" if left else "center" if group else "right"
        return self._format(
            bold=True, bg_color=_PALE, text_wrap=True, align=align, valign="bottom", bottom=1, bottom_color=_BLUE
        )

    def stub(self, row: Row) -> Format:
        """The heading of a row."""
        return self._format(text_wrap=True, indent=row.depth, **_line(row.kind, "leaf"))

    def code(self, row: Row) -> Format:
        """The code of a row; a reconstructed row says so."""
        suffix = _REMARK_OF_MARK.get(row.mark, "")
        return self._format(num_format=f'@"{suffix}"' if suffix else "@", **_line(row.kind, "leaf"))

    def small_cell(self) -> Format:
        """What a spreadsheet filters on, outside the printed page."""
        return self._format(font_size=9, font_color=_GREY, bottom=1, bottom_color=_LINE)

    def amount(self, table: Table, row: Row, column: Column, mark: Mark) -> Format:
        """An exact amount in euros, shown in the unit of the table."""
        signed = table.signed or column.signed
        shown = number_format(table.unit, table.decimals, signed=signed, suffix=_REMARK_OF_MARK.get(mark, ""))
        marked: dict[str, Any] = {}
        if mark == "hypothesis":
            marked = {"italic": True}
        elif mark == "adjusted":
            marked = {"bottom": 4, "bottom_color": _GREY}
        return self._format(num_format=shown, align="right", **_line(row.kind, column.kind) | marked)

    def zero(self, table: Table) -> Format:
        """What an amount too small to be shown looks like: a zero without a sign, as on the screen."""
        places = f".{'0' * table.decimals}" if table.decimals else ""
        digits = f"0{places}{',' * (table.unit.exponent // 3)}"
        return self._book.add_format({"num_format": f"{digits};{digits};{digits}"})

    def share(self, row: Row, column: Column) -> Format:
        """A ratio, shown as a percentage."""
        places = f"0.{'0' * column.decimals}" if column.decimals else "0"
        shown = f"{places}{PERCENT}"
        if column.signed:
            shown = f'+{shown};"{MINUS}"{shown};{shown}'
        return self._format(num_format=shown, align="right", **_line(row.kind, column.kind))

    def words(self, row: Row) -> Format:
        """A text among the figures."""
        return self._format(align="left", **_line(row.kind, "leaf"))

    def to_the_cent(self) -> Format:
        """An amount in euros and cents, whatever the unit of the tables."""
        return self._format(num_format=number_format(Unit.EUR, 2, suffix=f"{NO_BREAK_SPACE}€"), align="right")

    def count(self) -> Format:
        """A whole number."""
        return self._format(num_format="#,##0", align="right")


def _line(row: Kind, column: Kind) -> dict[str, Any]:
    """The weight and the rules of a cell, from its row and its column."""
    if row == "total":
        return {"bold": True, "top": 1, "bottom": 1}
    bold = row in {"subtotal", "interim"} or column in {"subtotal", "total"}
    return {"bold": bold, "bottom": 1, "bottom_color": _LINE}
