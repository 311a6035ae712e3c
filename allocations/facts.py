"""The only bridge from stored amounts to computation: one GROUP BY over the dimensions asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from allocations.enums import Dimension, Origin
from allocations.models import Allocation, Version
from prs_budget.money import from_cents

#: the column that carries each dimension; an actor is read through its sector
COLUMN = {
    Dimension.AXIS: "axis_id",
    Dimension.PROJECT: "project_id",
    Dimension.MEASURE: "measure_id",
    Dimension.DIRECTION: "direction_id",
    Dimension.SECTOR: "sector_id",
    Dimension.ACTOR: "sector_id",
    Dimension.ENVELOPE: "envelope_id",
    Dimension.YEAR: "year",
    Dimension.RECURRENCE: "recurrence",
}

Value = int | str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which amounts are read: those of one version, or two compared, whose columns take one of the given values.

    `only` keeps, `without` drops (the pseudo-axes of the perimeter « sans Autres »); `below_zero` keeps what is
    negative alone.
    """

    versions: tuple[int, ...]
    only: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    without: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    below_zero: bool = False

    def narrowed(self, column: str, values: Iterable[Value]) -> Scope:
        """The same scope with one more condition; conditions on one column intersect."""
        wanted = frozenset(values)
        before = self.only.get(column)
        return replace(self, only={**self.only, column: wanted if before is None else before & wanted})

    def amounts(self, *, cleared: bool = False) -> QuerySet[Allocation]:
        """Entered amounts of this scope; with `cleared`, the cells that were emptied too."""
        kept = {f"{column}__in": sorted(values) for column, values in self.only.items()}
        stored = Allocation.objects.all() if cleared else Allocation.objects.entered()
        amounts = stored.filter(version__in=self.versions, **kept)
        for column, values in self.without.items():
            amounts = amounts.exclude(**{f"{column}__in": sorted(values)})
        return amounts.filter(amount__lt=0) if self.below_zero else amounts


@dataclass(frozen=True, slots=True)
class Facts:
    """Sums over `columns`, the version first: each row is (one value per column…, amount, largest origin)."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    def position(self, dimension: Dimension) -> int:
        """Where a dimension stands in the rows."""
        return self.columns.index(COLUMN[dimension])


def read(scope: Scope, dimensions: Iterable[Dimension]) -> Facts:
    """Sum the entered amounts of a scope over the given dimensions. One query, answered by the covering index."""
    crossed = tuple(dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    columns = ("version_id", *crossed)
    # one version is constant: grouping by it too would cost a fifth more, and it is the first column again below
    grouped = columns if len(scope.versions) > 1 or not crossed else crossed
    rows = _aggregated(scope, f"{', '.join(grouped)}, SUM(amount), MAX(origin)", grouped)
    constant = () if grouped is columns else scope.versions
    return Facts(columns, [(*constant, *row[:-2], from_cents(row[-2]), row[-1]) for row in rows])


def _aggregated(scope: Scope, selected: str, grouped: Sequence[str]) -> list[tuple[Any, ...]]:
    """An aggregate of a scope as it is stored, amounts in cents. One query; no column is a user's text.

    Written in SQL around the query of the scope, which databases merge: Django's own aggregates cost as much
    as the database's, and converting each value of each row costs more.
    """
    carried = dict.fromkeys((*grouped, "amount", "origin"))
    try:
        amounts, parameters = scope.amounts().order_by().values_list(*carried).query.sql_with_params()
    except EmptyResultSet:
        return []
    aggregate = f"SELECT {selected} FROM ({amounts}) AS amounts GROUP BY {', '.join(grouped)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(aggregate, parameters)
        return list(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Weight:
    """What the database itself holds in a scope: exact total, number of amounts, and how many of each origin."""

    amount: Decimal
    lines: int
    origins: Mapping[Origin, int]


def weigh(scope: Scope) -> dict[int, Weight]:
    """Add each version of the scope up in the database, independently of any cross-table. One query."""
    # counted by origin without grouping by it: the index is then read in its order, and nothing is sorted
    counts = ", ".join(f"COUNT(*) FILTER (WHERE origin = {origin.value})" for origin in Origin)
    rows = _aggregated(scope, f"version_id, SUM(amount), COUNT(*), {counts}", ["version_id"])
    weights = {version: Weight(Decimal("0.00"), 0, {}) for version in scope.versions}
    for version, total, count, *by_origin in rows:
        origins = {origin: some for origin, some in zip(Origin, by_origin, strict=True) if some}
        weights[version] = Weight(from_cents(total), count, origins)
    return weights


def notes(scope: Scope, dimensions: Iterable[Dimension]) -> Facts:
    """The remarks printed with the lines of a scope: like `read`, with a remark in place of the sums. One query."""
    columns = ("version_id", *dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    rows = scope.amounts().exclude(line__note="").order_by(*columns, "line__code").values_list(*columns, "line__note")
    return Facts(columns, list(rows))


def years(version: Version) -> list[int]:
    """The years for which a version holds amounts, in order. One query."""
    return sorted(Allocation.objects.entered().filter(version=version).values_list("year", flat=True).distinct())
