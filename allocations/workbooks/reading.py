"""A workbook that comes back, read into values: its stamp, its lines and notes as they were filled; nothing written.

pandas reads it by columns (with calamine, for xlsx and ods alike). Numbers come as doubles: their shortest decimal
text is what was typed, to the cent below ten thousand billion euros.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from allocations.paste import Unreadable, read_amount
from allocations.workbooks.sheets import ENTRY, HEADS, LAYOUT, LINE, NOTE, STAMP
from prs_budget.money import CENT, Unit

LARGEST_FILE = 10 * 1024 * 1024
#: a workbook is a zip: what it unfolds into is bounded too
LARGEST_UNFOLDED = 150 * 1024 * 1024
MOST_ROWS = 20_000
#: a number as `_text` writes it
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class UnreadableWorkbook(Exception):
    """A file that is not a workbook of ours. The message says, in French, what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the workbook took out of a cell: its revision and amount."""

    rev: int
    amount: Decimal | None


#: what a cell held that the workbook did not take out
NOTHING = Seen(0, None)


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell as it came back: an amount, or the text that is none and why. `row` is the sheet's, from 1."""

    row: int
    line: str
    year: int
    amount: Decimal | None
    text: str
    error: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A row without a line's code: what the new line is made of, by labels, with its amounts."""

    row: int
    measure: str
    sector: str
    envelope: str
    recurrence: str
    last_year: str
    note: str
    cells: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook as it came back: the cells that differ from what it took out, which `seen` and `notes_seen` tell.

    `untouched` counts the others; `absent` are the lines that were taken away from the sheet, which changes nothing.
    """

    version: str
    by: str
    at: str
    seen: Mapping[tuple[str, int], Seen]
    notes_seen: Mapping[str, str]
    cells: tuple[Filled, ...]
    notes: Mapping[str, str]
    new_lines: tuple[NewLine, ...]
    untouched: int = 0
    absent: tuple[str, ...] = ()


def read(content: bytes) -> Returned:
    """Read a workbook. Raises UnreadableWorkbook for what is not one of ours; bad cells are values, not errors."""
    sheets = _sheets(content)
    stamp = sheets[STAMP]
    head = [_text(value) for value in stamp.iloc[0]] if len(stamp) else []
    if not head or head[0] != LAYOUT:
        raise UnreadableWorkbook("L’empreinte du classeur a été changée : repartez d’un classeur sorti de ce site.")
    seen, notes_seen = _stamp(stamp)
    entry = sheets[ENTRY]
    heads, first = _heads(entry)
    formulas = _formulas(content, heads)
    cells: list[Filled] = []
    notes: dict[str, str] = {}
    new_lines = []
    for row, values in _rows(entry, heads, first, {place for place, _ in formulas}):
        filled = tuple(_cells(row, values, seen, formulas))
        code = values[LINE]
        if code:
            cells += filled
            if NOTE in values:
                notes[code] = values[NOTE]
        elif any(values[name] for name in HEADS) or any(one.text or one.error for one in filled):
            new_lines.append(_new_line(row, values, filled))
    changed = tuple(one for one in cells if one.error or one.amount != seen.get((one.line, one.year), NOTHING).amount)
    absent = tuple(sorted({line for line, _ in seen} - {one.line for one in cells}))
    return Returned(
        version=head[1],
        by=head[3],
        at=head[4],
        seen=seen,
        notes_seen=notes_seen,
        cells=changed,
        notes=notes,
        new_lines=tuple(new_lines),
        untouched=len(cells) - len(changed),
        absent=absent,
    )


def _formulas(content: bytes, heads: Mapping[int, str]) -> set[tuple[int, str]]:
    """The cells of the sheet that hold a formula, by row and column; one that nothing computed has no value.

    Only a workbook of Excel may hold such: LibreOffice always writes values.
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    except (KeyError, ValueError, InvalidFileException):
        return set()
    found = set()
    for row in book[ENTRY].iter_rows():
        for cell in row:
            if cell.data_type == "f" and cell.column - 1 in heads:
                found.add((cell.row, heads[cell.column - 1]))
    book.close()
    return found


