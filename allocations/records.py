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

from prs_budget.money import MoneyError, euros

AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CODE = re.compile(r"[A-Z0-9][A-Z0-9_.-]*")
INTEGER = re.compile(r"[0-9]{1,4}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YES = {"oui": True, "non": False}


@dataclass(frozen=True, slots=True)
class Problem:
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

    def __init__(self, file: str, line: int, cells: Mapping[str, str], problems: list[Problem]) -> None:
        self.line = line
        self._file, self._cells, self._problems = file, cells, problems

    def refuse(self, reason: str) -> None:
        """Add a problem on this row."""
        self._problems.append(Problem(self._file, self.line, reason))

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
            if DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        if value:
            self.refuse(f"colonne {column} : « {value} » n’est pas une date (AAAA-MM-JJ).")
        return date.min

    def amount(self, column: str) -> Decimal:
        """Exact euros: digits, a decimal point, two decimals at most."""
        value = self.text(column)
        if not value:
            return Decimal("0.00")
        if not AMOUNT.fullmatch(value):
            self.refuse(
                f"colonne {column} : « {value} » n’est pas un montant en euros (chiffres et point décimal seulement)."
            )
            return Decimal("0.00")
        try:
            return euros(value)
        except MoneyError as error:
            self.refuse(f"colonne {column} : {error}")
            return Decimal("0.00")

    def yes(self, column: str) -> bool:
        """Whether the cell says « oui »."""
        return bool(self.one_of(column, YES))

    def one_of[T](self, column: str, values: Mapping[str, T]) -> T | None:
        """What a word of a closed list stands for."""
        value = self.text(column)
        if value and value not in values:
            self.refuse(f"colonne {column} : « {value} » n’est pas admis. Valeurs possibles : {', '.join(values)}.")
        return values.get(value)
