"""The pages of credits: what they show, in how few queries, and where their links lead."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from allocations.models import Version
from tests.allocations.versions import copied, several_years
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGES = {
    "lectures": "credits/",
    "axes-enveloppes": "credits/axes-enveloppes/",
    "projets": "credits/projets/",
    "correspondance": "credits/correspondance/",
    "croisement": "credits/croisements/",
    "croisement-annees": "credits/croisements/?lignes=mesure,acteur&colonnes=enveloppe&annee=&projet=A2-P2",
    "comparaison": "credits/croisements/?version=T0-2017&compare=LIVE",
    "lignes": "credits/lignes/",
    "lignes-comparees": "credits/lignes/?compare=LIVE",
    "axe": "credits/axes/A2/",
    "projet": "credits/projets/A2-P2/",
    "mesure": "credits/mesures/A2-P2-M1/",
    "direction": "credits/directions/DOS/",
    "enveloppe": "credits/enveloppes/FIR/",
    "publications": "publications/",
    "recherche": "recherche/?q=autonomie",
    "recherche-vide": "recherche/",
}
OPENED = {
    "axes-enveloppes": "credits/axes-enveloppes/?ouvre=A2,FIR",
    "lectures": "credits/?tableau=par-enveloppe&ouvre=FIR,",
    "correspondance": "credits/correspondance/?ouvre=A2/A2-P2,",
    "croisement": "credits/croisements/?version=T0-2017&lignes=axe&colonnes=enveloppe&annee=2017&ouvre=,FIR",
    "comparaison": "credits/croisements/?version=T0-2017&compare=LIVE&ouvre=,",
    "projet": "credits/projets/A2-P2/?tableau=directions&ouvre=DOS,FIR",
}
#: the pages about one thing, and how many queries they may make: they tell what was executed of it, year by year
ABOUT_ONE = ("axe", "projet", "mesure", "direction", "enveloppe")
MOST_OF_A_FICHE = 20


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(f"/ars-idf/{address}")
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def words(html: str) -> str:
    """What is read, tags aside, with ordinary spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " "))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_few_queries(idf: Idf, finance: Client, assert_queries: AssertQueries, name: str) -> None:
    copied(idf, "LIVE", {})
    with assert_queries(at_most=MOST_OF_A_FICHE if name in ABOUT_ONE else 10):
        text_of(finance, PAGES[name])


@pytest.mark.parametrize("name", OPENED)
def test_an_opened_figure_is_few_queries(idf: Idf, finance: Client, assert_queries: AssertQueries, name: str) -> None:
    copied(idf, "LIVE", {})
    with assert_queries(at_most=MOST_OF_A_FICHE if name in ABOUT_ONE else 10):
        text_of(finance, OPENED[name])


# --- what they show


def test_the_totals_by_axis_and_the_lines_behind_one(finance: Client) -> None:
    html = text_of(finance, "credits/axes-enveloppes/")
    assert "Total général 2 818,5 545,8 8,4 418,1 1 599,7 1 205,8 1 864,6 185,2 8 646,2" in words(html)
    [drill] = re.findall(r'href="([^"]*)" aria-label="A2 × FIR, 340,4 M€, ouvrir les lignes"', html)
    opened = words(finance.get(unescape(drill)).content.decode())
    assert "A2 × FIR : 340,4 M€" in opened
    assert "Total des 11 lignes 340 440 000" in opened
    assert "✓ Écran = base : 340 440 000,00 € sur 11 lignes" in opened


def test_the_cell_that_is_opened_is_told(finance: Client) -> None:
    html = text_of(finance, "credits/axes-enveloppes/?ouvre=A2,FIR")
    assert html.count('aria-current="true">340,4') == 1
    elsewhere = text_of(finance, "credits/?tableau=par-enveloppe&ouvre=FIR,")
    assert re.findall(r'<a href="[^"]*tableau=([^&]*)&[^"]*"[^>]*aria-current="true"', elsewhere) == ["par-enveloppe"]


def test_a_figure_of_nothing_says_so(finance: Client) -> None:
    assert "Aucune ligne derrière ce chiffre" in text_of(finance, "credits/projets/?ouvre=A3/A3-P1,")


def test_a_report_states_what_it_is(finance: Client) -> None:
    page = words(text_of(finance, "credits/croisements/?axe=A2&unite=KEUR&autres=sans"))
    for told in (
        "Périmètre ARS Île-de-France · PRS 2018-2022 · sans « Autres » · A2",
        "Version T0-2017",
        "Statut Diffusée aux partenaires",
        "Année 2017 (T0)",
        "Unité k€",
        "Données du 8 mars 2018",
        "Source ARS Île-de-France, réunion des partenaires, 8 mars 2018",
        "Lignes : 16 publiées, 7 ajustées, 10 reconstituées · « Autres » n’est pas compté",
        "✓ Écran = base : 963 800 000,00 € sur 33 lignes Montants publiés arrondis à 0,1 M€ (± 0,05 M€)",
        "la somme de parties affichées peut différer du total affiché",
        "r reconstitué : chiffre non publié, déduit des totaux publiés",
    ):
        assert told in page


def test_a_page_about_one_thing_says_where_it_stands(finance: Client) -> None:
    page = text_of(finance, "credits/mesures/A2-P2-M1/")
    assert '<a href="/ars-idf/credits/axes/A2/?version=T0-2017">Axe A2</a>' in page
    assert '<a href="/ars-idf/credits/projets/A2-P2/?version=T0-2017">Projet A2-P2</a>' in page
    assert "Prise en charge des patients en situation de précarité" in page
    project = words(text_of(finance, "credits/projets/A2-P2/"))
    assert "A2-P2 Prioriser les moyens en fonction des besoins" in project
    assert "notamment sur les zones en sous-offre et les établissements ressources" in project
    assert "Fonds d’intervention régional" in words(text_of(finance, "credits/enveloppes/FIR/"))


