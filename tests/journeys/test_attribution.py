"""A month attributed by a finance officer, with the keyboard: from the list, by a rule, and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.models import Measure, Plan
from tests.fir.worked import Worked, a_worked_year
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
BASE = "/ars-essai/fir/attribution"
PAGES = (
    *(f"{BASE}/", f"{BASE}/?etat=tous", f"{BASE}/operations/", f"{BASE}/regles/", f"{BASE}/regles/nouvelle/"),
    *(f"{BASE}/regles/appliquer/", f"{BASE}/regles/proposees/", "/ars-essai/fir/2018/engagements/E2/"),
)


@pytest.fixture
def worked(idf: Idf) -> Worked:
    """The worked year, in an agency that has the plan."""
    made = a_worked_year(idf)
    Plan.objects.filter(pk=idf.plan.pk).update(agency=made.here.agency)
    return made


def test_pieces_are_attributed_and_a_rule_is_made_with_the_keyboard(
    worked: Worked, enter: Entry, assert_accessible: Accessible
) -> None:
    one, two = Measure.objects.filter(plan__agency=worked.here.agency).order_by("pk")[:2]
    page = enter(worked.here.finance)
    page.goto(f"{BASE}/")
    page.get_by_label("Choisir engagement E2").press("Space")
    page.get_by_role("button", name="Attribuer les pièces cochées").press("Enter")
    page.get_by_label("Mesure 1, code ou mots").fill(one.code)
    page.get_by_label("Part de la mesure 1").fill("2")
    page.get_by_label("Mesure 2, code ou mots").fill(two.code)
    page.get_by_role("button", name="Voir l’aperçu").press("Enter")
    expect(page.get_by_role("heading", name="Ce qui irait à chaque projet")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Enregistrer", exact=True).press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 pièce attribuée")
    expect(page.get_by_label("Choisir engagement E2")).to_have_count(0)
    page.get_by_role("link", name="Annuler", exact=True).press("Enter")
    page.get_by_role("button", name="Annuler cette attribution").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 pièce est de nouveau comme avant")

    page.goto(f"{BASE}/regles/nouvelle/")
    page.get_by_label("Intitulé").fill("Fonctionnement")
    page.get_by_label("Début du numéro").fill("F")
    page.get_by_label("Mesure 1, code ou mots").fill(two.code)
    page.get_by_role("button", name="Essayer").press("Enter")
    expect(page.get_by_role("heading", name="Essai : rien n’est écrit")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Garder la règle").press("Enter")
    page.get_by_role("link", name="Essayer et appliquer").press("Enter")
    page.get_by_role("button", name="Appliquer les règles").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 pièce attribuée")


def test_its_pages_are_accessible_and_fit_a_narrow_screen(
    worked: Worked, enter: Entry, assert_accessible: Accessible
) -> None:
    page = enter(worked.here.finance)
    for address in PAGES:
        page.goto(address)
        assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 800})
    for address in PAGES:
        page.goto(address)
        assert overflow(page) <= 0, address


def test_a_new_rule_comes_empty_and_offers_what_was_abandoned(worked: Worked, enter: Entry) -> None:
    page = enter(worked.here.finance)
    new = f"{BASE}/regles/nouvelle/"
    page.goto(new)
    page.get_by_label("Intitulé").fill("Abandonnée")
    page.get_by_label("Début du numéro").fill("F")
    page.goto(new)
    expect(page.get_by_text("est gardée sur cet ordinateur").first).to_be_visible()
    expect(page.get_by_label("Intitulé")).to_have_value("")
    expect(page.get_by_label("Début du numéro")).to_have_value("")
    page.get_by_label("Intitulé").fill("Autre")
    page.get_by_role("button", name="La reprendre").click()
    expect(page.get_by_label("Intitulé")).to_have_value("Abandonnée")
    expect(page.get_by_label("Début du numéro")).to_have_value("F")
    page.reload()
    page.get_by_role("button", name="Effacer").click()
    page.reload()
    expect(page.get_by_text("est gardée sur cet ordinateur")).to_have_count(0)
