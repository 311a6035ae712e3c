"""Figures that the grid saves: one request, all or nothing, answered cell by cell as the API of allocations does."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, JsonResponse

from allocations.enums import Origin
from fir import actions
from fir.actions import FigureEdit, FiguresMoved, Refused, RowsRefused
from fir.actions.figures import cell_of
from fir.enums import StageFigure, Way
from fir.facts.sheets import FIGURES, RECEIPTS, Targets
from fir.models import Authorisation, Change, Operation, Receipt, Stage
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.json_bodies import BadJson, read_json
from prs_budget.lib.limits import MOST_CELLS_AT_ONCE
from prs_budget.lib.money import MoneyError, euros
from prs_budget.lib.problems import problem
from prs_budget.organisation.models import User

LARGEST_REV = 2**31 - 2


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a cell is refused."""

    line: str
    figure: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """What a body asks for: its number, its edits with the codes of their rows, and what it cannot."""

    number: uuid.UUID | None
    reason: str
    edits: tuple[FigureEdit, ...]
    codes: tuple[str, ...]
    bad: tuple[BadCell, ...]
    digest: str


class NotARequest(Exception):
    """A body that is not a request at all; the message says what is expected."""


def read(body: bytes, stage: Stage, name: str) -> AskedChanges:
    """What a body asks for. Raises NotARequest."""
    try:
        told = read_json(body)
    except BadJson as unread:
        raise NotARequest(str(unread)) from None
    if not isinstance(told, Mapping) or not isinstance(told.get("cells"), list) or not told["cells"]:
        raise NotARequest("« cells » : une liste d’au moins une cellule est attendue.")
    if len(told["cells"]) > MOST_CELLS_AT_ONCE:
        raise NotARequest(f"« cells » : {MOST_CELLS_AT_ONCE} cellules au plus à la fois.")
    try:
        number = uuid.UUID(told["batch"]) if told.get("batch") else None
    except (ValueError, AttributeError, TypeError):
        raise NotARequest("« batch » : un UUID est attendu.") from None
    reason = told.get("reason") or ""
    if not isinstance(reason, str):
        raise NotARequest("« reason » : un texte est attendu.")
    targets = Targets(stage.fir_year.agency, name)
    found = [(_code(cell), _edit(cell, targets, name)) for cell in told["cells"]]
    bad = tuple(one for _, one in found if isinstance(one, BadCell))
    edits = [(code, one) for code, one in found if isinstance(one, FigureEdit)]
    digest = hashlib.sha256(json.dumps([stage.pk, reason, told["cells"]]).encode()).hexdigest()
    return AskedChanges(
        number, reason_in(reason), tuple(one for _, one in edits), tuple(code for code, _ in edits), bad, digest
    )


def _code(cell: Any) -> str:
    return str(cell.get("line", ""))[:200] if isinstance(cell, Mapping) else ""


def _edit(cell: Any, targets: Targets, name: str) -> FigureEdit | BadCell:
    if not isinstance(cell, Mapping):
        raise NotARequest("« cells » : {line, year, expected_rev, amount} est attendu.")
    code, figure, rev = _code(cell), str(cell.get("year", "")), cell.get("expected_rev")
    if figure not in [one.value for one in FIGURES[name]]:
        raise NotARequest(f"« year » : {', '.join(FIGURES[name])} est attendu.")
    if not isinstance(rev, int) or isinstance(rev, bool) or not 0 <= rev <= LARGEST_REV:
        raise NotARequest("« expected_rev » : la révision lue est attendue, 0 si la cellule n’existe pas.")
    target = targets.find(code)
    if isinstance(target, str):
        return BadCell(code, figure, f"{target[:1].upper()}{target[1:]}")
    amount = cell.get("amount")
    try:
        value = None if amount is None else euros(amount)
    except MoneyError as error:
        return BadCell(code, figure, str(error))
    return FigureEdit(target, StageFigure(figure), value, rev)


