"""What is answered to a grid, whatever its cells are."""

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from prs_budget.lib.grid.answers import SavedCell, refused, saved
from prs_budget.lib.refusals import BadCell, CellsMoved, CellsRefused, Conflict, NumberReused, Refused


def told(answer: HttpResponse) -> tuple[int, dict[str, Any]]:
    return answer.status_code, json.loads(answer.content)


def test_what_was_saved_comes_back_with_its_revisions() -> None:
    number = uuid.uuid4()
    answer = saved(number, [SavedCell("L001", 2018, 3, Decimal("12.50"), "entered"), SavedCell("A", "ae", 1, None, "")])
    assert told(answer) == (
        200,
        {
            "batch": str(number),
            "cells": [
                {"line": "L001", "year": 2018, "rev": 3, "amount": "12.50", "origin": "entered"},
                {"line": "A", "year": "ae", "rev": 1, "amount": None, "origin": ""},
            ],
        },
    )


def test_a_cell_that_moved_comes_back_with_its_value_by_whom_and_when() -> None:
    at = datetime(2018, 3, 9, 9, 41, tzinfo=UTC)
    status, body = told(refused(CellsMoved([Conflict("A", "ae", 1, 2, Decimal("7.00"), None, "Finances", at)])))
    assert (status, body["cells"]) == (
        409,
        [
            {
                "line": "A",
                "year": "ae",
                "expected_rev": 1,
                "rev": 2,
                "amount": "7.00",
                "by": "Finances",
                "at": "2018-03-09T09:41:00+00:00",
            }
        ],
    )


def test_a_refusal_is_told_cell_by_cell_or_as_a_whole_with_its_code() -> None:
    status, body = told(refused(CellsRefused([BadCell("A", "ae", "non.")])))
    assert (status, body["code"], body["cells"]) == (422, "cells", [{"line": "A", "year": "ae", "reason": "non."}])
    status, body = told(refused(Refused("L’exercice est clos.")))
    assert (status, body["code"], body["cells"], body["detail"]) == (422, "refused", [], "L’exercice est clos.")
    assert told(refused(NumberReused()))[0] == 409
