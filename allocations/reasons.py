"""Why amounts below zero are: the cause and the reason with which each was set."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from allocations.enums import Cause, Way
from allocations.models import Allocation, Change, Line, Operation, Version

_ALLOCATION, _CHANGE, _OPERATION = Allocation._meta.db_table, Change._meta.db_table, Operation._meta.db_table
_LINE = Line._meta.db_table
#: characters of a reason that are told; the history has it whole
LONGEST = 160


def reasons_in(version: Version) -> dict[tuple[str, int], str]:
    """`reasons_of_negatives` of a version, whose origins are read too. Two queries."""
    parents = dict(Version.objects.filter(plan=version.plan_id).values_list("pk", "parent"))
    line, at = list[int](), version.pk
    while at in parents:
        line.append(at)
        at = parents.pop(at) or 0
    return reasons_of_negatives(version, line)


def reasons_of_negatives(version: Version, versions: Sequence[int]) -> dict[tuple[str, int], str]:
    """Of negative cells whose amount was set with a cause or a reason, by line's code and year: which, the last one.

    `versions` are the ids of the version and of those that it comes from: a copy gives no reason. One query.
    """
    marks = ", ".join(["%s"] * len(versions))
    sql = f"""
        SELECT l.code, a.year, o.cause, o.reason
        FROM {_ALLOCATION} a
        JOIN {_LINE} l ON l.id = a.line_id
        JOIN {_CHANGE} c ON c.version_id IN ({marks})
            AND c.line_id = a.line_id AND c.year = a.year AND c.new = a.amount
        JOIN {_OPERATION} o ON o.id = c.operation_id
        WHERE a.version_id = %s AND a.amount < 0 AND o.way <> %s AND (o.cause <> '' OR TRIM(o.reason) <> '')
        ORDER BY c.id
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*versions, version.pk, Way.COPY])
        return {(line, year): _told(cause, reason) for line, year, cause, reason in cursor.fetchall()}


def _told(cause: str, reason: str) -> str:
    """« Correction, reprise d’un trop-versé »; the reason alone where no cause was chosen."""
    said = " ".join(reason.split())
    words = said if len(said) <= LONGEST else f"{said[:LONGEST].rstrip()}…"
    return ", ".join(filter(None, (str(Cause(cause).label) if cause in Cause.values else "", words)))
