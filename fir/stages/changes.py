"""Figures that the grid saves: one request, all or nothing, answered cell by cell as the API of allocations does."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from operator import contains

from django.db.models import Q
from django.http import HttpResponse

from allocations.enums import Origin
from fir import actions
from fir.actions import FigureEdit
from fir.actions.figures import cell_of
from fir.enums import StageFigure, Way
from fir.facts.sheets import FIGURES, RECEIPTS, Targets
from fir.models import Authorisation, Change, Operation, Receipt, Stage
from prs_budget.lib.grid import answers, request
from prs_budget.lib.grid.answers import SavedCell
from prs_budget.lib.json_bodies import BadJson, read_json
from prs_budget.lib.problems import BadRequest, problem
from prs_budget.lib.refusals import BadCell, CellsRefused, Refused
from prs_budget.organisation.models import User

#: of a sheet: a line is named by the codes of its place, a column by its figure
GRIDS = {
    name: request.Grid(re.compile(".{1,200}"), partial(contains, figures), f"{' ou '.join(figures)} est attendu")
    for name, figures in FIGURES.items()
}


def answer(by: User, stage: Stage, sheet: str, body: bytes) -> HttpResponse:
    """Write what a body asks for: 200 with the cells, 409 with those that moved, 422 with those refused.

    Raises PermissionDenied.
    """
    try:
        told = read_json(body)
        asked = request.read(told, GRIDS[sheet])
        edits = _edits(asked, Targets(stage.fir_year.agency, sheet))
        done = actions.enter_figures(
            by=by,
            stage=stage,
            edits=edits,
            way=Way.GRID,
            reason=request.reason_in(asked.reason),
            uuid=asked.number,
            digest=hashlib.sha256(json.dumps([stage.pk, asked.reason, told["cells"]]).encode()).hexdigest(),
        )
    except (BadJson, BadRequest) as bad:
        return problem(400, str(bad))
    except Refused as refused:
        return answers.refused(refused)
    return answers.saved(done.uuid, _written(done, stage, edits, sheet))


def _edits(asked: request.TypedCells, targets: Targets) -> list[FigureEdit]:
    """The figures to set. Raises CellsRefused with every cell of no place, and those that are no amounts."""
    found, bad = [], list(asked.bad)
    for cell in asked.cells:
        target = targets.find(cell.line)
        if isinstance(target, str):
            bad.append(BadCell(cell.line, cell.year, f"{target[:1].upper()}{target[1:]}"))
        else:
            found.append(FigureEdit(target, StageFigure(cell.year), cell.amount, cell.expected_rev))
    if bad:
        raise CellsRefused(bad)
    return found


def _written(operation: Operation, stage: Stage, edits: Sequence[FigureEdit], sheet: str) -> Iterator[SavedCell]:
    """The rows asked for as the operation left them, every figure of each: a row has one revision. Two queries."""
    wanted = {cell_of(edit.target): edit.target.code for edit in edits}
    rows = [row for row in _rows(stage, sheet) if _key(row) in wanted]
    left = _left_by(operation, rows)
    for row in rows:
        rev, figures = left.get(row.pk, (row.rev, None))
        for figure in FIGURES[sheet]:
            amount = getattr(row, figure) if figures is None else figures.get(figure)
            yield SavedCell(wanted[_key(row)], figure.value, rev, amount, Origin.ENTERED.code)


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
