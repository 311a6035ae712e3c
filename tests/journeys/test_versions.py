"""Versions led through their life by the people whose steps they are, in a browser."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from allocations.models import Allocation, Version
from allocations.sealing import seal
from prs_budget.organisation.models import User
from tests.allocations.versions import copied
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow, plain
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
VERSIONS = "/ars-idf/versions/"
#: seconds of a practised hand and mind for a key, a click, a decision (Card, Moran and Newell, 1980)
KEY, CLICK, DECISION = 0.28, 1.3, 1.35
MINUTE = 60


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


class Hands:
    """What a person does, counted: each gesture, and the seconds it would take them beside the machine's own."""

    def __init__(self, page: Page) -> None:
        self.page, self.gestures, self.seconds = page, 0, 0.0
        self.start = time.monotonic()

    def click(self, what: Locator) -> None:
        what.click()
        self._did(CLICK)

    def choose(self, what: Locator, option: str) -> None:
        what.select_option(label=option)
        self._did(2 * CLICK)

    def type(self, text: str, *keys: str) -> None:
        """Type a text where the focus is, then some keys."""
        self.page.keyboard.type(text)
        for key in keys:
            self.page.keyboard.press(key)
        self._did(KEY * (len(text) + len(keys)))

    def _did(self, seconds: float) -> None:
        self.gestures += 1
        self.seconds += DECISION + seconds

    @property
    def elapsed(self) -> float:
        """Seconds in all: theirs and the machine's."""
        return self.seconds + time.monotonic() - self.start


def test_an_adopted_version_is_amended_by_one_line_in_under_a_minute(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(f"{VERSIONS}T0-2017/")
    hands = Hands(page)
    link, button = page.locator("main").get_by_role("link"), page.get_by_role("button")
    hands.click(page.get_by_role("link", name="Créer une décision modificative"))
    hands.click(page.get_by_label("Objet de la décision"))
    hands.type("Corriger A1-P1", "Enter")
    page.wait_for_selector("[data-saisie][data-pret]")
    hands.click(page.locator('[data-ligne="L001"] [tabulator-field="a2017"]'))
    hands.type("7500", "Enter", "Control+s")
    asked = page.get_by_role("dialog")
    hands.choose(asked.get_by_label("Motif", exact=True), "Correction")
    hands.click(asked.get_by_label("Raison", exact=True))
    hands.type("Erreur de saisie", "Enter")
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    hands.click(link.filter(has_text="T0-2017-DM1"))
    hands.click(link.get_by_text("Valider", exact=True).first)
    hands.click(button.filter(has_text="Valider"))
    expect(page.locator("[aria-current=step]")).to_contain_text("Validée")

    assert hands.gestures == 11
    assert hands.elapsed < MINUTE
    version = Version.objects.get(code="T0-2017-DM1")
    assert (version.is_frozen, seal.holds(version), seal.holds(idf.version)) == (True, True, True)
    assert Allocation.objects.get(version=version, line__code="L001").amount == Decimal("7500000.00")
    page.goto("/ars-idf/credits/")
    expect(page.locator(".p-cartouche")).to_contain_text("T0-2017-DM1")


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
