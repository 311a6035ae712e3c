"""Cells copied from a spreadsheet: 300 × 6, bad ones, blanks, figures shown rounded, amounts out of proportion."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Operation
from tests.journeys.conftest import Entry
from tests.journeys.entry import (
    cell,
    counts,
    open_grid,
    paste,
    paste_table,
    save,
    state,
    stored,
    to_enter,
    type_in,
    with_lines,
)
from tests.plugins.idf import Idf

LINES, YEARS = 300, 6
CLIPBOARDS = Path(__file__).parents[1] / "js/clipboards"


def as_libreoffice_gives_it() -> str:
    """What LibreOffice puts in the clipboard: tabs, new lines, a last one, narrow spaces; two cells are no numbers."""
    rows = [[f"{1 + n // 10}\u202f{n % 1000:03},{year}" for year in range(YEARS)] for n in range(LINES)]
    rows[17][2] = "9 98O,9"
    rows[211][4] = "#REF!"
    return "".join("\t".join(row) + "\n" for row in rows)


def anchored(page: Page) -> Page:
    """The grid, on the first cell of its first line."""
    page.keyboard.press("Control+Home")
    page.locator('[data-genre="ligne"] [tabulator-field="a2017"]').first.click()
    return page


def test_two_bad_cells_of_a_large_paste_are_named_corrected_saved_at_once_and_undone_at_once(
    idf: Idf, enter: Entry
) -> None:
    version = with_lines(idf, LINES)
    before = stored(version)
    page = anchored(open_grid(enter(idf.finance)))
    paste(page, as_libreoffice_gives_it())
    assert counts(page) == "1798 en attente 2 refusées"
    expect(page.locator("[data-bandeau]")).to_contain_text(
        "Collage : 1798 cellules acceptées, 2 refusées. Rien n’est enregistré."
    )
    panel = page.locator("[data-points]")
    expect(panel).to_contain_text("« 9 98O,9 » n’est pas un nombre : lettre O au lieu du chiffre 0.")
    expect(panel).to_contain_text("« #REF! » est une erreur du tableur")
    # the main button leads to the points: nothing leaves
    page.get_by_role("button", name="Régler les 2 points, puis enregistrer").click()
    assert stored(version) == before
    panel.get_by_role("button", name=re.compile("^Lire 9")).click()
    expect(panel.get_by_role("heading", level=2)).to_have_text("À régler : 1 cellule")
    panel.get_by_role("button", name="Corriger").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("12,5")
    page.keyboard.press("Enter")
    assert counts(page) == "1800 en attente"
    save(page, cells=1800)
    after = stored(version)
    assert len(after) == LINES * YEARS
    figures = [after[place] for place in (("L1000", 2017), ("L1017", 2019), ("L1211", 2021))]
    assert figures == ["1000000.00", "9980900.00", "12500.00"]
    # the history shows the operation, and undoes it whole
    operation = Operation.objects.filter(version=version).latest_first()[0]
    page.goto(f"/ars-idf/saisie/V1/historique/{operation.uuid}/")
    page.get_by_role("button", name=re.compile("Annuler")).click()
    expect(page.get_by_text("Annulé : 1\u00a0800 cellules reviennent à leur valeur.")).to_be_visible()
    assert stored(version) == before
    page.goto("/ars-idf/saisie/V1/historique/")
    expect(page.locator("#historique")).to_contain_text("Annulation")
    expect(page.locator("#historique")).to_contain_text("Saisie dans la grille")


def test_one_undo_takes_a_whole_paste_back_before_it_is_saved(idf: Idf, enter: Entry) -> None:
    with_lines(idf, 20)
    page = anchored(open_grid(enter(idf.finance)))
    paste(page, "1\t2\n3\tx\n")
    assert counts(page) == "3 en attente 1 refusée"
    page.get_by_role("button", name="Annuler le collage").click()
    assert counts(page) == ""


def test_what_falls_outside_of_the_grid_is_told_and_left(idf: Idf, enter: Entry) -> None:
    with_lines(idf, 3)
    page = open_grid(enter(idf.finance))
    page.locator('[data-genre="ligne"] [tabulator-field="a2022"]').first.click()
    paste(page, "1\t2\t3\n")
    assert counts(page) == "1 en attente 2 refusées"
    panel = page.locator("[data-points]")
    expect(panel).to_contain_text("dépasse la grille de 2 colonnes")
    panel.get_by_role("button", name="Les laisser").click()
    assert counts(page) == "1 en attente"


def test_a_blank_that_is_pasted_says_what_it_empties_and_is_left_alone_on_request(idf: Idf, enter: Entry) -> None:
    version = to_enter(idf)
    page = open_grid(enter(idf.finance))
    cell(page, "L029", 2018).click()
    paste(page, "\t145600\n")
    banner = page.locator("[data-bandeau]")
    expect(banner).to_contain_text("Collage : 1 cellule acceptée, 1 cellule vidée (142\u00a0012,9\u00a0k€).")
    assert counts(page) == "2 en attente"
    banner.get_by_role("button", name="Laisser cette cellule comme elle était").click()
    assert (counts(page), state(page, "L029", 2018)) == ("1 en attente", "")
    save(page, cells=1)
    after = stored(version)
    assert (after["L029", 2018], after["L029", 2019]) == ("142012860.00", "145600000.00")


@pytest.mark.parametrize("spreadsheet", ["excel", "libreoffice"])
def test_the_exact_value_is_taken_where_the_spreadsheet_shows_it_rounded(
    idf: Idf, enter: Entry, spreadsheet: str
) -> None:
    version = to_enter(idf)
    page = open_grid(enter(idf.finance))
    cell(page, "L025", 2018).click()
    html = (CLIPBOARDS / f"{spreadsheet}.txt").read_text(encoding="utf-8")
    paste_table(page, "1\u202f235\t\t1\u202f235\n", html)
    expect(page.locator("#annonces")).to_contain_text("2 montants sont pris avec leurs décimales")
    save(page, cells=2)
    after = stored(version)
    assert [after.get(("L025", year)) for year in (2018, 2019, 2020)] == ["1234560.00", None, "1234566.67"]


def test_an_amount_out_of_proportion_is_asked_once_whether_typed_or_pasted(idf: Idf, enter: Entry) -> None:
    version = to_enter(idf)
    page = open_grid(enter(idf.finance))
    type_in(page, "L025", 2018, "1 234 567,89")
    assert (state(page, "L025", 2018), counts(page)) == ("douteuse", "1 à confirmer")
    panel = page.locator("[data-points]")
    expect(panel).to_contain_text(
        "« 1 234 567,89 » en k€ fait 1\u00a0234\u00a0567\u00a0890,00\u00a0€, 483 fois le montant remplacé"
    )
    page.keyboard.press("Control+s")
    expect(cell(page, "L025", 2018)).to_be_focused()
    panel.get_by_role("button", name="Lire 1 234 567,89 €").click()
    assert counts(page) == "1 en attente"
    cell(page, "L030", 2018).click()
    paste(page, "1234567\t3200\n")
    assert counts(page) == "2 en attente 1 à confirmer"
    expect(page.locator("[data-bandeau]")).to_contain_text("1 cellule acceptée, 1 à confirmer")
    panel.get_by_role("button", name=re.compile("^Confirmer")).click()
    save(page, cells=3)
    after = stored(version)
    assert (after["L025", 2018], after["L030", 2018]) == ("1234567.89", "1234567000.00")
    type_in(page, "L030", 2018, "1234568")
    assert counts(page) == "1 en attente"
