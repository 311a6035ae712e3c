"""The only bridge from stored amounts to computation: one GROUP BY over the dimensions asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from allocations.enums import Dimension, Origin
from allocations.models import Allocation, Version

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
    columns = ("version_id", *dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    rows = (
        scope.amounts()
        .order_by()
        .values_list(*columns)
        .annotate(total=Sum("amount"), doubt=Max("origin"))
        .values_list(*columns, "total", "doubt")
    )
    return Facts(columns, list(rows))


@dataclass(frozen=True, slots=True)
class Weight:
    """What the database itself holds in a scope: exact total, number of amounts, and how many of each origin."""

    amount: Decimal
    lines: int
    origins: Mapping[Origin, int]


def weigh(scope: Scope) -> dict[int, Weight]:
    """Add each version of the scope up in the database, independently of any cross-table. One query."""
    rows = (
        scope.amounts().order_by().values_list("version_id", "origin").annotate(total=Sum("amount"), count=Count("*"))
    )
    found: dict[int, list[tuple[Origin, Decimal, int]]] = {version: [] for version in scope.versions}
    for version, origin, total, count in rows:
        found[version].append((Origin(origin), total, count))
    return {
        version: Weight(
            sum((total for _, total, _ in parts), Decimal("0.00")),
            sum(count for _, _, count in parts),
            {origin: count for origin, _, count in sorted(parts)},
        )
        for version, parts in found.items()
    }


def notes(scope: Scope, dimensions: Iterable[Dimension]) -> Facts:
    """The remarks printed with the lines of a scope: like `read`, with a remark in place of the sums. One query."""
    columns = ("version_id", *dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    rows = scope.amounts().exclude(line__note="").order_by(*columns, "line__code").values_list(*columns, "line__note")
    return Facts(columns, list(rows))


def years(version: Version) -> list[int]:
    """The years for which a version holds amounts, in order. One query."""
    return sorted(Allocation.objects.entered().filter(version=version).values_list("year", flat=True).distinct())
