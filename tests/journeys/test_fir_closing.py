"""A year of the FIR checked, closed and reopened by a finance officer, in a browser."""

from collections.abc import Callable

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from fir.models import FirYear
from tests.fir.worked import Worked, a_worked_year
from tests.fir.years import commit, pay
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow, plain
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
YEAR = "/ars-essai/fir/2018"
PAGES = (f"{YEAR}/anomalies/", f"{YEAR}/reports/", f"{YEAR}/cloture/")


@pytest.fixture
def worked(idf: Idf) -> Worked:
    return a_worked_year(idf)


def test_a_year_is_closed_with_the_keyboard_and_reopened(worked: Worked, enter: Entry) -> None:
    page = enter(worked.here.finance)
    page.goto(f"{YEAR}/cloture/")
    expect(page.get_by_label("Report en fonctionnement, AE")).to_have_value("5,14")
    page.get_by_label("Report en intervention, AE").fill("31")
    page.get_by_label("Report en intervention, AE").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("dépasse le plafond de 36,00")
    expect(page.get_by_label("Report en intervention, AE")).to_have_value("31")
    page.get_by_label("Report en intervention, AE").fill("30,86")
    page.get_by_label("Report en intervention, AE").press("Tab")
    expect(page.get_by_label("Report en intervention, CP")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Clore l’exercice 2018 : ce qui se passera")).to_be_visible()
    assert "30,86 € d’AE et 28,80 € de CP en intervention" in plain(page.locator("main").inner_text())
    page.get_by_role("button", name="Oui, clore 2018").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("L’exercice 2018 est clos")
    assert "Par Finances" in plain(page.locator("main").inner_text())
    page.get_by_label("Motif").fill("Une facture oubliée")
    page.get_by_role("button", name="Rouvrir l’exercice 2018").click()
    expect(page.get_by_role("status").first).to_contain_text("L’exercice 2018 est rouvert")
    expect(page.get_by_role("button", name="Clore l’exercice 2018")).to_be_visible()


def test_a_reason_typed_before_the_figures_moved_closes_the_year_as_the_page_shows_it(
    worked: Worked, enter: Entry
) -> None:
    page = enter(worked.here.finance)
    page.goto(f"{YEAR}/cloture/")
    page.get_by_label("Motif").fill("Vu avec l’agent comptable")
    pay(worked.here, worked.year, worked.grant, 1)
    FirYear.objects.filter(pk=worked.year.pk).update(stamp=F("stamp") + 1)
    page.goto(f"{YEAR}/cloture/")
    expect(page.get_by_label("Motif")).to_have_value("Vu avec l’agent comptable")
    expect(page.get_by_text("des chiffres que lit cette page ont changé")).to_be_visible()
    page.get_by_role("button", name="Clore l’exercice 2018").click()
    page.get_by_role("button", name="Oui, clore 2018").click()
    expect(page.get_by_role("status").first).to_contain_text("L’exercice 2018 est clos")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('formulaire/'))") == []


def test_a_year_is_closed_without_script(worked: Worked, enter_without_script: Entry) -> None:
    page = enter_without_script(worked.here.finance)
    page.goto(f"{YEAR}/cloture/")
    page.get_by_role("button", name="Clore l’exercice 2018").click()
    page.get_by_role("button", name="Oui, clore 2018").click()
    expect(page.get_by_role("status").first).to_contain_text("L’exercice 2018 est clos")
    assert FirYear.objects.get(agency=worked.here.agency, year=2018).is_closed


def test_the_pages_are_accessible_in_both_themes_and_at_any_width(
    worked: Worked, enter: Entry, assert_accessible: Accessible
) -> None:
    commit(worked.here, worked.year, "E9", 800)
    pay(worked.here, worked.year, worked.grant, 300)
    page = enter(worked.here.finance)
    for address in PAGES:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(address)
            assert_accessible(page)
        for width in (1440, 720, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) == 0, (address, width)


def test_an_anomaly_leads_to_its_figures(worked: Worked, enter: Entry) -> None:
    pay(worked.here, worked.year, worked.grant, 300)
    page = enter(worked.here.finance)
    page.goto(f"{YEAR}/anomalies/")
    page.get_by_role("link", name="E2 Convention E2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("E2")
