"""The floor of a page: the least that the database must do to give its figures, and how it goes about it.

A floor is an aggregate over one index that carries everything it reads, in integer cents, without Django between.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from allocations.enums import Dimension
from allocations.facts import COLUMN
from allocations.models import Allocation, Version, VersionNode

AMOUNTS = Allocation._meta.db_table
INDEX = "allocation_covering"


@dataclass(frozen=True, slots=True)
class Floor:
    """The sums of a version over `by`, of what `only` keeps (a code of each dimension); no year means them all.

    `other` is a version compared: rows then say whose they are. `leaves` is how many single amounts the page
    shows besides: a line is in no index of ours, so their reading is not covered.
    """

    by: tuple[Dimension, ...] = ()
    only: Mapping[Dimension, str] = field(default_factory=dict)
    other: str = ""
    leaves: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One query of a floor; `covered` says that one index must answer it alone."""

    sql: str
    parameters: tuple[int | str, ...]
    covered: bool = True

    def run(self) -> list[tuple[Any, ...]]:
        """Its rows, as the driver gives them."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return list(cursor.fetchall())

    def plan(self) -> list[str]:
        """How the database answers it, line by line. PostgreSQL runs it, to tell what was read of the table."""
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF)"
        with connection.cursor() as cursor:
            cursor.execute(f"{explain} {self.sql}", self.parameters)
            return [str(row[-1]) for row in cursor.fetchall()]

    def is_covered_by(self, plan: list[str]) -> bool:
        """Whether that plan reads the index and nothing else."""
        text = "\n".join(plan)
        if connection.vendor == "sqlite":
            return f"COVERING INDEX {INDEX}" in text
        return f"Index Only Scan using {INDEX}" in text and "Heap Fetches: 0" in text


def statements(floor: Floor, version: str) -> list[Statement]:
    """The queries of a floor in a version; the first is the aggregate."""
    condition, parameters = _condition(floor, version)
    columns = list(dict.fromkeys(COLUMN[dimension] for dimension in floor.by))
    if floor.other:
        columns.insert(0, "version_id")
    # SUM of bigint is numeric in PostgreSQL: cents fit in a bigint
    selected = ", ".join([*columns, "CAST(SUM(amount) AS bigint)"])
    grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
    found = [Statement(f"SELECT {selected} FROM {AMOUNTS} WHERE {condition}{grouped}", parameters)]
    if floor.leaves:
        order = "axis_id, project_id, measure_id, sector_id, envelope_id, line_id, year"
        leaves = f"SELECT line_id, year, amount FROM {AMOUNTS} WHERE {condition} ORDER BY {order} LIMIT {floor.leaves}"
        found.append(Statement(leaves, parameters, covered=False))
    return found


def nodes_of(version: str) -> list[Statement]:
    """What a search must read, which shows no figure: the structure of a version."""
    sql = f"SELECT dimension, object_id, code, label, heading FROM {VersionNode._meta.db_table} WHERE version_id = %s"
    return [Statement(sql, (version_id(version),), covered=False)]


def _condition(floor: Floor, version: str) -> tuple[str, tuple[int | str, ...]]:
    versions = [version_id(code) for code in (version, floor.other) if code]
    words, parameters = [f"version_id IN ({', '.join(['%s'] * len(versions))})"], list[int | str](versions)
    if len(versions) == 1:
        words = ["version_id = %s"]
    for dimension, code in floor.only.items():
        words.append(f"{COLUMN[dimension]} = %s")
        parameters.append(int(code) if dimension == Dimension.YEAR else ids(version, dimension)[code])
    return " AND ".join([*words, "amount IS NOT NULL"]), tuple(parameters)


def ids(version: str, dimension: Dimension) -> dict[str, int]:
    """The ids that facts carry, by code."""
    nodes = VersionNode.objects.filter(version__code=version, dimension=dimension)
    return dict(nodes.values_list("code", "object_id"))


def version_id(code: str) -> int:
    """The id of a version."""
    return int(Version.objects.values_list("pk", flat=True).get(code=code))
