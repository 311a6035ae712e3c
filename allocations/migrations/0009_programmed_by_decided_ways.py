"""Amounts that a transfer, a spread, a rate or a rounding decided are programmed, in versions that are not adopted.

Until now a figure computed from a hypothesis stayed one, whoever decided it. Each change says by which way it came:
the origin that it left is told again from there, and so are the copies and the undoings that repeat it. Adopted
versions are sealed with their origins, and keep them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import migrations
from django.db.models import F

PROGRAMMED, DOUBTFUL = 1, (4, 5)
DECIDED = ("transfer", "spread", "rate", "rounding")
FROZEN = ("adopted", "published")

#: a line's id and a year
Cell = tuple[int, int]


class Told(NamedTuple):
    """A change as it is stored, by the names of its columns."""

    id: int
    line_id: int
    year: int
    new: Any
    old_origin: int | None
    new_origin: int
    rev_before: int
    rev_after: int
    batch_id: int
    batch__origin: str
    batch__undoes_id: int | None


class Past:
    """The changes of one version told again, in the order of each cell."""

    def __init__(self, parent: Past | None) -> None:
        self.parent = parent
        self.origins: dict[Cell, dict[int, int]] = {}
        self.changes: dict[Cell, list[int]] = {}
        self.before: dict[tuple[int, Cell], int] = {}

    def tell(self, change: Told) -> tuple[int | None, int]:
        """The origins before and after a change, which follows those of its cell."""
        cell = (change.line_id, change.year)
        origins = self.origins.setdefault(cell, {})
        after = self._after(change, cell, origins)
        before = origins.get(change.rev_before, change.old_origin)
        origins[change.rev_after] = after
        self.changes.setdefault(cell, []).append(change.id)
        self.before[change.batch_id, cell] = change.rev_before
        return before, after

    def _after(self, change: Told, cell: Cell, origins: dict[int, int]) -> int:
        if change.new is None:
            return change.new_origin
        if change.batch__origin in DECIDED:
            return PROGRAMMED
        if change.batch__origin == "undo" and change.batch__undoes_id is not None:
            return origins.get(self.before.get((change.batch__undoes_id, cell), 0), change.new_origin)
        if change.batch__origin == "copy" and self.parent is not None:
            return self.parent.when(cell, change.id, change.new_origin)
        return change.new_origin

    def when(self, cell: Cell, change: int, stored: int) -> int:
        """The origin that a cell had before a change of another version was written."""
        origins = list(self.origins.get(cell, {}).values())
        found = [origin for pk, origin in zip(self.changes.get(cell, []), origins, strict=True) if pk < change]
        return found[-1] if found else stored


def set_right(apps: Any, schema_editor: Any) -> None:
    """Write the origins that differ."""
    change, version = apps.get_model("allocations", "Change"), apps.get_model("allocations", "Version")
    wrong = change.objects.filter(batch__origin__in=DECIDED, new_origin__in=DOUBTFUL, new__isnull=False)
    lines = set(wrong.order_by().values_list("line_id", flat=True).distinct())
    pasts: dict[int, Past] = {}
    for one in version.objects.order_by("pk") if lines else ():
        pasts[one.pk] = past = Past(pasts.get(one.parent_id))
        found = [(told, *past.tell(told)) for told in _changes(change, one) if told.line_id in lines]
        different = [(told, old, new) for told, old, new in found if (told.old_origin, told.new_origin) != (old, new)]
        if different and one.status not in FROZEN:
            _write(apps, one, different)


def _changes(change: Any, version: Any) -> Iterator[Told]:
    rows = change.objects.filter(version=version).order_by("line_id", "year", "rev_after").values_list(*Told._fields)
    return (Told(*row) for row in rows.iterator(chunk_size=2000))


def _write(apps: Any, version: Any, different: list[tuple[Told, int | None, int]]) -> None:
    change, allocation = apps.get_model("allocations", "Change"), apps.get_model("allocations", "Allocation")
    for told, old, new in different:
        change.objects.filter(pk=told.id).update(old_origin=old, new_origin=new)
        last = allocation.objects.filter(version=version, line=told.line_id, year=told.year, rev=told.rev_after)
        last.update(origin=new)
    apps.get_model("allocations", "Version").objects.filter(pk=version.pk).update(stamp=F("stamp") + 1)


class Migration(migrations.Migration):
    dependencies = [("allocations", "0008_words_of_origins_and_retention")]

    operations = [migrations.RunPython(set_right, migrations.RunPython.noop)]
