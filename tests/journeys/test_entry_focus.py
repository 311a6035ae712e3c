"""What is typed goes where one types, whatever the page does meanwhile: a new line, a window resized, a button."""

import pytest
from playwright.sync_api import Page, Route, expect

from allocations.models import Version
from tests.journeys.conftest import Entry
from tests.journeys.entry import PLACE, cell, counts, open_grid, paste, save, stored, to_enter, type_in
from tests.journeys.reading import focused
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def page(idf: Idf, version: Version, enter: Entry) -> Page:
    return open_grid(enter(idf.finance))


def resize(page: Page, width: int) -> None:
    """Resize the window, as a zoom does too, and let the grid follow."""
    page.set_viewport_size({"width": width, "height": 700})
    page.wait_for_timeout(300)


def test_three_figures_typed_at_once_after_a_new_line_go_to_the_first_three_years(page: Page, version: Version) -> None:
    page.goto(f"{PLACE}?ligne=L025")
    page.wait_for_selector("[data-saisie][data-pret]")
    page.wait_for_timeout(300)
    for text in ("500", "1200", "2400"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    save(page, cells=3)
    after = stored(version)
    assert [after.get(("L025", year)) for year in (2018, 2019, 2020)] == ["500000.00", "1200000.00", "2400000.00"]


def test_what_is_typed_before_the_grid_is_there_is_typed_in_the_new_line(page: Page, version: Version) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/donnees/", hold)
    page.goto(f"{PLACE}?ligne=L025", wait_until="domcontentloaded")
    page.wait_for_timeout(100)
    assert page.locator("[data-pret]").count() == 0
    page.keyboard.type("500")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    held[0].continue_()
    page.wait_for_selector("[data-saisie][data-pret]")
    page.keyboard.type("00")
    page.keyboard.press("Enter")
    save(page, cells=2)
    after = stored(version)
    assert [after.get(("L025", year)) for year in (2018, 2019)] == ["500000.00", "1200000.00"]


@pytest.mark.parametrize("width", [1100, 853, 500])
def test_a_window_resized_leaves_the_hand_on_its_cell(page: Page, width: int) -> None:
    cell(page, "L029", 2018).click()
    resize(page, width)
    assert focused(page).startswith("2018, Mesures RH en santé")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    assert counts(page) == "1 en attente"


def test_a_window_resized_in_the_middle_of_a_figure_keeps_its_digits_and_takes_the_next_ones(
    page: Page, version: Version
) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.type("12")
    resize(page, 960)
    page.keyboard.type("34")
    resize(page, 1280)
    page.keyboard.press("Enter")
    save(page, cells=1)
    assert stored(version)["L029", 2018] == "1234000.00"


def test_an_answer_of_the_server_leaves_alone_what_is_being_typed(page: Page, version: Version) -> None:
    """The figure saved makes the columns wider, while the next one is typed."""
    type_in(page, "L029", 2018, "900 000")
    page.keyboard.press("Control+s")
    cell(page, "L025", 2018).click()
    page.keyboard.type("12")
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    page.keyboard.type("34")
    page.keyboard.press("Enter")
    save(page, cells=1)
    assert stored(version)["L025", 2018] == "1234000.00"


def test_a_message_that_is_closed_gives_the_hand_back_to_the_grid(page: Page) -> None:
    cell(page, "L029", 2018).click()
    paste(page, "1\tx\n")
    page.locator("[data-bandeau]").get_by_role("button", name="Fermer").click()
    assert page.evaluate("Boolean(document.activeElement.closest('[role=grid]'))")


def test_a_comment_that_is_left_or_settled_never_drops_the_focus(page: Page) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("Shift+F2")
    expect(page.get_by_label("Nouveau commentaire")).to_be_focused()
    page.keyboard.type("Effet année pleine ?")
    page.get_by_role("button", name="Commenter").press("Enter")
    resolve = page.get_by_role("button", name="Résoudre")
    expect(resolve).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body")
    resolve.press("Enter")
    expect(page.locator("[data-commentaires]")).to_contain_text("Résolu par")
    assert page.evaluate("document.activeElement !== document.body")
