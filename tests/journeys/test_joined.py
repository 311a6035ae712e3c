"""« Programmé et exécuté » in a browser: accessible, whole at any width and on paper, its figures opened by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from fir.models import FirYear
from tests.fir.joined.test_page import year
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow
from tests.journeys.test_every_page import CUT, FRAME, violations
from tests.plugins.idf import Idf

__all__ = ["year"]

HERE = "/ars-idf/programme-execute/?version=V1&unite=EUR"
PAGES = (
    f"{HERE}&annee=2018",
    f"{HERE}&annee=2018&lignes=enveloppe",
    f"{HERE}&annee=&lignes=direction,projet",
    f"{HERE}&annee=2018&axe=A1&ouvre=A1/A1-P2,2018/engage",
    "/ars-idf/credits/projets/A1-P2/?version=V1",
)


@pytest.fixture
def page(transactional_db: None, idf: Idf, year: FirYear, enter: Entry) -> Page:
    return enter(idf.finance)


def test_it_is_accessible_framed_and_whole_in_both_themes(page: Page) -> None:
    found = []
    for address in PAGES:
        page.goto(address, wait_until="load")
        found += [f"{address}: {one}" for one in [*violations(page), *page.evaluate(FRAME)]]
        page.emulate_media(color_scheme="dark")
        found += [f"{address}, dark: {one}" for one in violations(page, "color-contrast")]
        page.emulate_media(color_scheme="light")
        for width in (1920, 1440, 1024, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if overflow(page) > 0:
                found.append(f"{address}: {overflow(page)} px too wide at {width} px")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 1032, "height": 900})
        found += [f"{address}, paper: {one}" for one in page.evaluate(CUT)]
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert found == []


def test_a_figure_is_opened_and_closed_by_keyboard(page: Page) -> None:
    page.goto(f"{HERE}&annee=2018")
    cell = page.locator("#t-programme-execute a", has_text=re.compile(r"^\s*150\s*$"))
    cell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panneau")
    expect(panel).to_contain_text("A1 › A1-P2 · Engagé ou délégué : 150 €")
    expect(panel).to_contain_text("Délégation")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(cell).to_be_focused()


def test_several_years_and_an_axis_are_chosen_from_lists(page: Page) -> None:
    page.goto(f"{HERE}&annee=2018")
    page.locator("summary", has_text="Année").click()
    page.get_by_label("2019", exact=True).check()
    page.get_by_role("button", name="Afficher").first.click()
    expect(page).to_have_url(re.compile("annee=2018&.*annee=2019|annee=2018.*2019"))
    expect(page.locator("#t-programme-execute")).to_contain_text("2019")
