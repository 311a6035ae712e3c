"""Addresses that no page answers: a French sentence says what is wrong, never an error 500."""

import re
from html import unescape

import pytest
from django.test import Client

from allocations.crosstabs import reading
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership
from tests.allocations.versions import copied
from tests.plugins.idf import Idf


def refused(client: Client, address: str, status: int) -> str:
    """What the page of a refused address says."""
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    assert response.headers["Content-Type"].startswith("text/html")
    html = unescape(response.content.decode())
    [main] = re.findall(r"<main.*?</main>", html, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/ars-nulle/credits/", "Cette agence n’existe pas, ou vous n’y avez aucun rôle."),
        ("/ars-nulle/credits/projets/A2-P2/?format=xlsx", "Cette agence n’existe pas"),
        ("/ars-idf/credits/?version=NULLE", "La version « NULLE » n’existe pas, ou vous ne pouvez pas la lire."),
        ("/ars-idf/credits/croisements/?version=t0-2017", "La version « t0-2017 » n’existe pas"),
        ("/ars-idf/credits/croisements/?compare=NULLE", "La version « NULLE » n’existe pas"),
        ("/ars-idf/credits/lignes/?compare=NULLE", "La version « NULLE » n’existe pas"),
        ("/ars-idf/credits/?compare=NULLE", "La version « NULLE » n’existe pas"),
        ("/ars-idf/credits/projets/A2-P2/?compare=NULLE", "La version « NULLE » n’existe pas"),
        ("/ars-idf/credits/projets/A9-P9/", "Projet « A9-P9 » : ce code n’existe pas dans la version T0-2017."),
        ("/ars-idf/credits/projets/a2-p2/", "Projet « a2-p2 » : ce code n’existe pas"),
        ("/ars-idf/credits/axes/A2-P2/", "Axe « A2-P2 » : ce code n’existe pas"),
        ("/ars-idf/credits/mesures/A2%2FP2/", "page"),
        ("/ars-idf/credits/directions/%20/", "Direction « "),
        ("/ars-idf/credits/secteurs/D01/", "Il n’y a pas de fiche « secteurs »."),
        ("/ars-idf/credits/lignes/L001/", "Il n’y a pas de fiche « lignes »."),
        ("/ars-idf/credits/nulle-part/", "page"),
    ],
)
def test_what_does_not_exist_is_not_found(finance: Client, address: str, told: str) -> None:
    assert told in refused(finance, address, 404)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (
            "lignes=axe,envelope2",
            "Dimension inconnue dans l’adresse : « envelope2 ». Dimensions possibles : axe, projet",
        ),
        ("lignes=axe&colonnes=axe", "« axe » figure deux fois"),
        ("axe=A9", "Axe : « A9 » n’existe pas dans cette version. Codes possibles : A1, A2"),
        ("mesure=%00", "un caractère de commande"),
        ("unite=EUROS", "Unité inconnue dans l’adresse : « EUROS »"),
        ("decimales=12", "Nombre de décimales refusé : « 12 »"),
        ("autres=oui", "Périmètre inconnu dans l’adresse : « oui »"),
        ("annee=deux", "« deux » n’est pas une année"),
        ("annee=２０１７", "« ２０１７ » n’est pas une année"),
        ("annee=1999", "Année : « 1999 » n’existe pas dans cette version. Codes possibles : 2017, 2018"),
        ("anee=2017", "Paramètre inconnu dans l’adresse : « anee »"),
        ("version=T0-2017&version=PROG", "« version » est donné deux fois"),
        ("compare=T0-2017", "La version T0-2017 se compare à une autre version du même PRS"),
        ("format=pdf", "Format inconnu : « pdf ». Formats possibles : xlsx, csv."),
        ("format=csv&tableau=nul", "Tableau inconnu : « nul »."),
        ("tableau=nul", "Tableau inconnu : « nul »."),
        ("ouvre=A2", "Figure inconnue dans l’adresse : « A2 »"),
        ("ouvre=A9,", "n’existe pas dans cette version"),
    ],
)
@pytest.mark.parametrize(
    "path", ["credits/", "credits/croisements/", "credits/projets/A2-P2/", "credits/correspondance/"]
)
def test_what_cannot_be_answered_is_explained(finance: Client, path: str, query: str, told: str) -> None:
    assert told in refused(finance, f"/ars-idf/{path}?{query}", 400)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("axes/A2/?axe=A1", "Cette fiche est celle de « Axe A2 » : retirez « axe=A1 », ou changez de fiche."),
        ("projets/A2-P2/?projet=A2-P2&projet=A1-P1", "retirez « projet=A1-P1 »"),
        ("enveloppes/FIR/?enveloppe=DAF&enveloppe=USLD", "retirez « enveloppe=DAF, enveloppe=USLD »"),
    ],
)
def test_a_page_about_one_thing_is_not_filtered_on_another(finance: Client, address: str, told: str) -> None:
    assert told in refused(finance, f"/ars-idf/credits/{address}", 400)


