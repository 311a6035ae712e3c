"""A draft is its author's: nobody else finds it, at any door, nor learns that it is there."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.organisation.models import User
from tests.allocations.versions import advanced, new_line, new_measure, version_with
from tests.allocations.versions_pages.doors import DAY, VERSIONS, browser
from tests.plugins.idf import Idf

OTHERS = ("admin", "contributor", "director", "partner", "stranger")
CODE = "SECRET-1"
SAMPLES = {"agency": "ars-idf", "version": CODE, "direction": "DOS", "step": "ouvrir", "line": "L001"}
NUMBER = "6f1c0d1e-56e6-4f5c-9d3b-2f3a6a1f8f10"
#: the pages that name no version in their path
PAGES = (
    "/ars-idf/",
    "/ars-idf/versions/",
    "/ars-idf/credits/croisements/",
    "/ars-idf/publications/",
    "/ars-idf/recherche/?q=secret-1",
    "/ars-idf/recherche/?q=Confidentielle",
    "/api/v1/versions/",
    "/api/v1/measures/",
)


@pytest.fixture
def draft(idf: Idf) -> Version:
    """A draft of finance, with a line that the others have not."""
    return version_with(idf, CODE, {("L001", 2017): "123456789.00"}, status=VersionStatus.DRAFT)


def addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    """Every address of the site that names a version in its path."""
    found = []
    for pattern in resolver.url_patterns:
        template, names = normalize(pattern.pattern.regex.pattern)[0]
        values = {name: SAMPLES.get(name, NUMBER if name in ("number", "uuid", "batch") else "1") for name in names}
        here = prefix + str(template % values)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern, here)
        elif isinstance(pattern, URLPattern) and f"/{CODE}/" in here:
            found.append(f"/{here}")
    return found


EVERY = sorted(set(addresses(get_resolver())))


def test_the_walk_finds_the_pages_of_versions() -> None:
    known = {"", "etapes/ouvrir/", "directions/DOS/transmettre/", "directions/DOS/renvoyer/"}
    assert {f"{VERSIONS}{CODE}/{end}" for end in known} <= set(EVERY)
    assert f"/ars-idf/saisie/{CODE}/historique/" in EVERY


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_finds_it_at_any_address(idf: Idf, draft: Version, role: str) -> None:
    client = browser(getattr(idf, role))
    for address in EVERY:
        refused = {403, 404} if role == "partner" else {404}
        assert client.get(address).status_code in refused, address
        assert client.post(address, {"reason": "x"}).status_code in refused | {405}, address
    assert Version.objects.get(pk=draft.pk).status == VersionStatus.DRAFT


def test_its_author_finds_it(idf: Idf, draft: Version) -> None:
    client = browser(idf.finance)
    assert client.get(f"{VERSIONS}{CODE}/").status_code == 200
    assert CODE in client.get(VERSIONS).content.decode()
    assert CODE in client.get("/api/v1/versions/").content.decode()
    assert client.get(f"/api/v1/allocations/?version={CODE}").status_code == 200


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_and_no_list_names_it_to_others(idf: Idf, draft: Version, role: str) -> None:
    client = browser(getattr(idf, role))
    for address in PAGES:
        answer = client.get(address).content.decode()
        assert CODE not in answer, address
        assert "123456789" not in answer, address


@pytest.mark.parametrize("role", [role for role in OTHERS if role != "stranger"])
def test_the_api_does_not_read_it_for_others(idf: Idf, draft: Version, role: str) -> None:
    client = browser(getattr(idf, role))
    for address in (
        f"/api/v1/allocations/?version={CODE}",
        f"/api/v1/crosstab/?version={CODE}&rows=axis",
        f"/api/v1/crosstab/?version=T0-2017&compare={CODE}&rows=axis",
        f"/api/v1/measures/?version={CODE}",
    ):
        assert client.get(address).status_code == 404, address
    cells = [{"line": "L001", "year": 2017, "expected_rev": 1, "amount": "1.00"}]
    body = {"version": CODE, "cells": cells, "cause": "correction", "reason": "x"}
    answer = client.post("/api/v1/allocations/changes/", body, content_type="application/json")
    assert answer.status_code in (403, 404)


def test_its_lines_are_found_by_nobody_else(idf: Idf) -> None:
    new_measure(idf, "A1-P1-M9", "A1-P1", "Confidentielle")
    new_line(idf, "L900", "A1-P1-M9")
    version_with(idf, CODE, {("L900", 2017): "1.00"}, status=VersionStatus.DRAFT)
    for role in ("admin", "director", "contributor"):
        answer = browser(getattr(idf, role)).get("/ars-idf/recherche/?q=L900").content.decode()
        assert "Rien ne répond à" in answer, role


def test_what_is_taken_back_is_found_by_nobody_any_more(idf: Idf) -> None:
    version = version_with(idf, CODE, {("L001", 2017): "1.00"}, status=VersionStatus.OPEN)
    assert _status(idf.director) == 200
    draft = actions.take_back(by=idf.finance, version=version)
    assert _status(idf.director) == 404
    advanced(idf, draft, VersionStatus.OPEN)
    assert _status(idf.director) == 200


def _status(person: User) -> int:
    client: Client = browser(person)
    return client.get(f"{VERSIONS}{CODE}/").status_code


def test_a_version_made_from_it_does_not_name_it(idf: Idf, draft: Version) -> None:
    made = actions.copy_version(by=idf.finance, source=draft, code="V2", label="Copie", data_date=DAY)
    actions.open_entry(by=idf.finance, version=made)
    for role in ("admin", "director", "contributor"):
        client = browser(getattr(idf, role))
        for address in (f"{VERSIONS}V2/", VERSIONS, "/ars-idf/saisie/V2/historique/", "/api/v1/versions/"):
            assert CODE not in client.get(address).content.decode(), (role, address)
