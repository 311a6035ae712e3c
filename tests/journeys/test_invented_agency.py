"""The first two minutes of whoever starts the demonstration: the invented agency, signed in as its README says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from prs_budget.home.invented.life import live
from prs_budget.home.management.commands.invent_agency import FOLDER

WARNING = "Agence fictive : tout y est inventé, noms et montants."


@pytest.fixture
def start(transactional_db: None, idf: object, page: Page) -> Page:
    """The sign-in page of the demonstration."""
    call_command("load_plan", FOLDER, verbosity=0)
    call_command("load_fir", FOLDER / "fir", agency="ARS-DEMO", verbosity=0)
    call_command("demo_accounts", verbosity=0)
    live()
    page.goto("/")
    return page


def sign_in(page: Page, username: str) -> None:
    """As a person does, from the page that asks."""
    page.get_by_label("Identifiant").fill(username)
    page.get_by_label("Mot de passe").fill("prs-demo")
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/ars-demo/**")


def test_finance_finds_work_in_progress_and_is_told_that_it_is_invented(
    start: Page, assert_accessible: Callable[[Page], None]
) -> None:
    sign_in(start, "demo-finance")
    expect(start.get_by_text(WARNING)).to_be_visible()
    expect(start.get_by_role("heading", name="Tableau de bord")).to_be_visible()
    expect(start.get_by_role("link", name="OGD PA 2018 notifié depuis la validation")).to_be_visible()
    assert_accessible(start)
    start.get_by_role("link", name="Programmé et exécuté").first.click()
    expect(start.get_by_role("row", name="A2-P1 Exercer en équipe").first).to_contain_text("90,4")
    assert_accessible(start)
    start.emulate_media(media="print")
    expect(start.get_by_text(WARNING)).to_be_visible()


def test_the_dos_enters_what_it_was_given_back(start: Page) -> None:
    sign_in(start, "demo-dos")
    start.get_by_role("link", name="Saisie", exact=True).first.click()
    expect(start.get_by_text("DA, DSP transmises")).to_be_visible()
    expect(start.get_by_text("Total DOS")).to_be_visible()
