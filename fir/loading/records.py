"""What arrives as a folder of CSV files: years of the FIR as a source prints them, or every reason to refuse it.

Pure: nothing is read from the database, nothing is written. The files and their columns are `FILES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from allocations.enums import Credit, Origin, PurposeKind, TextKind
from fir.enums import FirYearStatus, MovementKind, Nature, ReceiptKind, StageKind
from prs_budget.lib.records import YES, Columns, Record, RowProblem, read

ORIGINS = {origin.code: origin for origin in Origin}
NATURES = {str(value): Nature(value) for value in Nature.values}
KINDS = {str(value): MovementKind(value) for value in MovementKind.values}
STAGE_KINDS = {str(value): StageKind(value) for value in StageKind.values}
RECEIPT_KINDS = {str(value): ReceiptKind(value) for value in ReceiptKind.values}
TEXT_KINDS = {str(value): TextKind(value) for value in TextKind.values}
PURPOSES = {str(value): PurposeKind(value) for value in PurposeKind.values}
CREDITS = {str(value): Credit(value) for value in Credit.values}
STATUSES = {str(value): FirYearStatus(value) for value in FirYearStatus.values}


def _columns(required: str, blank: str = "", absent: str = "", **longest: int) -> Columns:
    return Columns(tuple(required.split()), tuple(blank.split()), tuple(absent.split()), longest)


#: the files of a folder, in the order in which they name one another, and their columns: filled, possibly blank
FILES: Mapping[str, Columns] = {
    "years.csv": _columns(
        "year status has_payments has_outstanding",
        "envelope data_date source carry_over_rate carry_over_text lapse_years lapse_text",
        "rounding",
        source=300,
        carry_over_text=300,
        lapse_text=300,
    ),
    "missions.csv": _columns("code label", "parent", "purpose purpose_source", code=40, label=300, purpose_source=300),
    "schemes.csv": _columns("code label mission", "parent group other_envelopes note", code=40, label=300, group=300),
    "texts.csv": _columns("code kind date label", "number note", code=40, number=60, label=300, note=300),
    "text_lines.csv": _columns("text envelope year credit amount"),
    "receipt_lines.csv": _columns("code label kind", "text", "notified_by", code=40, label=300, text=300),
    "stages.csv": _columns("year code label kind voted", "note", "texts", code=20, label=200, note=300),
    "receipts.csv": _columns("year stage line amount origin"),
    "authorisations.csv": _columns("year stage nature direction mission scheme origin", "ae cp"),
    "movements.csv": _columns(
        "year kind nature direction mission scheme origin key", "origin_year ae cp label", key=80, label=300
    ),
    "rates.csv": _columns(
        "year code label percent numerator denominator deduced", "least most note", code=20, label=200, note=300
    ),
    "scheme_figures.csv": _columns(
        "year scheme axis confidence",
        "amount as_printed precision indicators",
        "rounding",
        as_printed=60,
        precision=60,
    ),
    "contradictions.csv": _columns(
        "year code subject printed held why", "", code=20, subject=200, printed=100, held=100, why=400
    ),
}


class Source:
    """The rows of a folder, by file. Reading a cell that is wrong adds a problem."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[RowProblem] = []
        if not folder.is_dir():
            self.problems.append(RowProblem(str(folder), 0, "ce dossier n’existe pas."))
        self._rows: dict[str, list[Record]] = {}
        for name, columns in FILES.items() if not self.problems else ():
            self._rows[name] = read(folder / name, columns, self.problems) or []

    def rows(self, name: str) -> list[Record]:
        """The rows of a file, in its order."""
        return self._rows.get(name, [])

    def of_year(self, name: str, year: int) -> list[Record]:
        """The rows of a file that are of a year."""
        return [row for row in self.rows(name) if row.integer("year") == year]


def amount(record: Record, column: str) -> Decimal | None:
    """Exact euros, or None where the cell is blank."""
    return record.amount(column) if record.text(column) else None


def percent(record: Record, column: str) -> Decimal | None:
    """A percentage written with a decimal point, or None where the cell is blank."""
    text = record.text(column)
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 1000:
        record.refuse(f"colonne {column} : « {text} » n’est pas un taux en % (chiffres et point décimal seulement).")
        return None
    return found


def is_yes(record: Record, column: str) -> bool:
    """« oui » or « non »."""
    return bool(record.one_of(column, YES))


def day(record: Record, column: str) -> date | None:
    """A date, or None where the cell is blank."""
    return record.day(column) if record.text(column) else None
