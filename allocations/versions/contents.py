"""What versions hold: their lines, their totals by year, the directions that have lines in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection

from allocations.enums import VersionStatus
from allocations.models import Allocation, Version
from prs_budget.lib.money import from_cents
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Direction

_TABLE = Allocation._meta.db_table
_DIRECTION = Direction._meta.db_table


@dataclass(frozen=True, slots=True)
class VersionContent:
    """The lines of a version, or of a direction in it; exact euros by year; the directions that have some, by id.

    A line counts as soon as the version has it, its cells empty or not. Directions are read for open versions
    alone, « non ventilé » aside: it hands nothing in.
    """

    lines: int = 0
    totals: Mapping[int, Decimal] = field(default_factory=dict)
    directions: frozenset[int] = frozenset()


def of_versions(versions: Collection[Version]) -> dict[int, VersionContent]:
    """The content of versions, by their id. One query, which indexes alone answer."""
    every = [version.pk for version in versions]
    entered = [version.pk for version in versions if version.status == VersionStatus.OPEN]
    if not every:
        return {}
    sql = f"""
        SELECT 0 AS kind, version_id, year AS what, CAST(SUM(amount) AS bigint) AS figure FROM {_TABLE}
        WHERE version_id IN ({_marks(every)}) AND amount IS NOT NULL GROUP BY version_id, year
        UNION ALL
        SELECT 1, version_id, 0, COUNT(*) FROM
        (SELECT DISTINCT version_id, line_id FROM {_TABLE} WHERE version_id IN ({_marks(every)})) held
        GROUP BY version_id
    """  # noqa: S608
    if entered:
        sql += f"""
        UNION ALL
        SELECT DISTINCT 2, version_id, direction_id, 0 FROM {_TABLE} JOIN {_DIRECTION} d ON d.id = direction_id
        WHERE version_id IN ({_marks(entered)}) AND d.code <> '{NOT_BROKEN_DOWN}'
        """  # noqa: S608
    return _gathered(_rows(sql, [*every, *every, *entered]))


def of_directions(version: Version) -> dict[int, VersionContent]:
    """The content of each direction that has lines in a version, by the direction's id. One query."""
    sql = f"""
        SELECT 0 AS kind, direction_id, year AS what, CAST(SUM(amount) AS bigint) AS figure FROM {_TABLE}
        WHERE version_id = %s AND amount IS NOT NULL GROUP BY direction_id, year
        UNION ALL
        SELECT 1, direction_id, 0, COUNT(DISTINCT line_id) FROM {_TABLE} WHERE version_id = %s GROUP BY direction_id
    """  # noqa: S608
    return _gathered(_rows(sql, [version.pk, version.pk]))


def whole(contents: Collection[VersionContent]) -> VersionContent:
    """The sum of some contents."""
    totals: dict[int, Decimal] = defaultdict(Decimal)
    for one in contents:
        for year, amount in one.totals.items():
            totals[year] += amount
    return VersionContent(sum(one.lines for one in contents), totals)


def _marks(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, parameters: Sequence[int]) -> list[tuple[int, int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _gathered(rows: Sequence[tuple[int, int, int, int]]) -> dict[int, VersionContent]:
    """(0: total, 1: lines, 2: direction; whose; which year or direction; cents or number) as contents."""
    totals: dict[int, dict[int, Decimal]] = defaultdict(dict)
    lines: dict[int, int] = {}
    directions: dict[int, set[int]] = defaultdict(set)
    for kind, owner, what, figure in rows:
        if kind == 0:
            totals[owner][what] = from_cents(figure)
        elif kind == 1:
            lines[owner] = figure
        else:
            directions[owner].add(what)
    return {owner: VersionContent(lines[owner], totals[owner], frozenset(directions[owner])) for owner in lines}
