"""The set-based write of amounts: any number of cells in a few statements, whatever the database.

Rows come in as one parameter (arrays on PostgreSQL, one JSON text on SQLite) and are joined in SQL: two thousand
cells cost little more than their bare UPDATE and INSERT, where the ORM's bulk writes cost ten times as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from allocations.models import Allocation, Change, Line, Operation, Version
from projects.models import Measure, Project
from prs_budget.lib.given_rows import given_rows
from prs_budget.organisation.models import Sector

ALLOCATION, CHANGE, LINE = Allocation._meta.db_table, Change._meta.db_table, Line._meta.db_table
MEASURE, PROJECT, SECTOR = Measure._meta.db_table, Project._meta.db_table, Sector._meta.db_table


class State(NamedTuple):
    """A cell as it stands, its line locked with its version. `amount` in cents; `rev` 0 where there is no row."""

    line: str
    year: int
    line_id: int | None
    direction_id: int | None
    allocation_id: int | None
    amount: int | None
    rev: int
    origin: int | None


class Writing(NamedTuple):
    """One cell to write: from what it holds to what it is to hold, in cents. `allocation_id` is 0 for a new row."""

    line_id: int
    year: int
    allocation_id: int
    old: int | None
    old_origin: int | None
    new: int | None
    new_origin: int
    rev_before: int
    rev_after: int


#: the columns of `Writing`, with their types on PostgreSQL
_TYPES = ("bigint", "int", "bigint", "bigint", "int", "bigint", "int", "int", "int")


def states(version: Version, cells: Sequence[tuple[str, int]]) -> list[State]:
    """How these cells, named by line code and year, stand in a version, in their order. One query.

    A line that is not of the version's plan has no `line_id`. A cell whose line was withdrawn has no row, and the
    revision of its last change: a revision never comes twice.
    """
    given, parameters = given_rows(("line", "year"), ("text", "int"), cells)
    sql = f"""
        WITH given AS ({given})
        SELECT g.line, g.year, l.id, COALESCE(a.direction_id, s.direction_id), a.id, a.amount,
               COALESCE(a.rev, (SELECT MAX(c.rev_after) FROM {CHANGE} c
                                WHERE c.version_id = %s AND c.line_id = l.id AND c.year = g.year), 0),
               a.origin
        FROM given g
        LEFT JOIN {LINE} l ON l.plan_id = %s AND l.code = g.line
        LEFT JOIN {SECTOR} s ON s.id = l.sector_id
        LEFT JOIN {ALLOCATION} a ON a.version_id = %s AND a.line_id = l.id AND a.year = g.year
        ORDER BY g.n
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, version.pk, version.plan_id, version.pk])
        return [State(*row) for row in cursor.fetchall()]


def last_operations(version: Version, cells: Sequence[State]) -> dict[tuple[str, int], int]:
    """The id of the operation that left each of these cells as it is, by line code and year. One query."""
    rows = [(cell.line, cell.year, cell.line_id, cell.rev) for cell in cells if cell.rev]
    if not rows:
        return {}
    given, parameters = given_rows(("line", "year", "line_id", "rev"), ("text", "int", "bigint", "int"), rows)
    sql = f"""
        WITH given AS ({given})
        SELECT g.line, g.year, c.operation_id
        FROM given g
        -- a left join, so that SQLite looks each cell up instead of reading the whole past of the version
        LEFT JOIN {CHANGE} c ON c.version_id = %s AND c.line_id = g.line_id AND c.year = g.year AND c.rev_after = g.rev
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, version.pk])
        return {(line, year): operation for line, year, operation in cursor.fetchall() if operation}


def write(version: Version, operation: Operation, rows: Sequence[Writing]) -> None:
    """Write cells and their changes. Three statements. The version is locked and everything is checked."""
    if not rows:
        return
    given, parameters = given_rows(Writing._fields, _TYPES, rows)
    changed = f"WITH given AS ({given}) "
    with connection.cursor() as cursor:
        if any(row.allocation_id for row in rows):
            cursor.execute(changed + _UPDATE, parameters)
        if not all(row.allocation_id for row in rows):
            cursor.execute(changed + _INSERT, [*parameters, version.agency_id, version.pk])
        cursor.execute(changed + _RECORD, [*parameters, operation.pk, version.pk])


_UPDATE = f"""
    UPDATE {ALLOCATION} AS a SET amount = g.new, rev = g.rev_after, origin = g.new_origin
    FROM given g WHERE a.id = g.allocation_id
"""  # noqa: S608
#: the dimensions of a new row, as the live structure has them
_PLACE = """p.axis_id, m.project_id, l.measure_id, s.direction_id, l.sector_id, l.envelope_id, l.recurrence"""
_PLACE_COLUMNS = "axis_id, project_id, measure_id, direction_id, sector_id, envelope_id, recurrence"
_PLACE_JOINS = f"""
    JOIN {MEASURE} m ON m.id = l.measure_id JOIN {PROJECT} p ON p.id = m.project_id
    JOIN {SECTOR} s ON s.id = l.sector_id
"""
_INSERT = f"""
    INSERT INTO {ALLOCATION} (agency_id, version_id, line_id, year, amount, rev, origin, {_PLACE_COLUMNS})
    SELECT %s, %s, g.line_id, g.year, g.new, g.rev_after, g.new_origin, {_PLACE}
    FROM given g JOIN {LINE} l ON l.id = g.line_id {_PLACE_JOINS}
    WHERE g.allocation_id = 0
"""  # noqa: S608
_RECORD = f"""
    INSERT INTO {CHANGE}
        (operation_id, version_id, line_id, year, old, new, old_origin, new_origin, rev_before, rev_after)
    SELECT %s, %s, g.line_id, g.year, g.old, g.new, g.old_origin, g.new_origin, g.rev_before, g.rev_after FROM given g
"""  # noqa: S608


def copy(source: Version, target: Version, operation: Operation) -> int:
    """Give a new, empty version the cells of another, in the live structure, with their changes. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {ALLOCATION} (agency_id, version_id, line_id, year, amount, rev, origin, {_PLACE_COLUMNS})
            SELECT a.agency_id, %s, a.line_id, a.year, a.amount, 1, a.origin, {_PLACE}
            FROM {ALLOCATION} a JOIN {LINE} l ON l.id = a.line_id {_PLACE_JOINS}
            WHERE a.version_id = %s
            """,  # noqa: S608
            [target.pk, source.pk],
        )
        cursor.execute(
            f"""
            INSERT INTO {CHANGE}
                (operation_id, version_id, line_id, year, old, new, old_origin, new_origin, rev_before, rev_after)
            SELECT %s, version_id, line_id, year, NULL, amount, NULL, origin, 0, 1
            FROM {ALLOCATION} WHERE version_id = %s
            """,  # noqa: S608
            [operation.pk, target.pk],
        )
        return int(cursor.rowcount)
