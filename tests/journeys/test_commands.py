"""Commands in a browser: asked, read, applied, undone; with the keyboard alone, without script, on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Operation, Version
from tests.journeys.conftest import Entry
from tests.journeys.reading import focused, overflow, plain, rows
from tests.plugins.idf import Idf

COMMANDS = "/ars-idf/saisie/V1/commandes/"


@pytest.fixture
def version(idf: Idf) -> Version:
    """T0-2017 copied, open."""
    from tests.allocations.versions import copied

    return copied(idf, "V1", {("L001", 2018): "1499.99"})


@pytest.fixture(params=["script", "no script"])
def page(idf: Idf, enter: Entry, enter_without_script: Entry, request: pytest.FixtureRequest) -> Page:
    """A finance officer's, in a browser that runs scripts and in one that does not."""
    return enter(idf.finance) if request.param == "script" else enter_without_script(idf.finance)


@pytest.mark.usefixtures("version")
def test_a_projection_is_read_before_it_is_applied_then_undone(
    page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(COMMANDS)
    page.get_by_role("link", name="Projeter", exact=True).click()
    for year, rate in zip(range(2018, 2023), ("2,3", "2,5", "2,45", "2,3", "2,3"), strict=True):
        page.get_by_label(f"Taux {year}, toutes les enveloppes, en %").fill(rate)
    page.get_by_label("Lignes à laisser").fill("L035, L036")
    page.get_by_label("Pourquoi les laisser").fill("CNR d’après la source")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("main")).to_contain_text("Aperçu : 0 modifiée, 329 nouvelles, 0 inchangée, 11 laissées.")
    drawn = rows(page, "#t-effet")
    assert drawn[1][:2] == ["2018 toutes les enveloppes", "1 499,99"]
    assert next(line[2] for line in drawn if line[0] == "MIGAC") == "1 636 493 100,00"
    page.get_by_text("11 cellules laissées : pourquoi").click()
    expect(page.get_by_role("table", name="Cellules laissées, par raison")).to_contain_text("CNR d’après la source")
    page.get_by_label("Raison").last.fill("hypothèses de démonstration")
    page.get_by_role("button", name="Appliquer à 329 cellules").click()
    expect(page.locator(".p-alerte")).to_contain_text("329 cellules modifiées.")
    page.get_by_role("link", name="Annuler", exact=True).click()
    expect(page.locator("main")).to_contain_text("Projection")
    page.get_by_role("button", name="Annuler l’opération").click()
    expect(page.locator(".p-alerte")).to_contain_text("329 cellules reviennent à leur valeur")


def test_the_pages_of_commands_are_accessible_and_stay_within_a_narrow_screen(
    idf: Idf, version: Version, enter: Entry, assert_accessible: Callable[[Page], None], complaints: list[str]
) -> None:
    page = enter(idf.finance)
    asked = {
        "projeter": "base=2017&annees=2018,2019&taux=2,3&garder=aucune",
        "reconduire": "de=2017&annees=2019&garder=aucune",
        "virer": "mouvements=1&de_1=L015&de_annee_1=2017&vers_1=L018&vers_annee_1=2017&montant_1=15+M",
        "ventiler": "total=100&cle=egal&effet=ajouter&portee=ensemble&annees=2018&lignes=L001,L002",
        "taux": "taux=1&annees=2017",
        "arrondir": "pas=1000&annees=2018",
    }
    for name, query in asked.items():
        for address in (f"{COMMANDS}{name}/", f"{COMMANDS}{name}/?apercu=1&{query}"):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            assert_accessible(page)
            page.set_viewport_size({"width": 320, "height": 640})
            assert overflow(page) == 0, address
    page.goto(f"{COMMANDS}taux/?apercu=1&taux=deux&annees=2017")
    assert_accessible(page)
    field = page.get_by_label("Taux, en %")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("« deux » n’est pas un taux : écrivez par exemple 2,45.")
    expect(field).to_have_value("deux")
    assert [complaint for complaint in complaints if "422" not in complaint] == []
    complaints.clear()
    assert version.code == "V1"


@pytest.mark.usefixtures("version")
def test_a_transfer_is_made_with_the_keyboard_alone(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(f"{COMMANDS}virer/?lignes=L015,L017&annees=2017&unite=EUR")
    page.get_by_label("De la ligne").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("1 000,50")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Aperçu : 2 modifiées")
    drawn = rows(page, "#t-cellules")
    assert [line[-3:] for line in drawn[1:]] == [
        ["36 400 000,00", "36 401 000,50", "+1 000,50"],
        ["14 600 000,00", "14 598 999,50", "−1 000,50"],
        ["51 000 000,00", "51 000 000,00", "0,00"],
    ]
    button = page.get_by_role("button", name="Appliquer à 2 cellules")
    button.focus()
    assert focused(page) == "Appliquer à 2 cellules"
    page.keyboard.press("Enter")
    expect(page.locator(".p-alerte")).to_contain_text("2 cellules modifiées.")


@pytest.mark.usefixtures("version")
def test_two_people_none_of_whose_figures_is_lost(idf: Idf, enter: Entry, enter_without_script: Entry) -> None:
    first, second = enter(idf.finance), enter_without_script(idf.admin)
    for page, rate in ((first, "10"), (second, "20")):
        page.goto(f"{COMMANDS}taux/?apercu=1&taux={rate}&annees=2018&lignes=L001")
    first.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(first.locator(".p-alerte")).to_contain_text("1 cellule modifiée.")
    second.get_by_label("Raison").fill("vingt pour cent")
    second.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(second.get_by_role("alert")).to_contain_text("1 cellule a changé depuis l’aperçu. Rien n’est écrit")
    told = rows(second, ".p-changements")[1]
    assert told[:3] == ["L001, 2018", "1 499,99 €", "1 649,99 €"]
    assert told[3] == str(idf.finance)
    expect(second.get_by_label("Raison")).to_have_value("vingt pour cent")
    assert plain(second.locator("#t-cellules tbody tr").first.inner_text()).endswith("1 649,99 1 979,99 +330,00")
    second.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(second.locator(".p-alerte")).to_contain_text("1 cellule modifiée.")
    assert Operation.objects.filter(way="rate").count() == 2


@pytest.mark.usefixtures("version")
def test_a_second_click_is_harmless(idf: Idf, enter: Entry) -> None:
    page = enter(idf.finance)
    page.goto(f"{COMMANDS}taux/?apercu=1&taux=10&annees=2018&lignes=L001")
    page.get_by_role("button", name="Appliquer à 1 cellule").dblclick()
    expect(page.locator(".p-alerte").first).to_contain_text("1 cellule modifiée.")
    assert Operation.objects.filter(way="rate").count() == 1