def test_a_page_about_something_without_credits_is_a_page(finance: Client) -> None:
    assert "0,0" in text_of(finance, "credits/projets/A3-P1/")
    assert "0,0" in text_of(finance, "credits/directions/CAB/")


def test_the_lines_are_numbered_and_paged(finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocations.crosstabs.drill_down.PAGE_SIZE", 30)
    first = text_of(finance, "credits/lignes/?enveloppe=FIR&enveloppe=MIGAC")
    [after] = re.findall(r'<a rel="next" href="([^"]*)"', first)
    second = finance.get(unescape(after)).content.decode()
    assert "Page 2 sur 2, 40 lignes" in words(second)
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    assert "Aucune ligne pour ces filtres" in text_of(finance, "credits/lignes/?axe=A5&enveloppe=DAF")


def test_the_publications_are_the_published_versions(idf: Idf, finance: Client) -> None:
    copied(idf, "LIVE", {})
    page = words(text_of(finance, "publications/"))
    assert "T0-2017 · Crédits 2017 (T0)" in page
    assert "données du 8 mars 2018" in page
    assert idf.version.sha256 in page
    assert "LIVE" not in page


# --- years and units kept from page to page


def test_years_apart_are_kept_by_every_link_of_a_ready_made_page(idf: Idf, finance: Client) -> None:
    several_years(idf)
    html = text_of(finance, "credits/?version=PROG&annee=")
    assert "2017 à 2022" in html
    for address in re.findall(r'href="(/ars-idf/credits/\?[^"]*)"', html):
        if "ouvre" not in address:
            page = finance.get(unescape(address))
            assert page.status_code == 200
            if "format" not in address:
                assert "2017 à 2022" in page.content.decode()
    assert '<option value="" selected>Toutes</option>' in html


def test_a_figure_of_years_apart_opens_its_year(idf: Idf, finance: Client) -> None:
    several_years(idf)
    html = text_of(finance, "credits/?version=PROG&annee=2018&annee=2019")
    [drill] = re.findall(r'href="([^"]*)" aria-label="A2 × 2019, ', html)[:1]
    assert "PROG · 2019 (T+2) · filtres de la page conservés" in words(finance.get(unescape(drill)).content.decode())


def test_the_form_of_a_cross_table_leads_to_its_address(finance: Client) -> None:
    asked = (
        "composer=1&unite=KEUR&autres=sans&lignes=axe&lignes=projet&lignes=&colonnes=enveloppe&colonnes=&annee=2017"
        "&version=T0-2017&compare=&axe=&projet=&direction=&domaine=&acteur=&enveloppe=FIR&recurrence=&mesure=A2-P2-M3"
    )
    response = finance.get(f"/ars-idf/credits/croisements/?{asked}")
    assert response.status_code == 302
    assert response.headers["Location"] == (
        "/ars-idf/credits/croisements/?version=T0-2017&lignes=axe,projet&colonnes=enveloppe"
        "&mesure=A2-P2-M3&enveloppe=FIR&annee=2017&unite=KEUR&autres=sans"
    )
    assert finance.get(response.headers["Location"]).status_code == 200


def test_the_form_without_a_year_asks_for_all_of_them(idf: Idf, finance: Client) -> None:
    several_years(idf)
    response = finance.get("/ars-idf/credits/croisements/?composer=1&version=PROG&lignes=axe&colonnes=&annee=")
    assert response.headers["Location"].endswith("?version=PROG&lignes=axe&colonnes=annee&unite=MEUR")


# --- links


def test_every_link_of_every_page_leads_somewhere(idf: Idf, finance: Client) -> None:
    """Two links of each shape: the same page and parameters, whatever their values."""
    copied(idf, "LIVE", {})
    shapes: dict[str, list[str]] = {}
    for address in PAGES.values():
        for link in re.findall(r'href="(/ars-idf/[^"]*)"', text_of(finance, address)):
            shape = re.sub(r"/[A-Z][^/]*/|=[^&]*", "", unescape(link))
            if unescape(link) not in shapes.setdefault(shape, []):
                shapes[shape].append(unescape(link))
    assert len(shapes) > 40
    for links in shapes.values():
        for link in dict.fromkeys((links[0], links[-1])):
            assert finance.get(link, follow=True).status_code == 200, link


def test_the_addresses_are_those_of_the_navigation(idf: Idf) -> None:
    names = ("lectures", "axes_enveloppes", "projets", "correspondance", "croisements", "lignes")
    addresses = [reverse(f"credits:{name}", kwargs={"agency": idf.agency.slug}) for name in names]
    assert addresses == [f"/ars-idf/{PAGES[name]}" for name in list(PAGES)[:5]] + ["/ars-idf/credits/lignes/"]


# --- texts that hurt


def test_labels_are_written_as_texts_however_long_and_hostile(idf: Idf, finance: Client) -> None:
    hostile = '<script>alert("1")</script> & « soins » ' + "x" * 240
    idf.plan.projects.filter(code="A1-P1").update(label=hostile)
    idf.agency.envelopes.filter(code="FIR").update(label="F<i>R & co")
    Version.objects.filter(pk=copied(idf, "LIVE", {}).pk).update(label=hostile[:200])
    for address in PAGES.values():
        glue = "&" if "?" in address else "?"
        page = finance.get(f"/ars-idf/{address}{'' if 'version=' in address else glue + 'version=LIVE'}")
        assert b"<script>alert" not in page.content
        assert b"F<i>R" not in page.content
    assert "&lt;script&gt;alert(" in text_of(finance, "credits/projets/?version=LIVE")
