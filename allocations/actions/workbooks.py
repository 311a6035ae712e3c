"""What a returned workbook writes: lines opened, amounts changed as one operation, notes; all of it or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from allocations.actions.amounts import Edit, Written, change_amounts
from allocations.actions.lines import note_line, open_line
from allocations.actions.locking import locked
from allocations.enums import Recurrence, Way
from allocations.models import Allocation, Envelope, Line, Operation, Version
from projects.models import Measure
from prs_budget.organisation.models import Sector

if TYPE_CHECKING:
    from prs_budget.organisation.models import User


@dataclass(frozen=True, slots=True)
class LineToOpen:
    """A line that a workbook adds: ids of what it is made of, and its amounts by year."""

    measure: int
    sector: int
    envelope: int
    recurrence: Recurrence
    last_year: int
    note: str
    amounts: tuple[tuple[int, Decimal], ...]


@transaction.atomic
def bring_back(
    *,
    by: User,
    version: Version,
    edits: Sequence[Edit],
    opened: Sequence[LineToOpen],
    notes: Mapping[str, str],
    number: uuid.UUID,
    cause: str = "",
    reason: str = "",
    parameters: Mapping[str, Any] | None = None,
) -> Written:
    """Open the new lines, write every amount as one operation, then the notes; errors of those actions.

    The same `number` sent again gets its first answer, before its lines are found to exist.
    """
    version = locked(version)
    before = Operation.objects.filter(uuid=number, version=version, by=by).first()
    if before is not None:
        return Written(before, (), before.changes.count(), is_replay=True)
    new = [edit for one in opened for edit in _opened(by, version, one, reason)]
    done = change_amounts(
        by=by,
        version=version,
        edits=[*edits, *new],
        way=Way.WORKBOOK,
        cause=cause,
        reason=reason,
        number=number,
        parameters=parameters,
    )
    lines = Line.objects.filter(plan=version.plan_id, code__in=notes).select_related("sector")
    for line in lines:
        note_line(by=by, version=version, line=line, text=notes[line.code])
    return done


def _opened(by: User, version: Version, one: LineToOpen, reason: str) -> list[Edit]:
    """Open a line; what is to be written in its cells."""
    line = open_line(
        by=by,
        version=version,
        measure=Measure.objects.get(pk=one.measure),
        sector=Sector.objects.get(pk=one.sector),
        envelope=Envelope.objects.get(pk=one.envelope),
        recurrence=one.recurrence,
        last_year=one.last_year,
        note=one.note,
        reason=reason,
    )
    revs = dict(Allocation.objects.filter(version=version, line=line).values_list("year", "rev"))
    return [Edit(line.code, year, revs.get(year, 0), amount) for year, amount in one.amounts]
