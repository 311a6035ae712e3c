"""Typing in the grid as in a spreadsheet: nothing is lost, nothing is saved by surprise."""

import re

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Operation, Version
from prs_budget.organisation.models import Direction
from tests.journeys.conftest import Entry
from tests.journeys.entry import cell, copied, counts, open_grid, paste, save, state, stored, to_enter, type_in
from tests.journeys.reading import plain
from tests.plugins.idf import Idf


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def page(idf: Idf, version: Version, enter: Entry) -> Page:
    return open_grid(enter(idf.finance))


def text(page: Page, line: str, year: int) -> str:
    """The figure of a cell, without the words for the screen reader."""
    drawn = cell(page, line, year).evaluate(
        "cell => { const copy = cell.cloneNode(true); copy.querySelectorAll('.p-sr').forEach(one => one.remove());"
        " return copy.textContent; }"
    )
    return plain(str(drawn))


def test_a_figure_is_typed_undone_typed_again_saved_and_found_again(page: Page) -> None:
    type_in(page, "L029", 2018, "145 000,5")
    assert (state(page, "L029", 2018), counts(page)) == ("attente", "1 en attente")
    expect(page.locator("[data-enregistrer]")).to_have_text("Enregistrer 1 cellule")
    measure = page.locator('[data-genre="groupe"][data-niveau="2"] [tabulator-field="a2018"]')
    assert plain(measure.inner_text()) == "150 627,0", "the subtotal follows at once"
    page.keyboard.press("Control+z")
    assert (state(page, "L029", 2018), counts(page)) == ("", "")
    page.keyboard.press("Control+y")
    save(page, cells=1)
    page.reload()
    page.wait_for_selector("[data-saisie][data-pret]")
    assert text(page, "L029", 2018) == "145 000,5"


def test_typing_takes_units_percents_and_sums(page: Page, version: Version) -> None:
    for year, typed, shown in ((2018, "12,5 M", "12 500,0"), (2020, "=1200*1,02", "1 224,0"), (2021, "(3,5)", "−3,5")):
        type_in(page, "L029", year, typed)
        assert text(page, "L029", year) == shown
    type_in(page, "L029", 2019, "+2,5 %")
    assert text(page, "L029", 2019) == "149 202,3"
    cell(page, "L029", 2019).click()
    expect(page.locator("[data-valeur]")).to_contain_text("saisi « +2,5 % », était 145\u00a0563\u00a0181,50\u00a0€")
    page.locator("[data-unite]").select_option("EUR")
    assert text(page, "L029", 2019) == "149 202 261"
    type_in(page, "L029", 2018, "7")
    assert text(page, "L029", 2018) == "7"


def test_a_negative_amount_asks_for_its_reason_once(page: Page, version: Version) -> None:
    type_in(page, "L025", 2018, "-100")
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Indiquez un motif")
    expect(dialog.get_by_label("Motif", exact=True)).to_have_value("")
    dialog.get_by_label("Raison").fill("Reprise d’un trop-perçu")
    dialog.get_by_role("button", name="Enregistrer 1 cellule").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("Motif", exact=True).select_option("correction")
    dialog.get_by_role("button", name="Enregistrer 1 cellule").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L025", 2018] == "-100000.00"


def test_the_reason_of_a_negative_amount_is_not_that_of_the_cells_saved_with_it(page: Page, version: Version) -> None:
    type_in(page, "L025", 2018, "-100")
    type_in(page, "L029", 2018, "145 000")
    type_in(page, "L029", 2019, "146 000")
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Indiquez un motif")
    expect(dialog.get_by_label("Le montant négatif ; les autres cellules partent sans motif")).to_be_checked()
    dialog.get_by_label("Motif", exact=True).select_option("correction")
    dialog.get_by_label("Raison").fill("Reprise d’un trop-perçu")
    dialog.get_by_role("button", name="Enregistrer 3 cellules").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("3 cellules enregistrées")
    made = Operation.objects.filter(version=version).exclude(reason="Reprise")
    assert {(operation.cause, operation.reason): operation.changes.count() for operation in made} == {
        ("correction", "Reprise d’un trop-perçu"): 1,
        ("", ""): 2,
    }


def test_enter_goes_down_over_subtotals_and_tab_comes_back_to_its_column(page: Page) -> None:
    cell(page, "L001", 2018).click()
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    assert (text(page, "L001", 2018), text(page, "L001", 2019)) == ("1,0", "2,0")
    assert text(page, "L030", 2018) == "3,0", "the next line, in the column where one began"


def test_typing_replaces_f2_edits_escape_gives_up_delete_empties(page: Page, version: Version) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("F2")
    field = cell(page, "L029", 2018).locator("input")
    expect(field).to_have_value("142012,86")
    page.keyboard.press("Escape")
    assert counts(page) == ""
    page.keyboard.press("Delete")
    assert text(page, "L029", 2018) == "·"
    save(page, cells=1)
    assert ("L029", 2018) not in stored(version)


def test_a_block_is_copied_filled_and_drawn_on(page: Page, version: Version) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    assert copied(page) == "142012,86\t145563,1815"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+r")
    assert text(page, "L029", 2021) == "145 563,2"
    cell(page, "L025", 2018).click()
    handle = page.locator(".g-poignee").bounding_box()
    target = cell(page, "L025", 2020).bounding_box()
    assert handle is not None
    assert target is not None
    page.mouse.move(handle["x"] + 4, handle["y"] + 4)
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 10, steps=5)
    page.mouse.up()
    assert [text(page, "L025", year) for year in (2018, 2019, 2020, 2021)] == ["2 557,5", "2 557,5", "2 557,5", "·"]
    assert counts(page) == "4 en attente"
    save(page, cells=4)
    assert stored(version)["L025", 2020] == "2557500.00"


