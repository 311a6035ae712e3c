"""Amounts written through the API: what lands, what is refused and how it is told, who may."""

import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from allocations import actions
from allocations.models import Allocation, Operation, Version
from prs_budget.organisation.models import User
from tests.allocations.versions import version_with
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "allocations/changes/"


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00", ("L002", 2018): "200.00"})


def cell(line: Any = "L001", rev: Any = 1, amount: Any = "150.50", year: Any = 2018) -> dict[str, Any]:
    return {"line": line, "year": year, "expected_rev": rev, "amount": amount}


def body(*cells: Any, **more: Any) -> dict[str, Any]:
    return {"version": "V1", "cells": list(cells), **more}


def test_cells_land_together_and_come_back_with_their_revisions(idf: Idf, version: Version, call_as: CallAs) -> None:
    number = str(uuid.uuid4())
    sent = body(cell(), cell("L002", 1, None), cell("L003", 0, "3"), batch=number, cause="update", reason="essai")
    answer = call_as(idf.finance).post(PLACE, sent)
    assert answer.status_code == 200
    assert answer.json() == {
        "batch": number,
        "cells": [
            {"line": "L001", "year": 2018, "rev": 2, "amount": "150.50", "origin": "entered"},
            {"line": "L002", "year": 2018, "rev": 2, "amount": None, "origin": "entered"},
            {"line": "L003", "year": 2018, "rev": 1, "amount": "3.00", "origin": "entered"},
        ],
    }
    operation = Operation.objects.get(uuid=number)
    assert (operation.by, operation.way, operation.cause, operation.reason) == (idf.finance, "api", "update", "essai")


def test_the_same_operation_twice_gets_the_first_answer_and_another_body_409(
    idf: Idf, version: Version, call_as: CallAs
) -> None:
    number = str(uuid.uuid4())
    caller = call_as(idf.finance)
    first = caller.post(PLACE, body(cell(), batch=number))
    assert caller.post(PLACE, body(cell(), batch=number)).json() == first.json()
    assert Operation.objects.filter(version=version).count() == 2  # the one that made it, and this one
    other = caller.post(PLACE, body(cell(amount="1.00"), batch=number))
    assert other.status_code == 409
    assert "déjà servi" in other.json()["detail"]


def test_a_cell_that_moved_is_told_with_both_sides_and_nothing_is_written(
    idf: Idf, version: Version, call_as: CallAs
) -> None:
    call_as(idf.admin).post(PLACE, body(cell(amount="110.00")))
    answer = call_as(idf.finance).post(PLACE, body(cell(), cell("L002", 1, "1.00")))
    assert answer.status_code == 409
    [moved] = answer.json()["cells"]
    assert moved.pop("at")
    assert moved == {
        "line": "L001",
        "year": 2018,
        "expected_rev": 1,
        "rev": 2,
        "amount": "110.00",
        "by": str(idf.admin),
    }
    assert Allocation.objects.get(version=version, line__code="L002").amount == Decimal("200.00")


@pytest.mark.parametrize("amount", [1.5, "12.345", "abc", "1e999999", True, "9 98O,9", "١٢", ["1"], "NaN"])
def test_what_is_no_amount_is_told_cell_by_cell(idf: Idf, version: Version, call_as: CallAs, amount: Any) -> None:
    answer = call_as(idf.finance).post(PLACE, body(cell(), cell("L002", 1, amount)))
    assert answer.status_code == 422
    assert [(bad["line"], bad["year"]) for bad in answer.json()["cells"]] == [("L002", 2018)]
    assert Allocation.objects.get(version=version, line__code="L001").rev == 1


@pytest.mark.parametrize(
    "sent",
    [
        [],
        "text",
        None,
        {},
        body(),
        body(cell(), version=""),
        body(cell(), version=7),
        body(cell(), batch="5"),
        body(cell(), batch=5),
        body(cell(), cause="caprice"),
        body(cell(), reason="x" * 2001),
        body(cell(), reason="\0"),
        body(cell(), reason="\ud800"),
        body(cell(), colour="red"),
        body("cell"),
        body({"line": "L001"}),
        body({**cell(), "more": 1}),
        body(cell(line=7)),
        body(cell(line="x" * 500)),
        body(cell(year="2018")),
        body(cell(year=2018.0)),
        body(cell(year=10**30)),
        body(cell(rev=-1)),
        body(cell(rev=None)),
        body(cell(rev=10**30)),
    ],
)
def test_a_body_that_is_no_request_is_a_400_with_its_reasons(
    idf: Idf, version: Version, call_as: CallAs, sent: Any
) -> None:
    answer = call_as(idf.finance).post(PLACE, sent)
    assert answer.status_code == 400
    assert answer.json()["reasons"]


