"""The frame of every page in a browser: menus, search field, theme, shortcuts, paper, narrow screens."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from prs_budget.organisation.models import User
from tests.plugins.idf import Idf

TABLE = "/ars-idf/credits/axes-enveloppes/"
#: notes the theme at the moment when the page gets its body
AT_BODY = """
new MutationObserver(() => {
  if (document.body) window.themeAtBody ??= document.documentElement.dataset.frTheme;
}).observe(document, { childList: true, subtree: true });
"""
Entry = Callable[[User], Page]
Accessible = Callable[[Page], None]


@pytest.fixture
def enter(transactional_db: None, context: BrowserContext, live_server: LiveServer) -> Entry:
    """`enter(person)`: a page of a browser in which that person is signed in."""

    def open_page(person: User) -> Page:
        client = Client()
        client.force_login(person)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        return context.new_page()

    return open_page


def width_of(page: Page) -> int:
    """How wide the page is, in pixels: more than its window, and it scrolls sideways."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert isinstance(width, int)
    return width


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_one_signs_in_by_keyboard_alone(idf: Idf, page: Page, assert_accessible: Accessible) -> None:
    idf.finance.set_password("une phrase de passe")
    idf.finance.save()
    page.goto("/compte/")
    assert_accessible(page)
    page.keyboard.type("test-finance")
    page.keyboard.press("Tab")
    page.keyboard.type("une phrase de passe")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    assert_accessible(page)


def test_a_menu_opens_moves_and_closes_by_keyboard(idf: Idf, enter: Entry, assert_accessible: Accessible) -> None:
    page = enter(idf.finance)
    page.goto(TABLE)
    page.locator("nav summary").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Lectures par axe et par enveloppe"
    page.keyboard.press("End")
    assert focused(page) == "Croisements"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Lectures par axe et par enveloppe"
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert focused(page) == "Crédits"
    expect(page.get_by_role("link", name="Croisements")).to_be_hidden()


def test_one_menu_is_open_at_a_time(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(TABLE)
    page.locator("nav summary").first.click()
    page.locator(".p-outil--nom").click()
    expect(page.get_by_role("link", name="Croisements")).to_be_hidden()
    expect(page.get_by_role("link", name="Mon compte")).to_be_visible()
    page.locator("h1").click()
    expect(page.get_by_role("link", name="Mon compte")).to_be_hidden()


def test_a_partner_is_shown_the_publications_alone(idf: Idf, enter: Entry) -> None:
    page = enter(idf.partner)
    page.goto("/ars-idf/publications/")
    assert page.locator("#menu a").all_inner_texts() == ["Publications", "Aide et définitions"]


def test_the_search_field_goes_to_a_page_or_to_an_answer(idf: Idf, enter: Entry, assert_accessible: Accessible) -> None:
    page = enter(idf.finance)
    page.goto(TABLE)
    page.keyboard.press("/")
    page.keyboard.type("correspond")
    expect(page.get_by_role("option").first).to_contain_text("Table de correspondance")
    assert_accessible(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/credits/correspondance/")
    page.keyboard.press("/")
    page.keyboard.type("A2-P2")
    page.get_by_role("option").filter(has_text="Projet").first.click()
    page.wait_for_url("**/credits/projets/A2-P2/**")


def test_the_search_field_searches_without_a_choice(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(TABLE)
    page.keyboard.press("/")
    page.keyboard.type("autonomie")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ars-idf/recherche/?q=autonomie")


def test_the_dark_theme_is_kept_and_put_before_the_page_is_drawn(
    idf: Idf, enter: Entry, assert_accessible: Accessible
) -> None:
    page = enter(idf.finance)
    page.goto(TABLE)
    page.locator("summary", has_text="Affichage").click()
    page.get_by_role("button", name="Sombre").click()
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    page.keyboard.press("Escape")
    assert_accessible(page)
    page.add_init_script(AT_BODY)
    page.goto("/compte/")
    assert page.evaluate("window.themeAtBody") == "dark"


def test_paper_is_always_light(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.emulate_media(color_scheme="dark")
    page.goto(TABLE)
    assert page.locator("html").get_attribute("data-fr-theme") == "dark"
    page.emulate_media(color_scheme="dark", media="print")
    expect(page.locator("html")).to_have_attribute("data-fr-theme", "light")
    expect(page.locator(".p-papier")).to_be_visible()
    expect(page.locator("#menu")).to_be_hidden()


def test_text_twice_as_large_cuts_neither_the_head_nor_its_menus(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(TABLE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.locator(".p-outil--nom").click()
    assert width_of(page) == 1280
    cut = "[...document.querySelectorAll('.p-entete :is(a, button, summary)')].filter(one => one.checkVisibility()"
    outside = "one.getBoundingClientRect().left < 0 || one.getBoundingClientRect().right > innerWidth"
    assert page.evaluate(f"{cut} && ({outside})).map(one => one.textContent.trim())") == []


def test_forced_colours_keep_legends_and_what_is_chosen(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.emulate_media(forced_colors="active")
    page.goto("/ars-idf/")
    page.wait_for_selector(".p-image svg")
    hue = "getComputedStyle(document.querySelector('.p-leg-axes .i-A1')).backgroundColor"
    assert page.evaluate(hue) == "rgb(133, 133, 246)"
    chosen = "getComputedStyle(document.querySelector('.p-seg [aria-current]')).outlineStyle"
    assert page.evaluate(chosen) == "solid"


def test_single_keys_can_be_switched_off(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto("/compte/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Touches seules actives").click()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto(TABLE)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "aller"


def test_a_narrow_screen_has_its_menu_and_does_not_scroll_sideways(
    idf: Idf, enter: Entry, assert_accessible: Accessible
) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(TABLE)
    assert width_of(page) == 320
    expect(page.locator("#menu")).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.locator("nav summary").first.click()
    page.locator(".p-outil--nom").click()
    assert width_of(page) == 320
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#menu")).to_be_hidden()


@pytest.mark.parametrize("address", ["/compte/", "/ars-nulle-part/", "/ars-idf/publications/", TABLE])
def test_pages_hold_in_a_narrow_window_in_the_dark(
    idf: Idf, enter: Entry, complaints: list[str], assert_accessible: Accessible, address: str
) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme="dark")
    page.goto(address)
    assert width_of(page) == 320
    assert_accessible(page)
    complaints[:] = [one for one in complaints if "404 (Not Found)" not in one]


def test_the_advice_of_an_error_page_opens_the_search_even_behind_the_menu(
    idf: Idf, enter: Entry, complaints: list[str]
) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/ars-nulle-part/")
    page.get_by_role("link", name="Chercher un projet").click()
    assert page.evaluate("document.activeElement.id") == "aller"
    complaints.clear()


def test_without_a_script_menus_and_search_still_work(
    idf: Idf, browser: Browser, live_server: LiveServer, transactional_db: None
) -> None:
    client = Client()
    client.force_login(idf.finance)
    bare = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    bare.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = bare.new_page()
    page.goto(TABLE)
    page.locator("nav summary").first.click()
    page.get_by_role("link", name="Croisements").click()
    page.wait_for_url("**/credits/croisements/")
    page.locator("#aller").fill("DOS")
    page.locator("#aller").press("Enter")
    page.wait_for_url("**/ars-idf/recherche/?q=DOS")
    page.locator(".p-outil--nom").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion/")
    bare.close()
