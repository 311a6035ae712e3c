"""What the grid of a version is made of: years, groups, lines with their cells, ceilings. A few set-based queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse

from allocations.ceilings import ceilings
from allocations.enums import Cause, Dimension, Origin, VersionStatus
from allocations.models import Allocation, Comment, Line, LineNote, Version
from allocations.structure import PARENT, Node, Structure
from allocations.visit import VersionVisit
from projects.enums import YearStatus
from projects.models import PlanYear
from prs_budget.lib.money import exact_text

#: the levels of groups, from the outermost
LEVELS = (Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE)
#: what stands for the code of a line in an address of `links`
ANY_LINE = "LIGNE"
_ORIGINS = {origin.value: origin.code for origin in Origin}

Shape = dict[str, Any]


class Stored(NamedTuple):
    """One stored cell, with its line's dimensions as they are in its version."""

    line_id: int
    version_id: int
    year: int
    amount: Decimal | None
    rev: int
    origin: int
    measure_id: int
    direction_id: int
    sector_id: int
    envelope_id: int
    recurrence: str


class Identity(NamedTuple):
    """What a line is, whatever the version."""

    id: int
    code: str
    last_year: int
    note: str
    measure__is_rest: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What is stored of a version: cells by line and year, the amounts of reference by line, remarks, comments."""

    cells: Mapping[int, Mapping[int, Stored]]
    reference: Mapping[int, Decimal | None]
    lines: Mapping[int, Identity]
    notes: Mapping[int, str]
    comments: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, version: Version, reference: Version | None) -> Contents:
        """Read them. Four queries."""
        wanted = Q(version=version)
        if reference is not None:
            wanted |= Q(version=reference, year=version.plan.base_year)
        cells: dict[int, dict[int, Stored]] = {}
        before: dict[int, Decimal | None] = {}
        for row in map(Stored._make, Allocation.objects.filter(wanted).order_by().values_list(*Stored._fields)):
            if row.version_id == version.pk:
                cells.setdefault(row.line_id, {})[row.year] = row
            else:
                before[row.line_id] = row.amount
        of_version = Allocation.objects.filter(version=version).order_by().values("line")
        lines = Line.objects.filter(pk__in=of_version).order_by().values_list(*Identity._fields)
        notes = LineNote.objects.filter(version=version).exclude(text="").order_by().values_list("line", "text")
        return cls(cells, before, {row[0]: Identity._make(row) for row in lines}, dict(notes), _open_comments(version))


def _open_comments(version: Version) -> dict[tuple[int, int], int]:
    """How many threads are open on each cell. One query."""
    open_ones = Comment.objects.filter(version=version, answers__isnull=True, resolved_at__isnull=True)
    counted = open_ones.order_by().values_list("line", "year").annotate(count=Count("pk"))
    return {(line, year): count for line, year, count in counted}


def reference_of(visit: VersionVisit) -> Version | None:
    """The version whose T0 stands beside the figures: the parent, where the user may read it."""
    parent = visit.version.parent
    if parent is None or parent.plan_id != visit.version.plan_id:
        return None
    is_a_strangers_draft = parent.status == VersionStatus.DRAFT and parent.author_id != visit.user.pk
    return None if is_a_strangers_draft else parent


def grid_of(visit: VersionVisit) -> Shape:
    """The grid as its page reads it. Ten queries at most, whatever the number of lines."""
    version, reference = visit.version, reference_of(visit)
    structure = Structure.of(version)
    found = Contents.of(version, reference)
    years = list(PlanYear.objects.filter(plan=version.plan_id).order_by("year").values_list("year", "status"))
    lines = _Lines(visit, structure, found, [year for year, _ in years])
    return {
        "version": _version(version),
        "unit": "KEUR",
        "years": [_year(year, status, version, found) for year, status in years],
        "reference": {"version": reference.code, "year": version.plan.base_year} if reference else None,
        "needs_reason": visit.rights.needs_reason,
        "read_only": visit.rights.refused,
        "causes": [list(choice) for choice in Cause.choices],
        "lines": lines.shapes(),
        "groups": _groups(structure, lines.groups),
        "envelopes": _envelopes(version, structure, found, [year for year, _ in years]),
        "links": links(visit),
    }


def _version(version: Version) -> Shape:
    return {
        "id": version.pk,
        "code": version.code,
        "label": version.label,
        "status": version.status,
        "stamp": version.stamp,
    }


def _year(year: int, status: str, version: Version, found: Contents) -> Shape:
    """A year; it is hypothetical as long as one of its amounts is."""
    guessed = any(
        (cell := held.get(year)) is not None and cell.origin == Origin.HYPOTHESIS for held in found.cells.values()
    )
    is_base = year == version.plan.base_year
    return {"year": year, "open": status == YearStatus.OPEN, "base": is_base, "hypothesis": guessed}


def key_of(dimension: Dimension, node: Node) -> str:
    """What names a group in the grid: codes are only unique within their dimension."""
    return f"{dimension.value}/{node.code}"


class _Lines:
    """The lines of a version in reading order, and the groups that hold them."""

    def __init__(self, visit: VersionVisit, structure: Structure, found: Contents, years: list[int]) -> None:
        self.visit, self.structure, self.found, self.years = visit, structure, found, years
        self.groups: set[str] = set()
        self._refusals: dict[int, str] = {}

    def shapes(self) -> list[Shape]:
        """Every line. It also fills `groups` with the keys of the groups that hold one."""
        ranks = [
            {id_: rank for rank, id_ in enumerate(self.structure.nodes(dimension))}
            for dimension in (Dimension.MEASURE, Dimension.SECTOR, Dimension.ENVELOPE)
        ]

        def place(item: tuple[int, Mapping[int, Stored]]) -> tuple[int, int, int, int, str]:
            one = next(iter(item[1].values()))
            code = self.found.lines[item[0]].code
            measure, sector, envelope = ranks
            return measure[one.measure_id], sector[one.sector_id], envelope[one.envelope_id], len(code), code

        return [self._shape(line, cells) for line, cells in sorted(self.found.cells.items(), key=place)]

    def _shape(self, line: int, cells: Mapping[int, Stored]) -> Shape:
        one = next(iter(cells.values()))
        identity = self.found.lines[line]
        sector = self.structure.nodes(Dimension.SECTOR)[one.sector_id]
        return {
            "code": identity.code,
            "measure": self._group(one.measure_id, is_rest=identity.measure__is_rest),
            "label": sector.label,
            "heading": sector.heading,
            "direction": self.structure.nodes(Dimension.DIRECTION)[one.direction_id].code,
            "envelope": self.structure.nodes(Dimension.ENVELOPE)[one.envelope_id].code,
            "recurrence": one.recurrence,
            "until": identity.last_year,
            "note": self.found.notes.get(line, ""),
            "remark": identity.note,
            "own": self.visit.rights.enters_for(one.direction_id),
            "locked": self._refusal(one.direction_id),
            "reference": exact_text(self.found.reference.get(line)),
            "cells": [self._cell(line, year, cells.get(year)) for year in self.years],
        }

    def _group(self, measure: int, *, is_rest: bool) -> str:
        """The group of a measure; what is not broken down into measures stands under its project itself."""
        node = self.structure.nodes(Dimension.MEASURE)[measure]
        project = self.structure.nodes(Dimension.PROJECT)[node.parent_id]
        key = key_of(Dimension.PROJECT, project) if is_rest else key_of(Dimension.MEASURE, node)
        self.groups.add(key)
        return key

    def _refusal(self, direction: int) -> str:
        if direction not in self._refusals:
            self._refusals[direction] = self.visit.rights.refusal(direction)
        return self._refusals[direction]

    def _cell(self, line: int, year: int, stored: Stored | None) -> list[object] | None:
        comments = self.found.comments.get((line, year), 0)
        if stored is None:
            return [None, 0, "", comments] if comments else None
        return [exact_text(stored.amount), stored.rev, _ORIGINS[stored.origin], comments]


def _groups(structure: Structure, kept: set[str]) -> list[Shape]:
    """The groups that hold a line, and those that hold these, in reading order."""
    outside = structure.outside_axes()
    shapes: list[Shape] = []
    for level in reversed(range(len(LEVELS))):
        dimension = LEVELS[level]
        parents = structure.nodes(PARENT[dimension]) if dimension in PARENT else {}
        here = []
        for node in structure.nodes(dimension).values():
            key = key_of(dimension, node)
            parent = key_of(PARENT[dimension], parents[node.parent_id]) if parents else None
            if key in kept:
                kept = kept | ({parent} if parent else set())
                is_outside = dimension == Dimension.AXIS and node.id in outside
                here.append(_group(key, node, level, parent, is_outside))
        shapes = here + shapes
    return shapes


def _group(key: str, node: Node, level: int, parent: str | None, outside: bool) -> Shape:
    return {
        "key": key,
        "code": node.code,
        "label": node.name,
        "title": node.label,
        "level": level,
        "parent": parent,
        "outside": outside,
    }


def _envelopes(version: Version, structure: Structure, found: Contents, years: Iterable[int]) -> list[Shape]:
    """The envelopes that have a line or a ceiling, with their ceilings by year."""
    known = ceilings(version)
    used = {next(iter(cells.values())).envelope_id for cells in found.cells.values()} | {place[0] for place in known}
    shapes = []
    for node in structure.nodes(Dimension.ENVELOPE).values():
        if node.id in used:
            here = [known.get((node.id, year)) for year in years]
            told = [[str(one.amount), one.kind.value] if one else None for one in here]
            shapes.append({"code": node.code, "label": node.label, "title": node.description, "ceilings": told})
    return shapes


def links(visit: VersionVisit) -> Shape:
    """Where the page goes. `line_form` holds ANY_LINE where the code of a line is to be."""
    place = {"agency": visit.agency.slug, "version": visit.version.code}

    def at(name: str, **more: str) -> str:
        return reverse(name, kwargs=place | more)

    return {
        "changes": f"{reverse('api:changes')}?agency={visit.agency.code}",
        "line_form": at("saisie:ligne", line=ANY_LINE),
        "new_line": at("saisie:nouvelle_ligne"),
        "history": at("historique:historique"),
        "cell_history": at("historique:cellule"),
        "comments": at("historique:commentaires"),
        "commands": at("commandes:liste"),
        "workbook": at("classeurs:classeur"),
        "lines": reverse("credits:lignes", kwargs={"agency": visit.agency.slug}),
    }
