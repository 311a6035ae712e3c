"""Two people on one cell, a network that goes and comes back: no figure is lost, both see what happened."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from allocations import actions
from allocations.models import Operation, Version
from prs_budget.organisation.models import User
from tests.journeys.conftest import Entry, sign_in
from tests.journeys.entry import PLACE, cell, counts, open_grid, save, state, stored, to_enter, type_in
from tests.plugins.idf import Idf

AddPerson = Callable[[User], Page]


@pytest.fixture
def version(idf: Idf, transactional_db: None) -> Version:
    return to_enter(idf)


@pytest.fixture
def second(browser: Browser, live_server: LiveServer) -> Iterator[AddPerson]:
    """Another person, in another browser."""
    opened: list[BrowserContext] = []

    def add(person: User) -> Page:
        opened.append(browser.new_context(base_url=live_server.url, locale="fr-FR"))
        sign_in(opened[-1], person, live_server)
        return opened[-1].new_page()

    yield add
    for context in opened:
        context.close()


def answered(complaints: list[str], status: int) -> None:
    """Forget that the browser complains of an answer that the test wanted."""
    expected = [one for one in complaints if f"status of {status}" in one]
    assert expected, complaints
    for one in expected:
        complaints.remove(one)


def test_two_people_change_one_cell_and_the_second_chooses(
    idf: Idf, version: Version, enter: Entry, second: AddPerson, complaints: list[str]
) -> None:
    mine, other = open_grid(enter(idf.finance)), open_grid(second(idf.contributor))
    type_in(other, "L029", 2018, "100")
    save(other, cells=1)
    type_in(mine, "L029", 2018, "200")
    type_in(mine, "L029", 2019, "300")
    mine.keyboard.press("Control+s")
    expect(mine.locator("[data-bandeau]")).to_contain_text("Contribution a modifié cette cellule à")
    answered(complaints, 409)
    assert counts(mine) == "1 en attente 1 en conflit"
    assert stored(version)["L029", 2019] == "145563181.50", "all or nothing"
    point = mine.locator("[data-points]")
    for figure in ("142\u00a0012,9", "100,0", "200,0", "(+100,0)"):
        expect(point).to_contain_text(figure)
    point.get_by_role("button", name="Garder la mienne").click()
    assert counts(mine) == "2 en attente"
    save(mine, cells=2)
    assert (stored(version)["L029", 2018], stored(version)["L029", 2019]) == ("200000.00", "300000.00")
    # the other sees it in the history of the cell, with both figures
    other.reload()
    cell(other, "L029", 2018).click()
    other.keyboard.press("Alt+h")
    expect(other.locator("[data-passe-liste]")).to_contain_text("100\u00a0000,00 → 200\u00a0000,00")


def test_taking_the_value_of_the_other_leaves_nothing_to_save(
    idf: Idf, version: Version, enter: Entry, second: AddPerson, complaints: list[str]
) -> None:
    mine, other = open_grid(enter(idf.finance)), open_grid(second(idf.contributor))
    type_in(other, "L029", 2018, "100")
    save(other, cells=1)
    type_in(mine, "L029", 2018, "200")
    mine.keyboard.press("Control+s")
    mine.get_by_role("button", name="Prendre l’autre").click()
    answered(complaints, 409)
    assert (counts(mine), state(mine, "L029", 2018)) == ("", "")
    expect(cell(mine, "L029", 2018)).to_have_text("100,0")


def test_what_is_typed_without_network_is_kept_and_leaves_once(
    idf: Idf, version: Version, enter: Entry, complaints: list[str]
) -> None:
    page = open_grid(enter(idf.finance))
    page.context.set_offline(True)
    type_in(page, "L029", 2018, "7")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-bandeau]")).to_contain_text("Connexion perdue. Votre cellule est gardée sur ce poste")
    operations = Operation.objects.filter(version=version).count()
    page.context.set_offline(False)
    expect(page.locator("[data-enregistre]")).to_contain_text("Connexion rétablie : 1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
    assert Operation.objects.filter(version=version).count() == operations + 1
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_an_expired_session_loses_nothing(idf: Idf, version: Version, enter: Entry, complaints: list[str]) -> None:
    page = open_grid(enter(idf.finance))
    Session.objects.all().delete()
    type_in(page, "L029", 2018, "7")
    page.keyboard.press("Control+s")
    banner = page.locator("[data-bandeau]")
    expect(banner).to_contain_text("Session expirée. Reconnectez-vous : rien n’est perdu.")
    complaints[:] = [one for one in complaints if "status of 40" not in one]
    again = enter(idf.finance)  # the same browser, signed in again
    again.goto(PLACE)
    banner.get_by_role("button", name="Réessayer").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
    complaints[:] = [one for one in complaints if "status of 40" not in one]


def test_a_version_closed_while_one_types_asks_for_the_reason_in_place(
    idf: Idf, version: Version, enter: Entry, complaints: list[str]
) -> None:
    page = open_grid(enter(idf.finance))
    type_in(page, "L029", 2018, "7")
    actions.arbitrate(by=idf.director, version=version)
    page.keyboard.press("Control+s")
    dialog = page.locator("#g-motif")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Version arbitrée : indiquez un motif et une raison")
    answered(complaints, 422)
    assert stored(version)["L029", 2018] == "142012860.00"
    dialog.get_by_label("Motif").select_option("correction")
    dialog.get_by_label("Raison").fill("erreur de saisie")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
    # the next save asks first
    type_in(page, "L029", 2019, "8")
    page.keyboard.press("Control+s")
    dialog.get_by_role("button", name="Rester").click()
    assert counts(page) == "1 en attente"


def test_what_saves_itself_says_that_a_reason_is_now_needed(
    idf: Idf, version: Version, enter: Entry, complaints: list[str]
) -> None:
    page = open_grid(enter(idf.finance))
    page.locator("[data-auto]").check()
    actions.arbitrate(by=idf.director, version=version)
    type_in(page, "L029", 2018, "7")
    page.get_by_role("button", name="Indiquer un motif").click()
    answered(complaints, 422)
    dialog = page.locator("#g-motif")
    dialog.get_by_label("Motif").select_option("correction")
    dialog.get_by_label("Raison").fill("erreur de saisie")
    dialog.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