def test_automatic_saving_sends_what_is_typed_and_is_remembered(page: Page, version: Version) -> None:
    page.get_by_label("Enregistrer à mesure").check()
    type_in(page, "L029", 2018, "1")
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "1000.00"
    page.reload()
    expect(page.get_by_label("Enregistrer à mesure")).to_be_checked()


def test_leaving_with_unsaved_cells_asks_and_takes_back_what_was_kept(page: Page, version: Version) -> None:
    type_in(page, "L029", 2018, "5")
    page.get_by_role("link", name="Historique").first.click()
    dialog = page.get_by_role("dialog", name="Quitter sans enregistrer 1 cellule ?")
    dialog.get_by_role("button", name="Rester").click()
    page.once("dialog", lambda asked: asked.accept())
    page.reload()
    banner = page.locator("[data-bandeau]")
    expect(banner).to_contain_text(re.compile(r"1 cellule saisie à \d\d:\d\d et non enregistrée"))
    banner.get_by_role("button", name="Les reprendre").click()
    assert (state(page, "L029", 2018), text(page, "L029", 2018)) == ("attente", "5,0")
    page.get_by_role("link", name="Historique").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Historique")
    assert stored(version)["L029", 2018] == "5000.00"


def test_who_reads_only_types_nothing_and_a_contributor_types_on_their_lines(
    idf: Idf, version: Version, enter: Entry
) -> None:
    page = open_grid(enter(idf.director))
    cell(page, "L029", 2018).click()
    page.keyboard.type("5")
    assert state(page, "L029", 2018) == ""
    expect(page.locator("[data-valeur]")).to_contain_text("lit les montants sans les modifier")
    page = open_grid(enter(idf.contributor))
    expect(page.locator('[data-ligne="L030"]')).to_have_count(0)
    page.get_by_label("Mes lignes seulement").uncheck()
    cell(page, "L030", 2018).click()
    page.keyboard.type("5")
    expect(page.locator("[data-valeur]")).to_contain_text("Verrouillée : cette ligne est d’une autre direction")
    assert counts(page) == ""
    type_in(page, "L029", 2018, "6")
    save(page, cells=1)
    assert stored(version)["L029", 2018] == "6000.00"
    assert Direction.objects.filter(code="DOS").exists()


def test_a_comment_is_left_on_a_cell_and_resolved(page: Page) -> None:
    cell(page, "L029", 2018).click()
    page.keyboard.press("Shift+F2")
    field = page.get_by_label("Nouveau commentaire")
    expect(field).to_be_focused()
    page.keyboard.type("Effet année pleine ?")
    page.get_by_role("button", name="Commenter").click()
    expect(cell(page, "L029", 2018)).to_have_attribute("title", "1 commentaire ouvert")
    page.get_by_role("button", name="Résoudre").click()
    expect(page.locator("[data-commentaires]")).to_contain_text("Résolu par")
    expect(cell(page, "L029", 2018)).not_to_have_attribute("data-commente", "")


def test_a_selection_goes_with_the_command(page: Page) -> None:
    cell(page, "L029", 2018).click()
    cell(page, "L025", 2019).click(modifiers=["Shift"])
    page.get_by_text("Commandes", exact=True).click()
    page.get_by_role("link", name=re.compile("^Arrondir…")).click()
    assert "commandes/arrondir/" in page.url
    assert re.search(r"lignes=L0\d\d%2CL0\d\d", page.url)
    assert "annees=2018&annees=2019" in page.url


def test_a_subtotal_opens_its_lines_and_a_line_its_form(page: Page) -> None:
    measure = page.locator('[data-genre="groupe"][data-niveau="2"] [tabulator-field="a2018"]')
    for place, address in ((measure, "/lignes/?version=V1&mesure=A2-P2-M3&annee=2018"), (None, "/V1/lignes/L029/")):
        (place or cell(page, "L029", 2018)).click()
        with page.context.expect_page() as opened:
            page.keyboard.press("Control+Enter")
        opened.value.wait_for_load_state()
        assert opened.value.url.endswith(address)


def test_widths_folds_and_unit_are_found_again(page: Page) -> None:
    head = page.get_by_role("columnheader", name=re.compile("^Axe"))
    before = head.bounding_box()
    handle = page.locator(".tabulator-col-resize-handle").first.bounding_box()
    assert before is not None
    assert handle is not None
    page.mouse.move(handle["x"] + 4, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 64, handle["y"] + 10, steps=4)
    page.mouse.up()
    page.locator("[data-unite]").select_option("MEUR")
    page.locator('[data-genre="groupe"][data-niveau="2"] .g-pli').click()
    page.reload()
    page.wait_for_selector("[data-saisie][data-pret]")
    after = head.bounding_box()
    assert after is not None
    assert round(after["width"] - before["width"]) == 60
    expect(page.locator("[data-unite]")).to_have_value("MEUR")
    expect(page.locator('[data-ligne="L029"]')).to_have_count(0)


def test_a_click_on_a_year_selects_it_and_delete_empties_it(page: Page, version: Version) -> None:
    page.get_by_role("columnheader", name=re.compile("^2018")).click()
    page.keyboard.press("Delete")
    assert counts(page) == "4 en attente"
    page.keyboard.press("Control+z")
    cell(page, "L029", 2018).click()
    page.keyboard.press("Shift+Space")
    expect(page.locator("[data-valeur]")).to_contain_text("2 remplies sur 6")


def test_a_block_that_is_pasted_all_over_a_selection_is_repeated(page: Page) -> None:
    cell(page, "L029", 2020).click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    paste(page, "12,5\n")
    assert [text(page, "L029", year) for year in (2020, 2021, 2022)] == ["12,5", "12,5", "12,5"]
