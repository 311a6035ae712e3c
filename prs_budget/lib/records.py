"""One CSV file read strictly: its rows with their line numbers, and every reason to refuse it, in French. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from prs_budget.lib.days import EARLIEST, LATEST
from prs_budget.lib.money import ZERO, MoneyError, euros

AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]*")
INTEGER = re.compile(r"[0-9]{1,4}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YES = {"oui": True, "non": False}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a file or one of its rows is refused. Line 0 is the file itself."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        place = f", ligne {self.line}" if self.line else ""
        return f"{self.file}{place} : {self.reason}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a file: those whose cells must be filled, those that may be blank, those that may be absent.

    `longest` gives the most characters that a text column may hold.
    """

    required: tuple[str, ...]
    blank: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    longest: Mapping[str, int] = field(default_factory=dict)


class Record:
    """One row. Each method reads one cell; a bad cell adds a problem and comes back as an empty value."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], problems: list[RowProblem]) -> None:
        self.line = line
        self._file, self._cells, self._problems = file, cells, problems

    def refuse(self, reason: str) -> None:
        """Add a problem on this row."""
        self._problems.append(RowProblem(self._file, self.line, reason))

    @property
    def place(self) -> str:
        """« movements.csv, ligne 4 »."""
        return f"{self._file}, ligne {self.line}"

    def text(self, column: str) -> str:
        """The cell without the spaces around it."""
        return self._cells.get(column, "").strip()

    def code(self, column: str = "code") -> str:
        """A code: capitals, digits, dashes, points, underscores."""
        value = self.text(column)
        if value and not CODE.fullmatch(value):
            self.refuse(
                f"colonne {column} : « {value} » n’est pas un code (capitales, chiffres, tirets, points, soulignés)."
            )
        return value

    def integer(self, column: str) -> int:
        """A whole number of at most four digits; 0 where the cell is blank."""
        value = self.text(column)
        if value and not INTEGER.fullmatch(value):
            self.refuse(f"colonne {column} : « {value} » n’est pas un nombre entier.")
            return 0
        return int(value or 0)

    def day(self, column: str) -> date:
        """A date written 2018-03-08."""
        value = self.text(column)
        try:
            if DAY.fullmatch(value) and EARLIEST <= (found := date.fromisoformat(value)) <= LATEST:
                return found
        except ValueError:
            pass
        if value:
            self.refuse(
                f"colonne {column} : « {value} » n’est pas une date (AAAA-MM-JJ, de {EARLIEST.year} à {LATEST.year})."
            )
        return date.min

    def amount(self, column: str) -> Decimal:
        """Exact euros: digits, a decimal point, two decimals at most."""
        value = self.text(column)
        if not value:
            return ZERO
        if not AMOUNT.fullmatch(value):
            self.refuse(
                f"colonne {column} : « {value} » n’est pas un montant en euros (chiffres et point décimal seulement)."
            )
            return ZERO
        try:
            return euros(value)
        except MoneyError as error:
            self.refuse(f"colonne {column} : {error}")
            return ZERO

    def one_of(self, column: str, values: Mapping[str, T]) -> T | None:
        """What a word of a closed list stands for."""
        value = self.text(column)
        if value and value not in values:
            self.refuse(f"colonne {column} : « {value} » n’est pas admis. Valeurs possibles : {', '.join(values)}.")
        return values.get(value)


def read(path: Path, columns: Columns, problems: list[RowProblem]) -> list[Record] | None:
    """The rows of a file whose cells are all there; None where the file itself cannot be read.

    UTF-8, commas, one header row. Blank rows are skipped; nothing else is: there are no comments.
    Blank required cells, unknown columns and texts too long are refused here.
    """
    text = _text_of(path, problems)
    if text is None:
        return None
    rows = _rows(path.name, text, problems)
    head = next(rows, None)
    if head is None or not _has_columns(path.name, head[1], columns, problems):
        if head is None and not any(problem.file == path.name for problem in problems):
            problems.append(RowProblem(path.name, 0, "fichier vide : une ligne d’en-tête est attendue."))
        return None
    names = head[1]
    records = []
    for line, cells in rows:
        if len(cells) != len(names):
            problems.append(RowProblem(path.name, line, f"{len(cells)} cellules au lieu de {len(names)}."))
            continue
        record = Record(path.name, line, dict(zip(names, cells, strict=True)), problems)
        _check_cells(record, columns)
        records.append(record)
    return records


def _text_of(path: Path, problems: list[RowProblem]) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problems.append(RowProblem(path.name, 0, "fichier absent."))
        return None
    except OSError as error:
        problems.append(RowProblem(path.name, 0, f"fichier illisible ({error.strerror})."))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.append(RowProblem(path.name, line, "le texte n’est pas en UTF-8."))
        return None


def _rows(file: str, text: str, problems: list[RowProblem]) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row begins, cells) of each row that is not blank; stops at the first one that is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problems.append(RowProblem(file, line, f"cette ligne n’est pas du CSV ({error})."))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _has_columns(file: str, names: Sequence[str], columns: Columns, problems: list[RowProblem]) -> bool:
    known = {*columns.required, *columns.blank, *columns.absent}
    missing = [name for name in (*columns.required, *columns.blank) if name not in names]
    reasons = [f"colonne « {name} » absente (la virgule sépare les colonnes)." for name in missing]
    reasons += [f"colonne « {name} » inconnue." for name in names if name not in known]
    reasons += [f"colonne « {name} » présente deux fois." for name in sorted(set(names)) if names.count(name) > 1]
    problems += [RowProblem(file, 1, reason) for reason in reasons]
    return not reasons


def _check_cells(record: Record, columns: Columns) -> None:
    for column in columns.required:
        if not record.text(column):
            record.refuse(f"colonne {column} : cellule vide.")
    for column, longest in columns.longest.items():
        if len(record.text(column)) > longest:
            record.refuse(f"colonne {column} : {longest} caractères au plus.")
        if "\0" in record.text(column):
            record.refuse(f"colonne {column} : caractère nul.")
