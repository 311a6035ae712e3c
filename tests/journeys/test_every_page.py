"""What every page owes whoever reads it: accessible, framed, silent in the console, whole at any width and on paper."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpRequest, HttpResponse
from django.urls import path
from playwright.sync_api import Page, ViewportSize
from pytest_django import Settings

from prs_budget.urls import handler400, handler403, handler404
from prs_budget.urls import urlpatterns as site_patterns
from tests.journeys.conftest import Entry
from tests.journeys.reading import AGENCY, overflow
from tests.plugins.idf import Idf

CREDITS = f"{AGENCY}/credits"
TABLES = (
    f"{CREDITS}/",
    f"{CREDITS}/axes-enveloppes/",
    f"{CREDITS}/axes-enveloppes/?ouvre=A2,FIR",
    f"{CREDITS}/projets/",
    f"{CREDITS}/correspondance/",
    f"{CREDITS}/croisements/?lignes=axe,projet&colonnes=enveloppe&direction=DOS",
    f"{CREDITS}/croisements/?lignes=mesure,acteur&colonnes=direction,enveloppe&projet=A2-P2&ouvre=,",
    f"{CREDITS}/croisements/?lignes=projet&axe=A5&enveloppe=USLD",
    f"{CREDITS}/lignes/",
    f"{CREDITS}/lignes/?axe=A5&enveloppe=USLD",
    f"{CREDITS}/axes/A2/",
    f"{CREDITS}/projets/A2-P2/?tableau=directions&ouvre=DOS,FIR",
    f"{CREDITS}/mesures/A2-P2-M1/",
    f"{CREDITS}/directions/DOS/",
    f"{CREDITS}/enveloppes/FIR/",
    f"{AGENCY}/programme-execute/",
    f"{AGENCY}/programme-execute/?annee=&lignes=direction,projet",
    f"{AGENCY}/programme-execute/?annee=2017&lignes=axe,projet,mesure&ouvre=A2,2017/programme",
)
OTHERS = (
    f"{AGENCY}/",
    f"{AGENCY}/recherche/?q=parcours",
    f"{AGENCY}/recherche/?q=introuvable",
    f"{AGENCY}/recherche/",
    f"{AGENCY}/publications/",
    f"{AGENCY}/aide/",
    f"{AGENCY}/saisie/",
    f"{AGENCY}/saisie/T0-2017/",
    f"{AGENCY}/saisie/T0-2017/?vue=liste",
    f"{AGENCY}/versions/",
    f"{AGENCY}/versions/T0-2017/",
    f"{AGENCY}/versions/nouvelle/?de=T0-2017&nature=dm",
    "/compte/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
)
ERRORS = {
    f"{CREDITS}/croisements/?lignes=rien": 400,
    f"{CREDITS}/axes/A9/": 404,
    "/ars-nulle-part/": 404,
    "/administration/": 403,
    "/panne/": 500,
}
PAGES = (*TABLES, *OTHERS, *ERRORS)
#: px; 720 is a window of 1440 at 200 %, 320 is one of 1280 at 400 %
WIDTHS = (1920, 1440, 1024, 720, 320)
A4_LANDSCAPE = 1032  # px: 273 mm between the margins

#: WCAG 1.4.12
SPACED = "* { line-height: 1.5; letter-spacing: .12em !important; word-spacing: .16em !important; }"
RESTYLE = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [sheet]; }"

FRAME = """() => [
    document.documentElement.lang === "fr" || "lang",
    /^.+ – Programmation des crédits du PRS$/.test(document.title) || "title: " + document.title,
    document.querySelectorAll("h1").length === 1 || "h1",
    document.querySelectorAll("header, main").length >= 2 || "landmarks",
    [...document.querySelectorAll("[id]")].every((one, _, all) =>
        all.filter(other => other.id === one.id).length === 1) || "ids",
    [...document.querySelectorAll("table")].every(one => one.caption?.textContent.trim()) || "captions",
    [...document.querySelectorAll("th")].every(one => one.scope) || "scopes",
].filter(one => one !== true)"""
#: what paper would cut: text longer than its box, frames that would scroll, headings that would not come again
CUT = """() => [
    ...[...document.querySelectorAll("main :is(h1, h2, dd, p, li, th, .lab, .lab > *, .p-cadre)")]
        .filter(one => one.checkVisibility() && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
        .filter(one => getComputedStyle(one).display !== "inline"),
    ...[...document.querySelectorAll("main thead")]
        .filter(one => getComputedStyle(one).display !== "table-header-group"),
].map(one => one.localName + "." + one.className + ": " + one.textContent.trim().slice(0, 60))"""


def failure(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a failure of the site")


urlpatterns = [path("panne/", failure), *site_patterns]
__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]


@pytest.fixture(autouse=True)
def _site_that_can_fail(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def finance(idf: Idf, enter: Entry, complaints: list[str]) -> Iterator[Page]:
    """A page of a finance officer. Chromium complains of every answer 4xx or 5xx, even of those asked for here."""
    yield enter(idf.finance)
    complaints[:] = [one for one in complaints if "the server responded with a status of" not in one]


def visited(page: Page, addresses: tuple[str, ...] = PAGES) -> Iterator[str]:
    """Each address in turn, opened, answered as it must be, its pictures drawn."""
    for address in addresses:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == ERRORS.get(address, 200), address
        if address == f"{AGENCY}/":
            page.wait_for_selector(".p-image svg")
        if address.endswith("/saisie/T0-2017/"):
            page.wait_for_selector("[data-saisie][data-pret]")
        yield address


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds in the page as it stands, with some of its rules or all: rule and first place."""
    options: dict[str, list[str]] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def test_every_page_is_accessible_and_framed_in_both_themes(finance: Page) -> None:
    found = {}
    for address in visited(finance):
        finance.emulate_media(color_scheme="light")
        seen = finance.evaluate(FRAME) + violations(finance)
        finance.emulate_media(color_scheme="dark")
        seen += [f"dark: {one}" for one in violations(finance, "color-contrast")]
        if seen:
            found[address] = seen
    assert not found, found


def whole(page: Page) -> list[str]:
    """What is too wide, or cut on paper, in the page as it stands: at each width, with spaced text, printed."""
    seen = []
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        seen.append((f"{width} px", overflow(page)))
    page.evaluate(RESTYLE, SPACED)
    seen.append(("320 px, spaced", overflow(page)))
    page.set_viewport_size(ViewportSize(width=1280, height=800))
    seen.append(("1280 px, spaced", overflow(page)))
    page.evaluate(RESTYLE, "")
    page.set_viewport_size(ViewportSize(width=A4_LANDSCAPE, height=718))
    page.emulate_media(media="print")
    seen.append(("paper", overflow(page)))
    cut: list[str] = page.evaluate(CUT)
    page.emulate_media(media="screen")
    return [f"{place}: {pixels} px too wide" for place, pixels in seen if pixels > 0] + cut


def test_every_page_is_whole_at_any_width_with_spaced_text_and_on_paper(finance: Page) -> None:
    found = {address: wide for address in visited(finance) if (wide := whole(finance))}
    assert not found, found


def test_every_role_reads_accessible_pages(idf: Idf, enter: Entry) -> None:
    found = {}
    for person in (idf.admin, idf.contributor, idf.director, idf.partner):
        page = enter(person)
        for address in visited(
            page, (f"{CREDITS}/axes-enveloppes/?ouvre=A2,FIR", f"{AGENCY}/publications/", "/compte/")
        ):
            page.locator(".p-outil--nom").click()
            if seen := page.evaluate(FRAME) + violations(page):
                found[f"{person} {address}"] = seen
        page.close()
    assert not found, found


def test_pages_without_an_agency_are_accessible(idf: Idf, enter: Entry, page: Page) -> None:
    page.goto("/connexion/?next=/ars-idf/&session=expiree")
    assert page.evaluate(FRAME) + violations(page) == []
    page.get_by_label("Identifiant").fill("personne")
    page.get_by_label("Mot de passe").fill("rien")
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_selector(".fr-alert--error")
    assert page.evaluate(FRAME) + violations(page) == []
    stranger = enter(idf.stranger)
    stranger.goto("/")
    assert stranger.evaluate(FRAME) + violations(stranger) == []