def test_broken_json_is_a_400(idf: Idf, version: Version, call_as: CallAs) -> None:
    client = call_as(idf.finance).client
    assert client.post("/api/v1/" + PLACE, "{", content_type="application/json").status_code == 400
    assert client.post("/api/v1/" + PLACE, "a=1", content_type="application/x-www-form-urlencoded").status_code == 400


def test_a_body_as_large_as_announced_is_read_and_a_larger_one_says_the_limit(
    idf: Idf, version: Version, call_as: CallAs
) -> None:
    client = call_as(idf.finance).client
    sent = json.dumps(body(cell()))
    answer = client.post("/api/v1/" + PLACE, sent + " " * 19 * 1024 * 1024, content_type="application/json")
    assert answer.status_code == 200
    answer = client.post("/api/v1/" + PLACE, sent + " " * 20 * 1024 * 1024, content_type="application/json")
    assert answer.status_code == 400
    assert "20 Mo au plus" in answer.json()["detail"]


def test_a_form_has_as_many_fields_as_a_large_plan_needs(idf: Idf, version: Version) -> None:
    client = Client()
    client.force_login(idf.finance)
    fields = {f"choix-L{at:03}-2018": "mienne" for at in range(1500)}
    answer = client.post("/ars-idf/saisie/V1/classeur/", {"apercu": "x" * 3 * 1024 * 1024, **fields})
    assert answer.status_code == 400
    assert "Cet aperçu n’est plus valable" in answer.content.decode()


def test_it_is_not_read(idf: Idf, call_as: CallAs) -> None:
    answer = call_as(idf.finance).client.get("/api/v1/" + PLACE)
    assert answer.status_code == 405
    assert "POST" in answer.json()["detail"]


@pytest.mark.parametrize(("who", "status"), [("director", 403), ("partner", 404), ("contributor", 422)])
def test_who_may_not_is_refused(idf: Idf, version: Version, call_as: CallAs, who: str, status: int) -> None:
    assert call_as(getattr(idf, who)).post(PLACE, body(cell())).status_code == status
    assert Allocation.objects.get(version=version, line__code="L001").rev == 1


def test_a_draft_of_another_is_not_found(idf: Idf, call_as: CallAs) -> None:
    actions.create_version(by=idf.admin, plan=idf.plan, code="SECRET", label="Essai", data_date=idf.version.data_date)
    assert call_as(idf.finance).post(PLACE, body(cell(rev=0), version="SECRET")).status_code == 404


def test_an_adopted_version_is_a_422_for_everyone(idf: Idf, call_as: CallAs) -> None:
    answer = call_as(idf.admin).post(PLACE, body(cell(), version="T0-2017"))
    assert answer.status_code == 422
    assert "lecture seule" in answer.json()["detail"]


def test_a_session_needs_the_token_of_the_page(idf: Idf, version: Version) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(idf.finance)
    sent = body(cell())
    refused = client.post("/api/v1/" + PLACE, sent, content_type="application/json")
    assert refused.status_code == 403
    client.get("/ars-idf/credits/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    assert client.post("/api/v1/" + PLACE, sent, content_type="application/json", headers=headers).status_code == 200
    assert Operation.objects.filter(version=version).latest("pk").way == "grid"


def test_two_thousand_cells_are_a_few_queries(
    idf: Idf, version: Version, call_as: CallAs, assert_queries: AssertQueries
) -> None:
    lines = [f"L{number:03}" for number in range(3, 63)]
    sent = body(*(cell(line, 0, "1.00", year) for line in lines for year in range(2017, 2023)))
    caller = call_as(idf.finance)
    with assert_queries(at_most=20):
        assert caller.client.post("/api/v1/" + PLACE, sent, content_type="application/json").status_code == 200


def people(idf: Idf) -> list[User]:
    return [idf.admin, idf.finance]


@pytest.mark.parametrize("place", [0, 1])
def test_who_may_does(idf: Idf, version: Version, call_as: CallAs, place: int) -> None:
    assert call_as(people(idf)[place]).post(PLACE, body(cell())).status_code == 200
