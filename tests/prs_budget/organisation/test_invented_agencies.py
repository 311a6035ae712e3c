"""An invented agency says so wherever its name is written: no page, no file may pass for a real one's."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest
from django.test import Client

from prs_budget.organisation.models import Agency
from tests.plugins.idf import Idf

WARNING = "ARS Île-de-France : tout y est inventé, noms et montants"
NAME = "ARS Île-de-France (tout y est inventé)"
PAGE = "/ars-idf/credits/axes-enveloppes/"


@pytest.fixture
def invented(idf: Idf) -> Agency:
    """The agency of the tests, said to be invented."""
    Agency.objects.filter(pk=idf.agency.pk).update(is_fictional=True)
    return Agency.objects.get(pk=idf.agency.pk)


def test_its_name_says_it_and_a_real_one_says_nothing(idf: Idf, invented: Agency) -> None:
    assert (str(invented), invented.warning) == (NAME, WARNING)
    assert (str(idf.agency), idf.agency.warning) == ("ARS Île-de-France", "")


@pytest.mark.usefixtures("invented")
@pytest.mark.parametrize("page", [PAGE, "/ars-idf/", "/ars-idf/publications/", "/ars-idf/versions/"])
def test_each_page_says_it_once_above_what_it_shows(client: Client, idf: Idf, page: str) -> None:
    client.force_login(idf.finance)
    html = client.get(page).content.decode()
    assert html.count(f'<p class="p-fictive">{WARNING}.</p>') == 1
    assert html.index("p-fictive") < html.index("<main")


def test_a_page_of_a_real_agency_says_nothing(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    html = client.get(PAGE).content.decode()
    assert "p-fictive" not in html
    assert "inventé" not in html


@pytest.mark.usefixtures("invented")
def test_the_perimeter_of_a_table_says_it_on_the_screen_and_in_files(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    assert f"<dd>{NAME} · PRS 2018-2022</dd>" in client.get(PAGE).content.decode()
    told = client.get(PAGE, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert all(NAME in line for line in told[1:])
    book = ZipFile(io.BytesIO(client.get(PAGE, {"format": "xlsx"}).content))
    assert NAME in book.read("xl/worksheets/sheet1.xml").decode()
    assert NAME in book.read("docProps/app.xml").decode()


@pytest.mark.usefixtures("invented")
def test_the_api_says_it_first(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    found = json.loads(client.get("/api/v1/crosstab/", {"version": "T0-2017", "rows": "axis"}).content)
    assert found["notes"][0] == WARNING


@pytest.mark.usefixtures("invented")
def test_what_is_invented_does_not_become_real_in_the_administration(client: Client, idf: Idf) -> None:
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    client.post(
        f"/admin/organisation/agency/{idf.agency.pk}/change/", {"name": "ARS Sérieuse", "time_zone": "Europe/Paris"}
    )
    assert Agency.objects.get(pk=idf.agency.pk).is_fictional
