"""What a body of cells asks for, whatever the grid: its cells, those that are no amounts, or all that makes it none."""

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest

from prs_budget.lib.grid.request import Grid, TypedCell, operation_number, read, reason_in, require_length
from prs_budget.lib.limits import LARGEST_BODY
from prs_budget.lib.problems import BadRequest
from prs_budget.lib.refusals import BadCell

FIGURES = Grid(re.compile("[A-Z]+"), ("ae", "cp").__contains__, "ae ou cp est attendu")
CAUSES = FIGURES._replace(causes=["update"])


def cell(line: Any = "A", year: Any = "ae", rev: Any = 1, amount: Any = "12.50") -> dict[str, Any]:
    return {"line": line, "year": year, "expected_rev": rev, "amount": amount}


def test_cells_are_read_and_those_that_are_no_amounts_set_apart() -> None:
    number = uuid.uuid4()
    asked = read({"batch": str(number), "cells": [cell(), cell("B", "cp", 0, None), cell(amount="mille")]}, FIGURES)
    assert asked.number == number
    assert asked.cells == (TypedCell("A", "ae", 1, Decimal("12.50")), TypedCell("B", "cp", 0, None))
    assert asked.bad == (BadCell("A", "ae", "« mille » n’est pas un nombre."),)


def test_everything_that_makes_a_body_no_request_is_told_at_once() -> None:
    cells = [cell("a"), cell(year="2018"), cell(rev=-1), cell(rev=True), {"line": "A"}]
    with pytest.raises(BadRequest) as refused:
        read({"colour": 1, "reason": 2, "batch": "x", "cells": cells}, FIGURES)
    assert refused.value.reasons == [
        "Champ inconnu : « colour ».",
        "« reason » : un texte est attendu.",
        "« batch » : un UUID est attendu.",
        "« cells[1].line » : le code d’une ligne est attendu.",
        "« cells[2].year » : ae ou cp est attendu.",
        "« cells[3].expected_rev » : la révision lue est attendue, 0 si la cellule n’existe pas.",
        "« cells[4].expected_rev » : la révision lue est attendue, 0 si la cellule n’existe pas.",
        "« cells[5] » : {line, year, expected_rev, amount} est attendu.",
    ]


def test_a_version_and_a_known_cause_are_asked_for_only_where_operations_have_causes() -> None:
    body = {"cause": "caprice", "cells": [cell()]}
    assert read(body, FIGURES).cause == "caprice"
    with pytest.raises(BadRequest, match=r"« version » est obligatoire.*« caprice » est inconnue"):
        read(body, CAUSES)


def test_a_body_too_long_is_refused_by_the_length_that_it_announces() -> None:
    require_length(str(LARGEST_BODY))
    require_length(None)
    with pytest.raises(BadRequest, match="20 Mo au plus"):
        require_length(str(LARGEST_BODY + 1))


def test_a_number_that_is_none_is_replaced_and_a_reason_is_cleaned_and_cut() -> None:
    number = uuid.uuid4()
    assert operation_number(str(number)) == number
    assert operation_number("x") != operation_number("x")
    assert reason_in(" \u200bpourquoi\n") == "pourquoi"
    assert len(reason_in("x" * 3000)) == 2000
