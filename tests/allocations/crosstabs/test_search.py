"""Search by code and words, in one version: accents and case aside, exact codes first."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from allocations.addresses import Addresses
from allocations.crosstabs import search as search_module
from allocations.crosstabs.search import Found, search
from allocations.models import Version
from prs_budget.lib.plain_text import plain
from tests.allocations.versions import copied, new_line, new_measure, version_with
from tests.plugins.idf import Idf


def found(version: Version, words: str) -> list[Found]:
    return search(version, words, Addresses.of("ars-idf", version.code))


def codes(version: Version, words: str) -> list[str]:
    return [one.code for one in found(version, words)]


@pytest.mark.parametrize("words", ["A2-P2", "a2-p2", " A2-P2 "])
def test_an_exact_code_comes_first_then_those_that_begin_so(idf: Idf, words: str) -> None:
    assert codes(idf.version, words) == ["A2-P2", "A2-P2-M1", "A2-P2-M2", "A2-P2-M3", "A2-P2-M4"]


def test_words_are_found_without_accents_nor_case_nor_order(idf: Idf) -> None:
    for words in ("précarité situation", "SITUATION PRECARITE", "situation en précarité"):
        assert codes(idf.version, words) == ["A2-P2-M1"]
    assert codes(idf.version, "d’éducation démocratie") == codes(idf.version, "d'education democratie") == ["A4"]


def test_every_word_must_be_there(idf: Idf) -> None:
    assert codes(idf.version, "précarité autonomie") == []


def test_each_thing_found_leads_to_its_page(idf: Idf) -> None:
    assert found(idf.version, "FIR")[0] == Found(
        "Enveloppe", "FIR", "FIR", "/ars-idf/credits/enveloppes/FIR/?version=T0-2017"
    )
    [sector] = found(idf.version, "ambulatoire")
    assert (sector.kind, sector.code) == ("Domaine", "D04")
    assert sector.href == (
        "/ars-idf/credits/croisements/?version=T0-2017&lignes=projet&colonnes=enveloppe&domaine=D04&annee=2017&unite=MEUR"
    )
    [direction] = found(idf.version, "direction autonomie")
    assert direction.href == "/ars-idf/credits/directions/DA/?version=T0-2017"


def test_an_envelope_is_found_by_its_long_label_and_a_sector_by_its_actor(idf: Idf) -> None:
    assert "FIR" in codes(idf.version, "fonds intervention régional")
    assert set(codes(idf.version, "DPSRI")) == {"DPSRI", "D07"}


def test_a_line_is_found_by_its_code_and_leads_to_its_measure(idf: Idf) -> None:
    for words in ("L017", "l017"):
        [line] = found(idf.version, words)
        assert (line.kind, line.code, line.label) == (
            "Ligne",
            "L017",
            "Prise en charge des patients en situation de précarité",
        )
        assert line.href == "/ars-idf/credits/mesures/A2-P2-M1/?version=T0-2017"
    assert codes(idf.version, "L01") == []
    assert codes(idf.version, "L017 et la suite d’une phrase") == []


def test_a_line_is_found_where_it_has_an_amount(idf: Idf) -> None:
    new_line(idf, "L900", "A2-P2-M1", sector="D04")
    version = version_with(idf, "LIVE", {("L900", 2018): "1", ("L001", 2017): None})
    assert codes(version, "L900") == ["L900"]
    assert codes(version, "L001") == []
    assert codes(idf.version, "L900") == []


def test_search_reads_the_structure_of_the_version(idf: Idf) -> None:
    live = copied(idf, "LIVE", {})
    idf.plan.measures.filter(code="A2-P2-M4").update(label="Bâtiments")
    new_measure(idf, "A1-P1-M9", "A1-P1", "Télémédecine")
    assert codes(live, "batiments") == ["A2-P2-M4"]
    assert codes(live, "télémédecine") == ["A1-P1-M9"]
    assert codes(idf.version, "batiments") == codes(idf.version, "télémédecine") == []
    assert codes(idf.version, "aides à l’investissement") == ["A2-P2-M4"]


@pytest.mark.parametrize("words", ["", "   ", "zzz", "%", "L01_", "\x00", "L0\x0017", "L%", "'; DROP TABLE", "\\", "’"])
def test_words_that_name_nothing_find_nothing(idf: Idf, words: str) -> None:
    assert [code for code in codes(idf.version, words) if words != "’"] == []


def test_too_many_answers_are_cut(idf: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_module, "MOST_FOUND", 3)
    assert codes(idf.version, "a") == ["A1", "A2", "A3"]


def test_a_search_is_two_queries(idf: Idf, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        found(idf.version, "FIR")
    with django_assert_num_queries(0):
        found(idf.version, "  ")


def test_plain_text() -> None:
    assert plain("Établissement, d’ŒUVRE ²") == "etablissement, d'œuvre 2"


def test_the_page_says_what_it_found_and_where(idf: Idf, client: Client) -> None:
    client.force_login(idf.finance)
    html = client.get("/ars-idf/recherche/?q=<b>FIR").content.decode()
    assert "Rien ne répond à « &lt;b&gt;FIR » dans la version T0-2017." in html
    assert "1 réponse dans la version T0-2017" in client.get("/ars-idf/recherche/?q=L017").content.decode()
    assert "5 réponses dans la version T0-2017" in client.get("/ars-idf/recherche/?q=A2-P2").content.decode()
    assert "Tapez un code" in client.get("/ars-idf/recherche/").content.decode()
    assert client.get("/ars-idf/recherche/?q=" + "a" * 5000).status_code == 200
