"""The columns of the grid: the codes that other pages ask for, and figures that are whole whatever the text."""

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Version
from tests.journeys.conftest import Entry
from tests.journeys.entry import cell, open_grid, to_enter
from tests.journeys.reading import focused
from tests.plugins.idf import Idf

SPACED = """() => {
    const sheet = new CSSStyleSheet();
    const spaced = "line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important";
    sheet.replaceSync(`* { ${spaced} }`);
    document.adoptedStyleSheets = [sheet];
}"""
CUT = "cells => cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def page(idf: Idf, version: Version, enter: Entry) -> Page:
    return open_grid(enter(idf.finance))


def press(page: Page, name: str) -> None:
    """A choice of the menu « Affichage » of the grid."""
    page.get_by_role("toolbar", name="Outils de la grille").get_by_text("Affichage").click()
    page.get_by_role("button", name=name).click()


def test_each_line_shows_its_code_until_one_hides_it_and_that_is_remembered(page: Page) -> None:
    expect(page.locator('[data-ligne="L029"] [tabulator-field="code"]')).to_have_text("L029")
    cell(page, "L029", 2018).click()
    press(page, "Codes de ligne")
    expect(page.locator('.tabulator-cell[tabulator-field="code"]')).to_have_count(0)
    page.reload()
    page.wait_for_selector("[data-saisie][data-pret]")
    expect(page.locator('.tabulator-cell[tabulator-field="code"]')).to_have_count(0)
    press(page, "Codes de ligne")
    expect(page.locator('[data-ligne="L029"] [tabulator-field="code"]')).to_have_text("L029")
    cell(page, "L029", 2019).click()
    assert focused(page).startswith("2019, ")


def test_on_a_narrow_screen_the_code_stands_beside_the_value(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    cell(page, "L029", 2018).click()
    expect(page.locator("[data-valeur-nom]")).to_contain_text("L029 · ")


def test_letters_that_are_spaced_out_cut_no_figure(page: Page) -> None:
    page.evaluate(SPACED)
    page.wait_for_timeout(400)
    assert page.locator(".tabulator-cell:not(.g-libelle)").evaluate_all(CUT) == []


def test_a_column_that_is_only_read_says_so_when_one_types_in_it(page: Page) -> None:
    page.locator('[data-ligne="L029"] [tabulator-field="direction"]').click()
    page.keyboard.type("5")
    expect(page.locator("[data-valeur]")).to_contain_text("Cette colonne se lit seulement : allez sur une année.")
    expect(page.locator("#annonces")).to_have_text("Cette colonne se lit seulement : allez sur une année.")


def test_a_label_that_is_cut_is_read_whole_where_the_hand_is(page: Page) -> None:
    measure = page.locator('[data-genre="groupe"][data-niveau="1"] [tabulator-field="libelle"]').first
    whole = str(measure.get_attribute("title"))
    assert measure.locator(".g-lib").evaluate("label => label.scrollWidth > label.clientWidth")
    cell(page, "L029", 2018).click()
    measure.click()
    name = page.locator("[data-valeur-nom]")
    expect(name).to_have_text(whole)
    page.set_viewport_size({"width": 320, "height": 800})
    page.wait_for_timeout(300)
    assert not name.evaluate("name => name.scrollWidth > name.clientWidth")