def answer(by: User, stage: Stage, sheet: str, body: bytes) -> HttpResponse:
    """Write what a body asks for: 200 with the cells, 409 with those that moved, 422 with those refused.

    Raises PermissionDenied.
    """
    try:
        asked = read(body, stage, sheet)
    except NotARequest as error:
        return problem(400, str(error))
    names = {(_cell_name(edit), edit.figure.value): code for edit, code in zip(asked.edits, asked.codes, strict=True)}
    try:
        if asked.bad:
            raise RowsRefused([actions.BadRow(0, one.reason) for one in asked.bad])
        done = actions.enter_figures(
            by=by,
            stage=stage,
            edits=asked.edits,
            way=Way.GRID,
            reason=asked.reason,
            uuid=asked.number,
            digest=asked.digest,
        )
    except FiguresMoved as moved:
        told = [
            {
                "line": names[one.cell, one.figure],
                "year": one.figure,
                "expected_rev": one.expected_rev,
                "rev": one.rev,
                "amount": _text(one.value),
                "by": one.by,
                "at": one.at or None,
            }
            for one in moved.figures
        ]
        return problem(409, str(moved), members={"cells": told})
    except RowsRefused as refused:
        return problem(422, str(refused), members={"cells": _refusals(asked, refused)})
    except Refused as refused:
        return problem(422, str(refused), members={"cells": []})
    return JsonResponse({"batch": str(done.uuid), "cells": written(done, stage, asked, sheet)})


def _refusals(asked: AskedChanges, refused: RowsRefused) -> list[dict[str, str]]:
    """Each refused cell with its reason: those that the body spoils, or those that the action refuses, by rank."""
    bad = asked.bad or tuple(
        BadCell(asked.codes[one.row - 1], asked.edits[one.row - 1].figure.value, one.reason) for one in refused.rows
    )
    return [{"line": one.line, "year": one.figure, "reason": one.reason} for one in bad]


def _cell_name(edit: FigureEdit) -> str:
    return "/".join(map(str, cell_of(edit.target)))


def written(operation: Operation, stage: Stage, asked: AskedChanges, sheet: str) -> list[dict[str, object]]:
    """The rows asked for as the operation left them, every figure of each: a row has one revision. Two queries."""
    wanted = {cell_of(edit.target): code for edit, code in zip(asked.edits, asked.codes, strict=True)}
    rows = [row for row in _rows(stage, sheet) if _key(row) in wanted]
    left = _left_by(operation, rows)
    return [
        {
            "line": wanted[_key(row)],
            "year": figure.value,
            "rev": left[row.pk][0] if row.pk in left else row.rev,
            "amount": _text(left[row.pk][1].get(figure) if row.pk in left else getattr(row, figure)),
            "origin": Origin.ENTERED.code,
        }
        for row in rows
        for figure in FIGURES[sheet]
    ]


def _rows(stage: Stage, sheet: str) -> list[Receipt | Authorisation]:
    """The rows of a sheet of a stage."""
    if sheet == RECEIPTS:
        return list(Receipt.objects.filter(stage=stage).order_by("pk"))
    return list(Authorisation.objects.filter(stage=stage).order_by("pk"))


def _key(row: Receipt | Authorisation) -> tuple[object, ...]:
    if isinstance(row, Receipt):
        return (row.line_id,)
    return (row.nature, row.direction_id, row.mission_id, row.scheme_id)


def _left_by(
    operation: Operation, rows: Sequence[Receipt | Authorisation]
) -> dict[int, tuple[int, dict[str, Decimal | None]]]:
    """The revision and figures of rows just after an operation: sent twice, it is answered alike."""
    ids = [row.pk for row in rows]
    of = Q(receipt__in=ids) if rows and isinstance(rows[0], Receipt) else Q(authorisation__in=ids)
    found: dict[int, tuple[int, dict[str, Decimal | None]]] = {}
    for change in Change.objects.filter(of, operation_id__lte=operation.pk).order_by("rev_after", "pk"):
        row = change.receipt_id or change.authorisation_id or 0
        figures = found[row][1] if row in found else {}
        figures[change.figure] = change.new
        found[row] = (change.rev_after, figures)
    return found


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
