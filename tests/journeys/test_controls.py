"""Ceilings and anomalies in a browser: a text is pasted, a ceiling is exceeded, warnings are acknowledged."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from allocations.enums import VersionStatus
from allocations.models import Version
from tests.allocations.ceilings_pages.texts import expected, line, notified
from tests.allocations.versions import copied, version_with
from tests.journeys.conftest import Entry
from tests.journeys.reading import overflow, plain
from tests.plugins.idf import Idf

Accessible = Callable[[Page], None]
VERSIONS = "/ars-idf/versions/"
#: px; 720 is a window of 1440 at 200 %, 320 is one of 1280 at 400 %
WIDTHS = (1920, 1440, 1024, 720, 320)
BLOCK = (
    "Enveloppe\tAnnée\tNature\tMontant\n"
    "FIR\t2018\tpérenne\t1,5\nMIGAC\t2018\tpérenne\t1\u202f000,5\nFire\t2018\tpérenne\t2\n"
)


@pytest.fixture
def version(idf: Idf) -> Version:
    """FIR: 2 M€ programmed in 2018, 1 M€ in 2019."""
    return version_with(
        idf, "V1", {("L001", 2018): "2000000.00", ("L001", 2019): "1000000.00"}, status=VersionStatus.ARBITRATED
    )


def main(page: Page) -> str:
    return plain(page.locator("main").inner_text())


def record(page: Page) -> None:
    """Paste a text of three lines, one of them bad; correct it; record it."""
    page.goto(f"{VERSIONS}notifications/")
    page.get_by_role("link", name="Nouvelle notification").click()
    page.get_by_role("link", name="M€", exact=True).click()
    page.get_by_label("Référence").fill("circ-2018-1")
    page.get_by_label("Intitulé").fill("Circulaire du 11 mai 2018")
    page.get_by_label("Date du texte").fill("2018-05-11")
    page.get_by_label("Coller des lignes").fill(BLOCK)
    page.get_by_role("button", name="Poser sur des lignes").click()
    expect(page.get_by_role("alert")).to_contain_text("« Fire » n’est pas une enveloppe de l’agence.")
    assert page.get_by_label("Montant, ligne 2").input_value() == "1\u202f000,5"
    page.get_by_label("Coller des lignes").fill("")
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.get_by_role("status").first).to_contain_text("CIRC-2018-1 enregistré : 2 lignes.")


def test_a_text_is_pasted_its_ceiling_blocks_and_a_correction_lets_the_version_be_adopted(
    idf: Idf, version: Version, enter: Entry
) -> None:
    page = enter(idf.finance)
    record(page)
    page.goto(f"{VERSIONS}V1/plafonds/")
    assert "FIR (! dépassé en 2018)" in main(page)
    page.goto(f"{VERSIONS}V1/anomalies/")
    assert "Plafond FIR 2018 dépassé de 500,0 k€" in main(page)
    page.goto(f"{VERSIONS}V1/")
    page.get_by_role("link", name="Valider").first.click()
    assert "La validation est bloquée." in main(page)
    # the text had a slip: it notified 2,5 M€
    page.goto(f"{VERSIONS}notifications/CIRC-2018-1/")
    page.get_by_role("link", name="Corriger").click()
    page.get_by_label("Montant, ligne 1").fill("2,5")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_text("Une correction dit pourquoi")).to_be_visible()
    page.get_by_label("Motif de la correction").fill("Coquille")
    page.get_by_role("button", name="Enregistrer la correction").click()
    expect(page.get_by_role("heading", name="Corrections")).to_be_visible()
    page.goto(f"{VERSIONS}V1/")
    page.get_by_role("link", name="Valider").first.click()
    page.get_by_label("Pourquoi l’avertissement est accepté").fill("Fin d’un programme")
    page.get_by_role("button", name="Valider").click()
    expect(page.get_by_role("status").first).to_contain_text("V1")
    assert Version.objects.get(pk=version.pk).status == VersionStatus.ADOPTED


def test_warnings_are_acknowledged_together_and_one_is_taken_back(idf: Idf, enter: Entry) -> None:
    copied(idf, "V2", {})
    page = enter(idf.finance)
    page.goto(f"{VERSIONS}V2/anomalies/")
    page.get_by_label("Les 2 de cette liste").check()
    page.get_by_role("button", name="Acquitter").click()
    expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
    page.get_by_label("Les 2 de cette liste").check()
    page.get_by_label("Motif").fill("Intitulés de la source")
    page.get_by_role("button", name="Acquitter").click()
    expect(page.get_by_role("status").first).to_contain_text("2 avertissements acquittés.")
    page.get_by_role("button", name="Ne plus acquitter").first.click()
    expect(page.get_by_role("heading", name="Avertissements : 1")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_forecasts_are_typed_by_keyboard_alone(
    idf: Idf, version: Version, enter: Entry, enter_without_script: Entry, script: bool
) -> None:
    page = (enter if script else enter_without_script)(idf.finance)
    page.goto(f"{VERSIONS}V1/plafonds/")
    page.get_by_label("FIR 2019, montant").focus()
    page.keyboard.type("1,2O")
    page.keyboard.press("Enter")
    wrong = page.get_by_label("FIR 2019, montant")
    assert wrong.input_value() == "1,2O"
    expect(page.get_by_role("alert").first).to_contain_text("FIR 2019")
    wrong.fill("1,2")
    page.keyboard.press("Tab")
    page.keyboard.press("P")
    page.keyboard.press("Tab")
    page.keyboard.type("annonce du 2 mai")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 prévision enregistrée.")
    assert page.get_by_label("FIR 2019, nature").input_value() == "forecast"


def pages(idf: Idf, version: Version) -> list[str]:
    """Every page, each with something to show."""
    notified(idf, line("FIR", 2018, "1500000.00"), line("MIGAC", 2018, "1.00"))
    expected(idf, version, "FIR", 2019, "900000.00")
    copied(idf, "V2", {})
    return [
        f"{VERSIONS}notifications/",
        f"{VERSIONS}notifications/nouvelle/",
        f"{VERSIONS}notifications/CIRC-2018-1/",
        f"{VERSIONS}notifications/CIRC-2018-1/?corriger=",
        f"{VERSIONS}notifications/CIRC-2018-1/mesures/",
        f"{VERSIONS}V1/plafonds/",
        f"{VERSIONS}V1/anomalies/",
        f"{VERSIONS}T0-2017/anomalies/",
        f"{VERSIONS}V2/anomalies/?regle=labels",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_holds_at_any_width(
    idf: Idf, version: Version, enter: Entry, assert_accessible: Accessible, scheme: str
) -> None:
    addresses = pages(idf, version)
    page = enter(idf.finance)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in addresses:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        assert_accessible(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, (address, width)
