"""Whether what is stored of a version is what was done: every amount the last of its changes, every seal whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from allocations.enums import Way
from allocations.models import Allocation, Change, Operation, Version
from allocations.sealing import seal

Cell = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of a version. `strays` are the cells, by line code and year, that their changes do not explain.

    `seal_holds` is None for a version that is not adopted, which has no seal.
    """

    version: Version
    amounts: int
    strays: tuple[Cell, ...]
    seal_holds: bool | None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.strays and self.seal_holds is not False


def agrees(version: Version) -> bool:
    """Whether `examine` would find no stray: as many changes as revisions, each after another, the last the amount.

    One query, counted by the database.
    """
    allocation, change, operation = Allocation._meta.db_table, Change._meta.db_table, Operation._meta.db_table
    same = "{0} = {1} OR ({0} IS NULL AND {1} IS NULL)".format
    cell = "{0}.version_id = {1}.version_id AND {0}.line_id = {1}.line_id AND {0}.year = {1}.year".format
    sql = f"""
        SELECT COUNT(*), COALESCE(SUM(a.rev), 0), COUNT(CASE WHEN {same("c.new", "a.amount")} THEN 1 END)
        FROM {allocation} a LEFT JOIN {change} c ON {cell("c", "a")} AND c.rev_after = a.rev WHERE a.version_id = %s
        UNION ALL
        SELECT COUNT(*), 0, COUNT(CASE WHEN c.rev_before = 0 AND c.old IS NULL THEN 1
                                       WHEN p.id IS NOT NULL AND ({same("p.new", "c.old")}) THEN 1 END)
        FROM {change} c LEFT JOIN {change} p ON {cell("p", "c")} AND p.rev_after = c.rev_before WHERE c.version_id = %s
        UNION ALL
        SELECT COUNT(*), COUNT(CASE WHEN c.rev_before = 0 THEN 1 END),
               COUNT(CASE WHEN o.way = '{Way.WITHDRAWAL}' AND n.id IS NULL THEN 1 END)
        FROM {change} c JOIN {operation} o ON o.id = c.operation_id
        LEFT JOIN {change} n ON {cell("n", "c")} AND n.rev_before = c.rev_after
        LEFT JOIN {allocation} a ON {cell("a", "c")}
        WHERE c.version_id = %s AND a.id IS NULL
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [version.pk, version.pk, version.pk])
        (cells, revisions, last), (changes, _, following), (gone, gone_cells, withdrawn) = cursor.fetchall()
    return bool(cells == last and revisions + gone == changes == following and gone_cells == withdrawn)


def examine(version: Version) -> Verdict:
    """Compare a version with its changes and with its seal. Reads every amount once."""
    told, broken, withdrawn = _last_changes(version)
    amounts = 0
    strays = set(broken)
    stored = Allocation.objects.filter(version=version).values_list("line__code", "year", "rev", "amount")
    for code, year, rev, amount in stored.order_by("line__code", "year").iterator(chunk_size=2000):
        amounts += 1
        if told.pop((code, year), None) != (rev, amount):
            strays.add((code, year))
    strays |= {cell for cell in told if cell not in withdrawn}
    return Verdict(version, amounts, tuple(sorted(strays)), seal.holds(version) if version.is_frozen else None)


def _last_changes(version: Version) -> tuple[dict[Cell, tuple[int, Decimal | None]], set[Cell], set[Cell]]:
    """What the last change of each cell left (revision, amount), and which cells are not as the others.

    First those whose changes do not follow one another, then those whose line was withdrawn.
    """
    told: dict[Cell, tuple[int, Decimal | None]] = {}
    broken: set[Cell] = set()
    withdrawn: set[Cell] = set()
    for code, year, before, after, old, new, way in _changes(version):
        if told.get((code, year), (0, None)) != (before, old):
            broken.add((code, year))
        told[code, year] = (after, new)
        (withdrawn.add if way == Way.WITHDRAWAL else withdrawn.discard)((code, year))
    return told, broken, withdrawn


def _changes(version: Version) -> Iterator[tuple[str, int, int, int, Decimal | None, Decimal | None, str]]:
    changes = Change.objects.filter(version=version).order_by("line__code", "year", "rev_after")
    columns = ("line__code", "year", "rev_before", "rev_after", "old", "new", "operation__way")
    yield from changes.values_list(*columns).iterator(chunk_size=2000)
