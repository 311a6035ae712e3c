"""The only bridge from stored amounts to computation: one GROUP BY over the dimensions asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import compress
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from allocations.enums import Dimension, Origin
from allocations.models import Allocation, Line, Version
from prs_budget.lib.memory import Memory
from prs_budget.lib.money import CENT, ZERO, from_cents

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

_TABLE, _LINES = Allocation._meta.db_table, Line._meta.db_table


# The numbers of amounts of each origin, packed in one integer that one SUM makes, where five would cost more than the
# sum itself: ten bits for each origin but the first, and the number of all above them. No other is larger: where it
# fits in ten bits, nothing was carried from one place to the next, and the first origin's is what is left.
_BITS = 10
_MOST = (1 << _BITS) - 1
_NUMBER = _BITS * (len(Origin) - 1)
_OTHERS = (1 << _NUMBER) - 1
_ONES = (0, *(1 << place for place in range(0, _NUMBER, _BITS)))
_PACKING = " ".join(
    f"WHEN {origin.value} THEN {(1 << _NUMBER) + one}" for origin, one in zip(Origin, _ONES, strict=True)
)
#: the largest origin, by the number of bits of the packed numbers of those after the first
_LARGEST = [[*Origin][(bits + _BITS - 1) // _BITS].value for bits in range(_NUMBER + 1)]


#: the years that versions hold, by id, stamp and moment of creation
_YEARS: Memory[tuple[int, int, datetime], frozenset[int]] = Memory(10_000)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which amounts are read: those of one version, or two compared, whose columns take one of the given values.

    `only` keeps, `without` drops (the pseudo-axes of the perimeter « sans Autres »).
    """

    versions: tuple[int, ...]
    only: Mapping[str, frozenset[Value]] = field(default_factory=dict)
    without: Mapping[str, frozenset[Value]] = field(default_factory=dict)

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
        return amounts


