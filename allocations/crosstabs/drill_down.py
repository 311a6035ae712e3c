"""The lines behind a figure: which amounts, to the cent, with their origin; paged, the only read of single leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Sum,
    Value,
    When,
    Window,
)

from allocations.addresses import Addresses
from allocations.crosstabs.identity import is_of_lines, origins_of
from allocations.crosstabs.line_tables import Leaf, compact_table, full_table
from allocations.crosstabs.reading import Reading
from allocations.enums import STRUCTURAL, Dimension, Origin
from allocations.facts import COLUMN, Weight
from allocations.reasons import reasons_in
from allocations.selection import Selection
from allocations.structure import Structure
from prs_budget.lib.crosstab import Path
from prs_budget.lib.fields import EuroField
from prs_budget.lib.money import ZERO
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.tables.model import Key, Table, parse_path
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

#: lines shown at once, on a page of their own and in the panel beside a table
PAGE_SIZE = 500
PANEL_SIZE = 100
#: what the row « Cinq axes » is called in the address of its figures
INTERIM: Key = ("interim",)


@dataclass(frozen=True, slots=True)
class LinesPage:
    """One page of lines: `number` from 1, of `count`; `origins` are those of its amounts.

    `noun` is what is listed: amounts, where a line has several.
    """

    table: Table
    number: int
    count: int
    total: Decimal
    lines: int
    origins: frozenset[Origin] = frozenset()
    noun: str = "ligne"

    @property
    def counted(self) -> str:
        """How many there are on all the pages: « 1 200 lignes »."""
        return counted(self.lines, self.noun)

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
    Raises BadAddress where the report has no such figure, or where it would add years.
    """
    row_token, comma, column_token = token.partition(",")
    row, column = parse_path(row_token), parse_path(column_token)
    refused = BadAddress([f"Figure inconnue dans l’adresse : « {token} ». Ouvrez-la depuis le tableau."])
    if not comma or len(row) > len(selection.rows) or len(column) > len(selection.columns):
        raise refused
    narrowed = selection
    if row == INTERIM and selection.rows[0] == Dimension.AXIS:
        row, narrowed = (), replace(selection, perimeter="axes")
    for dimension, key in [*zip(selection.rows, row, strict=False), *_column_steps(selection, column)]:
        if key not in selection.filters.get(dimension, (key,)):
            raise refused
        narrowed = narrowed.filtered(dimension, key)
    if Dimension.YEAR in selection.dimensions and len(narrowed.filters.get(Dimension.YEAR, ())) != 1:
        raise refused
    return narrowed


def _column_steps(selection: Selection, column: Path) -> list[tuple[Dimension, str]]:
    """The steps of a column's path; the total of one year keeps only its year, which comes last."""
    columns = selection.columns
    if len(column) == 1 and Dimension.YEAR in columns:  # no column stops above its year, which nothing adds
        return [(Dimension.YEAR, column[0])]
    if column and columns[-1] == Dimension.YEAR and len(column) < len(columns):
        return [*zip(columns, column[:-1], strict=False), (Dimension.YEAR, column[-1])]
    return list(zip(columns, column, strict=False))


def lines_page(reading: Reading, weights: Mapping[int, Weight], addresses: Addresses, number: int) -> LinesPage:
    """One page of the lines of a reading, without what the cartouche says of them all.

    One query, two more where an amount is below zero.
    A page that does not exist raises BadAddress.
    """
    count = sum(weight.lines for weight in weights.values())
    pages = max(1, -(-count // PAGE_SIZE))
    if not 1 <= number <= pages:
        raise BadAddress([f"La page {number} n’existe pas : cette liste en compte {pages}."])
    leaves = _read(reading, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    total = _signed_total(reading, weights)
    reasons = _reasons(reading, leaves)
    table = full_table(reading, weights, addresses, leaves, total, count, told_once=True, reasons=reasons)
    return LinesPage(table, number, pages, total, count, frozenset(origins_of(weights)), _noun(reading))


def panel_page(reading: Reading, addresses: Addresses) -> LinesPage:
    """The first lines behind one figure, with the total and number of them all. One query."""
    leaves = _read(reading, 0, PANEL_SIZE)
    total, count = (leaves[0].total, leaves[0].lines) if leaves else (ZERO, 0)
    table = compact_table(reading, addresses, leaves, total, count)
    origins = frozenset(Origin(leaf.origin) for leaf in leaves)
    return LinesPage(table, 1, max(1, -(-count // PANEL_SIZE)), total, count, origins, _noun(reading))


def _noun(reading: Reading) -> str:
    return "ligne" if is_of_lines(reading) else "montant"


def _signed_total(reading: Reading, weights: Mapping[int, Weight]) -> Decimal:
    """The total of the lines; with a comparison, the other version's less this one's, as the table shows it."""
    if reading.other is None:
        return weights[reading.version.pk].amount
    return weights[reading.other.pk].amount - weights[reading.version.pk].amount


def every_line(reading: Reading, weights: Mapping[int, Weight], addresses: Addresses, *, coded: bool = False) -> Table:
    """All the lines of a reading, for a file; `coded`, with the code of each dimension beside its label.

    One query, two more where an amount is below zero.
    """
    count = sum(weight.lines for weight in weights.values())
    leaves = _read(reading, 0, count)
    total, reasons = _signed_total(reading, weights), _reasons(reading, leaves)
    return full_table(reading, weights, addresses, leaves, total, count, coded=coded, reasons=reasons)


def _reasons(reading: Reading, leaves: Sequence[Leaf]) -> Mapping[tuple[str, int], str]:
    """Why the amounts below zero among some leaves are; a comparison tells differences, which need no reason."""
    below = {(leaf.line__code, leaf.year) for leaf in leaves if leaf.amount < 0}
    if reading.other is not None or not below:
        return {}
    return {cell: reason for cell, reason in reasons_in(reading.version).items() if cell in below}


def _read(reading: Reading, start: int, size: int) -> list[Leaf]:
    """Some leaves, in reading order: by their place in the structure, then by line and year. One query."""
    signed: F | Case = F("amount")
    if reading.other is not None:
        minus = ExpressionWrapper(F("amount") * Value(-1), output_field=EuroField())
        signed = Case(When(version_id=reading.version.pk, then=minus), default=F("amount"))
    every = {
        "total": Window(Sum(signed)),
        "lines": Window(Count("*")),
        "first_recurrence": Window(Min("recurrence")),
        "last_recurrence": Window(Max("recurrence")),
    }
    rows = (
        reading.scope.amounts()
        .annotate(signed=signed, **every)
        .order_by(*(_rank(dimension, reading.structure) for dimension in STRUCTURAL), "line_id", "year", "version_id")
        .values_list(*("signed" if name == "amount" else name for name in Leaf._fields))[start : start + size]
    )
    return [Leaf(*row) for row in rows]


class _Place(Func):
    """Where « ,12, » stands in « ,7,12,3, »: what puts ids in an order that no table holds, in one parameter."""

    function = "INSTR"
    template = "%(function)s(%(expressions)s || ',')"
    arg_joiner = ", ',' || "
    output_field = IntegerField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        """Its name there."""
        return self.as_sql(compiler, connection, function="STRPOS")


def _rank(dimension: Dimension, structure: Structure) -> _Place:
    """What puts the nodes of a dimension in the reading order of a structure, which may be that of two versions."""
    ids = "".join(f",{id_}" for id_ in structure.nodes(dimension))
    return _Place(Value(f"{ids},"), F(COLUMN[dimension]))
