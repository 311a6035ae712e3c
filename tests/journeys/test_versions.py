"""Versions led through their life by the people whose steps they are, in a browser."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Version
from prs_budget.organisation.models import User
from tests.allocations.versions import copied
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow, plain
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
VERSIONS = "/ars-idf/versions/"


def main(page: Page) -> str:
    return plain(page.locator("main").inner_text())


def act(page: Page, name: str, reason: str = "") -> None:
    """Follow the button of a step, give the reason, confirm."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    if reason:
        page.get_by_label("Motif").fill(reason)
    page.get_by_role("button", name=name, exact=True).click()


def create_draft(page: Page, code: str) -> None:
    page.goto(VERSIONS)
    page.get_by_role("link", name="Nouvelle version").click()
    page.get_by_label("Code").fill(code)
    page.get_by_label("Intitulé").fill("Programmation 2018")
    page.get_by_role("button", name="Créer le brouillon").click()
    expect(page.get_by_role("status").first).to_contain_text("visible de vous seul")


def give_back(page: Page, direction: str, reason: str) -> None:
    """Give lines back, first without saying why."""
    page.get_by_role("link", name=f"Renvoyer les lignes de {direction}").click()
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_text("Indiquez un motif")).to_be_visible()
    page.get_by_label("Motif").fill(reason)
    page.get_by_role("button", name="Renvoyer").click()
    expect(page.get_by_role("row", name=direction)).to_contain_text(reason)


def test_a_version_is_led_from_draft_to_published_by_everyone_in_turn(idf: Idf, enter: Entry) -> None:
    def at_the_page(person: User) -> Page:
        page = enter(person)
        page.goto(f"{VERSIONS}PROG-2018/")
        return page

    page = enter(idf.finance)
    create_draft(page, "PROG-2018")
    act(page, "Ouvrir à la saisie")
    expect(page.locator("[aria-current=step]")).to_contain_text("Ouverte")

    page = at_the_page(idf.contributor)
    page.get_by_role("link", name="Transmettre les lignes de DOS").click()
    page.get_by_role("button", name="Transmettre").click()
    expect(page.get_by_role("row", name="DOS")).to_contain_text("✓ transmise")

    give_back(at_the_page(idf.finance), "DOS", "Le total dépasse la notification")

    page = at_the_page(idf.director)
    act(page, "Clore la saisie", "Dialogue de gestion terminé")
    assert "Un agent des finances ou un administrateur peut la valider." in main(page)

    page = at_the_page(idf.finance)
    act(page, "Valider", "Conseil du 8 mars")
    expect(page.get_by_role("status").first).to_contain_text("elle ne changera plus")
    act(page, "Diffuser")
    expect(page.locator("[aria-current=step]")).to_contain_text("Diffusée")

    page = enter(idf.partner)
    page.goto("/ars-idf/publications/")
    assert "PROG-2018" in main(page)


def test_a_double_click_makes_one_version_and_takes_one_step(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(f"{VERSIONS}nouvelle/?de=T0-2017&nature=dm")
    page.get_by_label("Objet de la décision").fill("Corriger une ligne")
    page.get_by_role("button", name="Créer la décision modificative").dblclick()
    page.wait_for_url("**/T0-2017-DM1/**")
    assert Version.objects.filter(parent=idf.version).count() == 1
    page.goto(f"{VERSIONS}T0-2017-DM1/etapes/valider/")
    page.get_by_role("button", name="Valider").dblclick()
    expect(page.locator("[aria-current=step]")).to_contain_text("Validée")
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_versions_is_accessible_and_whole(
    idf: Idf, enter: Entry, assert_accessible: Accessible, scheme: Literal["light", "dark"]
) -> None:
    copied(idf, "PROG", {})
    page = enter(idf.finance)
    page.emulate_media(color_scheme=scheme)
    for address in (
        VERSIONS,
        f"{VERSIONS}nouvelle/",
        f"{VERSIONS}nouvelle/?de=T0-2017&nature=dm",
        f"{VERSIONS}T0-2017/",
        f"{VERSIONS}PROG/",
        f"{VERSIONS}PROG/etapes/reprendre/",
        f"{VERSIONS}PROG/directions/DOS/transmettre/",
    ):
        for width in (1440, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            assert overflow(page) <= 0, (address, width)
            assert_accessible(page)