def _sheets(content: bytes) -> Mapping[str, pd.DataFrame]:
    if len(content) > LARGEST_FILE:
        raise UnreadableWorkbook(f"Fichier trop grand : {LARGEST_FILE // 1024 // 1024} Mo au plus.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            unfolded = sum(one.file_size for one in folder.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableWorkbook(
            "Ce fichier n’est pas un classeur .xlsx ou .ods, ou il est abîmé. Enregistrez-le à nouveau en .xlsx."
        ) from None
    if unfolded > LARGEST_UNFOLDED:
        raise UnreadableWorkbook("Ce classeur est démesuré une fois ouvert : il n’est pas lu.")
    try:
        sheets = pd.read_excel(
            io.BytesIO(content), sheet_name=None, header=None, dtype=object, engine="calamine", keep_default_na=False
        )
    except Exception as error:  # noqa: BLE001  (the reader raises its own, and pandas many others)
        raise UnreadableWorkbook(f"Ce classeur ne se lit pas : {str(error)[:120]}") from None
    for name in (ENTRY, STAMP):
        if name not in sheets:
            raise UnreadableWorkbook(
                f"La feuille « {name} » manque : ce classeur n’est pas sorti d’ici. Sortez-en un, remplissez-le."
            )
    if len(sheets[ENTRY]) > MOST_ROWS:
        raise UnreadableWorkbook(f"{MOST_ROWS} lignes au plus dans la feuille « {ENTRY} ».")
    return {str(name): sheet for name, sheet in sheets.items()}


def _stamp(stamp: pd.DataFrame) -> tuple[dict[tuple[str, int], Seen], dict[str, str]]:
    """What the workbook took out, cell by cell."""
    seen: dict[tuple[str, int], Seen] = {}
    notes: dict[str, str] = {}
    for values in stamp.iloc[1:, :4].itertuples(index=False):
        code, year, rev, amount = (_text(value) for value in values)
        if year == NOTE:
            notes[code] = amount
            continue
        try:
            seen[code, int(year)] = Seen(int(rev), Decimal(amount) if amount else None)
        except (ValueError, InvalidOperation):
            raise UnreadableWorkbook(
                "L’empreinte du classeur a été changée : repartez d’un classeur sorti de ce site."
            ) from None
    return seen, notes


def _heads(entry: pd.DataFrame) -> tuple[dict[int, str], int]:
    """The names of the columns by position, and the first row below them. Columns may have been moved."""
    for row in range(min(len(entry), 20)):
        names = {at: _text(value) for at, value in enumerate(entry.iloc[row]) if _text(value)}
        if LINE in names.values():
            missing = [name for name in HEADS if name not in names.values()]
            if missing:
                raise UnreadableWorkbook(f"Colonne absente de la feuille « {ENTRY} » : {', '.join(missing)}.")
            return names, row + 1
    raise UnreadableWorkbook(f"La feuille « {ENTRY} » n’a plus sa ligne de titres (« {LINE} », « {HEADS[1]} »…).")


def _rows(
    entry: pd.DataFrame, heads: Mapping[int, str], first: int, kept: set[int]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row below the heads as texts by column name, with its number on the sheet; blank ones aside, but `kept`."""
    for place, values in enumerate(entry.iloc[first:].itertuples(index=False), start=first + 1):
        named = {name: _text(values[at]) for at, name in heads.items()}
        if place in kept or any(named.values()):
            yield place, named


def _text(value: object) -> str:
    """The text of a cell: a number by its shortest exact decimals, 302.0 as « 302 »."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f") if abs(value) < 1e300 else str(value)
    return str(value).strip()


def _cells(
    row: int, values: Mapping[str, str], seen: Mapping[tuple[str, int], Seen], formulas: set[tuple[int, str]]
) -> Iterator[Filled]:
    for name, text in values.items():
        if name.isascii() and name.isdigit() and len(name) == 4:
            before = seen.get((values[LINE], int(name)), NOTHING).amount
            amount, error = _amount(text, before, is_formula=(row, name) in formulas)
            yield Filled(row, values[LINE], int(name), amount, text, error)


def _amount(text: str, before: Decimal | None, *, is_formula: bool) -> tuple[Decimal | None, str]:
    """The amount of a cell and no error, or None and why. What a formula computed is rounded to the cent.

    `before` is what the workbook took out: « +2,5 % » speaks of it.
    """
    if is_formula and not text:
        return (
            None,
            "formule sans résultat : ouvrez et enregistrez le classeur dans Excel ou LibreOffice.",
        )
    if not _NUMBER.fullmatch(text):
        amount = read_amount(text, Unit.EUR, before)
        return (None, amount.reason) if isinstance(amount, Unreadable) else (amount, "")
    number = Decimal(text)
    if number.adjusted() > 13:
        return None, f"« {text[:40]} » dépasse le plus grand montant admis."
    exact = number.quantize(CENT, ROUND_HALF_UP)
    if exact != number and not is_formula:
        return None, f"« {text[:40].replace('.', ',')} » : deux décimales au plus en euros."
    return exact, ""


def _new_line(row: int, values: Mapping[str, str], cells: tuple[Filled, ...]) -> NewLine:
    _, _, measure, _, _, sector, envelope, recurrence, last_year = (values[name] for name in HEADS)
    return NewLine(row, measure, sector, envelope, recurrence, last_year, values.get(NOTE, ""), cells)
