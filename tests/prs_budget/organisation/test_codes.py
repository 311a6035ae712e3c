"""Codes that addresses hold: none is the name of a page, wherever it is given; a time zone exists."""

import importlib
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from prs_budget.organisation.codes import RESERVED, code_validator
from prs_budget.organisation.models import Agency
from tests.plugins.idf import Idf

BAD = ("API", "COMPTE", "ADMINISTRATION", "STATIC", "CONNEXION", "MENTIONS-LEGALES", "ARS.IDF")


def words(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """The addresses of the site as they are written, up to their pages."""
    for pattern in resolver.url_patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from words(pattern, here)
        elif isinstance(pattern, URLPattern):
            yield here


SITE = [one for one in words(get_resolver()) if not one.startswith("administration/")]


def test_every_first_word_of_an_address_that_is_no_agency_is_reserved() -> None:
    first = {one.split("/")[0] for one in [*SITE, "administration/"]} - {"", "<slug:agency>"}
    assert first | {settings.STATIC_URL.strip("/")} == RESERVED


def test_no_page_has_a_name_that_a_code_could_be() -> None:
    fixed = {part for one in SITE for part in one.split("/") if re.fullmatch(r"[\w-]+", part)}
    assert {"nouvelle", "notifications", "historique"} <= fixed
    for word in fixed:
        with pytest.raises(ValidationError):
            code_validator(word)


@pytest.mark.parametrize("code", BAD)
def test_the_administration_takes_no_agency_whose_pages_would_not_open(client: Client, idf: Idf, code: str) -> None:
    idf.admin.is_superuser = idf.admin.is_staff = True
    idf.admin.save()
    client.force_login(idf.admin)
    data = {"code": code, "name": "Essai", "time_zone": "Europe/Paris"}
    page = client.post("/administration/organisation/agency/add/", data)
    assert page.status_code == 200
    assert f"« {code} »" in page.content.decode()
    assert not Agency.objects.filter(name="Essai").exists()


def test_a_time_zone_that_does_not_exist_is_refused(idf: Idf) -> None:
    idf.agency.time_zone = "Europe/Lutece"
    with pytest.raises(ValidationError, match="n’est pas un fuseau horaire"):
        idf.agency.full_clean()


def test_one_that_was_stored_by_an_earlier_release_is_repaired(client: Client, idf: Idf) -> None:
    Agency.objects.filter(pk=idf.agency.pk).update(time_zone="Europe/Lutece")
    migration = importlib.import_module("prs_budget.organisation.migrations.0004_time_zones_that_exist")
    migration.repair(apps, SimpleNamespace(connection=connection))
    client.force_login(idf.finance)
    assert Agency.objects.get(pk=idf.agency.pk).time_zone == "Europe/Paris"
    assert client.get("/ars-idf/").status_code == 200
