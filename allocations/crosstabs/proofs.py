"""The proof of a table: its own sum against the database's, to the cent; each year apart, as it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db.models import Count, Sum

from allocations.crosstabs.reading import Crossed, Reading
from allocations.enums import Dimension
from allocations.facts import Weight
from prs_budget.lib.crosstab import Crossing
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.model import Proof


def proof_of(reading: Reading, crossed: Crossed, weights: Mapping[int, Weight]) -> Proof:
    """The proof of a cross-table. One query where it shows several years."""
    base = weights[reading.version.pk]
    if reading.other is None or crossed.other is None:
        years = _placed(reading, crossed.base, _by_year(reading, _year_sums(reading, crossed.base)))
        return Proof(crossed.leaf_sum(crossed.base), base.amount, base.lines, years)
    other = weights[reading.other.pk]
    table = crossed.leaf_sum(crossed.other) - crossed.leaf_sum(crossed.base)
    sums = _year_sums(reading, crossed.other)
    for year, amount in _year_sums(reading, crossed.base).items():
        sums[year] -= amount
    years = _placed(reading, crossed.base, _by_year(reading, sums))
    return Proof(table, other.amount - base.amount, base.lines + other.lines, years, compared=True)


def proof_of_lines(
    reading: Reading, shown: Iterable[tuple[int, Decimal | None]], total: Decimal, count: int, told_in: int
) -> Proof:
    """The proof of a list, from the year and the amount of each row; `total` and `count` are the database's.

    `told_in` is the position of the column that says the year, -1 without one. One query where it shows several years.
    """
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for year, amount in shown:
        sums[str(year)] += amount or ZERO
    years = tuple((year, replace(one, told_in=told_in)) for year, one in _by_year(reading, sums))
    return Proof(sum(sums.values(), ZERO), total, count, years, compared=reading.other is not None)


def _year_sums(reading: Reading, crossing: Crossing) -> dict[str, Decimal]:
    """The sums of the leaf cells of each year; none where years are not shown."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    rows, columns = reading.selection.rows, reading.selection.columns
    if _is_one_year(reading):
        return sums
    in_rows = Dimension.YEAR in rows
    level = rows.index(Dimension.YEAR) if in_rows else columns.index(Dimension.YEAR)
    leaves = [(j, node) for j, node in enumerate(crossing.columns) if node.kind == "leaf"]
    for row, line in zip(crossing.rows, crossing.values, strict=True):
        if row.kind == "leaf":
            for j, column in leaves:
                amount = line[j]
                if amount is not None:
                    sums[(row if in_rows else column).path[level]] += amount
    return sums


def _by_year(reading: Reading, sums: Mapping[str, Decimal]) -> tuple[tuple[str, Proof], ...]:
    """The proof of each year, in order; nothing where there is one."""
    if _is_one_year(reading):
        return ()
    amounts, lines = dict.fromkeys(sums, ZERO), dict.fromkeys(sums, 0)
    grouped = reading.scope.amounts().order_by("year").values_list("year", "version_id")
    for year, version, amount, count in grouped.annotate(Sum("amount"), Count("pk")):
        minus = reading.other is not None and version == reading.version.pk
        amounts[str(year)] = amounts.get(str(year), ZERO) + (-amount if minus else amount)
        lines[str(year)] = lines.get(str(year), 0) + count
    compared = reading.other is not None
    return tuple(
        (year, Proof(sums.get(year, ZERO), amounts[year], lines[year], compared=compared)) for year in sorted(amounts)
    )


def _placed(
    reading: Reading, crossing: Crossing, years: tuple[tuple[str, Proof], ...]
) -> tuple[tuple[str, Proof], ...]:
    """The proof of each year with where it stands in the table: in its columns, or in the rows that it heads."""
    rows, columns = reading.selection.rows, reading.selection.columns
    if Dimension.YEAR in rows:
        return tuple((year, replace(one, level=rows.index(Dimension.YEAR))) for year, one in years)
    if not years:
        return ()
    level = columns.index(Dimension.YEAR)
    heads = {j: node.path[level] for j, node in enumerate(crossing.columns) if node.kind == "leaf"}
    return tuple((year, replace(one, columns=tuple(j for j in heads if heads[j] == year))) for year, one in years)


def _is_one_year(reading: Reading) -> bool:
    return len(reading.selection.years) == 1
