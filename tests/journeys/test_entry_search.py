"""Looking for a line, folding groups, copying a block, and what was typed before the page was left."""

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Version
from tests.journeys.conftest import Entry
from tests.journeys.entry import cell, counts, open_grid, paste, state, to_enter, type_in
from tests.plugins.idf import Idf

LINES = '[data-genre="ligne"]'
MEASURE = '[data-genre="groupe"][data-niveau="2"]'


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def page(idf: Idf, version: Version, enter: Entry) -> Page:
    return open_grid(enter(idf.finance))


def active_line(page: Page) -> str | None:
    return page.locator(".tabulator-row:has(.g-actif)").get_attribute("data-ligne")


def test_a_search_looks_inside_folded_groups_goes_from_line_to_line_and_ends_where_it_found(page: Page) -> None:
    menu = page.locator(".g-outils summary", has_text="Affichage")
    menu.click()
    page.get_by_role("button", name="Tout replier").click()
    menu.click()
    expect(page.locator(LINES)).to_have_count(0)
    page.locator('[data-genre="total"] [tabulator-field="a2018"]').click()
    keys = page.keyboard
    keys.press("Control+f")
    keys.type("mesures rh")
    reached = []
    for place in ("1 sur", "2 sur"):
        keys.press("Enter")
        expect(page.locator("#annonces")).to_contain_text(place)
        reached.append(active_line(page))
    assert None not in reached
    assert reached[0] != reached[1]
    expect(page.locator("[data-filtres] input[type=search]")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("[data-filtres]")).to_be_hidden()
    assert active_line(page) == reached[1]
    assert page.evaluate("Boolean(document.activeElement.closest('[role=grid]'))")


def test_a_block_copied_with_its_subtotal_comes_back_line_for_line_in_its_unit(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(f'{MEASURE} [tabulator-field="a2018"]').first.click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+c")
    line = page.locator(f"{MEASURE} + {LINES}").first.get_attribute("data-ligne") or ""
    copied = cell(page, line, 2018).inner_text()
    page.locator("[data-unite]").select_option("EUR")
    cell(page, line, 2020).click()
    page.keyboard.press("Control+v")
    expect(page.locator("[data-compte=attente]")).to_contain_text("1")
    assert counts(page) == "1 en attente"
    page.locator("[data-unite]").select_option("KEUR")
    assert cell(page, line, 2020).inner_text().startswith(copied)


def test_a_filter_marks_the_subtotals_that_it_makes_partial(page: Page) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("Control+f")
    page.keyboard.type("etablissement")
    expect(page.locator('[data-genre="total"] .g-partiel')).to_have_text("partiel")


def test_the_amount_of_a_subtotal_is_selected_and_says_that_it_is_computed(page: Page) -> None:
    amount = page.locator(f'{MEASURE} [tabulator-field="a2018"]').first
    shown = page.locator(LINES).count()
    amount.click()
    amount.dblclick()
    expect(page.locator("[data-valeur]")).to_contain_text("Un total se calcule : saisissez sur ses lignes.")
    cell(page, "L029", 2018).click()
    amount.click()
    for key in ("5", "Space"):
        page.keyboard.press(key)
        expect(page.locator("[data-valeur]")).to_contain_text("Un total se calcule : saisissez sur ses lignes.")
    expect(page.locator(LINES)).to_have_count(shown)
    page.locator(f"{MEASURE} .g-lib").first.dblclick()
    expect(page.locator(LINES)).not_to_have_count(shown)


def test_what_was_kept_is_offered_until_it_is_answered_and_told_in_the_state(page: Page) -> None:
    type_in(page, "L029", 2018, "5")
    page.once("dialog", lambda asked: asked.accept())
    page.reload()
    page.wait_for_selector("[data-saisie][data-pret]")
    told, banner = page.locator("[data-enregistre]"), page.locator("[data-bandeau]")
    expect(told).to_have_text("1 cellule gardée, non enregistrée")
    # a paste outside of the years says something else
    page.locator('[data-ligne="L029"] [tabulator-field="libelle"]').click()
    paste(page, "12")
    expect(banner).to_contain_text("Collez à partir d’une cellule d’année")
    expect(banner).to_contain_text("1 cellule saisie à")
    banner.get_by_role("button", name="Fermer").click()
    expect(banner).not_to_contain_text("Collez à partir")
    banner.get_by_role("button", name="Les reprendre").click()
    assert state(page, "L029", 2018) == "attente"
    assert counts(page) == "1 en attente"
    expect(banner).to_be_hidden()
