"""Sound workbooks broken in the ways that files from elsewhere are: seeded, so that a number is always the same file.

A mutation changes a sheet, or the bytes of the file.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HOW_MANY = 500


@dataclass(frozen=True, slots=True)
class Shape:
    """A sound workbook: the sheet that is read, the row of its titles, its rows, its columns by what they hold."""

    content: bytes
    sheet: str
    header: int
    rows: range
    code: int
    value: int
    text: int


@dataclass(frozen=True, slots=True)
class Mutated:
    """A file to give: its rank, the kind of its fault, its name and content."""

    rank: int
    kind: str
    name: str
    content: bytes


Change = Callable[[Worksheet, Shape, random.Random], None]


def _cell(sheet: Worksheet, row: int, column: int, value: object, kind: str = "") -> None:
    sheet.cell(row, column).value = value
    if kind:
        sheet.cell(row, column).data_type = kind


def _row(shape: Shape, dice: random.Random) -> int:
    return dice.choice(shape.rows)


def _column(shape: Shape, dice: random.Random) -> int:
    return dice.choice((shape.code, shape.value, shape.text))


def _renamed(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    at = dice.choice((shape.code, shape.value))
    _cell(sheet, shape.header, at, dice.choice(("Colonne {}", "{}_2", "Total {}", "??")).format(at))


def _twice(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    _cell(
        sheet, shape.header, sheet.max_column + dice.randint(1, 3), sheet.cell(shape.header, _column(shape, dice)).value
    )


def _moved(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    """A whole column, title and cells, goes to the end: it is read all the same."""
    at, end = _column(shape, dice), sheet.max_column + 1
    for row in range(shape.header, sheet.max_row + 1):
        _cell(sheet, row, end, sheet.cell(row, at).value)
        _cell(sheet, row, at, None)


def _in_error(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    _cell(sheet, _row(shape, dice), _column(shape, dice), dice.choice(("#N/A", "#REF!", "#DIV/0!", "#VALUE!")), "e")


def _formula(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    _cell(sheet, _row(shape, dice), _column(shape, dice), dice.choice(("=1+1", '="A"&"B"', "=SUM(A1:A9)", "=NOW()")))


def _merged(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    first, at = dice.choice(shape.rows[:-1]), _column(shape, dice)
    sheet.merge_cells(start_row=first, end_row=first + 1, start_column=at, end_column=at)


def _hidden_row(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    sheet.row_dimensions[_row(shape, dice)].hidden = True


def _hidden_column(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    sheet.column_dimensions[get_column_letter(_column(shape, dice))].hidden = True


def _hidden_sheet(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    """A copy, older, that nobody sees."""
    copy = sheet.parent.copy_worksheet(sheet)
    copy.title, copy.sheet_state = "Ancien", dice.choice(("hidden", "veryHidden"))
    for row in shape.rows:
        _cell(copy, row, shape.value, 777)


def _second_sheet(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    copy = sheet.parent.copy_worksheet(sheet)
    copy.title = f"Copie {dice.randint(1, 9)}"


def _invisible(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    row, at = dice.choice((shape.header, *shape.rows)), dice.choice((shape.code, shape.text))
    text, mark = str(sheet.cell(row, at).value or ""), dice.choice("\u200b\u00ad\ufeff\u2060\u200e")
    cut = dice.randint(0, len(text))
    _cell(sheet, row, at, text[:cut] + mark + text[cut:])


def _scaled(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    for row in shape.rows:
        sheet.cell(row, shape.value).number_format = dice.choice(("#,##0,", "0.0,,", "000000"))


def _wrong_type(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    _cell(
        sheet,
        _row(shape, dice),
        _column(shape, dice),
        dice.choice((True, "2018-03-15T23:30:00+05:00", "oui", "1 2 3", "12/03/2018")),
    )


def _number(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    huge = (1e15, -1e15, 1e300, 1234567890123456789, 0.1 + 0.2, 12.345, "NaN", "inf", "1e999", "1,02E+11", "1.234")
    _cell(sheet, _row(shape, dice), dice.choice((shape.code, shape.value)), dice.choice(huge))


def _blank_rows(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    sheet.insert_rows(_row(shape, dice), dice.randint(1, 5))


def _same_row_twice(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    row, last = _row(shape, dice), shape.rows[-1] + 1
    for at in range(1, sheet.max_column + 1):
        _cell(sheet, last, at, sheet.cell(row, at).value)


def _without_titles(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    sheet.delete_rows(shape.header)


def _other_sheet(sheet: Worksheet, shape: Shape, dice: random.Random) -> None:
    sheet.title = dice.choice(("Feuil1", "Saisie (2)", "Données"))


CHANGES: Mapping[str, Change] = {
    "title renamed": _renamed, "title twice": _twice, "column moved": _moved, "cell in error": _in_error,
    "formula without value": _formula, "cells merged": _merged, "row hidden": _hidden_row,
    "column hidden": _hidden_column, "sheet hidden": _hidden_sheet, "second sheet": _second_sheet,
    "invisible character": _invisible, "scaled format": _scaled, "wrong type": _wrong_type, "number": _number,
    "blank rows": _blank_rows, "row twice": _same_row_twice, "without titles": _without_titles,
    "sheet renamed": _other_sheet,
}  # fmt: skip


def _truncated(content: bytes, dice: random.Random) -> bytes:
    return content[: dice.randint(1, len(content) - 1)]


def _spoilt(content: bytes, dice: random.Random) -> bytes:
    at = dice.randint(30, len(content) - 30)
    return content[:at] + dice.randbytes(20) + content[at + 20 :]


def _as_text(content: bytes, dice: random.Random) -> bytes:
    """The first sheet as a csv in an encoding that nobody said."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = (";".join("" if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True))
    encoding = dice.choice(("utf-8", "utf-8-sig", "cp1252", "mac-roman", "utf-16", "utf-16-le", "cp850", "latin-1"))
    return "\r\n".join(rows).encode(encoding, "replace") + dice.choice((b"", b"\xe9", b"\xc3\xa9", b"\0", b'"'))


BYTES: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "zip truncated": _truncated, "bytes spoilt": _spoilt, "csv in some encoding": _as_text,
}  # fmt: skip


def mutated(shape: Shape, ranks: range) -> Iterator[Mutated]:
    """The files of these ranks: one fault each, every kind in its turn."""
    kinds = [*CHANGES, *BYTES]
    for rank in ranks:
        dice, kind = random.Random(rank), kinds[rank % len(kinds)]
        if kind in BYTES:
            yield Mutated(rank, kind, "donné.csv" if "csv" in kind else "donné.xlsx", BYTES[kind](shape.content, dice))
            continue
        book: Workbook = load_workbook(io.BytesIO(shape.content))
        sheet: Any = book[shape.sheet]
        CHANGES[kind](sheet, shape, dice)
        output = io.BytesIO()
        book.save(output)
        yield Mutated(rank, kind, dice.choice(("donné.xlsx", "donné.xlsm", "donné.ods")), output.getvalue())
