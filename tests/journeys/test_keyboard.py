"""The site by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Entry
from tests.journeys.reading import AGENCY, AXES_ENVELOPES, CROSSTAB, focused
from tests.plugins.idf import Idf

#: what shows the focus: an outline, or the shadow of a field
SHOWN = """() => {
    const style = getComputedStyle(document.activeElement);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const box = document.activeElement.getBoundingClientRect();
    const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return outlined && seen ? "" : document.activeElement.outerHTML.slice(0, 120);
}"""


def to_axes_envelopes(page: Page) -> None:
    """Sign in and reach axis × envelope through the menu, by keyboard alone."""
    keys = page.keyboard
    page.goto("/")
    page.wait_for_url("**/connexion/**")
    keys.type("finance")
    keys.press("Tab")
    keys.type("prs-demo")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tableau de bord")
    # through the menu to the table
    keys.press("Tab")
    assert focused(page) == "Contenu"
    keys.press("Tab")
    assert focused(page) == "Menu"
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    assert focused(page) == "Crédits"
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    assert focused(page) == "Axe × enveloppe"
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Crédits par axe et par enveloppe")


def test_from_sign_in_to_the_lines_of_a_figure_and_back(demo_accounts: None, page: Page) -> None:
    to_axes_envelopes(page)
    keys = page.keyboard
    # over the header, to the figures
    keys.press("Tab")
    keys.press("Enter")
    for _ in range(60):
        if focused(page).startswith("A2 × FIR"):
            break
        keys.press("Tab")
    assert focused(page) == "A2 × FIR, 340,4 M€, ouvrir les lignes"
    keys.press("Enter")
    expect(page.locator("#panneau")).to_be_focused()
    keys.press("Tab")
    assert focused(page) == "Fermer Échap"
    keys.press("Tab")
    assert focused(page).startswith("A2-P1-NC")
    keys.press("Escape")
    assert focused(page) == "A2 × FIR, 340,4 M€, ouvrir les lignes"
    keys.press("Tab")
    assert focused(page).startswith("A2 × FMESPP")


#: a style; every module: the classic scripts of the head, which everything waits for, come with the page
LATE = {"styles": r"/css/frame/blocks\.css$", "modules": r"/js/(?!.*\b(theme|menus)\.js$)"}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE)
def test_what_is_pressed_before_the_page_has_come_whole_is_done(idf: Idf, enter: Entry, late: str) -> None:
    page = enter(idf.finance)
    held: list[Route] = []
    come: list[bool] = []
    page.route(re.compile(late), lambda route: route.continue_() if come else held.append(route))
    page.goto(f"{AGENCY}/", wait_until="commit")
    page.get_by_role("heading", level=1).wait_for(state="attached")
    for key in ("Tab", "Tab", "Enter", "Tab", "Tab"):
        page.keyboard.press(key)
    assert focused(page) == "Crédits"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert held
    come.append(True)
    for route in held:
        route.continue_()
    page.wait_for_load_state("load")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert focused(page) == "Axe × enveloppe"


def test_the_skip_links_go_where_they_say(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    for presses, place in ((1, "contenu"), (2, "menu"), (3, "aller")):
        page.goto(AXES_ENVELOPES)
        for _ in range(presses):
            page.keyboard.press("Tab")
        assert page.evaluate(SHOWN) == ""
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == place


@pytest.mark.parametrize("address", [CROSSTAB, f"{AGENCY}/", "/compte/", f"{AGENCY}/publications/"])
def test_the_focus_is_seen_at_every_stop(idf: Idf, enter: Entry, address: str) -> None:
    page = enter(idf.finance)
    page.goto(address)
    page.locator("body").focus()
    unseen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        if found := page.evaluate(SHOWN):
            unseen.append(found)
    assert unseen == []


def test_a_sticky_heading_never_hides_the_focus(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(CROSSTAB)
    page.locator(".t a", has_text="AUTRES-8").focus()
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            "document.activeElement.closest('tbody') && document.activeElement.getBoundingClientRect().top"
            " < document.querySelector('.p-etat thead').getBoundingClientRect().bottom - 1"
        )
        assert not hidden, focused(page)


def test_search_leads_to_a_page_about_one_thing(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(AXES_ENVELOPES)
    page.keyboard.press("/")
    page.keyboard.type("parcours")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recherche : « parcours »")
    page.get_by_role("link", name="A1-P1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A1-P1 Faire émerger")


def test_boxes_are_reached_ticked_and_left_by_keyboard(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(f"{CROSSTAB}?lignes=axe")
    keys = page.keyboard
    year = page.locator(".p-cases > summary").first
    year.focus()
    assert focused(page) == "Année 2017"
    keys.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "2017"
    keys.press("ArrowDown")
    keys.press("Space")
    keys.press("Escape")
    expect(year).to_be_focused()
    expect(page.get_by_role("group", name="Année", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Afficher").click()
    assert "annee=2017&annee=2018" in page.url
