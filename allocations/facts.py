"""The only bridge from stored amounts to computation: one GROUP BY over the dimensions asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

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

_TABLE = Allocation._meta.db_table


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


@dataclass(frozen=True, slots=True)
class Weight:
    """What the database itself holds in a scope: exact total, number of amounts, and how many of each origin."""

    amount: Decimal
    lines: int
    origins: Mapping[Origin, int]


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What `Scope.amounts` keeps, as SQL that aggregates are written around; none where nothing can be kept.

    Written by hand: Django's own aggregates cost as much as the database's, and converting each value of each row
    costs more. No column is a user's text.
    """

    conditions: str
    parameters: tuple[Value, ...]

    @classmethod
    def of(cls, scope: Scope) -> _Amounts:
        """The conditions of a scope: the same as its QuerySet's, which a test compares."""
        if not all((scope.versions, *scope.only.values())):
            return cls("", ())
        sides: list[tuple[str, str, tuple[Value, ...]]] = [("version_id", "IN", scope.versions)]
        sides += [(column, "IN", tuple(values)) for column, values in scope.only.items()]
        sides += [(column, "NOT IN", tuple(values)) for column, values in scope.without.items() if values]
        words = [f"{column} {word} ({', '.join(['%s'] * len(values))})" for column, word, values in sides]
        words.append("amount < 0" if scope.below_zero else "amount IS NOT NULL")
        return cls(" AND ".join(words), tuple(value for *_, values in sides for value in values))

    def rows(self, selected: str, grouped: str) -> list[tuple[Any, ...]]:
        """An aggregate as it is stored, amounts in cents. One query."""
        if not self.conditions:
            return []
        sql = f"SELECT {selected} FROM {_TABLE} WHERE {self.conditions} GROUP BY {grouped}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, self.parameters)
            return list(cursor.fetchall())


def read(scope: Scope, dimensions: Iterable[Dimension]) -> Facts:
    """Sum the entered amounts of a scope over the given dimensions. One query, answered by the covering index."""
    return _read(_Amounts.of(scope), scope, _columns(dimensions))


def weigh(scope: Scope) -> dict[int, Weight]:
    """Add each version of the scope up in the database, independently of any cross-table. One query."""
    return _weigh(_Amounts.of(scope), scope)


def read_and_weigh(scope: Scope, dimensions: Iterable[Dimension]) -> tuple[Facts, dict[int, Weight]]:
    """`read` and `weigh`. Two queries; PostgreSQL adds both up in one, which goes once through the amounts."""
    amounts, columns = _Amounts.of(scope), _columns(dimensions)
    if connection.vendor != "postgresql":
        return _read(amounts, scope, columns), _weigh(amounts, scope)
    constant, grouped = _grouped(scope, columns)
    version = "version_id, " if "version_id" in grouped else ""
    names = ", ".join(grouped)
    rows = amounts.rows(
        f"{names}, CAST(SUM(amount) AS bigint), MAX(origin), COUNT(*), origin",
        f"GROUPING SETS (({names}), ({version}origin))",
    )
    facts = _facts(columns, constant, [row[:-2] for row in rows if row[-1] is None])
    origins = [(*constant, *row)[:1] + row[-4:] for row in rows if row[-1] is not None]
    return facts, _weights(scope, ((of, cents, {Origin(o): n}) for of, cents, _, n, o in origins))


def _columns(dimensions: Iterable[Dimension]) -> tuple[str, ...]:
    return ("version_id", *dict.fromkeys(COLUMN[dimension] for dimension in dimensions))


def _grouped(scope: Scope, columns: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The first value of every row, where it is the same in all, and the columns to group by."""
    # one version is constant: grouping by it too would cost a fifth more
    return (scope.versions, columns[1:]) if len(scope.versions) == 1 and columns[1:] else ((), columns)


def _read(amounts: _Amounts, scope: Scope, columns: tuple[str, ...]) -> Facts:
    constant, grouped = _grouped(scope, columns)
    names = ", ".join(grouped)
    return _facts(columns, constant, amounts.rows(f"{names}, SUM(amount), MAX(origin)", names))


def _facts(columns: tuple[str, ...], constant: tuple[int, ...], rows: Sequence[tuple[Any, ...]]) -> Facts:
    """Facts from rows as they are stored, to which the constant is added; column by column, twice as fast."""
    if not rows:
        return Facts(columns, [])
    *keys, cents, origins = zip(*rows, strict=True)
    first = [[value] * len(rows) for value in constant]
    return Facts(columns, list(zip(*first, *keys, map(from_cents, cents), origins, strict=True)))


def _weigh(amounts: _Amounts, scope: Scope) -> dict[int, Weight]:
    # counted by origin without grouping by it: the index is then read in its order, and nothing is sorted
    counts = ", ".join(f"COUNT(*) FILTER (WHERE origin = {origin.value})" for origin in Origin)
    rows = amounts.rows(f"version_id, SUM(amount), {counts}", "version_id")
    return _weights(scope, ((row[0], row[1], dict(zip(Origin, row[2:], strict=True))) for row in rows))


def _weights(scope: Scope, parts: Iterable[tuple[int, int, Mapping[Origin, int]]]) -> dict[int, Weight]:
    """Weights from (version, cents, counts by origin), which may come in several parts."""
    cents: Counter[int] = Counter()
    counts: dict[int, Counter[Origin]] = {version: Counter() for version in scope.versions}
    for version, some, origins in parts:
        cents[version] += some
        counts[version].update(origins)
    return {
        version: Weight(from_cents(cents[version]), found.total(), {one: n for one, n in sorted(found.items()) if n})
        for version, found in counts.items()
    }


def notes(scope: Scope, dimensions: Iterable[Dimension]) -> Facts:
    """The remarks printed with the lines of a scope: like `read`, with a remark in place of the sums. One query."""
    columns = ("version_id", *dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    rows = scope.amounts().exclude(line__note="").order_by(*columns, "line__code").values_list(*columns, "line__note")
    return Facts(columns, list(rows))


def years(version: Version) -> list[int]:
    """The years for which a version holds amounts, in order. One query."""
    return sorted(Allocation.objects.entered().filter(version=version).values_list("year", flat=True).distinct())
