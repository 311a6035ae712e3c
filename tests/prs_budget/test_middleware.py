"""What is refused before any page looks at a request, the same for every page: a French sentence, nothing written."""

import io
import os
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError
from django.test import Client

from allocations.models import Version
from prs_budget.middleware import BoundedRequest
from tests.allocations.versions import version_with
from tests.fir.years import a_place, a_stage, a_year
from tests.plugins.idf import Idf

MEGABYTE = 1024 * 1024


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "PROG", {("L001", 2018): "1.00"})


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "credits/enveloppes/%00/",
        "credits/?version=%00",
        "recherche/?q=%00",
        "recherche/?%00=1",
        "recherche/?q=a%0d%0aSet-Cookie:%20b=c",
        "recherche/?q=%C2%85",
        "recherche/?q=%E2%80%A8",
        "saisie/%00/",
        "saisie/PROG/lignes/%00/",
        "saisie/PROG/historique/cellule/?ligne=%00&annee=2018",
        "saisie/PROG/classeur/?sortir=&direction=D%0d%0aX:%20y",
        "saisie/PROG/commandes/projeter/?lignes=%00",
        "versions/%00/",
        "versions/notifications/%00/",
        "versions/nouvelle/?de=%00",
        "versions/PROG/directions/%00/transmettre/",
        "fir/2018/engagements/%00/",
        "fir/2018/echeanciers/%00/",
        "fir/2018/atterrissage/%00/",
        "fir/2018/etapes/%00/",
        "fir/2018/etapes/BI/%00/",
        "fir/2018/mouvements/nouveau/%00/",
        "fir/2018/restes-a-payer/engagements/?direction=%00",
        "fir/2018/axes/?version=%00",
        "fir/2018/passage/proposition/?etape=%00",
        "fir/2018/mouvements/?cherche=%00",
        "fir/2018/etapes/BI/credits/cellule/?ligne=%00&annee=ae",
    ],
)
def test_a_character_that_steers_has_no_place_in_an_address(finance: Client, version: Version, address: str) -> None:
    answer = finance.get(f"/ars-idf/{address}")
    assert answer.status_code == 400
    assert "un caractère de commande" in answer.content.decode()


def test_a_tab_comes_with_what_is_pasted_from_a_spreadsheet(finance: Client) -> None:
    assert finance.get("/ars-idf/recherche/?q=A2%09P2").status_code == 200


def test_software_is_refused_by_a_problem(finance: Client) -> None:
    answer = finance.get("/api/v1/allocations/?version=%00")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "un caractère de commande" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("saisie/PROG/commentaires/", {"ligne": "L001", "annee": "2018", "texte": "a\0b"}),
        ("saisie/PROG/lignes/nouvelle/", {"mesure": "\0"}),
        ("versions/PROG/plafonds/", {"reprendre": "\0"}),
        ("saisie/PROG/classeur/", {"apercu": "\0"}),
    ],
)
def test_a_null_in_a_form_is_refused_and_its_field_named(
    finance: Client, version: Version, address: str, fields: dict[str, str]
) -> None:
    answer = finance.post(f"/ars-idf/{address}", fields)
    assert answer.status_code == 400
    assert "contient un caractère nul" in answer.content.decode()


def test_the_grid_is_told_so_in_json(finance: Client, version: Version) -> None:
    address = "/ars-idf/saisie/PROG/lignes/L001/"
    answer = finance.post(address, {"note": "a\0b"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_a_session_that_no_site_gave_is_none(client: Client, db: None) -> None:
    client.cookies.load('sessionid="\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"')
    assert client.get("/ars-idf/").status_code == 302


def test_what_no_column_can_hold_is_refused(client: Client, idf: Idf, on_sqlite: bool) -> None:
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    answer = client.post("/administration/organisation/user/", {"_selected_action": "9" * 19, "action": "x" * 9})
    assert answer.status_code < 500
    assert client.get("/administration/fir/scheme/1/delete/?_to_field=").status_code == 400
    chosen = {"_selected_action": "zzz", "action": "delete_selected", "index": "0"}
    assert client.post("/administration/organisation/membership/", chosen).status_code == 400
    answer = client.post("/administration/fir/scheme/add/", {"other_envelopes": "9" * 19})
    # PostgreSQL finds no such envelope; the driver of SQLite cannot even ask
    assert answer.status_code == (400 if on_sqlite else 200)
    if on_sqlite:
        assert "dépasse tout ce qui peut s’enregistrer" in answer.content.decode()


class TestDatabaseDown:
    def _asked(self, finance: Client, address: str) -> Any:
        """The answer to an address while no statement reaches the database."""
        finance.raise_request_exception = False
        lost = OperationalError("could not connect to server")
        with patch("django.db.backends.utils.CursorWrapper.execute", side_effect=lost):
            return finance.get(address)

    def test_software_is_answered_503_by_a_problem(self, finance: Client) -> None:
        answer = self._asked(finance, "/api/v1/axes/")
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
        assert answer.json()["detail"].startswith("La base de données ne répond pas")
        assert answer["Retry-After"] == "60"

    def test_a_person_by_a_page_that_needs_no_database(self, finance: Client) -> None:
        answer = self._asked(finance, "/ars-idf/")
        assert answer.status_code == 503
        assert "La base de données ne répond pas." in answer.content.decode()


class TestTooLarge:
    def test_nothing_of_it_is_read_nor_kept(self, db: None, tmp_path: Path, settings: Any) -> None:
        """A gigabyte announced with a forged CSRF cookie: the body is not touched."""

        class Untouchable(io.BytesIO):
            def read(self, *_: Any) -> bytes:
                raise AssertionError("the body is read")

        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
        asked = WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "PATH_INFO": "/connexion/",
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "80",
                "CONTENT_TYPE": "multipart/form-data; boundary=x",
                "CONTENT_LENGTH": str(1024 * MEGABYTE),
                "HTTP_COOKIE": "csrftoken=" + "a" * 32,
                "wsgi.input": Untouchable(),
            }
        )
        answer = BoundedRequest(lambda request: pytest.fail("the request went on"))(asked)
        assert answer.status_code == 413
        assert os.listdir(tmp_path) == []

    @pytest.mark.parametrize("length", [str(22 * MEGABYTE), "9" * 30, "-1", "x"])
    def test_the_page_says_how_much_may_be_sent(self, client: Client, db: None, length: str) -> None:
        answer = client.post("/connexion/", {}, CONTENT_LENGTH=length)
        assert answer.status_code == 413
        assert "L’envoi dépasse 21 Mo" in answer.content.decode()

    def test_software_is_told_by_a_problem(self, client: Client, db: None) -> None:
        answer = client.post("/api/v1/allocations/changes/", {}, CONTENT_LENGTH=str(22 * MEGABYTE))
        assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_the_grids_of_the_fir_are_refused_alike(finance: Client, idf: Idf) -> None:
    a_stage(idf, a_year(idf, 2018), "BI", {a_place(idf.agency): (100, 100)}, voted=False)
    address = "/ars-idf/fir/2018/etapes/BI/credits/chiffres/"
    for body in (b"[" * 100_000, b'{"cells": [{"line": "\\ud800"}]}', b'{"cells": ["\\u0000"]}', b"\xff"):
        answer = finance.post(address, body, content_type="application/json")
        assert answer.status_code == 400, body[:20]
