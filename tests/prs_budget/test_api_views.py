"""The schema of the API, and the page that prints it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from prs_budget.api_views import schema
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PATHS = [
    "allocations",
    "allocations/changes",
    "axes",
    "crosstab",
    "directions",
    "envelopes",
    "fir/movements",
    "fir/years/{year}/balance",
    "fir/years/{year}/execution",
    "fir/years/{year}/landing",
    "fir/years/{year}/missions",
    "fir/years/{year}/outstanding",
    "fir/years/{year}/pace",
    "fir/years/{year}/receipts",
    "measures",
    "plans",
    "programmed-executed",
    "projects",
    "sectors",
    "versions",
]
WORDS = ("summary", "description")


def test_the_schema_is_valid_and_complete() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())
    assert list(schema()["paths"]) == [f"/api/v1/{name}/" for name in PATHS]


def test_everything_that_readers_read_in_the_schema_is_there_and_french() -> None:
    document = schema()
    told = [operation[word] for path in document["paths"].values() for operation in path.values() for word in WORDS]
    for path in document["paths"].values():
        told += [one["description"] for operation in path.values() for one in operation["parameters"]]
    for component in document["components"]["schemas"].values():
        fields = component.get("properties", {})
        told += [field["description"] for name, field in fields.items() if name != "results"]
    assert all(told)
    assert [text for text in told if {"the", "of", "when"} & set(text.lower().split())] == []


def test_the_guide_names_every_address_and_every_parameter() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    paths = schema()["paths"]
    names = {one["name"] for path in paths.values() for operation in path.values() for one in operation["parameters"]}
    assert [name for name in (*paths, *sorted(names)) if f"`{name}" not in guide] == []


def test_the_schema_is_given_as_yaml_or_as_json(idf: Idf, call_as: CallAs) -> None:
    client = call_as(idf.partner).client
    plain = client.get("/api/v1/schema/")
    assert plain.headers["Content-Type"] == "application/vnd.oai.openapi"
    other = client.get("/api/v1/schema/?format=json")
    assert other.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert plain.content.startswith(b"openapi: 3.1.0\n")
    assert list(json.loads(other.content)["paths"]) == [f"/api/v1/{name}/" for name in PATHS]


@pytest.mark.parametrize("query", ["format=xml", "lang=de", "version=%0d%0aX-Injected:%201"])
def test_the_schema_refuses_what_it_does_not_know(idf: Idf, call_as: CallAs, query: str) -> None:
    response = call_as(idf.finance).client.get(f"/api/v1/schema/?{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "application/problem+json")


def test_the_page_tells_every_address_with_one_to_open(idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    page = client.get("/api/v1/docs/").content.decode()
    for name in PATHS:
        assert f"{'POST' if name.endswith('changes') else 'GET'} /api/v1/{name}/" in page
    assert 'href="/api/v1/crosstab/?version=T0-2017&amp;rows=axis&amp;columns=envelope&amp;unit=MEUR"' in page
    assert "rows[].cells[].amount" in page
    assert "subtotal (sous-total)" in page


def test_the_addresses_to_open_name_the_agency_of_who_has_several(idf: Idf, client: Client) -> None:
    other = Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")
    Membership.objects.create(user=idf.finance, agency=other, role=Role.PARTNER)
    client.force_login(idf.finance)
    page = client.get("/api/v1/docs/").content.decode()
    assert 'href="/api/v1/axes/?agency=ARS-IDF"' in page


def test_who_has_no_agency_may_still_read_the_page(idf: Idf, client: Client) -> None:
    client.force_login(idf.stranger)
    assert client.get("/api/v1/docs/").status_code == 200


def test_the_page_sends_who_is_not_signed_in_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/api/v1/docs/")
    assert (response.status_code, response.headers["Location"]) == (302, "/connexion/?next=/api/v1/docs/")


def test_the_page_keeps_the_policy_of_the_site(idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    client.force_login(idf.finance)
    with assert_queries():
        response = client.get("/api/v1/docs/")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "style=" not in response.content.decode()
