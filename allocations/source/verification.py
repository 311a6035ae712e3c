"""The tables that the source prints, compared figure by figure with what the screen shows.

A printed figure is a row of the files of `fixtures/published/`: M€, one decimal, blank for « no credit ». Several of
our tables may show it. What is shown is read back from the HTML of the page, as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from allocations.addresses import Addresses
from allocations.crosstabs import ready
from allocations.crosstabs.reading import Reading, open_reading
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import Selection
from allocations.source.screen import EMPTY, TOTAL_COLUMN, ShownTable
from prs_budget.lib.rendering import html
from prs_budget.lib.tables.model import Table

BY_AXIS, BY_ENVELOPE = ready.BY_AXIS.name, ready.BY_ENVELOPE.name
AXES_ENVELOPES, PROJECTS = ready.AXES_ENVELOPES.name, ready.PROJECTS.name
CORRESPONDENCE = ready.CORRESPONDENCE.name
MEASURES, DIRECTIONS = ready.MEASURES_ACTORS.name, ready.DIRECTIONS_SECTORS.name
#: the project of which the source prints the detail
DETAILED = "A2-P2"
#: the correspondence also shows measures of which the source prints nothing
LARGER_THAN_PRINTED = {CORRESPONDENCE}

TOTAL = "TOTAL"
TOTAL_OF_PROJECT = "Total du projet"

Raw = Mapping[str, str]
RowPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table shows a printed figure: a row by its codes (labels where no code is shown), a column.

    `label` is the printed heading of the row, `remark` what is printed in brackets after it; empty: not compared.
    """

    table: str
    row: RowPath
    column: str = TOTAL_COLUMN
    label: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A printed cell: its file and line there, its figure in French, or blank."""

    file: str
    line: int
    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is printed, and what a table shows in its place."""

    place: Place
    printed: str
    shown: str
    source: str = ""

    def __str__(self) -> str:
        where = f"tableau {self.place.table}, ligne {' › '.join(self.place.row)}, colonne {self.place.column}"
        source = f" ({self.source})" if self.source else ""
        return f"{where} : imprimé {self.printed or 'vide'}, affiché {self.shown or 'rien'}{source}"


@dataclass(frozen=True, slots=True)
class Score:
    """How many printed cells every table shows as printed."""

    reproduced: int
    printed: int

    @property
    def is_full(self) -> bool:
        """Whether nothing is missing; nothing out of nothing is not a proof."""
        return self.reproduced == self.printed > 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Figures, blank cells, texts of the axes' scopes, and each difference."""

    figures: Score
    blanks: Score
    scopes: Score
    mismatches: tuple[Mismatch, ...]

    @property
    def is_exact(self) -> bool:
        """Whether the screen shows what is printed, and nothing else."""
        return not self.mismatches and self.figures.is_full and self.blanks.is_full and self.scopes.is_full


def compare(version: Version, folder: Path) -> Comparison:
    """Compare every printed table of a folder with what a version's pages show."""
    tables = [ShownTable(table.name, html.render(table)) for table in _tables(version)]
    shown = {table.name: table for table in tables}
    cells = list(_printed(folder))
    mismatches: list[Mismatch] = []
    figures: list[bool] = []
    blanks: list[bool] = []
    for cell in cells:
        found = [gap for place in cell.places for gap in gaps(cell, place, shown[place.table])]
        mismatches += found
        (figures if cell.text else blanks).append(not found)
    scopes = []
    for place, text in _scopes(folder):
        row = shown[place.table].rows.get(place.row)
        told = row.remark if row else ""
        scopes.append(told == text)
        if told != text:
            mismatches.append(Mismatch(place, text, told, "axis_scope.csv"))
    mismatches += _more_than_printed(cells, tables)
    return Comparison(score(figures), score(blanks), score(scopes), tuple(mismatches))


def _tables(version: Version) -> list[Table]:
    """The tables that show printed figures, made as their pages make them."""
    selection = Selection(version.code).filtered(Dimension.YEAR, str(version.plan.base_year))
    addresses = Addresses.of(version.agency.slug, version.code)
    whole = (ready.BY_AXIS, ready.BY_ENVELOPE, ready.AXES_ENVELOPES, ready.PROJECTS)
    detail = ready.FICHES[Dimension.PROJECT]
    of_project = selection.filtered(Dimension.PROJECT, DETAILED)
    return [
        *ready.tables(whole, _open(whole, selection, version), addresses),
        ready.correspondence(_open((ready.CORRESPONDENCE,), selection, version), addresses),
        *ready.tables(detail, _open(detail, of_project, version), addresses),
    ]


def _open(reports: tuple[ready.Ready, ...], selection: Selection, version: Version) -> Reading:
    return open_reading(reports[0].of(selection), version, dimensions=ready.dimensions_of(reports))


def score(agreements: Sequence[bool]) -> Score:
    """How many of the printed cells agree."""
    return Score(sum(agreements), len(agreements))


