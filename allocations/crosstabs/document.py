"""What a source document prints, figure by figure: which places have a figure of their own, and where it is doubtful.

Read once from `fixtures/published/`, whose `document.csv` names the document; a version tells it as its source.
A place is a set of codes by dimension, without those that others imply: {axis A2, envelope FIR}, {project A2-P2}.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from allocations.crosstabs.identity import origins_of
from allocations.crosstabs.reading import Reading
from allocations.enums import Dimension, Origin
from allocations.facts import Weight
from allocations.provenance import PRINTED
from allocations.selection import Selection
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, rounded, written
from prs_budget.lib.tables.model import Basis, Cell, Column, Row
from prs_budget.lib.words import counted

FOLDER: Path = settings.BASE_DIR / "fixtures" / "published"
#: the source prints M€ with one decimal
UNIT, DECIMALS = Unit.MEUR, 1
PRECISION = "0,1 M€"
#: the source prints M€ with one decimal: nothing made from it is more exact than what is printed
PRECISION_NOTE = (
    "Montants publiés arrondis à 0,1 M€ (± 0,05 M€) : "
    "les euros, les k€ et les parts qu’on en tire, ajustés ou reconstitués, ne sont pas plus précis."
)
#: the project of which the document prints the detail
DETAILED = "A2-P2"
TOTAL = "TOTAL"

#: what is either in an axis or in « Autres », so that the perimeter changes nothing to it
WITHIN_AXES = {Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE}

Place = frozenset[tuple[Dimension, str]]
Raw = Mapping[str, str]

#: what a code of a dimension already says of others
IMPLIED = {
    Dimension.PROJECT: (Dimension.AXIS,),
    Dimension.MEASURE: (Dimension.AXIS, Dimension.PROJECT),
    Dimension.SECTOR: (Dimension.DIRECTION, Dimension.ACTOR),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure, in M€; `is_certain` is False where its column was deduced and others fit as well."""

    amount: Decimal
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its figures of one year."""

    source: str = ""
    year: int = 0
    figures: Mapping[Place, Figure] = field(default_factory=dict)

    @property
    def word(self) -> str:
        """Where a printed figure comes from, and how exact it is."""
        return f"publié à {PRECISION} près"

    def figure(self, place: Place | None, amount: Decimal | None) -> Figure | None:
        """The figure printed at a place, if it is this amount once rounded as printed."""
        found = None if place is None else self.figures.get(place)
        if found is None or amount is None or rounded(amount, UNIT, DECIMALS) != found.amount:
            return None
        return found


NO_DOCUMENT = Document()


def document_of(reading: Reading, weights: Mapping[int, Weight]) -> Document:
    """The document that prints figures of a reading; one without figures where none does."""
    if reading.other is not None or not origins_of(weights) <= PRINTED:
        return NO_DOCUMENT
    document = read_document(FOLDER)
    known = document.source == reading.version.source and reading.selection.years == (document.year,)
    return document if known else NO_DOCUMENT


def document_among_years(reading: Reading) -> Document:
    """The document that prints one year of a reading that tells several apart; one without figures where none does."""
    selection = reading.selection
    if reading.other is not None or Dimension.YEAR not in selection.dimensions:
        return NO_DOCUMENT
    document, years = read_document(FOLDER), selection.years or reading.version.plan.years
    return document if document.source == reading.version.source and document.year in years else NO_DOCUMENT


@lru_cache(maxsize=4)
def read_document(folder: Path) -> Document:
    """The document that a folder holds; none where it holds none."""
    path = folder / "document.csv"
    if not path.is_file():
        return NO_DOCUMENT
    row = next(_lines(path))
    figures = {place: figure for place, figure in _figures(folder) if figure is not None}
    return Document(row["source"], int(row["year"]), figures)


def place_of(codes: Mapping[Dimension, str]) -> Place:
    """The place of these codes, each dimension once, without those that others imply."""
    implied = {other for dimension in codes for other in IMPLIED.get(dimension, ())}
    return frozenset((dimension, code) for dimension, code in codes.items() if dimension not in implied)


def codes_of(selection: Selection) -> dict[Dimension, str] | None:
    """The one code of each filter of a selection, years apart; None where a filter keeps several."""
    filters = {dimension: codes for dimension, codes in selection.filters.items() if dimension != Dimension.YEAR}
    if any(len(codes) != 1 for codes in filters.values()):
        return None
    return {dimension: codes[0] for dimension, codes in filters.items()}


def place_filtered(selection: Selection) -> Place | None:
    """The place that the filters of a selection name; None where they name several, or leave « Autres » out."""
    codes = codes_of(selection)
    if codes is None or (selection.perimeter == "axes" and not WITHIN_AXES & codes.keys()):
        return None
    return place_of(codes)


def _figures(folder: Path) -> Iterator[tuple[Place, Figure | None]]:
    for line in _lines(folder / "axis_by_envelope.csv"):
        yield _place((Dimension.AXIS, line["axis_code"]), _envelope(line)), _figure(line, "amount_m_eur")
    for line in _lines(folder / "projects.csv"):
        kind = Dimension.PROJECT if line["figure_kind"] == "project" else Dimension.AXIS
        code = line["project_code"] if kind == Dimension.PROJECT else line["axis_code"]
        yield _place((kind, code)), _figure(line, "amount_m_eur_2017")
    within = (Dimension.PROJECT, DETAILED)
    for line in _lines(folder / "a2p2_by_domain_envelope.csv"):
        place = _place(within, (Dimension.SECTOR, line["domain_code"]), _envelope(line))
        yield place, _figure(line, "amount_m_eur")
    for line in _lines(folder / "a2p2_by_measure_direction_envelope.csv"):
        measure, actor = line["measure_code"], line["actor_label"].partition(" (")[0]
        code = measure if measure == TOTAL else f"{DETAILED}-{measure}"
        place = _place(within, (Dimension.MEASURE, code), (Dimension.ACTOR, actor), _envelope(line))
        yield place, _figure(line, "amount_m_eur")


def _place(*codes: tuple[Dimension, str]) -> Place:
    return place_of({dimension: code for dimension, code in codes if code != TOTAL})


def _envelope(line: Raw) -> tuple[Dimension, str]:
    return (Dimension.ENVELOPE, line["envelope_code"])


def _figure(line: Raw, column: str) -> Figure | None:
    """The figure of a line; None where its cell is blank."""
    if not line[column]:
        return None
    return Figure(Decimal(line[column]), line.get("placement") != "inferred_not_unique")


def _lines(path: Path) -> Iterator[Raw]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


class Printed:
    """Which cells of a crossing a document prints. A row and a column are named by the codes of their paths."""

    def __init__(self, document: Document, selection: Selection) -> None:
        codes = codes_of(selection)
        self.document = NO_DOCUMENT if codes is None else document
        self.filters = codes or {}
        self.selection = selection
        self._columns: dict[tuple[str, ...], dict[Dimension, str]] = {}

    def __bool__(self) -> bool:
        return bool(self.document.figures)

    def bases(
        self, row: tuple[str, ...], columns: Iterable[tuple[str, ...]], amounts: Iterable[Decimal | None]
    ) -> list[Basis]:
        """Of each cell of a row, whether it is printed."""
        heads = {**self.filters, **dict(zip(self.selection.rows, row, strict=False))}
        found: list[Basis] = []
        for column, amount in zip(columns, amounts, strict=True):
            codes = heads | self._codes(column)
            year = codes.pop(Dimension.YEAR, "")
            partial = self.selection.perimeter == "axes" and not WITHIN_AXES & codes.keys()
            lacking = partial or year not in {"", str(self.document.year)}
            figure = None if lacking else self.document.figure(place_of(codes), amount)
            found.append("" if figure is None else "printed" if figure.is_certain else "placed")
        return found

    def _codes(self, column: tuple[str, ...]) -> dict[Dimension, str]:
        if column not in self._columns:
            self._columns[column] = dict(zip(self.selection.columns, column, strict=False))
        return self._columns[column]


def precision_notes(origins: Set[Origin], document: Document) -> tuple[str, ...]:
    """How exact amounts of these origins are, where they come from a document that rounds them."""
    of_document = document.figures and Origin.PUBLISHED in origins
    return (PRECISION_NOTE,) if of_document or origins & {Origin.ADJUSTED, Origin.RECONSTRUCTED} else ()


def shown_text(rows: Sequence[Row], columns: Sequence[Column], document: Document, selection: Selection) -> str:
    """« Chiffres affichés : 62 publiés, 8 calculés »; empty where no document is known."""
    if not document.figures:
        return ""
    figures = [j for j, column in enumerate(columns) if column.content == "amount"]
    cells = [row.cells[j] for row in rows for j in figures if row.cells[j].amount is not None]
    counts = Counter(_kind(cell) for cell in cells)
    as_printed = selection.unit is UNIT and selection.shown_decimals == DECIMALS
    near = "" if as_printed else f" à {PRECISION} près"
    placed = sum(cell.basis == "placed" for cell in cells)
    deduced = f", dont {placed} dans une colonne déduite" if placed else ""
    if counts["printed"] == len(cells):
        return f"Chiffres affichés : tous publiés{near}{deduced}"
    words = [("printed", "publié"), ("computed", "calculé"), ("reconstructed", "reconstitué")]
    parts = [counted(counts[kind], word) for kind, word in words if counts[kind]]
    if counts["printed"]:
        parts[0] += near + deduced
    return f"Chiffres affichés : {', '.join(parts)}"


def _kind(cell: Cell) -> str:
    """A sum of adjusted figures that is not printed itself is computed."""
    return "printed" if cell.basis else cell.mark if cell.mark == "reconstructed" else "computed"


def figure_told(reading: Reading, amount: Decimal, origins: Set[Origin], *, splits: bool) -> str:
    """What is known of the one figure that a reading is of, whatever its lines are; empty where no document is known.

    `splits` says that it is of a breakdown that the source does not print of every project.
    """
    document = document_of(reading, {})
    if not document.figures or not origins <= PRINTED:
        return ""
    figure = document.figure(place_filtered(reading.selection), amount)
    if figure is None and splits and Origin.RECONSTRUCTED in origins:
        return "Chiffre non publié : il est reconstitué, d’autres répartitions sont possibles."
    if figure is None:
        return "Chiffre calculé, somme des lignes : la source ne l’imprime pas."
    told = f"Chiffre publié : {written(figure.amount)}{NO_BREAK_SPACE}{UNIT.symbol} ({document.source})."
    if not figure.is_certain:
        told += " Sa colonne y est déduite : d’autres conviennent aussi."
    if Origin.RECONSTRUCTED in origins:
        told += " Sa répartition en lignes n’est pas publiée : elle est reconstituée."
    elif Origin.ADJUSTED in origins:
        told += " Ses lignes sont ajustées dans la limite de leur arrondi."
    return told
