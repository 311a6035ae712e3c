"""A read workbook kept in the page between its preview and its acceptance: signed, so that nobody changes it there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing

from allocations.workbooks.reading import NOTHING, Fault, Filled, NewLine, Returned, TakenOut
from prs_budget.lib.money import exact_text

_SALT = "allocations.workbooks"
#: a preview is accepted within a working day
_MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Carried:
    """A workbook on its way: what was filled, the number of the operation that it will be, the revisions shown."""

    returned: Returned
    number: uuid.UUID
    revs: Mapping[tuple[str, int], int]


def packed(carried: Carried) -> str:
    """As text for a hidden field."""
    returned = carried.returned
    changed = returned.cells
    kept = {key: returned.seen.get(key, NOTHING) for key in ((one.line, one.year) for one in changed)}
    noted = {line: text for line, text in returned.notes.items() if text != returned.notes_seen.get(line, "")}
    return signing.dumps(
        {
            "head": [returned.version, returned.by, returned.at],
            "seen": [[line, year, one.rev, exact_text(one.amount)] for (line, year), one in kept.items()],
            "cells": [_cell(one) for one in changed],
            "notes": noted,
            "new": [_line(one) for one in returned.new_lines],
            "faults": [[one.row, one.place, one.reason] for one in returned.faults],
            "rest": [returned.untouched, list(returned.absent), list(returned.told)],
            "number": str(carried.number),
            "revs": [[line, year, rev] for (line, year), rev in carried.revs.items()],
        },
        salt=_SALT,
        compress=True,
    )


def unpacked(text: str) -> Carried | None:
    """What `packed` wrote; None where it was changed, or is too old."""
    try:
        data: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=_MOST_SECONDS)
    except signing.BadSignature:
        return None
    version, by, at = data["head"]
    returned = Returned(
        version=version,
        by=by,
        at=at,
        seen={(line, year): TakenOut(rev, _amount(amount)) for line, year, rev, amount in data["seen"]},
        notes_seen={},
        cells=tuple(_filled(one) for one in data["cells"]),
        notes=data["notes"],
        new_lines=tuple(_new(one) for one in data["new"]),
        untouched=data["rest"][0],
        absent=tuple(data["rest"][1]),
        faults=tuple(Fault(*one) for one in data["faults"]),
        told=tuple(data["rest"][2]),
    )
    revs = {(line, year): rev for line, year, rev in data["revs"]}
    return Carried(returned, uuid.UUID(data["number"]), revs)


def _line(one: NewLine) -> list[Any]:
    texts = [one.measure, one.direction, one.sector, one.envelope, one.recurrence, one.last_year, one.note]
    return [one.row, *texts, [_cell(cell) for cell in one.cells]]


def _new(data: list[Any]) -> NewLine:
    row, *texts, cells = data
    measure, direction, sector, envelope, recurrence, last_year, note = texts
    filled = tuple(_filled(cell) for cell in cells)
    return NewLine(row, measure, direction, sector, envelope, recurrence, last_year, note, filled)


def _cell(one: Filled) -> list[Any]:
    return [one.row, one.line, one.year, exact_text(one.amount), one.text, one.error]


def _filled(data: list[Any]) -> Filled:
    row, line, year, amount, text, error = data
    return Filled(row, line, year, _amount(amount), text, error)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
