"""What commands read of a version: the lines chosen, their cells in every year, and which are closed to the user."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from allocations.commands.cells import Cell, Cells, Key
from allocations.crosstabs.headings import scope_of
from allocations.enums import Dimension, EnvelopeKind, Origin, PurposeKind, Recurrence
from allocations.fungibility import Purposes
from allocations.line_search import told_line
from allocations.models import Allocation, Envelope, Operation, Purpose, Version
from allocations.perms import EntryRights
from allocations.selection import FRENCH, Filters, Query, Selection
from allocations.structure import Node, Structure
from projects.enums import YearStatus
from projects.models import PlanYear

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from prs_budget.organisation.models import User

#: beyond, the lines named are sorted out of the version once read
MOST_NAMED = 500
_ORIGINS = {origin.value: origin for origin in Origin}
_RECURRENCES = {recurrence.value: recurrence for recurrence in Recurrence}


@dataclass(frozen=True, slots=True)
class Target:
    """Which lines: those named, and of them those that pass the filters; without either, all of the version."""

    lines: tuple[str, ...] = ()
    filters: Filters = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every line of the version is meant."""
        return not self.lines and not self.filters


def filters_of(query: Query) -> Filters:
    """The filters of an address, years left aside: a command takes its years itself."""
    found: dict[Dimension, tuple[str, ...]] = {}
    for dimension, word in FRENCH.items():
        codes = tuple(dict.fromkeys(code for code in query.getlist(word) if code))
        if codes and dimension != Dimension.YEAR:
            found[dimension] = codes
    return found


class Ground:
    """What is known of a version before its cells are read: its structure, its years, who comes with what rights."""

    def __init__(self, user: User, version: Version, rights: EntryRights) -> None:
        self.user, self.version, self.rights = user, version, rights
        self.structure = Structure.of(version)

    @cached_property
    def years(self) -> Mapping[int, str]:
        """The years of the plan, each with why it is closed; empty where it is open. One query."""
        rows = PlanYear.objects.filter(plan=self.version.plan_id).order_by("year").values_list("year", "status")
        closed = "l’année {} est close : ses montants ne changent plus."
        return {year: closed.format(year) if status == YearStatus.CLOSED else "" for year, status in rows}

    @cached_property
    def open_years(self) -> list[int]:
        """The years whose amounts may change."""
        return [year for year, closed in self.years.items() if not closed]

    @cached_property
    def versions(self) -> dict[str, Version]:
        """The versions of the same plan that the user may read, by code. One query."""
        found = Version.objects.visible_to(self.user).filter(plan=self.version.plan_id).latest_first()
        return {one.code: one for one in found}

    @cached_property
    def lines(self) -> dict[str, str]:
        """Every line of the version, by code, with what it is. One query."""
        rows = Allocation.objects.filter(version=self.version).order_by("line__code")
        measures, sectors = self.structure.nodes(Dimension.MEASURE), self.structure.nodes(Dimension.SECTOR)
        envelopes = self.structure.nodes(Dimension.ENVELOPE)
        return {
            code: told_line(measures[measure], sectors[sector].label, envelopes[envelope].label)
            for code, measure, sector, envelope in rows.values_list(
                "line__code", "measure_id", "sector_id", "envelope_id"
            ).distinct()
        }

    @property
    def envelopes(self) -> Mapping[int, Node]:
        """The envelopes, in their order."""
        return self.structure.nodes(Dimension.ENVELOPE)

    def rows(self, target: Target) -> QuerySet[Allocation]:
        """The stored cells of a target, cleared ones included. Raises BadAddress for a code that is unknown."""
        selection = Selection(filters=dict(target.filters))
        scope = scope_of(selection, (self.version.pk,), self.structure, self.version.plan.years)
        rows = scope.amounts(cleared=True)
        return rows.filter(line__code__in=target.lines) if 0 < len(target.lines) <= MOST_NAMED else rows

    def count(self, target: Target) -> int:
        """How many lines a target has. One query."""
        return self.rows(target).values("line").distinct().count()

    def cells(self, target: Target) -> Cells:
        """The cells of a target in every year of the plan, with or without a row. One query."""
        named = set(target.lines) if len(target.lines) > MOST_NAMED else None
        found: dict[str, dict[int, tuple[Any, ...]]] = {}
        for row in self.rows(target).order_by().values_list(*_STORED):
            if named is None or row[0] in named:
                found.setdefault(row[0], {})[row[1]] = row
        refusals = {direction: self.rights.refusal(direction) for direction in self._directions(found)}
        cells: dict[Key, Cell] = {}
        for line, held in found.items():
            *_, direction, envelope, measure, sector, recurrence, last_year = next(iter(held.values()))
            refusal, kind = refusals[direction], _RECURRENCES[recurrence]
            for year, closed in self.years.items():
                _, _, amount, rev, origin, *_ = held.get(year, _NO_ROW)
                cells[line, year] = Cell(
                    line,
                    year,
                    amount,
                    rev,
                    _ORIGINS[origin],
                    direction,
                    envelope,
                    measure,
                    sector,
                    kind,
                    last_year,
                    refusal or closed,
                )
        return cells

    def _directions(self, found: Mapping[str, Mapping[int, Sequence[Any]]]) -> set[int]:
        return {row[5] for held in found.values() for row in held.values()}


_STORED = (
    "line__code",
    "year",
    "amount",
    "rev",
    "origin",
    "direction_id",
    "envelope_id",
    "measure_id",
    "sector_id",
    "recurrence",
    "line__last_year",
)
_NO_ROW = ("", 0, None, 0, Origin.ENTERED.value)


def amounts_of(version: Version, lines: Collection[str], years: Iterable[int]) -> dict[Key, Decimal | None]:
    """What a version holds for lines in some years: the base of a spread. One query."""
    rows = Allocation.objects.filter(version=version, year__in=set(years)).order_by()
    named = set(lines)
    return {
        (line, year): amount for line, year, amount in rows.values_list("line__code", "year", "amount") if line in named
    }


def purposes_of(version: Version) -> Purposes:
    """What the credits of a version's measures and envelopes are for, and what envelopes are by law. Two queries."""
    envelopes = Envelope.objects.filter(agency=version.agency_id)
    kinds = envelopes.exclude(kind="").order_by("pk").values_list("pk", "kind")
    marks = Purpose.objects.filter(measure__plan=version.plan_id) | Purpose.objects.filter(envelope__in=envelopes)
    rows = list(marks.order_by("pk").values_list("measure_id", "envelope_id", "kind"))
    return Purposes(
        {measure: PurposeKind(kind) for measure, _, kind in rows if measure is not None},
        {envelope: PurposeKind(kind) for _, envelope, kind in rows if envelope is not None},
        {envelope: EnvelopeKind(kind) for envelope, kind in kinds},
    )


def last_operation(version: Version) -> int:
    """The number of the last operation on a version: what is read after it has seen it, at least."""
    return Operation.objects.filter(version=version).order_by("-pk").values_list("pk", flat=True).first() or 0
