"""What is answered to a request to write: 200 with the cells as they are, 409 with those that moved, 422 otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.http import HttpResponse, JsonResponse

from prs_budget.lib.money import exact_text
from prs_budget.lib.problems import problem
from prs_budget.lib.refusals import CellsMoved, CellsRefused, NumberReused, Refused


class SavedCell(NamedTuple):
    """A cell after the operation; `origin` is the code of where its figure comes from."""

    line: str
    year: int | str
    rev: int
    amount: Decimal | None
    origin: str


def saved(number: uuid.UUID, cells: Iterable[SavedCell]) -> JsonResponse:
    """The operation and its cells."""
    told = [one._asdict() | {"amount": exact_text(one.amount)} for one in cells]
    return JsonResponse({"batch": str(number), "cells": told})


def refused(refusal: Refused) -> HttpResponse:
    """Why nothing was written: every cell that moved with its two values, or every cell refused with its reason."""
    cells: list[dict[str, object]] = []
    if isinstance(refusal, CellsMoved | NumberReused):
        if isinstance(refusal, CellsMoved):
            names = ("line", "year", "expected_rev", "rev", "by")
            for one in refusal.cells:
                more = {"amount": exact_text(one.amount), "at": one.at.isoformat() if one.at else None}
                cells.append({name: getattr(one, name) for name in names} | more)
        return problem(409, str(refusal), members={"cells": cells})
    if isinstance(refusal, CellsRefused):
        cells += [{"line": one.line, "year": one.year, "reason": one.reason} for one in refusal.cells]
    return problem(422, str(refusal), members={"cells": cells, "code": refusal.code})
