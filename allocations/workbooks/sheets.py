"""The workbook's own vocabulary: its sheets, its columns, and what a line of it is. Shared by what writes and reads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ENTRY, LISTS, STAMP, ABOUT = "Saisie", "Listes", "Empreinte", "À propos"
#: says how the workbook is laid out: another number is another layout
LAYOUT = "prs-budget classeur 1"
LINE, PROJECT, MEASURE, LABEL = "Ligne", "Projet", "Mesure (code)", "Mesure"
DIRECTION, SECTOR, ENVELOPE, RECURRENCE, LAST_YEAR = "Direction", "Domaine", "Enveloppe", "Récurrence", "Jusqu’en"
NOTE = "Note"
#: the columns before the years, then the years, then the note
HEADS = (LINE, PROJECT, MEASURE, LABEL, DIRECTION, SECTOR, ENVELOPE, RECURRENCE, LAST_YEAR)
#: what the stamp calls the texts that name a line beside its code
IDENTITY = "Identité"
#: between the code of a direction and the label of a sector, where a new line chooses one
SECTOR_SEPARATOR = " · "
#: empty rows left for new lines
BLANK_ROWS = 40


def named_sector(direction: str, label: str) -> str:
    """« DOS · Ambulatoire »: two directions may have a sector of one label."""
    return f"{direction}{SECTOR_SEPARATOR}{label}"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line as it goes out: what names it, its cells by year as (exact euros, revision), its note.

    A cell that does not exist is absent.
    """

    code: str
    project: str
    measure: str
    label: str
    direction: str
    sector: str
    envelope: str
    recurrence: str
    last_year: int
    reference: Decimal | None
    cells: dict[int, tuple[Decimal | None, int]]
    note: str

    @property
    def named(self) -> tuple[str, ...]:
        """What names it beside its code, in the order of HEADS."""
        until = str(self.last_year or "")
        return (
            *(self.project, self.measure, self.label, self.direction, self.sector, self.envelope, self.recurrence),
            until,
        )


@dataclass(frozen=True, slots=True)
class Lists:
    """What a new line may be made of: labels that a workbook offers, measures by code."""

    measures: tuple[tuple[str, str], ...]
    sectors: tuple[str, ...]
    envelopes: tuple[str, ...]
    recurrences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that a workbook takes out. `years` are those that may be entered."""

    version: str
    stamp: int
    agency: str
    title: str
    by: str
    at: str
    years: tuple[int, ...]
    reference: str
    lines: tuple[SheetLine, ...]
    lists: Lists
