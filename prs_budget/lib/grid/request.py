"""What a request to write says: cells, each with the revision that was seen; the number of its operation, why."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.limits import LARGEST_BODY, MEGABYTE, MOST_CELLS_AT_ONCE
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.plain_text import prose
from prs_budget.lib.problems import BadRequest
from prs_budget.lib.refusals import BadCell

FIELDS = frozenset({"version", "version_id", "batch", "cause", "reason", "cells"})
CELL_FIELDS = frozenset({"line", "year", "expected_rev", "amount"})


class Grid(NamedTuple):
    """What a grid is made of: how its lines are named, which columns it has and what is `expected` of one.

    `causes` are those that an operation may have; without them neither a cause nor a version is looked at.
    """

    line: re.Pattern[str]
    is_year: Callable[[Any], bool]
    expected: str
    causes: Sequence[str] = ()


class TypedCell(NamedTuple):
    """A cell as it came: its line's code, its column, the revision seen (0: no row), what it is to hold."""

    line: str
    year: Any
    expected_rev: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class TypedCells:
    """What a body asks for. `bad` are the cells that are not amounts of a cell.

    `version_id` is the version that was read under that code, where the caller says it.
    """

    version: str
    version_id: int | None
    number: uuid.UUID | None
    cause: str
    reason: str
    cells: tuple[TypedCell, ...]
    bad: tuple[BadCell, ...]


def require_length(announced: str | None) -> None:
    """Raise BadRequest for a body too long to be read, by the length that it announces."""
    if int(announced or 0) > LARGEST_BODY:
        raise BadRequest([f"Demande trop grande : {LARGEST_BODY // MEGABYTE} Mo au plus, en plusieurs fois."])


def read(body: Any, grid: Grid) -> TypedCells:
    """What a body asks for. Raises BadRequest with everything that makes it no request at all."""
    if not isinstance(body, Mapping):
        raise BadRequest(["Un objet JSON est attendu : {version, batch, cause, reason, cells}."])
    reasons = [f"Champ inconnu : « {name[:40]} »." for name in sorted(map(str, body.keys() - FIELDS))]
    version, cause, reason = (_string(body, name, reasons) for name in ("version", "cause", "reason"))
    if grid.causes and not version:
        reasons.append("« version » est obligatoire : le code d’une version.")
    if grid.causes and cause and cause not in grid.causes:
        reasons.append(f"« cause » : « {cause[:40]} » est inconnue. Possibles : {', '.join(grid.causes)}.")
    if len(reason) > REASON_LENGTH:
        reasons.append(f"« reason » : {REASON_LENGTH} caractères au plus.")
    number = _number(body.get("batch"), reasons)
    version_id = body.get("version_id")
    if version_id is not None and not is_natural(version_id, 1, 2**63 - 1):
        reasons.append("« version_id » : l’identifiant de la version, un nombre entier, est attendu.")
    cells = body.get("cells")
    if not isinstance(cells, list) or not cells:
        reasons.append("« cells » : une liste d’au moins une cellule est attendue.")
        cells = []
    elif len(cells) > MOST_CELLS_AT_ONCE:
        reasons.append(f"« cells » : {MOST_CELLS_AT_ONCE} cellules au plus à la fois.")
        cells = []
    found = [_cell(place, cell, grid, reasons) for place, cell in enumerate(cells, start=1)]
    if reasons:
        raise BadRequest(reasons[:50])
    typed = tuple(one for one in found if isinstance(one, TypedCell))
    bad = tuple(one for one in found if isinstance(one, BadCell))
    return TypedCells(version, version_id, number, cause, reason, typed, bad)


def _string(body: Mapping[str, Any], name: str, reasons: list[str]) -> str:
    """A text of the body, empty where it is absent."""
    value = body.get(name) or ""
    if not isinstance(value, str):
        reasons.append(f"« {name} » : un texte est attendu.")
        return ""
    return value


def _number(value: Any, reasons: list[str]) -> uuid.UUID | None:
    if value is None:
        return None
    try:
        return uuid.UUID(value)
    except (ValueError, AttributeError, TypeError):
        reasons.append("« batch » : un UUID est attendu.")
        return None


def _cell(place: int, cell: Any, grid: Grid, reasons: list[str]) -> TypedCell | BadCell | None:
    """One cell of the body. What cannot be placed is a reason; what has a place and no amount, a bad cell."""
    if not isinstance(cell, Mapping) or set(map(str, cell)) != CELL_FIELDS:
        reasons.append(f"« cells[{place}] » : {{line, year, expected_rev, amount}} est attendu.")
        return None
    line, year, rev, amount = cell["line"], cell["year"], cell["expected_rev"], cell["amount"]
    if not isinstance(line, str) or not grid.line.fullmatch(line):
        reasons.append(f"« cells[{place}].line » : le code d’une ligne est attendu.")
    elif not grid.is_year(year):
        reasons.append(f"« cells[{place}].year » : {grid.expected}.")
    elif not is_natural(rev, 0, 2**31 - 2):
        reasons.append(f"« cells[{place}].expected_rev » : la révision lue est attendue, 0 si la cellule n’existe pas.")
    else:
        try:
            return TypedCell(line, year, rev, None if amount is None else euros(amount))
        except MoneyError as error:
            return BadCell(line, year, str(error)[:200])
    return None


def is_natural(value: Any, least: int, most: int) -> bool:
    """Whether a value of JSON is a whole number between two."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def operation_number(text: str) -> uuid.UUID:
    """The number of an operation as a form gives it; another one where it is no number."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def reason_in(text: str) -> str:
    """A reason as it is kept, not endless."""
    return prose(text)[:REASON_LENGTH]
