"""The structure of a version: which codes and labels its figures carry, in reading order, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Case, CharField, F, IntegerField, QuerySet, TextField, Value, When

from allocations.enums import STRUCTURAL, Dimension
from allocations.models import Envelope, Version, VersionNode
from projects.models import Axis, Measure, Project
from prs_budget.lib.memory import Memory
from prs_budget.organisation.models import Direction, Sector


class Node(NamedTuple):
    """One row of the structure. `parent_id` is 0 where the dimension has no parent."""

    id: int
    code: str
    label: str
    short_label: str = ""
    parent_id: int = 0
    heading: str = ""
    is_outside_axes: bool = False
    is_closed: bool = False
    description: str = ""

    @property
    def name(self) -> str:
        """The label that fits in a table: the short one where there is one."""
        return self.short_label or self.label


PARENT = {
    Dimension.PROJECT: Dimension.AXIS,
    Dimension.MEASURE: Dimension.PROJECT,
    Dimension.SECTOR: Dimension.DIRECTION,
}


class Structure:
    """Nodes of a version by dimension, each in reading order. Dimensions that were not asked for are absent."""

    def __init__(self, nodes: Mapping[Dimension, Mapping[int, Node]]) -> None:
        self._nodes = nodes
        self._by_code: dict[Dimension, dict[str, Node]] = {}
        #: what is made of these nodes once, and kept as long as they are: headings, ranks, lists to tick
        self.made: dict[Any, Any] = {}

    @classmethod
    def of(cls, version: Version, dimensions: Iterable[Dimension] = STRUCTURAL) -> Structure:
        """Read the structure of a version: its own nodes once adopted, the live tables before. One query.

        What is sealed never changes: read once, it is kept.
        """
        asked = set(dimensions)
        wanted = tuple(dimension for dimension in STRUCTURAL if dimension in asked)
        if not wanted:
            return cls({})
        if version.is_frozen and version.sha256:
            key = (version.pk, version.sha256, version.adopted_at, wanted)
            return _SEALED.get(key, lambda: cls.of_rows(_frozen_rows(version.pk, wanted), wanted))
        rows = _frozen_rows(version.pk, wanted) if version.is_frozen else list(_live_rows(version, wanted))
        return cls.of_rows(rows, wanted)

    @classmethod
    def of_rows(cls, rows: Iterable[tuple[Any, ...]], dimensions: Iterable[Dimension]) -> Structure:
        """The structure that rows hold, which come in any order."""
        nodes: dict[Dimension, dict[int, Node]] = {dimension: {} for dimension in dimensions}
        by_name = {dimension.value: nodes[dimension] for dimension in nodes}
        for row in sorted(rows, key=_reading_order):
            by_name[row[0]][row[1]] = Node._make(row[1:10])
        return cls(nodes)

    def followed_by(self, other: Structure) -> Structure:
        """The same structure, then what only another one has. What both know keeps its label and place here."""
        return Structure(
            {dimension: {**nodes, **other._nodes[dimension], **nodes} for dimension, nodes in self._nodes.items()}
        )

    def nodes(self, dimension: Dimension) -> Mapping[int, Node]:
        """The nodes of a dimension by id, in reading order."""
        return self._nodes[dimension]

    def by_code(self, dimension: Dimension) -> Mapping[str, Node]:
        """The nodes of a dimension by code, in reading order."""
        if dimension not in self._by_code:
            self._by_code[dimension] = {node.code: node for node in self._nodes[dimension].values()}
        return self._by_code[dimension]

    def outside_axes(self) -> set[int]:
        """Ids of the pseudo-axes (« Autres »)."""
        return {node.id for node in self._nodes[Dimension.AXIS].values() if node.is_outside_axes}


#: a row is the dimension's name, the columns of `Node`, then three ranks; codes settle what ranks leave equal
_reading_order = itemgetter(10, 11, 12, 2)


_STORED = "dimension, object_id, code, label, short_label, parent_id, heading, is_outside_axes, description, position"


#: the structures of adopted versions, by id, seal and instant of the adoption, and by dimensions
_SEALED: Memory[tuple[int, str, datetime | None, tuple[Dimension, ...]], Structure] = Memory(100)


def _frozen_rows(version: int, dimensions: Sequence[Dimension]) -> list[tuple[Any, ...]]:
    """Nothing in it is closed, and its position is its only rank. In SQL: Django took three times as long."""
    named = ", ".join(["%s"] * len(dimensions))
    condition = f"version_id = %s AND dimension IN ({named})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_STORED} FROM {VersionNode._meta.db_table} WHERE {condition}",  # noqa: S608
            [version, *(dimension.value for dimension in dimensions)],
        )
        return [(*row[:7], bool(row[7]), False, *row[8:], 0, 0) for row in cursor.fetchall()]


def _live_rows(version: Version, dimensions: Sequence[Dimension]) -> QuerySet[Any, Any]:
    plan, agency = version.plan_id, version.agency_id
    sources = {
        Dimension.AXIS: lambda: _rows(
            Dimension.AXIS, Axis.objects.filter(plan=plan), short="short_label", outside="is_outside_axes", text="scope"
        ),
        Dimension.PROJECT: lambda: _rows(
            Dimension.PROJECT,
            Project.objects.filter(plan=plan),
            parent="axis_id",
            ranks=("axis__position",),
            short="short_label",
        ),
        Dimension.MEASURE: lambda: _rows(
            Dimension.MEASURE,
            Measure.objects.filter(plan=plan),
            parent="project_id",
            ranks=("project__axis__position", "project__position"),
        ),
        Dimension.DIRECTION: lambda: _rows(Dimension.DIRECTION, Direction.objects.filter(agency=agency)),
        Dimension.SECTOR: lambda: _rows(
            Dimension.SECTOR,
            Sector.objects.filter(agency=agency),
            parent="direction_id",
            ranks=("direction__position",),
            heading="heading",
        ),
        Dimension.ENVELOPE: lambda: _rows(
            Dimension.ENVELOPE, Envelope.objects.filter(agency=agency), text="long_label"
        ),
    }
    first, *others = [sources[dimension]() for dimension in dimensions]
    return first.union(*others, all=True) if others else first


def _rows(
    dimension: Dimension,
    queryset: QuerySet[Any, Any],
    *,
    parent: str = "",
    ranks: tuple[str, ...] = (),
    short: str = "",
    heading: str = "",
    outside: str = "",
    text: str = "",
) -> QuerySet[Any, Any]:
    """One branch of the union: the columns of `Node` behind the dimension's name, then three ranks."""
    zero = Value(0, output_field=IntegerField())
    blank = Value("", output_field=CharField())
    order = [F(rank) for rank in (*ranks, "position")]
    return queryset.order_by().values_list(
        Value(dimension.value, output_field=CharField()),
        "id",
        "code",
        "label",
        F(short) if short else blank,
        F(parent) if parent else zero,
        F(heading) if heading else blank,
        F(outside) if outside else Value(False, output_field=BooleanField()),
        _is_closed(),
        F(text) if text else Value("", output_field=TextField()),
        *order,
        *([zero] * (3 - len(order))),
    )


def _is_closed() -> Case:
    return Case(When(closed_on__isnull=True, then=Value(False)), default=Value(True), output_field=BooleanField())
