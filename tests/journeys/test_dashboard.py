"""The dashboard in a browser: pictures, their tables, their colours, their lines."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.plugins.idf import Idf

PAGE = "/ars-idf/"


@pytest.fixture
def director(transactional_db: None, idf: Idf, context: BrowserContext, live_server: LiveServer) -> BrowserContext:
    """A browser in which the director is signed in."""
    client = Client()
    client.force_login(idf.director)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    return context


@pytest.fixture
def page(director: BrowserContext) -> Page:
    return director.new_page()


def test_the_pictures_are_drawn_and_their_tables_are_one_key_away(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(PAGE)
    page.wait_for_selector(".p-image--flux svg")
    assert page.locator(".p-image svg").count() == 3
    assert page.locator("table.t:visible").count() == 0
    assert_accessible(page)
    page.keyboard.press("t")
    assert page.locator("table.t:visible").count() == 3
    assert page.locator(".p-image svg:visible").count() == 0
    assert_accessible(page)
    page.keyboard.press("t")
    assert page.locator(".p-image svg:visible").count() == 3


def test_the_key_acts_on_the_block_that_has_the_focus(page: Page) -> None:
    page.goto(PAGE)
    page.wait_for_selector(".p-image--flux svg")
    page.get_by_role("region", name="D’où vient l’argent").get_by_role("button", name="Image").focus()
    page.keyboard.press("t")
    assert page.locator("table.t:visible").evaluate_all("all => all.map((one) => one.id)") == ["t-flux"]


@pytest.mark.parametrize(
    ("kind", "x", "y", "title"),
    [
        ("barres", 200, 16, "MIGAC × A2 × sans « Autres » : 484,6\u00a0M€"),
        ("flux", 200, 300, "A3 × MIGAC × sans « Autres » : 783,4\u00a0M€"),
        ("colonnes", 150, 150, "A2-P2 × sans « Autres » : 611,8\u00a0M€"),
    ],
)
def test_a_click_on_a_part_opens_its_lines(page: Page, kind: str, x: int, y: int, title: str) -> None:
    page.goto(f"{PAGE}?autres=sans")
    page.wait_for_selector(f".p-image--{kind} svg")
    place = page.locator(f".p-image--{kind}")
    place.hover(position={"x": x, "y": y})
    with page.expect_navigation():
        place.click(position={"x": x, "y": y})
    assert page.inner_text("#panneau-titre").endswith(title)


def test_colours_follow_the_theme_without_a_new_drawing(page: Page) -> None:
    page.goto(PAGE)
    page.wait_for_selector(".p-image--barres svg")
    part = page.locator('.p-image--barres svg path[fill="var(--s-A2)"]').first
    expect(part).to_have_css("fill", "rgb(0, 0, 145)")
    page.emulate_media(color_scheme="dark")
    expect(part).to_have_css("fill", "rgb(96, 224, 235)")
    page.emulate_media(color_scheme="dark", media="print")
    expect(part).to_have_css("fill", "rgb(0, 0, 145)")


@pytest.mark.parametrize("width", [320, 720, 1024, 1280, 1920])
def test_no_width_makes_the_page_overflow(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(PAGE)
    page.wait_for_selector(".p-image--barres svg")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # flows need room: on a telephone, their table stands in their place
    assert page.locator("#t-flux").is_visible() is (width < 600)


def test_the_help_is_accessible(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto(f"{PAGE}aide/#origines")
    assert_accessible(page)


def test_the_tables_of_the_help_hold_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{PAGE}aide/")
    wide = page.locator(".p-aide .p-cadre").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.getAttribute('aria-label'))"
    )
    assert wide == []


def test_without_javascript_each_picture_is_its_table(
    director: BrowserContext, browser_context_args: dict[str, object]
) -> None:
    assert director.browser is not None
    bare = director.browser.new_context(**{**browser_context_args, "java_script_enabled": False})  # type: ignore[arg-type]
    bare.add_cookies(director.cookies())  # type: ignore[arg-type]
    page = bare.new_page()
    page.goto(PAGE)
    assert page.locator("table.t:visible").count() == 3
    assert page.locator(".p-image:visible").count() == 0
    assert page.get_by_role("button", name="Tableau").count() == 0
    page.get_by_role("link", name="Sans", exact=True).click()
    assert page.locator("h2").first.inner_text() == "Où va l’argent des cinq axes"
    bare.close()
