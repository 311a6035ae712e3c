"""The process that reads a workbook: `python -m prs_budget.lib.spreadsheets.reader FD`, the file on its standard input.

It may be killed for taking too much, and nobody else dies of it. It writes the rows in the file FD, one JSON array a
line, and says on its standard output what it found, or why it refuses. It knows calamine and our guards, nothing else:
neither Django nor pandas, which would take a second to load and most of the memory it is allowed.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from prs_budget.lib.spreadsheets.guards import scan
from prs_budget.lib.spreadsheets.limits import LONGEST_READING, MOST_GIVEN, MOST_MEMORY, UnreadableFile
from prs_budget.lib.spreadsheets.scanned import DAMAGED, ERROR, MERGED, NO_VALUE, Place, Scanned

#: how it ends where memory fails it
OUT_OF_MEMORY = 3


def _bound() -> None:
    """What this process may take, from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_READING, LONGEST_READING))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_GIVEN, MOST_GIVEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _encoded(value: object) -> list[object]:
    """What JSON has no word for, as an array: a cell is never one."""
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, (date, time)):
        return [type(value).__name__, value.isoformat()]
    if isinstance(value, timedelta):
        return ["timedelta", value.total_seconds()]
    raise TypeError(type(value).__name__)


def _write_rows(sheet: CalamineSheet, rows: IO[bytes], scanned: Scanned) -> int:
    """Write the rows of a sheet from its first one; how many. Note the cells that the value of another covers."""
    if sheet.start is None:
        return 0
    merged: dict[int, list[tuple[Place, Place]]] = {}
    padded: dict[int, list[tuple[int, int]]] = {}
    for (number, column), width in scanned.padded.items():
        padded.setdefault(number, []).append((column - 1, width))
    for first, last in scanned.merged:
        merged.setdefault(first[0], []).append((first, last))
    encode = json.JSONEncoder(default=_encoded, separators=(",", ":")).encode
    # rows are given from the first of the sheet, cells from the first filled column
    before = [""] * sheet.start[1]
    count = 0
    for count, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[object] = [*before, *row]
        for at, width in padded.get(count, ()):
            cells[at] = _as_shown(cells[at], width)
        rows.write(encode(cells).encode() + b"\n")
        for first, last in merged.get(count, ()):
            if first[1] <= len(cells) and cells[first[1] - 1] != "":
                scanned.cover(first, last)
    return count


def _as_shown(value: object, width: int) -> object:
    """A whole number with the zeros that its format shows before it: it is a code, not an amount."""
    is_whole = isinstance(value, (int, float)) and value == int(value) and abs(value) < 1e15
    return str(int(value)).zfill(width) if is_whole else value  # type: ignore[call-overload]


def _found(content: bytes, rows: IO[bytes]) -> list[dict[str, Any]]:
    """The sheets of a workbook, in its order, their rows written. Raises UnreadableFile."""
    scanned = scan(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for one in book.sheets_metadata:
            if one.typ != SheetTypeEnum.WorkSheet:
                continue
            if one.name not in scanned:
                raise UnreadableFile(DAMAGED)
            start = rows.tell()
            count = _write_rows(book.get_sheet_by_name(one.name), rows, scanned[one.name])
            is_visible = one.visible == SheetVisibleEnum.Visible
            sheets.append(_told(one.name, is_visible, scanned[one.name], start, count))
    except (CalamineError, ValueError):
        raise UnreadableFile(DAMAGED) from None
    return sheets


def _told(name: str, is_visible: bool, scanned: Scanned, start: int, count: int) -> dict[str, Any]:
    """What is said of a sheet: where its rows are, and what its cells are beyond their values."""
    return {
        "name": name,
        "is_visible": is_visible,
        "start": start,
        "count": count,
        "errors": [place for place, why in scanned.blank.items() if why is ERROR],
        "no_value": [place for place, why in scanned.blank.items() if why is NO_VALUE],
        "formulas": sorted(scanned.formulas),
        "hidden": scanned.hidden,
        "hidden_columns": [
            at for first, last in scanned.hidden_columns for at in range(first, min(last, scanned.columns) + 1)
        ],
        "scaled": sorted(scanned.scaled),
        "merged": [place for place, why in scanned.blank.items() if why is MERGED],
    }


def main() -> None:
    """Read what comes in."""
    _bound()
    content = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        with os.fdopen(int(sys.argv[1]), "wb") as rows:
            answer = {"sheets": _found(content, rows)}
        given = json.dumps(answer)
    except UnreadableFile as refused:
        given = json.dumps({"refused": str(refused)})
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.write(given)


if __name__ == "__main__":
    main()
