"""The forms of lines: entered without a script, accessible, whole at any width."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Allocation
from tests.allocations.versions import version_with
from tests.journeys.conftest import Entry
from tests.journeys.reading import AGENCY, overflow
from tests.plugins.idf import Idf

LINE = f"{AGENCY}/saisie/PROG/lignes/L017/"
NEW = f"{AGENCY}/saisie/PROG/lignes/nouvelle/"


@pytest.fixture
def prog(idf: Idf) -> None:
    version_with(idf, "PROG", {("L016", 2018): "3200000.00", ("L017", 2018): "37310000.00"})


def held(idf: Idf, line: str, year: int) -> Decimal | None:
    return Allocation.objects.values_list("amount", flat=True).get(version__code="PROG", line__code=line, year=year)


def test_a_line_is_entered_without_a_script(prog: None, idf: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(idf.finance)
    page.goto(f"{LINE}?unite=KEUR")
    page.get_by_label("2018", exact=True).fill("9 98O,9")
    page.get_by_label("2019", exact=True).fill("12,5 M€")
    page.locator("form").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("lettre O au lieu du chiffre 0")).to_be_visible()
    expect(page.get_by_label("2019", exact=True)).to_have_value("12,5 M€")
    page.get_by_label("2018", exact=True).fill("9 980,9")
    page.get_by_role("button", name="Enregistrer et passer à").or_(
        page.locator("form").get_by_role("button", name="Enregistrer", exact=True)
    ).first.click()
    expect(page.get_by_text("L017 : 2 montants enregistrés.")).to_be_visible()
    assert (held(idf, "L017", 2018), held(idf, "L017", 2019)) == (Decimal("9980900.00"), Decimal("12500000.00"))


def test_two_people_on_one_cell_choose_without_a_script(prog: None, idf: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(idf.finance)
    page.goto(f"{LINE}?unite=EUR")
    other = page.context.new_page()
    other.goto(f"{LINE}?unite=EUR")
    other.get_by_label("2018", exact=True).fill("7")
    other.locator("form").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(other.get_by_text("1 montant enregistré.")).to_be_visible()
    page.get_by_label("2018", exact=True).fill("8")
    page.locator("form").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("group", name="Valeur de 2018")).to_contain_text("Prendre l’autre : 7,00")
    page.get_by_label("Garder la mienne").check()
    page.locator("form").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("1 montant enregistré.")).to_be_visible()
    assert held(idf, "L017", 2018) == Decimal("8.00")


def test_a_line_is_added_then_entered_without_a_script(prog: None, idf: Idf, enter_without_script: Entry) -> None:
    page = enter_without_script(idf.finance)
    page.goto(f"{NEW}?mesure=A2-P2-M1")
    page.get_by_label("Domaine d’intervention").select_option("D05")
    page.get_by_label("Enveloppe").select_option("FIR")
    page.locator("form").get_by_role("button", name="Ajouter la ligne").click()
    expect(page.get_by_text("saisissez ses montants")).to_be_visible()
    page.get_by_label("2020", exact=True).fill("=1200*1,02")
    page.locator("form").get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("1 montant enregistré.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_forms_are_accessible_and_whole(
    prog: None, idf: Idf, enter: Entry, assert_accessible: Callable[[Page], None], scheme: str
) -> None:
    page = enter(idf.finance)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for where, field in ((LINE, "2018"), (NEW, "Note de la ligne")):
        page.goto(where)
        assert_accessible(page)
        page.get_by_label(field, exact=True).fill("x" * 400)
        page.locator("form[method=post]").last.get_by_role("button").first.click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert_accessible(page)
        for width in (1440, 720, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) == 0, f"{where} at {width}"
        page.set_viewport_size({"width": 1440, "height": 900})