@dataclass(frozen=True, slots=True)
class Facts:
    """The sums of one version, column by column: what each is of, its amount, the largest origin of its parts."""

    values: Mapping[str, Sequence[Any]]
    amounts: Sequence[Decimal]
    origins: Sequence[int]

    def of(self, dimension: Dimension) -> Sequence[Any]:
        """What each sum is of, in a dimension."""
        return self.values[COLUMN[dimension]]

    def without(self, dimension: Dimension, dropped: Collection[Value]) -> Facts:
        """The same without the sums of these values of a dimension."""
        kept = [value not in dropped for value in self.of(dimension)]
        columns = {name: list(compress(values, kept)) for name, values in self.values.items()}
        return Facts(columns, list(compress(self.amounts, kept)), list(compress(self.origins, kept)))


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
        words.append("amount IS NOT NULL")
        return cls(" AND ".join(words), tuple(value for *_, values in sides for value in values))

    def sums(self, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """By these columns: their values, the sum in cents, the number of amounts of each origin. One query.

        Many sums have their numbers packed, all in one; one more query where a sum is of too many amounts for that.
        """
        if not self.conditions:
            return []
        if len(columns) > 1:
            rows = self._read(columns, f"CAST(SUM(CASE origin {_PACKING} END) AS bigint)")
            if max([row[-1] for row in rows], default=0) >> _NUMBER <= _MOST:
                return rows
        return self._read(columns, ", ".join(f"COUNT(*) FILTER (WHERE origin = {one.value})" for one in Origin))

    def _read(self, columns: Sequence[str], counts: str) -> list[tuple[Any, ...]]:
        names = ", ".join(columns)
        # the sum of bigint is numeric in PostgreSQL, which is slow to read: cents fit in a bigint
        summed = f"SELECT {names}, CAST(SUM(amount) AS bigint), {counts} FROM {_TABLE}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(f"{summed} WHERE {self.conditions} GROUP BY {names}", self.parameters)
            return list(cursor.fetchall())


def read(scope: Scope, dimensions: Iterable[Dimension]) -> dict[int, Facts]:
    """Sum the entered amounts of each version of a scope over the given dimensions. One query."""
    return read_and_weigh(scope, dimensions)[0]


def weigh(scope: Scope) -> dict[int, Weight]:
    """What the database holds of each version of a scope, whatever it is crossed by. One query."""
    return read_and_weigh(scope, ())[1]


def read_and_weigh(scope: Scope, dimensions: Iterable[Dimension]) -> tuple[dict[int, Facts], dict[int, Weight]]:
    """The facts and the weight of each version of a scope. One query, answered by the covering index alone."""
    columns = tuple(dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    parts = {version: _summed(columns, rows) for version, rows in _by_version(scope, columns).items()}
    found = {version: facts for version, (facts, _) in parts.items()}
    return found, {version: weight for version, (_, weight) in parts.items()}


def _by_version(scope: Scope, columns: tuple[str, ...]) -> dict[int, list[tuple[Any, ...]]]:
    amounts = _Amounts.of(scope)
    if columns and len(scope.versions) == 1:
        # one version is constant: grouping by it too would cost a fifth more
        return {scope.versions[0]: amounts.sums(columns)}
    rows = amounts.sums(("version_id", *columns))
    return {version: [row[1:] for row in rows if row[0] == version] for version in scope.versions}


def _summed(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> tuple[Facts, Weight]:
    """The facts and the weight of one version, from its rows of `sums`; column by column, twice as fast."""
    table = list(zip(*rows, strict=True)) or [()] * (len(columns) + 2)
    cents, *counts = table[len(columns) :]
    largest, numbers = _unpacked(*counts) if len(counts) == 1 else _counted(counts)
    present = {origin: number for origin, number in zip(Origin, numbers, strict=True) if number}
    facts = Facts(dict(zip(columns, table, strict=False)), [one * CENT for one in cents], largest)
    return facts, Weight(from_cents(sum(cents)), sum(numbers), present)


def _counted(counts: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """The largest origin of each sum, and how many amounts of each origin in all, from those of each sum."""
    largest = [0] * len(counts[0])
    for origin, column in zip(Origin, counts, strict=True):
        mark = origin.value
        largest = [mark if number else before for number, before in zip(column, largest, strict=True)]
    return largest, list(map(sum, counts))


def _unpacked(packed: Sequence[int]) -> tuple[list[int], list[int]]:
    """The same from packed numbers. Many are equal: each is taken apart once."""
    times = Counter(packed).items()
    others = [sum([(one >> place & _MOST) * n for one, n in times]) for place in range(0, _NUMBER, _BITS)]
    number = sum([(one >> _NUMBER) * n for one, n in times])
    return [_LARGEST[(one & _OTHERS).bit_length()] for one in packed], [number - sum(others), *others]


def notes(scope: Scope, dimensions: Iterable[Dimension]) -> tuple[dict[str, list[Any]], list[str]]:
    """The remarks printed with the lines of a scope, and what each is of, as in facts. One query."""
    columns = tuple(dict.fromkeys(COLUMN[dimension] for dimension in dimensions))
    told = scope.amounts().exclude(line__note="").order_by("version_id", *columns, "line__code")
    rows = list(told.values_list("line__note", *columns))
    return {column: [row[n] for row in rows] for n, column in enumerate(columns, 1)}, [row[0] for row in rows]


class Part(NamedTuple):
    """The amounts of one axis that have one origin: their sum and their number."""

    axis: int
    origin: Origin
    amount: Decimal
    lines: int


def parts(scope: Scope) -> list[Part]:
    """What the database holds of each axis and origin. One query."""
    sums = scope.amounts().values("axis", "origin").annotate(total=Sum("amount"), lines=Count("pk")).order_by()
    rows = sums.values_list("axis", "origin", "total", "lines")
    return sorted(Part(axis, Origin(origin), total, lines) for axis, origin, total, lines in rows)


def weight_of(some: Iterable[Part]) -> Weight:
    """What parts weigh together."""
    amount, counts = ZERO, Counter[Origin]()
    for part in some:
        amount += part.amount
        counts[part.origin] += part.lines
    return Weight(amount, counts.total(), dict(sorted(counts.items())))


def caveats(scope: Scope) -> dict[str, list[str]]:
    """The remarks that are sentences, on doubts about lines of a scope, each with the codes of its lines. One query."""
    amounts, found = _Amounts.of(scope), dict[str, list[str]]()
    if not amounts.conditions:
        return found
    # from the few lines that have remarks, which an index of their own holds, to one of their amounts
    held = f"SELECT 1 FROM {_TABLE} WHERE line_id = {_LINES}.id AND {amounts.conditions}"  # noqa: S608
    told = f"SELECT note, code FROM {_LINES} WHERE note > '' AND note LIKE '%%.' AND EXISTS ({held})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"{told} ORDER BY code", amounts.parameters)
        for note, code in cursor.fetchall():
            found.setdefault(note, []).append(code)
    return found


def years_held(*versions: Version) -> list[frozenset[int]]:
    """The years for which each version holds amounts. One query, none until one of them is written again.

    They are kept in the life of the process: a stamp grows at every write, and the moment of creation tells a version
    from another that had its id elsewhere.
    """
    keys = [(version.pk, version.stamp, version.created_at) for version in versions]
    asked = dict(zip(keys, versions, strict=True))
    return _YEARS.get_all(keys, lambda missing: _years_stored([asked[key] for key in missing]))


def _years_stored(versions: Sequence[Version]) -> Iterable[frozenset[int]]:
    """One look at the index for each year of each version, however many amounts it has."""
    places = [(version.pk, year) for version in versions for year in version.plan.years]
    marks = ", ".join(["(%s, %s)"] * len(places))
    held = f"SELECT 1 FROM {_TABLE} WHERE version_id = column1 AND year = column2 AND amount IS NOT NULL"  # noqa: S608
    asked = f"SELECT column1, column2 FROM (VALUES {marks}) AS asked WHERE EXISTS ({held})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(asked, [value for place in places for value in place])
        found = cursor.fetchall()
    return [frozenset(year for id_, year in found if id_ == version.pk) for version in versions]


def years(version: Version) -> list[int]:
    """The years for which a version holds amounts, in order. One query at most."""
    return sorted(years_held(version)[0])


def opening_year(version: Version, other: Version | None = None) -> int:
    """The year on which a version opens: the first that it programmes after T0, else T0. One query at most.

    Compared to another, it opens on the first year that both have, if any.
    """
    held, *others = years_held(version, *([other] if other else []))
    both, base = held.intersection(*others), version.plan.base_year
    return min((year for year in both or held if year > base), default=base)
