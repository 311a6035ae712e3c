"""What partners are given: every printed table, each file under its name."""

import csv
import io
import re

import pytest
from django.test import Client

from allocations.enums import Origin, VersionStatus
from tests.allocations.versions import advanced, several_years, version_with, write
from tests.plugins.idf import Idf

TITLES = {
    "Crédits par axe": "par-axe",
    "Crédits par enveloppe": "par-enveloppe",
    "Crédits par axe et par enveloppe": "axes-enveloppes",
    "Projets de chaque axe": "projets",
    "Table de correspondance": "correspondance",
    "Projet A2-P2 : directions et domaines par enveloppe": "A2-P2_directions",
    "Projet A2-P2 : mesures et acteurs par enveloppe": "A2-P2_mesures",
}


@pytest.fixture
def partner(idf: Idf, client: Client) -> Client:
    client.force_login(idf.partner)
    return client


def test_every_printed_table_is_given_out_under_its_name(partner: Client) -> None:
    page = partner.get("/ars-idf/publications/").content.decode()
    entries = re.findall(r'<th scope="row"><a class="lien" href="([^"]*)">([^<]*)</a>', page)
    assert [title for _, title in entries] == list(TITLES)
    for address, title in entries:
        address = address.replace("&amp;", "&")
        assert partner.get(address).status_code == 200
        response = partner.get(f"{address}&format=csv")
        assert f"ARS-IDF_T0-2017_2017_EUR_{TITLES[title]}.csv" in response.headers["Content-Disposition"]
        assert next(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_a_programming_is_given_out_year_by_year_and_whole_no_two_files_of_one_name(idf: Idf, partner: Client) -> None:
    several_years(idf, status=VersionStatus.PUBLISHED)
    page = partner.get("/ars-idf/publications/").content.decode()
    shelf = page[page.index("version-PROG") : page.index("version-T0-2017")]
    heads = re.findall(r'<th scope="col" class="txt">([^<]*)</th>', shelf)
    assert heads == ["Toutes les années", "2017 (T0)", "2018 (T+1)", "2019 (T+2)", "2020 (T+3)"]
    assert "annee=2018" in re.findall(r'<th scope="row"><a class="lien" href="([^"]*)"', shelf)[0]
    files = [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]*)" download', page)]
    assert len(files) == 5 * 5 * 2 + 7 * 2
    names = [partner.get(address).headers["Content-Disposition"] for address in files]
    assert len(set(names)) == len(names)
    assert 'attachment; filename="ARS-IDF_PROG_2020_MEUR_projets.xlsx"' in names
    assert 'attachment; filename="ARS-IDF_PROG_2017-2022_EUR_projets.csv"' in names


@pytest.mark.parametrize("path", ["", "credits/", "credits/croisements/", "credits/axes/A2/", "credits/lignes/"])
def test_a_programming_opens_on_its_first_year_after_t0(idf: Idf, partner: Client, path: str) -> None:
    several_years(idf, status=VersionStatus.PUBLISHED)
    assert "<dd>2018 (T+1)</dd>" in partner.get(f"/ars-idf/{path}").content.decode()
    assert "<dd>2017 (T0)</dd>" in partner.get(f"/ars-idf/{path}?version=T0-2017").content.decode()


def test_an_open_programming_too_and_one_without_amounts_on_t0(idf: Idf, client: Client) -> None:
    several_years(idf, "PROG")
    version_with(idf, "VIDE", {})
    client.force_login(idf.finance)
    for code, year in (("PROG", "2018 (T+1)"), ("VIDE", "2017 (T0)")):
        assert f"<dd>{year}</dd>" in client.get(f"/ars-idf/credits/?version={code}").content.decode()


def test_the_help_sends_partners_where_they_may_go(idf: Idf, partner: Client) -> None:
    assert "dans le menu Crédits" not in partner.get("/ars-idf/aide/").content.decode()
    partner.force_login(idf.director)
    assert "dans le menu Crédits" in partner.get("/ars-idf/aide/").content.decode()


def test_publications_say_how_many_amounts_are_hypotheses(idf: Idf, partner: Client) -> None:
    version = version_with(idf, "PROG", {("L001", 2017): "238000000.00"})
    write(idf, version, {("L001", 2018): "1.00", ("L002", 2018): "2.00"}, Origin.HYPOTHESIS)
    advanced(idf, version, VersionStatus.PUBLISHED)
    page = partner.get("/ars-idf/publications/").content.decode()
    assert "PROG : 2 de ses 3 montants sont des hypothèses, ni notifiés ni programmés." in page.replace("&nbsp;", " ")
    assert page.count("hypothèses, ni") == 1  # T0 has none
