"""What the checks of a version read: every amount of every line, the ceilings, the labels, in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Sum
from django.urls import reverse

from allocations.addresses import Addresses
from allocations.ceilings import Ceiling, Place, ceilings, notified_since
from allocations.checks.thresholds import Thresholds
from allocations.enums import Cause, Dimension, Origin
from allocations.models import Allocation, Change, Line, Operation, Version
from allocations.reasons import reasons_of_negatives
from allocations.sealing import integrity
from allocations.structure import Structure
from prs_budget.lib.money import from_cents

ALLOCATION, CHANGE, OPERATION = Allocation._meta.db_table, Change._meta.db_table, Operation._meta.db_table
LINE = Line._meta.db_table

#: the dimensions whose labels are checked
LABELLED = (Dimension.PROJECT, Dimension.MEASURE, Dimension.DIRECTION, Dimension.SECTOR, Dimension.ENVELOPE)
#: the causes that explain why a recurrent line does not follow its rate
EXPLAINING = (Cause.NEW_MEASURE, Cause.FULL_YEAR, Cause.END_OF_ONE_OFF, Cause.TRANSFER)

#: a line's id and a year
Spot = tuple[int, int]


class StoredSums(NamedTuple):
    """How many amounts, and what they add up to."""

    amounts: int
    total: Decimal


class HeldLine(NamedTuple):
    """A line as a version holds it: its code, its place by ids, its entered amounts in cents by year, years in order.

    `last_year` is the end of bounded credits, 0 for the others.
    """

    id: int
    code: str
    project: int
    measure: int
    direction: int
    sector: int
    envelope: int
    recurrence: str
    last_year: int
    cents: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether what is stored is what was done: sums by the reader and by the database, cells no change explains."""

    read: Decimal
    summed: Decimal
    strays: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything the checks judge.

    `explained` are the cells whose amount was set for a cause that explains a change of rate; `reasoned`, the
    negative ones whose amount was set with a cause or a reason, and which: in this version, or in one it comes from.
    `programmed` are cents by envelope and year, `origins` the amounts of each origin in each year.
    `notified_since` is what was notified after an adoption, where it kept another ceiling or none.
    `reference` is the code of the version whose pairs of direction and envelope are `known`; empty where none is.
    """

    version: Version
    structure: Structure
    lines: Sequence[HeldLine]
    programmed: Mapping[Place, int]
    ceilings: Mapping[Place, Ceiling]
    trust: Trust
    explained: frozenset[Spot]
    reasoned: Mapping[tuple[str, int], str]
    reference: str
    known: frozenset[tuple[int, int]]
    thresholds: Thresholds
    addresses: Addresses
    ceilings_href: str
    origins: Mapping[tuple[Origin, int], StoredSums]
    notified_since: Mapping[Place, Decimal]


@dataclass(frozen=True, slots=True)
class Kin:
    """The versions on which the findings of one depend.

    `line` is the version and those that it comes from, the nearest first; `reference` the last other version adopted
    of the plan, before this one if it is too.
    """

    line: tuple[Version, ...]
    reference: Version | None

    @classmethod
    def of(cls, version: Version) -> Kin:
        """Read them: a copy is of the plan of its origin. One query."""
        every = list(Version.objects.filter(plan=version.plan_id).latest_first())
        unseen = {one.pk: one for one in every}
        line, at = [], version.pk
        while at in unseen:
            line.append(unseen.pop(at))
            at = line[-1].parent_id or 0
        until = version.adopted_at
        adopted = [(one, one.adopted_at) for one in every if one.pk != version.pk and one.adopted_at is not None]
        reference = next((one for one, at in adopted if until is None or at < until), None)
        return cls(tuple(line), reference)

    @property
    def ids(self) -> list[int]:
        """The ids of the line."""
        return [one.pk for one in self.line]


def read(version: Version, kin: Kin | None = None) -> Programme:
    """Read a version for its checks. Twelve queries at most, whatever its size; one less with its `kin`."""
    kin = kin or Kin.of(version)
    lines, origins, limits = _lines(version), _origins(version), ceilings(version)
    return Programme(
        version=version,
        structure=Structure.of(version, LABELLED),
        lines=lines,
        programmed=_programmed(lines),
        ceilings=limits,
        trust=_trust(version, lines, origins),
        explained=_explained(version, kin.ids),
        reasoned=reasons_of_negatives(version, kin.ids),
        reference=kin.reference.code if kin.reference else "",
        known=_pairs(kin.reference) if kin.reference else frozenset(),
        thresholds=Thresholds.of(version.agency),
        addresses=Addresses.of(version.agency.slug, version.code),
        ceilings_href=reverse("controles:plafonds", kwargs={"agency": version.agency.slug, "version": version.code}),
        origins=origins,
        notified_since=notified_since(version, limits),
    )


def _origins(version: Version) -> dict[tuple[Origin, int], StoredSums]:
    """How many amounts come from each origin in each year, and how much. One query."""
    rows = Allocation.objects.entered().filter(version=version).order_by().values_list("origin", "year")
    sums = rows.annotate(count=Count("pk"), total=Sum("amount"))
    return {(Origin(origin), year): StoredSums(count, total) for origin, year, count, total in sums}


def _lines(version: Version) -> list[HeldLine]:
    """Every line that holds an amount, by id. One query, in the order of an index."""
    sql = f"""
        SELECT a.line_id, l.code, a.project_id, a.measure_id, a.direction_id, a.sector_id, a.envelope_id,
               a.recurrence, l.last_year, a.year, a.amount
        FROM {ALLOCATION} a JOIN {LINE} l ON l.id = a.line_id
        WHERE a.version_id = %s AND a.amount IS NOT NULL
        ORDER BY a.line_id, a.year
    """  # noqa: S608
    found = []
    for _, rows in groupby(_rows(sql, [version.pk]), key=itemgetter(0)):
        first, *others = rows
        found.append(HeldLine._make((*first[:-2], {row[-2]: row[-1] for row in (first, *others)})))
    return found


def _programmed(lines: Sequence[HeldLine]) -> dict[Place, int]:
    sums: dict[Place, int] = {}
    for line in lines:
        for year, cents in line.cents.items():
            sums[line.envelope, year] = sums.get((line.envelope, year), 0) + cents
    return sums


def _trust(version: Version, lines: Sequence[HeldLine], origins: Mapping[tuple[Origin, int], StoredSums]) -> Trust:
    """One query; what is wrong is looked for where something is. The database made the sums of each origin."""
    summed = sum((one.total for one in origins.values()), from_cents(0))
    strays = () if integrity.agrees(version) else integrity.examine(version).strays
    return Trust(from_cents(sum(sum(line.cents.values()) for line in lines)), summed, strays)


def _explained(version: Version, versions: Sequence[int]) -> frozenset[Spot]:
    """The cells whose amount was set for a cause that explains a change of rate. One query."""
    sql = f"""
        SELECT DISTINCT a.line_id, a.year
        FROM {CHANGE} c
        JOIN {ALLOCATION} a ON a.version_id = %s AND a.line_id = c.line_id AND a.year = c.year AND a.amount = c.new
        WHERE c.operation_id IN
            (SELECT id FROM {OPERATION} WHERE version_id IN ({_marks(versions)}) AND cause IN ({_marks(EXPLAINING)}))
    """  # noqa: S608
    return frozenset(_rows(sql, [version.pk, *versions, *EXPLAINING]))


def _pairs(reference: Version) -> frozenset[tuple[int, int]]:
    """The pairs of direction and envelope that a version has credits in. One query."""
    pairs = Allocation.objects.entered().filter(version=reference).order_by()
    return frozenset(pairs.values_list("direction", "envelope").distinct())


def _marks(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, parameters: Sequence[int | str]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
