"""What partners are given: every printed table, each file under its name."""

import csv
import io
import re

import pytest
from django.test import Client

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
        assert f"ARS-IDF_T0-2017_{TITLES[title]}.csv" in response.headers["Content-Disposition"]
        assert next(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_help_sends_partners_where_they_may_go(idf: Idf, partner: Client) -> None:
    assert "dans le menu Crédits" not in partner.get("/ars-idf/aide/").content.decode()
    partner.force_login(idf.director)
    assert "dans le menu Crédits" in partner.get("/ars-idf/aide/").content.decode()