def gaps(cell: PrintedCell, place: Place, table: ShownTable) -> Iterator[Mismatch]:
    """The differences between a printed cell and one place that shows it."""
    source = f"{cell.file}, ligne {cell.line}"
    shown = table.cell(place.row, place.column)
    if shown is None:
        yield Mismatch(place, cell.text, "pas de telle cellule", source)
        return
    expected = cell.text or EMPTY
    if shown.text != expected:
        yield Mismatch(place, cell.text, shown.text, source)
    if place.label and shown.row.label != place.label:
        yield Mismatch(place, f"« {place.label} »", f"« {shown.row.label} »", source)
    if place.remark and shown.row.remark != place.remark:
        yield Mismatch(place, f"« ({place.remark}) »", f"« ({shown.row.remark}) »", source)


def _more_than_printed(cells: Sequence[PrintedCell], tables: Sequence[ShownTable]) -> Iterator[Mismatch]:
    """Figures of leaf rows that stand where nothing is printed."""
    claimed = {(place.table, place.row, place.column) for cell in cells for place in cell.places}
    for table in tables:
        if table.name in LARGER_THAN_PRINTED:
            continue
        for cell in table.leaves():
            if cell.text != EMPTY and (table.name, cell.row.path, cell.column) not in claimed:
                yield Mismatch(Place(table.name, cell.row.path, cell.column), "", cell.text)


def french(printed: str) -> str:
    """A figure of the files as the screen should write it: « 2818.5 » is « 2 818,5 »; blank stays blank."""
    if not printed:
        return ""
    return f"{Decimal(printed):,}".replace(",", "\u00a0").replace(".", ",").replace("-", "\u2212")


def _printed(folder: Path) -> Iterator[PrintedCell]:
    files = {
        "axis_by_envelope.csv": ("amount_m_eur", _axis_by_envelope),
        "projects.csv": ("amount_m_eur_2017", _project),
        "a2p2_by_domain_envelope.csv": ("amount_m_eur", _domain_by_envelope),
        "a2p2_by_measure_direction_envelope.csv": ("amount_m_eur", _measure_by_envelope),
    }
    for file, (column, places) in files.items():
        for number, line in _lines(folder / file):
            yield PrintedCell(file, number, french(line[column]), tuple(places(line)))


def _scopes(folder: Path) -> Iterator[tuple[Place, str]]:
    for _, line in _lines(folder / "axis_scope.csv"):
        yield Place(CORRESPONDENCE, _axis(line), "périmètre"), line["scope_text"]


def _lines(path: Path) -> Iterator[tuple[int, Raw]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)


def _axis(line: Raw) -> RowPath:
    """The row of an axis: its code, or its label where the code only repeats it."""
    printed_code = line["axis_code"] not in ("AUTRES", TOTAL)
    return (line["axis_code"] if printed_code else line["axis_label"],)


def _envelope(line: Raw) -> str:
    return TOTAL_COLUMN if line["envelope_code"] == TOTAL else line["envelope_code"].replace("_", " ")


def _axis_by_envelope(line: Raw) -> Iterator[Place]:
    row, column = _axis(line), _envelope(line)
    yield Place(AXES_ENVELOPES, row, column, line["axis_label"])
    if column == TOTAL_COLUMN:
        yield Place(BY_AXIS, row, label=line["axis_label"])
    if line["axis_code"] == TOTAL:
        yield Place(BY_ENVELOPE, (line["envelope_label"],), label=line["envelope_label"])


def _project(line: Raw) -> Iterator[Place]:
    if line["figure_kind"] == "project":
        row, label = (*_axis(line), line["project_code"]), line["project_label"]
    else:
        row, label = _axis(line), line["axis_label"]
    yield Place(PROJECTS, row, label=label)
    yield Place(CORRESPONDENCE, row, label=label)


def _domain_by_envelope(line: Raw) -> Iterator[Place]:
    is_total = line["domain_code"] == TOTAL
    label = TOTAL_OF_PROJECT if is_total else line["domain_label"]
    row = (label,) if is_total else (line["direction_code"], label)
    yield Place(DIRECTIONS, row, _envelope(line), "" if is_total else label)


def _measure_by_envelope(line: Raw) -> Iterator[Place]:
    measure, actor, column = line["measure_code"], line["actor_label"], _envelope(line)
    if measure == TOTAL:
        yield Place(MEASURES, (TOTAL_OF_PROJECT,), column)
    elif actor == TOTAL:
        yield Place(MEASURES, (measure,), column, line["measure_label"])
        if column == TOTAL_COLUMN:
            yield Place(CORRESPONDENCE, ("A2", DETAILED, measure), column, line["measure_label"])
    else:
        label, _, remark = actor.removesuffix(")").partition(" (")
        yield Place(MEASURES, (measure, label), column, label, remark)
