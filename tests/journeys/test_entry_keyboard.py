"""The grid by keyboard alone, told to a screen reader, without a defect that axe finds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Version
from tests.journeys.conftest import Entry
from tests.journeys.entry import PLACE, cell, counts, open_grid, paste, state, stored, to_enter, type_in
from tests.journeys.reading import focused, overflow, plain
from tests.plugins.idf import Idf

Check = Callable[[Page], None]


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def page(idf: Idf, version: Version, enter: Entry) -> Page:
    return open_grid(enter(idf.finance))


def in_the_grid(page: Page) -> bool:
    return bool(page.evaluate("Boolean(document.activeElement.closest('[role=grid]'))"))


def to_a_line(page: Page) -> None:
    """From the top of the page to the grid, and to the cell of a line that one searches."""
    keys = page.keyboard
    page.locator("#contenu").focus()
    for _ in range(40):
        if in_the_grid(page):
            break
        keys.press("Tab")
    assert focused(page).startswith("2018, "), "one stop, on a cell that says its year first"
    keys.press("Control+f")
    keys.type("rh en sante etablissement")
    keys.press("Enter")
    keys.press("ArrowDown")
    expect(page.locator('[data-genre="ligne"]')).to_have_count(1)
    keys.press("Control+Home")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("ArrowRight")
    assert focused(page) == "2018, Mesures RH en santé, Établissement de santé, MIGAC, 142 012,9"


def test_everything_is_done_by_keyboard_from_the_top_of_the_page(page: Page, version: Version) -> None:
    to_a_line(page)
    keys = page.keyboard
    keys.type("abc")
    keys.press("Enter")
    assert state(page, "L029", 2018) == "refusee"
    keys.press("F8")
    assert focused(page).endswith("refusé, abc : « abc » n’est pas un nombre.")
    # out of the grid, to the point, and back
    keys.press("F6")
    expect(page.locator("[data-panneau]")).to_be_focused()
    for _ in range(6):
        keys.press("Tab")
        if focused(page) == "Garder l’ancienne":
            break
    keys.press("Enter")
    assert counts(page) == ""
    assert in_the_grid(page)
    keys.press("F6")
    keys.press("F6")
    expect(page.locator("[data-marges]")).to_be_focused()
    keys.press("F6")
    keys.type("7")
    keys.press("Control+s")
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
    keys.press("Alt+h")
    expect(page.locator("[data-panneau]")).to_be_focused()
    keys.press("Escape")
    assert focused(page).startswith("2018, ")


def test_groups_fold_and_unfold_by_keyboard(page: Page) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(page.locator('[data-ligne="L029"]')).to_have_count(0)
    label = page.locator(".g-actif").locator("xpath=..").get_by_role("rowheader")
    expect(label).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(page.locator('[data-ligne="L029"]')).to_have_count(1)


def test_the_cursor_goes_to_edges_and_extends(page: Page) -> None:
    cell(page, "L029", 2018).click()
    keys = page.keyboard
    keys.press("Control+ArrowRight")
    assert focused(page).startswith("2019, "), "the last figure of the line"
    keys.press("End")
    assert focused(page).startswith("2022, ")
    keys.press("Home")
    assert focused(page).startswith("2017, ")
    keys.press("Shift+End")
    expect(page.locator("#annonces")).to_have_text("1 ligne × 6 colonnes sélectionnées")
    expect(page.locator("[data-valeur]")).to_contain_text("2 remplies sur 6")


def test_the_grid_is_told_as_a_grid(page: Page) -> None:
    grid = page.get_by_role("grid")
    assert "Crédits par ligne et par année, k€" in str(grid.get_attribute("aria-label"))
    assert grid.get_attribute("aria-rowcount") == str(page.locator(".tabulator-row").count() + 1)
    expect(page.get_by_role("columnheader", name="2018 , hypothèse")).to_have_attribute("aria-colindex", "7")
    head = page.locator('[data-ligne="L029"]').get_by_role("rowheader")
    assert plain(head.inner_text()) == "Établissement de santé"
    expect(cell(page, "L029", 2018)).to_have_attribute("aria-readonly", "false")
    assert page.locator('[role=grid] [tabindex="0"]').count() == 1


def test_axe_finds_nothing_whatever_is_going_on(page: Page, assert_accessible: Check) -> None:
    assert_accessible(page)
    type_in(page, "L029", 2018, "145 000")
    type_in(page, "L029", 2019, "abc")
    cell(page, "L001", 2018).click()
    paste(page, "1\tx\n")
    page.get_by_role("button", name="Filtrer", exact=True).click()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    cell(page, "L001", 2018).click()
    page.keyboard.press("F2")
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Clavier").click()
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 720, 1024, 1280, 1920])
def test_the_page_never_scrolls_sideways(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    page.wait_for_selector("[data-saisie][data-pret]")
    assert overflow(page) == 0


def test_without_a_script_there_is_a_list_of_lines(
    idf: Idf, version: Version, enter_without_script: Entry, assert_accessible: Check
) -> None:
    page = enter_without_script(idf.finance)
    page.goto(PLACE)
    expect(page.get_by_role("link", name="L029")).to_be_visible()
    expect(page.get_by_role("grid")).to_have_count(0)
    page.get_by_role("link", name="L029").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("L029")
