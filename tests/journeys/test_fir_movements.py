"""A file of movements brought by a finance officer, then one movement cancelled, in a browser, by the keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from fir.models import FirYear, Movement
from tests.fir.movements.files import GIVE, ROWS, a_csv
from tests.fir.years import a_place, a_year
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
BAD = ("Paiement", "EJ-9", "", "", "", "", "", "", "1 0O0,00", "30/06/2018", "", "R-5", "Lettre O")


@pytest.fixture
def year(idf: Idf) -> FirYear:
    opened = a_year(idf, 2018)
    a_place(idf.agency, mission="M1")
    return opened


def give(page: Page, content: bytes) -> None:
    page.goto(GIVE)
    page.get_by_label("Fichier").set_input_files({"name": "compta.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Voir ce qu’il ferait").press("Enter")


def test_a_file_is_seen_corrected_recorded_once_and_a_movement_cancelled(
    year: FirYear, idf: Idf, enter: Entry, assert_accessible: Accessible
) -> None:
    page = enter(idf.finance)
    give(page, a_csv((*ROWS, BAD)))
    expect(page.get_by_role("alert").first).to_contain_text("Tout ou rien")
    expect(page.get_by_role("region", name="Lignes rejetées").first).to_contain_text("6")
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not Movement.objects.filter(fir_year=year).exists()

    give(page, a_csv(ROWS))
    page.get_by_role("button", name="Enregistrer").press("Enter")
    expect(page.locator("#t-mouvements tbody tr")).to_have_count(4)
    assert_accessible(page)

    give(page, a_csv(ROWS))
    expect(page.locator("main")).to_contain_text("Fichier déjà importé")
    assert Movement.objects.filter(fir_year=year).count() == 4

    page.goto(GIVE.replace("fichier/", ""))
    page.locator("#t-mouvements tbody tr", has_text="R-3").get_by_role("link").press("Enter")
    page.get_by_label("Motif").fill("Payé deux fois")
    page.get_by_label("Oui, l’annuler").press("Space")
    page.get_by_role("button", name="Annuler le mouvement").press("Enter")
    expect(page.locator("main")).to_contain_text("Mouvement annulé, par un mouvement de signe opposé.")
    assert sum(Movement.objects.filter(fir_year=year).values_list("cp", flat=True)) == 100


def test_a_file_is_brought_without_a_script(year: FirYear, idf: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(idf.finance)
    give(page, a_csv(ROWS))
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#t-mouvements tbody tr")).to_have_count(4)
