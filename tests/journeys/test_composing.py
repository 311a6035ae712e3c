"""Composing a cross-table: choosers, filters, exchange, unit, perimeter; the address is the report."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Entry
from tests.journeys.reading import CROSSTAB, figure, plain, rows
from tests.plugins.idf import Idf


@pytest.fixture(params=["script", "no script"])
def crosstab(idf: Idf, enter: Entry, enter_without_script: Entry, request: pytest.FixtureRequest) -> Page:
    """The free cross-table of a finance officer, in a browser that runs scripts and in one that does not."""
    page = enter(idf.finance) if request.param == "script" else enter_without_script(idf.finance)
    page.goto(CROSSTAB)
    return page


def compose(page: Page, **choices: str) -> None:
    """Choose by the label of each field, then show."""
    for name, label in choices.items():
        page.locator(f"select[name={name}]").first.select_option(label=label)
    page.get_by_role("button", name="Afficher").click()


def tick(page: Page, name: str, *labels: str) -> None:
    """Open a list of boxes, tick those that bear these labels, and close it."""
    summary = page.locator(".p-cases > summary").filter(has_text=name)
    summary.click()
    boxes = page.get_by_role("group", name=name, exact=True)
    for label in labels:
        boxes.get_by_label(label).check()
    summary.click()


def asked(page: Page) -> dict[str, str]:
    """The report that the address names."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_rows_columns_and_filters_are_chosen_and_written_in_the_address(crosstab: Page) -> None:
    page = crosstab
    page.get_by_role("group", name="Lignes").get_by_role("combobox").nth(1).select_option(label="—")
    page.locator(".p-filtres > summary").click()
    tick(page, "Axe", "A2 Réponse aux besoins")
    compose(page, lignes="Direction", colonnes="Enveloppe")
    expect(page.get_by_role("heading", level=1)).to_have_text("Crédits par direction, par enveloppe")
    assert asked(page) == {
        "version": "T0-2017",
        "lignes": "direction",
        "colonnes": "enveloppe",
        "annee": "2017",
        "axe": "A2",
        "unite": "MEUR",
    }
    drawn = rows(page)
    assert drawn[0] == ["Direction", "DAF", "FIR", "FMESPP", "MIGAC", "OGD PA", "OGD PH", "USLD", "Total"]
    assert [line[0] for line in drawn[1:]] == [
        "DA Direction de l’autonomie",
        "DOS Direction de l’offre de soins",
        "DPSRI Direction de la promotion de la santé et de la réduction des inégalités",
        "DQSPP Direction de la qualité, de la sécurité et de la protection des populations",
        "Non ventilé",
        "Total de l’axe",
    ]
    assert drawn[-1][-1] == "963,8"


def test_a_filter_takes_several_values(crosstab: Page) -> None:
    page = crosstab
    page.locator(".p-filtres > summary").click()
    tick(page, "Axe", "A1")
    page.locator(".p-cases > summary").filter(has_text="Axe").click()
    boxes = page.get_by_role("group", name="Axe", exact=True)
    boxes.get_by_label("A4").check()
    boxes.get_by_role("button", name="Afficher").click()
    assert parse_qs(urlsplit(page.url).query)["axe"] == ["A1", "A4"]
    assert [line[0][:2] for line in rows(page) if line[0][2] != "-"] == ["Ax", "A1", "A4", "To"]
    assert page.get_by_role("list", name="Filtres actifs").inner_text().startswith("Axe : A1, A4")


def test_a_table_that_cannot_be_shown_leaves_the_form_filled(crosstab: Page, complaints: list[str]) -> None:
    page = crosstab
    page.locator(".p-filtres > summary").click()
    tick(page, "Enveloppe", "FIR", "MIGAC")
    compose(page, lignes="Direction", colonnes="Direction")
    expect(page.get_by_role("alert")).to_contain_text("« direction » figure deux fois, en lignes et en colonnes")
    page.get_by_role("group", name="Colonnes").get_by_role("combobox").first.select_option(label="Enveloppe")
    compose(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Crédits par direction et projet, par enveloppe")
    assert rows(page)[0] == ["Direction › projet", "FIR", "MIGAC", "Total"]
    complaints[:] = [one for one in complaints if "the server responded with a status of 400" not in one]


def test_a_filter_is_taken_off_by_its_own_link(crosstab: Page) -> None:
    page = crosstab
    page.goto(f"{CROSSTAB}?lignes=axe&colonnes=annee&enveloppe=FIR&direction=DOS")
    assert rows(page)[-1][-1] == "135,4"
    page.get_by_role("link", name="Retirer le filtre Direction : DOS").click()
    assert "direction" not in asked(page)
    assert rows(page)[-1][-1] == "545,8"
    assert page.get_by_role("list", name="Filtres actifs").get_by_role("listitem").count() == 1


def test_exchange_unit_and_perimeter_are_one_link_each(crosstab: Page) -> None:
    page = crosstab
    page.get_by_role("link", name="Échanger lignes et colonnes").click()
    assert asked(page)["lignes"] == "enveloppe"
    assert asked(page)["colonnes"] == "axe,projet"
    page.goto(f"{CROSSTAB}?lignes=axe&colonnes=enveloppe")
    page.get_by_role("link", name="k€").click()
    page.get_by_role("link", name="Sans").click()
    assert asked(page)["unite"] == "KEUR"
    assert asked(page)["autres"] == "sans"
    assert rows(page)[-1][-2:] == ["2 005 800,0", "100,0 %"]
    expect(page.get_by_label("Identité de cet état")).to_contain_text("k€")
    # what the links chose stays when the form is sent
    compose(page, lignes="Direction")
    assert asked(page)["unite"] == "KEUR"
    assert asked(page)["autres"] == "sans"


def test_the_address_alone_gives_the_same_table_again(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(CROSSTAB)
    compose(page, lignes="Direction", colonnes="Axe")
    again = enter(idf.director)
    again.goto(page.url)
    assert rows(again) == rows(page)
    assert again.url == page.url


def test_nothing_behind_the_choices_says_so_and_offers_to_go_back(crosstab: Page) -> None:
    page = crosstab
    page.goto(f"{CROSSTAB}?lignes=projet&axe=A5&enveloppe=USLD")
    expect(page.locator("main")).to_contain_text("Aucune ligne pour ces choix.")
    page.get_by_role("link", name="Effacer les filtres").click()
    assert plain(figure(page, "Total général × Crédits 2017").inner_text()) == "8 646,2"


def test_on_a_narrow_screen_the_figures_come_before_the_form(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(CROSSTAB)
    expect(page.get_by_role("button", name="Afficher")).to_be_hidden()
    page.locator(".p-composer > summary").click()
    expect(page.get_by_role("button", name="Afficher")).to_be_visible()
    compose(page, lignes="Enveloppe", colonnes="—")
    assert asked(page)["lignes"] == "enveloppe,projet"
