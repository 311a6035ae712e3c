"""A file as sheets of rows, whatever it is: .xlsx, .ods or .csv. Rows are read one by one, never kept.

Workbooks are read by calamine, the engine that pandas would use: row by row it takes half the memory of a DataFrame.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from fir.movements.guards import DAMAGED, Places, without_value
from fir.movements.limits import UnreadableFile, require_size
from fir.movements.texts import SEPARATORS, Row, decoded, require_rows, rows_of, separator_of

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (empty for a csv), its rows, why cells that are not blank have no value.

    `rows()` gives each row with its number in the file, from 1; `told` says how the file was read.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    blank: Places = field(default_factory=dict)
    told: str = ""


def open_file(content: bytes, known: Callable[[Sequence[object]], int]) -> tuple[Sheet, ...]:
    """The sheets of a file. `known` counts the columns that a row names. Raises UnreadableFile."""
    require_size(len(content))
    if content.startswith(_ZIP):
        return _workbook(content)
    if content.startswith(_OLE):
        raise UnreadableFile(
            "Ce classeur est d’un ancien format (.xls) ou protégé par un mot de passe : enregistrez-le en .xlsx, "
            "sans mot de passe."
        )
    if content.startswith(_PDF):
        raise UnreadableFile("Ce fichier est un PDF : demandez l’extraction en .xlsx ou en CSV.")
    text, encoding = decoded(content)
    if not text.strip():
        raise UnreadableFile("Ce fichier est vide : choisissez celui qui contient les mouvements.")
    separator = separator_of(text, known)
    told = f"CSV, {encoding}, séparateur {SEPARATORS[separator]}"
    return (Sheet("", lambda: require_rows(rows_of(text, separator)), told=told),)


def _workbook(content: bytes) -> tuple[Sheet, ...]:
    blank = without_value(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = list(book.sheet_names)
    except (CalamineError, OSError, ValueError):
        raise UnreadableFile(DAMAGED) from None
    return tuple(Sheet(name, _reader(book, name), blank.get(name, {}), f"feuille « {name} »") for name in names)


def _reader(book: CalamineWorkbook, name: str) -> Callable[[], Iterator[Row]]:
    kept: list[CalamineSheet] = []

    def rows() -> Iterator[Row]:
        """The rows; a sheet whose first rows were looked at is not opened again, one read to its end is let go."""
        try:
            sheet: CalamineSheet = kept[0] if kept else book.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError):
            raise UnreadableFile(DAMAGED) from None
        kept[:] = [sheet]
        if sheet.start is None:
            return
        # rows are given from the first of the sheet, cells from the first filled column
        before = [""] * sheet.start[1]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [*before, *row] if before else row
        kept.clear()

    return rows
