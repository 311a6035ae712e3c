"""The grid on paper: every row and every year, with what is not saved; the rows in view alone stay on the screen."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entry
from tests.journeys.entry import open_grid, to_enter, type_in, with_lines
from tests.journeys.reading import plain
from tests.plugins.idf import Idf

#: what a sheet of A4 in landscape leaves between its margins, in px
SHEET = 1031


def printed(page: Page) -> Page:
    """The page as it prints."""
    page.set_viewport_size({"width": SHEET, "height": 700})
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    return page


def test_every_line_and_every_year_is_on_paper(idf: Idf, enter: Entry) -> None:
    with_lines(idf, 112)
    page = printed(open_grid(enter(idf.finance)))
    table = page.locator("[data-papier] table")
    expect(table.locator('tr[data-genre="ligne"]')).to_have_count(112)
    expect(table.get_by_role("columnheader").filter(has_text="2022")).to_be_visible()
    box = table.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= SHEET
    expect(page.locator("[data-grille]")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(table).to_have_count(0)


@pytest.mark.parametrize("search", ["", "ambulatoire"])
def test_paper_says_what_a_filter_hides_and_what_is_not_saved(idf: Idf, enter: Entry, search: str) -> None:
    to_enter(idf)
    page = open_grid(enter(idf.finance))
    type_in(page, "L025", 2018, "2 600")
    if search:
        page.keyboard.press("Control+f")
        page.keyboard.type(search)
        expect(page.locator('[data-genre="affichees"]')).to_have_count(1)
    printed(page)
    notes = plain(page.locator("[data-papier]").inner_text())
    assert "* 1 cellule n’est pas enregistrée." in notes
    assert ("sur 4 : un filtre est actif." in notes) is bool(search)
    assert "Montants en k€." in notes
