"""A movement to record, and their set-based write: some thousands a statement, whatever the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from allocations.enums import Origin
from fir.enums import MovementKind
from fir.models import Commitment, FirYear, Movement, Operation
from fir.places import Place
from prs_budget.lib.given_rows import given_rows
from prs_budget.lib.money import ZERO, to_cents

if TYPE_CHECKING:
    from allocations.models import Line

#: rows a statement: their parameters are made in memory
TOGETHER = 5000
_TABLE = Movement._meta.db_table
#: the columns of a movement, with their types on PostgreSQL
_COLUMNS = {
    "kind": "text",
    "commitment_id": "bigint",
    "origin_year": "int",
    "nature": "text",
    "direction_id": "bigint",
    "mission_id": "bigint",
    "scheme_id": "bigint",
    "line_id": "bigint",
    "ae": "bigint",
    "cp": "bigint",
    "on": "date",
    "key": "text",
    "label": "text",
    "source_line": "int",
    "cancels_id": "bigint",
    "origin": "int",
    "payer": "text",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A movement to record. `row` is its place in what was given, for messages; `place` that of its commitment."""

    kind: MovementKind
    place: Place
    ae: Decimal = ZERO
    cp: Decimal = ZERO
    on: date | None = None
    key: str | None = None
    label: str = ""
    commitment: Commitment | None = None
    origin_year: int | None = None
    line: Line | None = None
    row: int = 0
    source_line: int | None = None
    origin: Origin = Origin.ENTERED
    cancels: Movement | None = None
    payer: str = ""


def write_movements(fir_year: FirYear, operation: Operation, drafts: Sequence[Draft]) -> None:
    """Write movements in their order. The year is locked, everything is checked, and every commitment is stored."""
    names = ", ".join(map(connection.ops.quote_name, _COLUMNS))
    for start in range(0, len(drafts), TOGETHER):
        rows = [_row(draft) for draft in drafts[start : start + TOGETHER]]
        given, parameters = given_rows([f'"{name}"' for name in _COLUMNS], tuple(_COLUMNS.values()), rows)
        sql = f"""
            INSERT INTO {_TABLE} (operation_id, agency_id, fir_year_id, {names})
            SELECT %s, %s, %s, {names} FROM ({given}) AS given ORDER BY n
        """  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [operation.pk, fir_year.agency_id, fir_year.pk, *parameters])


def _row(draft: Draft) -> tuple[Any, ...]:
    """A movement as its columns hold it; by ids: what it names is never read."""
    place, commitment, line, cancels = draft.place, draft.commitment, draft.line, draft.cancels
    return (
        str(draft.kind),
        None if commitment is None else commitment.pk,
        draft.origin_year,
        str(place.nature),
        place.direction.pk,
        place.mission.pk,
        place.scheme.pk,
        None if line is None else line.pk,
        to_cents(draft.ae),
        to_cents(draft.cp),
        _day(draft),
        draft.key,
        draft.label,
        draft.source_line,
        None if cancels is None else cancels.pk,
        int(draft.origin),
        str(draft.payer),
    )


def _day(draft: Draft) -> Any:
    """A day as each database takes it."""
    return draft.on if draft.on is None or connection.vendor == "postgresql" else draft.on.isoformat()
