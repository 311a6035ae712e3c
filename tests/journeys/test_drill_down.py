"""From a figure to the lines behind it, and back."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.conftest import Entry
from tests.journeys.reading import AGENCY, AXES_ENVELOPES, CROSSTAB, column, figure, focused, overflow, plain
from tests.plugins.idf import Idf

A2_FIR = "A2 × FIR"


@pytest.fixture
def table(idf: Idf, enter: Entry) -> Page:
    """Axis × envelope, read by a finance officer."""
    page = enter(idf.finance)
    page.goto(AXES_ENVELOPES)
    return page


def open_a2_fir(page: Page) -> None:
    figure(page, A2_FIR).click()
    expect(page.locator("#panneau-titre")).to_have_text("A2 × FIR : 340,4\u00a0M€")


def test_finance_signs_in_and_reads_the_printed_totals(demo_accounts: None, page: Page) -> None:
    page.goto(AXES_ENVELOPES)
    page.get_by_label("Identifiant").fill("finance")
    page.get_by_label("Mot de passe").fill("prs-demo")
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"**{AXES_ENVELOPES}")
    totals = ["238,0", "963,8", "788,4", "9,9", "5,7", "2 005,8", "6 640,4", "8 646,2"]
    assert column(page, "tbody .tcol") == totals


def test_a_figure_opens_the_lines_that_make_it(table: Page, assert_accessible: Callable[[Page], None]) -> None:
    open_a2_fir(table)
    amounts = column(table, "#panneau tbody tr:not(.tot) td.tcol")
    assert len(amounts) == 11
    assert sum(int(amount.replace(" ", "")) for amount in amounts) == 340_440_000
    assert column(table, "#panneau .tot > *") == ["Total des 11 lignes", "", "340 440 000"]
    expect(table.locator("#panneau")).to_contain_text("✓ Écran = base : 340\u00a0440\u00a0000,00\u00a0€ sur 11 lignes")
    expect(figure(table, A2_FIR)).to_have_attribute("aria-current", "true")
    assert table.url.endswith("ouvre=A2,FIR")
    assert_accessible(table)


def test_the_focus_goes_to_the_lines_and_comes_back_to_the_figure(table: Page) -> None:
    figure(table, A2_FIR).focus()
    table.keyboard.press("Enter")
    expect(table.locator("#panneau")).to_be_focused()
    table.keyboard.press("Escape")
    expect(table.locator("#panneau")).to_have_count(0)
    assert focused(table) == "A2 × FIR, 340,4 M€, ouvrir les lignes"
    assert "ouvre" not in table.url


def test_the_address_the_history_and_a_reload_keep_what_is_shown(table: Page) -> None:
    open_a2_fir(table)
    table.go_back()
    expect(table.locator("#panneau")).to_have_count(0)
    assert focused(table).startswith(A2_FIR)
    table.go_forward()
    expect(table.locator("#panneau-titre")).to_contain_text("A2 × FIR")
    expect(table.locator(".choisi")).to_have_text("340,4")
    table.reload()
    expect(table.locator("#panneau-titre")).to_contain_text("A2 × FIR")
    expect(table.locator("#panneau")).to_be_focused()
    table.get_by_role("link", name="Fermer").click()
    expect(table.locator("#panneau")).to_have_count(0)
    assert focused(table).startswith(A2_FIR)


def test_another_figure_takes_the_place_of_the_first(table: Page) -> None:
    open_a2_fir(table)
    figure(table, "Total général × Total").click()
    expect(table.locator("#panneau-titre")).to_have_text("Total : 8\u00a0646,2\u00a0M€")
    assert table.locator("#panneau").count() == 1
    assert table.locator(".choisi").all_inner_texts() == ["8\u00a0646,2"]
    table.go_back()
    expect(table.locator("#panneau-titre")).to_contain_text("A2 × FIR")


def test_the_last_figure_asked_for_wins_over_a_slow_answer(table: Page, context: BrowserContext) -> None:
    held: list[Route] = []
    context.route("**/*ouvre=A2,FIR", lambda route: held.append(route))
    figure(table, A2_FIR).click()
    figure(table, "A1 × DAF").click()
    expect(table.locator("#panneau-titre")).to_contain_text("A1 × DAF")
    with table.expect_request_finished():
        held[0].continue_()
    assert overflow(table) == 0
    expect(table.locator("#panneau-titre")).to_contain_text("A1 × DAF")
    assert table.url.endswith("ouvre=A1,DAF")


def test_the_control_key_opens_the_lines_in_another_tab(table: Page, context: BrowserContext) -> None:
    with context.expect_page() as opened:
        figure(table, A2_FIR).click(modifiers=["Control"])
    expect(opened.value.locator("#panneau-titre")).to_contain_text("A2 × FIR")
    expect(table.locator("#panneau")).to_have_count(0)
    assert "ouvre" not in table.url


def test_a_lost_connection_is_told_beside_the_table_and_can_be_retried(
    table: Page, context: BrowserContext, complaints: list[str]
) -> None:
    context.set_offline(True)
    figure(table, A2_FIR).click()
    expect(table.get_by_role("alert")).to_contain_text("le site ne répond pas")
    expect(table.get_by_role("heading", name="Connexion perdue")).to_be_visible()
    context.set_offline(False)
    table.get_by_role("link", name="Réessayer").click()
    expect(table.locator("#panneau-titre")).to_contain_text("A2 × FIR")
    table.keyboard.press("Escape")
    assert focused(table).startswith(A2_FIR)
    assert complaints
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_an_expired_session_leads_to_sign_in_and_back_to_the_figure(
    demo_accounts: None, table: Page, complaints: list[str]
) -> None:
    Session.objects.all().delete()
    figure(table, A2_FIR).click()
    expect(table.locator("main")).to_contain_text("Session expirée. Reconnectez-vous pour continuer.")
    table.get_by_label("Identifiant").fill("finance")
    table.get_by_label("Mot de passe").fill("prs-demo")
    table.get_by_role("button", name="Se connecter").click()
    expect(table.locator("#panneau-titre")).to_contain_text("A2 × FIR")
    assert complaints == []


def test_a_refused_figure_gives_a_page_that_says_why(table: Page, complaints: list[str]) -> None:
    figure(table, A2_FIR).evaluate("link => { link.href = link.href.replace('A2,FIR', 'A9,FIR'); }")
    figure(table, A2_FIR).click()
    expect(table.get_by_role("heading", level=1)).to_have_text("Cette adresse n’a pas été comprise")
    complaints[:] = [one for one in complaints if "400 (Bad Request)" not in one]


def test_the_lines_stay_in_view_beside_a_long_table(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(CROSSTAB)
    last = figure(page, "AUTRES-8 × MIGAC")
    last.scroll_into_view_if_needed()
    last.click()
    expect(page.locator("#panneau-titre")).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    expect(page.locator(".p-etat thead")).to_be_in_viewport()


@pytest.mark.parametrize("width", [1201, 1024, 320])
def test_the_lines_are_reached_at_any_width(idf: Idf, enter: Entry, width: int) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(AXES_ENVELOPES)
    open_a2_fir(page)
    expect(page.locator("#panneau-titre")).to_be_in_viewport()
    assert overflow(page) == 0
    assert column(page, "#panneau tbody tr:nth-child(2) > *")[1:] == ["Établissement de santé", "40 760 000"]
    page.keyboard.press("Escape")
    expect(figure(page, A2_FIR)).to_be_in_viewport()


def test_without_a_script_a_figure_is_a_link_to_its_lines(idf: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(idf.finance)
    page.set_viewport_size({"width": 1024, "height": 640})
    page.goto(AXES_ENVELOPES)
    figure(page, A2_FIR).click()
    expect(page.locator("#panneau-titre")).to_have_text("A2 × FIR : 340,4\u00a0M€")
    panel, table = page.locator("#panneau").bounding_box(), page.locator("#t-axes-enveloppes").bounding_box()
    assert panel is not None
    assert table is not None
    assert panel["y"] < table["y"]
    page.get_by_role("link", name="Fermer").click()
    assert page.locator("#panneau").count() == 0
    assert plain(figure(page, A2_FIR).inner_text()) == "340,4"


@pytest.mark.parametrize("width", [1440, 1210, 320])
def test_a_line_is_read_whole_in_the_panel_with_its_remark(idf: Idf, enter: Entry, width: int) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{AGENCY}/credits/projets/A2-P2/?version=T0-2017&ouvre=A2-P2-M1,")
    expect(page.locator("#panneau-titre")).to_have_text("A2-P2 × M1 : 54,2\u00a0M€")
    cut = page.locator("#panneau :is(th, .lab, .lab *)").evaluate_all(
        "all => all.filter(one => one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1).length"
    )
    assert cut == 0
    remarks = page.locator("#panneau .p-rem")
    expect(remarks).to_have_text(["(MIG Précarité)"] * 2)
    expect(remarks.first).to_be_visible()