def test_a_filter_that_says_what_the_page_is_about_changes_nothing(finance: Client) -> None:
    bare = finance.get("/ars-idf/credits/axes/A2/").content.decode()
    said = finance.get("/ars-idf/credits/axes/A2/?axe=A2").content.decode()
    bodies = [re.findall(r"<tbody>.*?</tbody>", page, re.S) for page in (bare, said)]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("number", ["", "0", "9", "deux", "-1", "1.0", "١", "99999999999"])
def test_a_page_of_lines_that_does_not_exist_is_explained(finance: Client, number: str) -> None:
    address = f"/ars-idf/credits/lignes/?page={number}"
    if number == "":
        assert finance.get(address).status_code == 200
    else:
        told = refused(finance, address, 400)
        assert f"« {number} » n’est pas un numéro de page" in told or f"La page {number} n’existe pas" in told


def test_every_reason_comes_at_once(finance: Client) -> None:
    told = refused(finance, "/ars-idf/credits/croisements/?unite=X&annee=an&inconnu=1", 400)
    for reason in ("« X »", "« an »", "« inconnu »"):
        assert reason in told


def test_what_is_asked_is_written_as_a_text(finance: Client) -> None:
    for query in ("unite=<script>alert(1)</script>", "axe=<b>A1", "tableau=<i>&format=csv", "ouvre=<u>"):
        response = finance.get(f"/ars-idf/credits/croisements/?{query}")
        assert response.status_code == 400
        assert not re.search(rb"<script>alert|<b>A1|<i>|<u>", response.content)


def test_a_cross_table_too_large_says_how_to_narrow_it(finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CELLS", 100)
    told = refused(finance, "/ars-idf/credits/croisements/?lignes=mesure&colonnes=enveloppe", 400)
    assert "Ce croisement ferait 29 × 8 cellules : filtrez, ou retirez une dimension." in told


def test_a_refusal_is_kept_by_nobody(finance: Client) -> None:
    for address in ("/ars-idf/credits/?axe=A9", "/ars-idf/credits/?version=NULLE"):
        response = finance.get(address)
        assert "ETag" not in response.headers
        assert "public" not in response.headers.get("Cache-Control", "")


def test_an_agency_without_a_version_says_what_to_wait_for(idf: Idf, client: Client) -> None:
    agency = Agency.objects.create(code="ARS-NEUVE", name="ARS Neuve")
    Membership.objects.create(user=idf.stranger, agency=agency, role=Role.FINANCE)
    client.force_login(idf.stranger)
    for page in ("credits/", "credits/croisements/", "credits/lignes/", "credits/axes/A2/", "credits/correspondance/"):
        assert "Aucune version ne vous est ouverte pour l’instant." in refused(client, f"/ars-neuve/{page}", 404)
    assert "Rien n’est encore diffusé." in client.get("/ars-neuve/publications/").content.decode()
    assert "Rien ne répond à « FIR »" in client.get("/ars-neuve/recherche/?q=FIR").content.decode()


def test_only_reading_is_possible(idf: Idf) -> None:
    client = Client()
    client.force_login(idf.finance)
    copied(idf, "LIVE", {})
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/ars-idf/credits/").status_code == 405
