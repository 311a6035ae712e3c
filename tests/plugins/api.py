"""The API as other software calls it: by token, with what the schema promises of each answer checked on the way."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from prs_budget.organisation.models import User

ROOT = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who calls the API. Each JSON answer is compared with the schema before it is given back."""

    client: Client

    def get(self, address: str, **headers: str) -> Response:
        """The answer to an address below `/api/v1/`; a problem has the type and the shape of one."""
        response = self.client.get(ROOT + address, headers=headers)
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json"
        if response.content and "json" in response.headers["Content-Type"]:
            problems = declared_errors(address.split("?")[0], response.status_code, response.json())
            assert problems == [], "\n".join(problems)
        return response

    def post(self, address: str, body: Any, **headers: str) -> Response:
        """The answer to a JSON body; compared with the schema as that of `get`."""
        response = self.client.post(ROOT + address, body, content_type="application/json", headers=headers)
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json"
        problems = declared_errors(address.split("?")[0], response.status_code, response.json(), "post")
        assert problems == [], "\n".join(problems)
        return response

    def read(self, address: str) -> Any:
        """The document of an address that must answer."""
        response = self.get(address)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    def refused(self, address: str, status: int = 400) -> dict[str, Any]:
        """The problem of an address that must be refused."""
        response = self.get(address)
        assert response.status_code == status, response.content.decode()
        document: dict[str, Any] = response.json()
        assert document["status"] == status
        return document


CallAs = Callable[["User"], Caller]


@pytest.fixture
def call_as(db: None) -> CallAs:
    """`call_as(user)`: a caller who holds a token of that user."""
    from prs_budget.organisation.tokens import issue

    return lambda user: Caller(Client(headers={"Authorization": f"Token {issue(user)}"}))


def declared_errors(place: str, status: int, document: Any, method: str = "get") -> list[str]:
    """How a JSON document differs from what the schema declares, fields that it does not declare included."""
    from jsonschema import Draft202012Validator

    schema = _strict_schema()
    template = re.sub(r"/\d+/", "/{year}/", ROOT + place)
    operation = schema["paths"].get(template, schema["paths"][f"{ROOT}axes/"])[method]
    content = operation["responses"][str(status)]["content"]
    [shape] = [one["schema"] for kind, one in content.items() if kind.endswith("json")]
    validator = Draft202012Validator({**shape, "components": schema["components"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@cache
def _strict_schema() -> dict[str, Any]:
    from prs_budget.api_views import schema

    strict = copy.deepcopy(schema())
    for component in strict["components"]["schemas"].values():
        if "properties" in component:
            component["additionalProperties"] = False
    return strict
