"""The pages that follow a year of the FIR, in a browser: accessible, whole at any width, drawn, and usable bare."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from fir.models import FirYear, Landing
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow
from tests.journeys.test_every_page import CUT, FRAME, violations
from tests.plugins.idf import Idf

YEAR = "/ars-essai/fir/2018"
PAGES = (
    f"{YEAR}/restes-a-payer/",
    f"{YEAR}/restes-a-payer/?par=mission",
    f"{YEAR}/restes-a-payer/engagements/?origine=2018",
    f"{YEAR}/restes-a-payer/engagements/?direction=NULLE",
    f"{YEAR}/rythme/",
    f"{YEAR}/solde/",
    f"{YEAR}/atterrissage/",
    f"{YEAR}/atterrissage/DOS/",
    f"{YEAR}/axes/",
    f"{YEAR}/calendrier/",
    f"{YEAR}/calendrier/nouvelle/",
)


@pytest.fixture
def here(idf: Idf, transactional_db: None) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """Two years of one direction: committed in 2017 and 2018, paid in part."""
    before, place = a_year(here, 2017), a_place(here.agency)
    a_stage(here, before, "BI", {place: (1_200_000, 900_000)})
    commit(
        here, before, "EJ-2017-001", 300_000, on=date(2017, 5, 1), beneficiary="CHU d’essai", schedule={2018: 300_000}
    )
    year = a_year(here, 2018)
    a_stage(
        here, year, "BI", {place: (1_300_000, 1_000_000)}, voted_on=date(2018, 2, 1), enforceable_on=date(2018, 3, 1)
    )
    one = commit(here, year, "EJ-2018-001", 400_000, on=date(2018, 4, 1), schedule={2018: 200_000, 2019: 200_000})
    pay(here, year, one, 150_000, on=date(2018, 6, 1))
    return year


def test_a_table_that_scrolls_shows_its_shadow_and_every_choice_fits_a_phone(
    year: FirYear, here: Idf, enter: Entry
) -> None:
    page = enter(here.finance)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{YEAR}/atterrissage/", wait_until="load")
    frame = page.locator(".p-cadre").first
    assert frame.evaluate("one => one.scrollWidth > one.clientWidth")
    # the cover follows what scrolls, the shadow stays at the edge, and the cells let it be seen
    assert frame.evaluate("one => getComputedStyle(one).backgroundAttachment") == "local, scroll"
    cell = frame.locator("tbody td:not(.tcol)").first
    assert cell.evaluate("one => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
    rights = "all => all.map(one => Math.ceil(one.getBoundingClientRect().right))"
    assert max(page.locator(".p-choix .p-seg > *").evaluate_all(rights)) <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_framed_and_whole(year: FirYear, here: Idf, enter: Entry, scheme: str) -> None:
    page = enter(here.finance)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = []
    for address in PAGES:
        page.goto(address, wait_until="load")
        if address.endswith("/rythme/"):
            page.wait_for_selector(".p-image--courbes svg")
        found += [f"{address}: {one}" for one in [*violations(page), *page.evaluate(FRAME)]]
        for width in (1440, 1024, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if overflow(page) > 0:
                found.append(f"{address}: {overflow(page)} px too wide at {width} px")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert found == []


def test_paper_cuts_nothing(year: FirYear, here: Idf, enter: Entry) -> None:
    page = enter(here.finance)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 900})
    found = []
    for address in PAGES:
        page.goto(address, wait_until="load")
        found += [f"{address}: {one}" for one in page.evaluate(CUT)]
    assert found == []


def test_the_pace_is_drawn_and_named(year: FirYear, here: Idf, enter: Entry) -> None:
    page = enter(here.finance)
    page.goto(f"{YEAR}/rythme/?unite=EUR")
    picture = page.get_by_role("img", name="Engagements et paiements cumulés de 2018")
    expect(picture.locator("svg")).to_be_visible()
    for name in ("Engagé", "Payé", "Limite en AE", "Limite en CP"):
        expect(picture.locator("text", has_text=name)).to_have_count(1)
    expect(page.locator("#t-rythme")).to_be_visible()


def landing(page: Page) -> None:
    """A direction says what it expects."""
    page.goto(f"{YEAR}/atterrissage/")
    page.get_by_role("link", name="DOS", exact=True).click()
    page.get_by_label("Intervention, AE attendues en euros").fill("1,25 M€")
    page.get_by_label("Intervention, motif de l’attente").fill("dernier appel à projets")
    page.get_by_role("button", name="Enregistrer l’atterrissage").first.click()


def test_a_landing_is_said_without_a_script(year: FirYear, here: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(here.contributor)
    landing(page)
    expect(page.get_by_text("Atterrissage de DOS enregistré.")).to_be_visible()
    expect(page.locator("#t-atterrissage")).to_contain_text("dernier appel à projets")
    assert Landing.objects.get().reason == "dernier appel à projets"
    page.goto(f"{YEAR}/rythme/")
    expect(page.locator(".p-image")).to_be_hidden()
    expect(page.locator("#t-rythme")).to_be_visible()


def test_a_landing_is_said_on_a_small_screen(year: FirYear, here: Idf, enter: Entry) -> None:
    page = enter(here.contributor)
    page.set_viewport_size({"width": 320, "height": 800})
    landing(page)
    expect(page.get_by_text("Atterrissage de DOS enregistré.")).to_be_visible()
