"""What every page of the FIR owes whoever reads it: accessible, framed, silent, whole at any width and on paper."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from prs_budget.home.demonstration import prepare_programming
from prs_budget.home.fir_demonstration import prepare_fir_year
from tests.fir.years import a_place, a_stage, a_year, commit
from tests.journeys.conftest import Entry
from tests.journeys.test_every_page import FRAME, violations, whole
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

IDF, HDF, OPEN = "/ars-idf/fir/2017", "/ars-hdf/fir/2018", "/ars-idf/fir/2018"
READ = (
    f"{IDF}/execution/",
    f"{IDF}/execution/?tableau=execution&ouvre=DOS/INT,committed",
    f"{IDF}/axes/",
    f"{HDF}/recettes/",
    f"{HDF}/recettes/?tableau=recettes&ouvre=TITRES,BR2/2018",
    f"{HDF}/missions/",
    f"{HDF}/dispositifs/",
    f"{HDF}/restes-a-payer/",
    f"{HDF}/rythme/",
    f"{HDF}/solde/",
    f"{HDF}/reports/",
    f"{HDF}/anomalies/",
)
RUN = (
    f"{OPEN}/execution/",
    f"{OPEN}/atterrissage/",
    f"{OPEN}/calendrier/",
    f"{OPEN}/mouvements/",
    f"{OPEN}/engagements/",
    f"{OPEN}/etapes/",
    f"{OPEN}/etapes/BI/",
    f"{OPEN}/etapes/BI/textes/",
    f"{OPEN}/credits-proteges/",
    f"{OPEN}/passage/",
    f"{OPEN}/cloture/",
)


@pytest.fixture
def admin(idf: Idf, fir: Hdf, enter: Entry) -> Page:
    """A page of someone who runs both agencies, with the year that the demonstration opens."""
    call_command("demo_accounts", verbosity=0)
    prepare_programming()
    prepare_fir_year()
    return enter(fir.admin)


def opened(page: Page, addresses: tuple[str, ...]) -> Iterator[str]:
    for address in addresses:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, address
        yield address


def test_every_page_of_the_fir_is_accessible_in_both_themes(admin: Page) -> None:
    found = {}
    for address in opened(admin, READ + RUN):
        admin.emulate_media(color_scheme="light")
        seen = admin.evaluate(FRAME) + violations(admin)
        admin.emulate_media(color_scheme="dark")
        seen += [f"dark: {one}" for one in violations(admin, "color-contrast")]
        if seen:
            found[address] = seen
    assert not found, found


def test_every_page_of_the_fir_is_whole_at_any_width_and_on_paper(admin: Page) -> None:
    found = {address: wide for address in opened(admin, READ + RUN) if (wide := whole(admin))}
    assert not found, found


def test_the_amounts_of_a_panel_are_whole_at_1280(idf: Idf, enter: Entry) -> None:
    """A long number of commitment goes on the next line: it pushed the amounts out of the panel."""
    year = a_year(idf, 2018)
    a_stage(idf, year, "BI", {a_place(idf.agency): (400_000_000, 400_000_000)})
    commit(idf, year, "EJ-2018-CONVENTION-0000123", 345_000_000)
    page = enter(idf.finance)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{OPEN}/execution/?unite=EUR&tableau=execution&ouvre=DOS/INT,committed")
    expect(page.locator("#panneau")).to_contain_text("345\u00a0000\u00a0000")
    frame = page.locator("#panneau .p-cadre").first
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
