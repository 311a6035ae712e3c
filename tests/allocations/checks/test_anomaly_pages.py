"""The page of anomalies: by severity, filtered, acknowledged by who may, read by all."""

import re
from html import unescape

import pytest
from django.test import Client

from allocations.enums import VersionStatus
from allocations.models import Acknowledgement, Version
from tests.allocations.ceilings_pages.texts import line, notified
from tests.allocations.versions import copied, version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/versions/V1/anomalies/"
NBSP = "\u00a0"


@pytest.fixture
def version(idf: Idf) -> Version:
    """The amounts of T0-2017, FIR notified one million short: an error, two warnings, things to know."""
    notified(idf, line("FIR", 2017, "544800000.00"))
    return copied(idf, "V1", {})


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace(NBSP, " "))


def page(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def listed(html: str) -> list[str]:
    return re.findall(r'name="liste" value="([^"]*)"', html)


def test_the_page_is_few_queries(finance: Client, version: Version, assert_queries: AssertQueries) -> None:
    with assert_queries(at_most=17):
        page(finance)
    with assert_queries("next", at_most=7, again=True):
        page(finance)


def test_anomalies_are_grouped_the_gravest_first_with_their_figures_and_links(
    finance: Client, version: Version
) -> None:
    html = page(finance)
    text = words(html)
    titles = re.findall(r'<h2 id="titre-[^"]*">([^<]*)</h2>', html)
    assert titles == ["Anomalies bloquantes : 1", "Avertissements : 2", "Bon à savoir : 3"]
    assert "1 bloquante, 2 avertissements, 3 informations" in text
    assert re.search(
        r"! Plafond FIR 2017 dépassé de 1,0 M€ Dépassement de 1,0 M€ sur FIR 2017 : .* Plafond −1,0 M€", text
    )
    [href] = re.findall(r'<a class="lien" href="([^"]*)">Plafond FIR', html)
    behind = words(finance.get(unescape(href)).content.decode())
    assert "545,8" in behind


def test_the_page_is_filtered(finance: Client, version: Version) -> None:
    text = words(page(finance, "?gravite=warning"))
    assert "Avertissements : 2" in text
    assert "Plafond FIR" not in text
    text = words(page(finance, "?enveloppe=FIR&annee=2017"))
    assert "Plafond FIR 2017" in text
    assert "Avertissements : 0 sur 2 " in text
    assert "Aucune pour ces filtres" in text
    assert "Rien à signaler" in words(page(finance, "?gravite=inconnue"))


def test_the_file_holds_what_the_filters_keep(finance: Client, version: Version) -> None:
    rows = finance.get(f"{PAGE}?gravite=error&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "bloquante;Plafond;" in rows[1]
    assert finance.get(f"{PAGE}?format=xlsx").status_code == 200


def test_ticked_warnings_are_acknowledged_with_a_reason(idf: Idf, finance: Client, version: Version) -> None:
    first, second = listed(page(finance))
    response = finance.post(PAGE, {"liste": [first, second], "anomalie": [first], "motif": "Source"}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    text = words(response.content.decode())
    assert "1 avertissement acquitté." in text
    assert "Acquittées : 1" in text
    assert re.search(r"AUTRES-7 et AUTRES-8 .* Source Finances ce jour, [0-9:]+ acquittée", text)
    again = finance.post(PAGE, {"anomalie": [first], "motif": "Source"}, follow=True)
    assert "C’est déjà fait" in words(again.content.decode())


def test_all_of_the_list_are_acknowledged_together(finance: Client, version: Version) -> None:
    every = listed(page(finance))
    text = words(finance.post(PAGE, {"liste": every, "tout": "1", "motif": "Source"}, follow=True).content.decode())
    assert "2 avertissements acquittés." in text
    assert "Avertissements" not in re.findall(r"À savoir (.*?) Gravité", text)[0].replace("0 avertissement", "")
    assert Acknowledgement.objects.filter(version=version).count() == 2


def test_what_was_ticked_and_said_is_kept_when_it_is_refused(finance: Client, version: Version) -> None:
    first, _ = listed(page(finance))
    response = finance.post(PAGE, {"anomalie": [first], "motif": ""})
    assert response.status_code == 200
    assert "Dites pourquoi ces anomalies sont acceptées." in words(response.content.decode())
    assert re.search(rf'value="{first}"[^>]* checked', response.content.decode())
    response = finance.post(PAGE, {"motif": "Ma raison"})
    assert "Cochez au moins une anomalie." in words(response.content.decode())
    assert 'value="Ma raison"' in response.content.decode()
    assert not Acknowledgement.objects.filter(version=version).exists()


def test_an_acknowledgement_is_taken_back(finance: Client, version: Version) -> None:
    every = listed(page(finance))
    finance.post(PAGE, {"anomalie": every, "motif": "Source"})
    one = Acknowledgement.objects.filter(version=version).latest("pk")
    response = finance.post(PAGE, {"reprendre": str(one.pk)}, follow=True)
    assert "de nouveau à acquitter" in words(response.content.decode())
    assert Acknowledgement.objects.filter(version=version).count() == 1
    for other in (str(one.pk), "x", "99999999"):
        assert finance.post(PAGE, {"reprendre": other}).status_code == 302
    assert Acknowledgement.objects.filter(version=version).count() == 1


def test_the_acknowledgement_of_another_version_is_not_taken_back_here(finance: Client, version: Version) -> None:
    elsewhere = Acknowledgement.objects.exclude(version=version).earliest("pk")
    finance.post(PAGE, {"reprendre": str(elsewhere.pk)})
    assert Acknowledgement.objects.filter(pk=elsewhere.pk).exists()


@pytest.mark.parametrize("who", ["contributor", "director"])
def test_readers_see_them_and_acknowledge_none(idf: Idf, client: Client, version: Version, who: str) -> None:
    client.force_login(idf.finance)
    [first, *_] = listed(page(client))
    client.post(PAGE, {"anomalie": [first], "motif": "Source"})
    client.force_login(getattr(idf, who))
    html = page(client)
    assert "Plafond FIR 2017 dépassé" in html
    assert "Source" in words(html)
    assert listed(html) == []
    assert "Ne plus acquitter" not in html
    assert client.post(PAGE, {"anomalie": [first], "motif": "x"}).status_code == 403
    told = Acknowledgement.objects.filter(version=version).get()
    assert client.post(PAGE, {"reprendre": str(told.pk)}).status_code == 403
    assert Acknowledgement.objects.filter(version=version).count() == 1


@pytest.mark.parametrize(("who", "status"), [("partner", 403), ("stranger", 404)])
def test_a_partner_and_a_stranger_do_not_come_in(
    idf: Idf, client: Client, version: Version, who: str, status: int
) -> None:
    client.force_login(getattr(idf, who))
    assert client.get(PAGE).status_code == status
    assert client.get("/ars-idf/versions/anomalies/").status_code == status


def test_an_adopted_version_shows_what_was_accepted_and_nothing_to_do(idf: Idf, finance: Client) -> None:
    copied(idf, "V1", {}, status=VersionStatus.ADOPTED)
    html = page(finance)
    assert "Acquittées : 2" in words(html)
    assert 'name="motif"' not in html
    assert "Ne plus acquitter" not in html


def test_without_anomaly_the_page_says_so(idf: Idf, finance: Client) -> None:
    version_with(idf, "V1", {})
    assert "Rien à signaler." in words(page(finance))


def test_the_latest_anomalies_are_those_of_the_last_version_being_made(idf: Idf, finance: Client) -> None:
    latest = "/ars-idf/versions/anomalies/"
    assert finance.get(latest).headers["Location"] == "/ars-idf/versions/T0-2017/anomalies/"
    version_with(idf, "V1", {})
    version_with(idf, "V2", {})
    assert finance.get(latest).headers["Location"] == "/ars-idf/versions/V2/anomalies/"
    Version.objects.filter(code__in=("V1", "V2")).update(status=VersionStatus.DRAFT, author=idf.admin)
    assert finance.get(latest).headers["Location"] == "/ars-idf/versions/T0-2017/anomalies/"
