"""Whatever the API refuses, it says so in French: our sentences, and the framework's."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from rest_framework import exceptions

from prs_budget.organisation.tokens import issue
from tests.plugins.idf import Idf
from tests.prs_budget.lib.test_problems import answered

#: words that no French sentence of ours holds
ENGLISH = re.compile(
    r"\b(the|is|are|not|was|this|that|failed|invalid|enter|select|field|required|allowed|must|missing|cannot|incorrect|"
    r"found|no \w+ matches|valid number|available|provided|expected|malformed|unsupported|denied)\b",
    re.IGNORECASE,
)
CHANGES = "/api/v1/allocations/changes/"
CELL = {"line": "L001", "year": 2018, "expected_rev": 0, "amount": "1.00"}
FRAMEWORK = [
    one
    for _, one in inspect.getmembers(exceptions, inspect.isclass)
    if issubclass(one, exceptions.APIException) and one is not exceptions.APIException
]


def english_of(one: type[exceptions.APIException]) -> str:
    with translation.override("en"):
        return str(getattr(one, "default_detail", "")).split("{")[0].strip()


@pytest.mark.parametrize("one", FRAMEWORK, ids=lambda one: one.__name__)
def test_each_refusal_of_the_framework_is_told_in_french(one: type[exceptions.APIException]) -> None:
    given = ("POST",) if issubclass(one, exceptions.MethodNotAllowed | exceptions.UnsupportedMediaType) else ()
    detail = answered(one(*given))[1]["detail"]
    assert english_of(one) not in detail
    assert not ENGLISH.search(detail)


def refusal(client: Client, method: str, address: str, **more: Any) -> tuple[int, str]:
    """The status of a refusal, and all that it says."""
    answer = getattr(client, method)(address, **more)
    said: Mapping[str, Any] = json.loads(answer.content)
    cells = [one["reason"] for one in said.get("cells", ())]
    return answer.status_code, " ".join([said["title"], said["detail"], *said.get("reasons", ()), *cells])


def changes(**changed: Any) -> dict[str, Any]:
    body = {"version": "T0-2017", "cells": [{**CELL, **changed}]}
    return {"data": body, "content_type": "application/json"}


REFUSED: list[tuple[int, str, str, dict[str, Any]]] = [
    (404, "get", "/api/v1/rien/", {}),
    (404, "get", "/api/v1/versions/?agency=RIEN", {}),
    (404, "get", "/api/v1/allocations/?version=RIEN", {}),
    (404, "get", "/api/v1/versions/?page=99", {}),
    (404, "get", "/api/v1/fir/years/2099/execution/", {}),
    (400, "get", "/api/v1/versions/?page=x", {}),
    (400, "get", "/api/v1/versions/?status=rien", {}),
    (400, "get", "/api/v1/allocations/", {}),
    (400, "get", "/api/v1/allocations/?version=T0-2017&amount_min=un", {}),
    (400, "get", "/api/v1/allocations/?version=T0-2017&amount_min=1.234", {}),
    (400, "get", "/api/v1/allocations/?version=T0-2017&origin=rien", {}),
    (400, "get", "/api/v1/allocations/?version=T0-2017&year=x", {}),
    (400, "get", "/api/v1/fir/movements/?on_min=hier", {}),
    (400, "get", "/api/v1/fir/movements/?kind=rien", {}),
    (400, "get", "/api/v1/crosstab/?version=T0-2017&rows=rien", {}),
    (400, "get", "/api/v1/schema/?lang=xx", {}),
    (405, "post", "/api/v1/versions/", {}),
    (405, "put", "/api/v1/versions/", {}),
    (405, "delete", "/api/v1/versions/", {}),
    (405, "options", "/api/v1/versions/", {}),
    (405, "post", "/api/v1/rien/", {}),
    (405, "get", CHANGES, {}),
    (405, "put", CHANGES, {}),
    (405, "patch", CHANGES, {}),
    (405, "delete", CHANGES, {}),
    (405, "options", CHANGES, {}),
    (400, "post", CHANGES, {"data": "{", "content_type": "application/json"}),
    (400, "post", CHANGES, {"data": "", "content_type": "application/json"}),
    (400, "post", CHANGES, {"data": "é", "content_type": "application/json; charset=latin-1"}),
    (400, "post", CHANGES, {"data": {"version": "T0-2017"}}),
    (400, "post", CHANGES, {"data": "version=T0-2017", "content_type": "text/plain"}),
    (400, "post", CHANGES, changes(expected_rev="x")),
    (422, "post", CHANGES, changes(amount=1.5)),
    (422, "post", CHANGES, changes(amount=True)),
    (422, "post", CHANGES, changes(amount=[1])),
    (422, "post", CHANGES, changes(amount="1,50")),
    (422, "post", CHANGES, changes(amount="1.234")),
    (422, "post", CHANGES, changes(amount="9e99")),
]


@pytest.mark.parametrize(("status", "method", "address", "more"), REFUSED, ids=lambda one: str(one)[:50])
def test_each_refusal_of_an_address_is_told_in_french(
    idf: Idf, status: int, method: str, address: str, more: dict[str, Any]
) -> None:
    client = Client(headers={"Authorization": f"Token {issue(idf.finance)}"})
    found, said = refusal(client, method, address, **more)
    assert found == status, said
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    "header", ["", "Token", "Token a b", "Token inconnu", "Token \u00e9", "Bearer x", "Basic eDp4"]
)
def test_who_does_not_sign_in_is_told_how_in_french(idf: Idf, header: str) -> None:
    client = Client(headers={"Authorization": header} if header else {})
    status, said = refusal(client, "get", "/api/v1/versions/")
    assert status == 401
    assert not ENGLISH.search(said), said


@pytest.mark.parametrize(
    "headers", [{}, {"X-CSRFToken": "faux"}, {"Origin": "https://ailleurs.example"}], ids=["none", "wrong", "elsewhere"]
)
def test_a_forged_write_is_refused_in_french(idf: Idf, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True, headers=headers)
    client.force_login(idf.finance)
    status, said = refusal(client, "post", CHANGES, **changes())
    assert status == 403
    assert "demandes forgées" in said
    assert not ENGLISH.search(said), said


def test_a_number_of_json_is_told_to_be_sent_as_a_text(idf: Idf) -> None:
    client = Client(headers={"Authorization": f"Token {issue(idf.finance)}"})
    said = refusal(client, "post", CHANGES, **changes(amount=1.5))[1]
    assert "« 1.5 » n’est pas un montant exact : donnez-le comme un texte, entre guillemets" in said
    assert '"1234.50"' in said
