"""The lines behind a figure: which amounts, to the cent, with their origin; paged, the only read of single leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, ExpressionWrapper, F, Sum, Value, When, Window

from allocations.addresses import Addresses
from allocations.enums import STRUCTURAL, Dimension, Origin, Recurrence
from allocations.facts import Weight
from allocations.identity import identity_of
from allocations.reading import Reading
from allocations.reports import MARKS
from allocations.selection import BadAddress, Selection
from prs_budget.crosstab import Path
from prs_budget.fields import EuroField
from prs_budget.money import Unit, shown
from prs_budget.tables import Cell, Column, Key, Proof, Row, Table, parse_path

#: lines shown at once, on a page of their own and in the panel beside a table
PAGE_SIZE = 500
PANEL_SIZE = 100
#: what the row « Cinq axes » is called in the address of its figures
INTERIM: Key = ("interim",)


class Leaf(NamedTuple):
    """What is read of one amount: its line, its place in the structure, and the total and number of all the lines.

    `amount` and `total` carry the sign with which a comparison counts them.
    """

    line__code: str
    line__note: str
    line__last_year: int
    version_id: int
    year: int
    amount: Decimal
    origin: int
    recurrence: str
    axis_id: int
    project_id: int
    measure_id: int
    direction_id: int
    sector_id: int
    envelope_id: int
    total: Decimal
    count: int

    @property
    def place(self) -> tuple[int, ...]:
        """The ids of the structure, in the order of STRUCTURAL."""
        return self[8:14]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of lines: `number` from 1, of `count`."""

    table: Table
    number: int
    count: int
    total: Decimal
    lines: int

    @property
    def previous(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.number + 1 if self.number < self.count else None


def opened(selection: Selection, token: str) -> Selection:
    """The selection behind one cell: the report's own filters, narrowed to the cell's row and column.

    `token` is « row path,column path » as `path_token` writes them; a missing step is a total.
    """
    row_token, comma, column_token = token.partition(",")
    row, column = parse_path(row_token), parse_path(column_token)
    if not comma or len(row) > len(selection.rows) or len(column) > len(selection.columns):
        raise BadAddress([f"Figure inconnue dans l’adresse : « {token} ». Ouvrez-la depuis le tableau."])
    if row == INTERIM and Dimension.AXIS in selection.rows:
        row, selection = (), replace(selection, perimeter="axes")
    for dimension, key in [*zip(selection.rows, row, strict=False), *_column_steps(selection, column)]:
        selection = selection.filtered(dimension, key)
    return selection


def _column_steps(selection: Selection, column: Path) -> list[tuple[Dimension, str]]:
    """The steps of a column's path; the total of one year keeps only its year, which comes last."""
    columns = selection.columns
    if column and columns[-1] == Dimension.YEAR and len(column) < len(columns):
        return [*zip(columns, column[:-1], strict=False), (Dimension.YEAR, column[-1])]
    return list(zip(columns, column, strict=False))


def lines_page(reading: Reading, weights: Mapping[int, Weight], addresses: Addresses, number: int) -> Page:
    """One page of the lines of a reading, in reading order. One query. A page that does not exist raises BadAddress."""
    count = sum(weight.lines for weight in weights.values())
    pages = max(1, -(-count // PAGE_SIZE))
    if not 1 <= number <= pages:
        raise BadAddress([f"La page {number} n’existe pas : cette liste en compte {pages}."])
    leaves = _read(reading, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    total = _signed_total(reading, weights)
    return Page(_table(reading, weights, addresses, leaves, total, count), number, pages, total, count)


def panel_page(reading: Reading, addresses: Addresses) -> Page:
    """The first lines behind one figure, with the total and number of them all. One query."""
    leaves = _read(reading, 0, PANEL_SIZE)
    total, count = (leaves[0].total, leaves[0].count) if leaves else (Decimal("0.00"), 0)
    table = _table(reading, {}, addresses, leaves, total, count)
    return Page(table, 1, max(1, -(-count // PANEL_SIZE)), total, count)


def _signed_total(reading: Reading, weights: Mapping[int, Weight]) -> Decimal:
    """The total of the lines; with a comparison, the other version's less this one's, as the table shows it."""
    if reading.other is None:
        return weights[reading.version.pk].amount
    return weights[reading.other.pk].amount - weights[reading.version.pk].amount


def every_line(reading: Reading, weights: Mapping[int, Weight], addresses: Addresses) -> Table:
    """All the lines of a reading, for a file. One query."""
    count = sum(weight.lines for weight in weights.values())
    return _table(reading, weights, addresses, _read(reading, 0, count), _signed_total(reading, weights), count)


def _read(reading: Reading, start: int, size: int) -> list[Leaf]:
    """Leaves in reading order: by their place in the structure, then by line and year."""
    signed = F("amount")
    if reading.other is not None:
        minus = ExpressionWrapper(F("amount") * Value(-1), output_field=EuroField())
        signed = Case(When(version_id=reading.version.pk, then=minus), default=F("amount"))
    rows = (
        reading.scope.amounts()
        .annotate(signed=signed, total=Window(Sum(signed)), count=Window(Count("*")))
        .order_by("axis_id", "project_id", "measure_id", "sector_id", "envelope_id", "line_id", "year", "version_id")
        .values_list(*("signed" if name == "amount" else name for name in Leaf._fields))[start : start + size]
    )
    ranks = [{id_: rank for rank, id_ in enumerate(reading.structure.nodes(dimension))} for dimension in STRUCTURAL]
    return sorted(
        (Leaf(*row) for row in rows),
        key=lambda leaf: [rank[id_] for rank, id_ in zip(ranks, leaf.place, strict=True)],
    )


def _table(
    reading: Reading,
    weights: Mapping[int, Weight],
    addresses: Addresses,
    leaves: list[Leaf],
    total: Decimal,
    count: int,
) -> Table:
    rows = tuple(_row(reading, addresses, leaf) for leaf in leaves)
    shown_sum = sum((row.cells[-1].amount or Decimal(0) for row in rows), Decimal("0.00"))
    blanks = tuple(Cell() for _ in COLUMNS[:-1])
    sum_cell = Cell(total, shown(total, Unit.EUR, 2, signed=reading.other is not None))
    selection = replace(reading.selection, unit=Unit.EUR, decimals=2)
    whole = len(rows) == count
    return Table(
        name="lignes",
        title="Lignes",
        caption=f"Lignes et montants programmés, {', '.join(map(str, selection.years)) or 'toutes années'}, en euros",
        stub="Ligne",
        columns=COLUMNS,
        rows=rows,
        total=Row(
            (),
            "",
            f"Total des {count} lignes" if count > 1 else "Total",
            (*blanks, sum_cell),
            0,
            "total",
            tuple(range(len(rows))) if whole else (),
        ),
        unit=Unit.EUR,
        decimals=2,
        identity=replace(
            identity_of(reading, weights, addresses), unit=Unit.EUR.symbol, address=addresses.lines(selection)
        ),
        notes=() if whole else ("Le total est celui de toutes les lignes, pas de la seule page affichée.",),
        proof=Proof(shown_sum, total, count) if whole else None,
        signed=reading.other is not None,
    )


COLUMNS = (
    Column(("projet",), ("Projet",), content="text"),
    Column(("mesure",), ("Mesure",), content="text"),
    Column(("direction",), ("Direction",), content="text"),
    Column(("domaine",), ("Domaine",), content="text"),
    Column(("acteur",), ("Acteur",), content="text"),
    Column(("enveloppe",), ("Enveloppe",), content="text"),
    Column(("recurrence",), ("Récurrence",), content="text"),
    Column(("version",), ("Version",), content="text"),
    Column(("annee",), ("Année",), content="text"),
    Column(("origine",), ("Origine",), content="text"),
    Column(("montant",), ("Montant (€)",), "total"),
)


def _row(reading: Reading, addresses: Addresses, leaf: Leaf) -> Row:
    _, project, measure, direction, sector, envelope = (
        reading.structure.nodes(dimension)[id_] for dimension, id_ in zip(STRUCTURAL, leaf.place, strict=True)
    )
    versions = {one.pk: one.code for one in reading.versions}
    texts = (
        project.code,
        measure.label,
        direction.code,
        sector.label,
        sector.heading,
        envelope.label,
        Recurrence(leaf.recurrence).label + (f" {leaf.line__last_year}" if leaf.line__last_year else ""),
        versions[leaf.version_id],
        str(leaf.year),
        Origin(leaf.origin).label,
    )
    figure = Cell(
        leaf.amount, shown(leaf.amount, Unit.EUR, 2, signed=reading.other is not None), MARKS.get(leaf.origin, "")
    )
    return Row(
        key=(leaf.line__code,),
        code=leaf.line__code,
        label=measure.code,
        cells=(*(Cell(display=text) for text in texts), figure),
        href=addresses.fiche(Dimension.MEASURE, measure.code),
        note=leaf.line__note,
    )
