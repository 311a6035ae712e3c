"""« Précédent » never shows the figures of before: a page that comes back is read again, unless one types in it."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entry
from tests.journeys.entry import open_grid, save, to_enter, type_in
from tests.journeys.reading import AGENCY
from tests.plugins.idf import Idf

REPORT = f"{AGENCY}/credits/projets/A2-P2/?version=V1&annee=2018&unite=KEUR"
FROM_MEMORY = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


def at_the_report(page: Page) -> None:
    page.goto(REPORT)
    expect(page.locator("#contenu")).to_contain_text("142\u00a0012,9")


def test_a_report_shows_what_was_saved_in_the_grid_meanwhile(idf: Idf, enter: Entry) -> None:
    to_enter(idf)
    page = enter(idf.finance)
    at_the_report(page)
    open_grid(page)
    type_in(page, "L029", 2018, "145 000,5")
    save(page, cells=1)
    page.go_back()
    expect(page.locator("#contenu")).to_contain_text("145\u00a0000,5")
    expect(page.locator("#contenu")).not_to_contain_text("142\u00a0012,9")


def test_a_report_given_back_from_the_memory_of_the_browser_is_read_again(idf: Idf, enter: Entry) -> None:
    to_enter(idf)
    page = enter(idf.finance)
    at_the_report(page)
    other = open_grid(page.context.new_page())
    type_in(other, "L029", 2018, "145 000,5")
    save(other, cells=1)
    page.evaluate(FROM_MEMORY)
    expect(page.locator("#contenu")).to_contain_text("145\u00a0000,5")


def test_what_is_typed_in_a_form_is_not_read_over(idf: Idf, enter: Entry) -> None:
    to_enter(idf)
    page = enter(idf.finance)
    page.goto(f"{AGENCY}/saisie/V1/lignes/L029/")
    page.get_by_label("2018", exact=True).fill("150 000")
    page.evaluate(FROM_MEMORY)
    page.wait_for_timeout(300)
    expect(page.get_by_label("2018", exact=True)).to_have_value("150 000")


def test_the_grid_given_back_reads_its_amounts_again_and_keeps_what_is_typed(idf: Idf, enter: Entry) -> None:
    to_enter(idf)
    page = open_grid(enter(idf.finance))
    type_in(page, "L025", 2018, "2 600")
    other = open_grid(page.context.new_page())
    type_in(other, "L029", 2018, "145 000,5")
    save(other, cells=1)
    page.evaluate(FROM_MEMORY)
    expect(page.locator('[data-ligne="L029"] [tabulator-field="a2018"]')).to_contain_text("145\u00a0000,5")
    expect(page.locator('[data-ligne="L025"] [tabulator-field="a2018"]')).to_have_attribute("data-etat", "attente")
