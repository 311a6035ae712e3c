"""The pages that correct, abandon and take up a version again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from tests.allocations.versions import version_with
from tests.allocations.versions_pages.doors import VERSIONS, browser, read

if TYPE_CHECKING:
    from tests.plugins.idf import Idf


@pytest.fixture
def draft(idf: Idf) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00"}, status=VersionStatus.DRAFT)


def test_a_draft_is_corrected_from_its_page(idf: Idf, draft: Version) -> None:
    client = browser(idf.finance)
    assert "Corriger l’intitulé, les dates ou la source" in read(client, f"{VERSIONS}V1/")
    form = client.get(f"{VERSIONS}V1/corriger/").context["form"]
    assert form["label"].value() == "Programmation V1"
    given = {
        "code": "v2",
        "label": "Autre",
        "reason": "essai",
        "data_date": "02/09/2018",
        "source": "",
        "source_date": "",
    }
    made = client.post(f"{VERSIONS}V1/corriger/", given)
    assert (made.status_code, made.headers["Location"]) == (302, f"{VERSIONS}V2/")
    page = read(client, f"{VERSIONS}V2/")
    assert "Corrigée" in page
    assert "Code : « V1 » → « V2 »" in page
    assert "Intitulé : « Programmation V1 » → « Autre »" in page
    assert "→ 2 septembre 2018" in page


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(idf: Idf, draft: Version) -> None:
    client = browser(idf.finance)
    given = {"code": "T0-2017", "label": "Autre", "data_date": "2018-09-01"}
    taken = client.post(f"{VERSIONS}V1/corriger/", given)
    assert taken.status_code == 422
    assert taken.context["form"].errors["code"] == ["Le code T0-2017 est déjà pris dans l’agence : prenez-en un autre."]
    assert 'value="Autre"' in taken.content.decode()
    bad = client.post(f"{VERSIONS}V1/corriger/", {**given, "code": "V1", "data_date": "hier", "label": ""})
    assert set(bad.context["form"].errors) == {"data_date", "label"}


def test_the_code_of_an_open_version_stays_whatever_is_sent(idf: Idf, draft: Version) -> None:
    actions.open_entry(by=idf.finance, version=draft)
    given = {"code": "V9", "label": "Autre", "data_date": "2018-09-01"}
    assert browser(idf.finance).post(f"{VERSIONS}V1/corriger/", given).headers["Location"] == f"{VERSIONS}V1/"


def test_a_draft_is_abandoned_with_its_reason_then_taken_up(idf: Idf, draft: Version) -> None:
    client = browser(idf.finance)
    assert "Motif (obligatoire)" in read(client, f"{VERSIONS}V1/abandonner/")
    blank = client.post(f"{VERSIONS}V1/abandonner/", {"reason": ""})
    assert "Indiquez un motif" in blank.content.decode()
    gone = client.post(f"{VERSIONS}V1/abandonner/", {"reason": "essai inutile"})
    assert (gone.status_code, gone.headers["Location"]) == (302, VERSIONS)
    assert client.get(f"{VERSIONS}V1/").status_code == 404
    assert client.get("/ars-idf/saisie/V1/").status_code == 404
    page = read(client, VERSIONS)
    assert "1 version abandonnée" in page
    assert "essai inutile" in page
    assert "abandonnée" not in read(browser(idf.admin), VERSIONS)
    back = client.post(f"{VERSIONS}abandonnees/V1/reprendre/")
    assert (back.status_code, back.headers["Location"]) == (302, f"{VERSIONS}V1/")
    page = read(client, f"{VERSIONS}V1/")
    assert "Abandonnée" in page
    assert "Reprise après abandon" in page


def test_an_adopted_version_is_offered_no_correction(idf: Idf) -> None:
    client = browser(idf.finance)
    assert "Corriger l’intitulé" not in read(client, f"{VERSIONS}T0-2017/")
    assert client.get(f"{VERSIONS}T0-2017/corriger/").status_code == 302
    assert client.get(f"{VERSIONS}T0-2017/abandonner/").status_code == 302


@pytest.mark.parametrize("role", ["contributor", "director"])
def test_who_makes_no_version_has_no_such_page(idf: Idf, draft: Version, role: str) -> None:
    actions.open_entry(by=idf.finance, version=draft)
    client = browser(getattr(idf, role))
    for address, status in (("V1/corriger/", 403), ("V1/abandonner/", 403), ("abandonnees/V1/reprendre/", 404)):
        assert client.get(f"{VERSIONS}{address}").status_code == status
    assert "Corriger l’intitulé" not in read(client, f"{VERSIONS}V1/")
