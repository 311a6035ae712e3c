"""300 × 6 cells copied from a spreadsheet, two of them bad: named, nothing saved until decided, undone at once."""

import re

from playwright.sync_api import Page, expect

from allocations.models import Batch
from tests.journeys.conftest import Entry
from tests.journeys.entry import counts, open_grid, paste, save, stored, with_lines
from tests.plugins.idf import Idf

LINES, YEARS = 300, 6


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
    # the history shows the batch, and undoes it whole
    batch = Batch.objects.filter(version=version).latest_first()[0]
    page.goto(f"/ars-idf/saisie/V1/historique/{batch.uuid}/")
    page.get_by_role("button", name=re.compile("Annuler")).click()
    expect(page.get_by_text("Annulé : 1800 cellules reviennent à leur valeur.")).to_be_visible()
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
