"""A stage of the FIR entered in a browser: typed, pasted, saved, in conflict, offline; and without a script."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from allocations.models import Envelope, Line
from fir import actions
from fir.actions import FigureEdit
from fir.enums import Nature, StageFigure, Way
from fir.models import Authorisation, Receipt, Stage
from tests.allocations.versions import version_with
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.journeys.conftest import Entry
from tests.journeys.entry import paste, save
from tests.journeys.reading import overflow, plain
from tests.journeys.test_entry_conflict import answered
from tests.plugins.idf import Idf

STAGE = "/ars-essai/fir/2018/etapes/BR1/"
GRID = f"{STAGE}credits/"
RECEIPTS = f"{STAGE}recettes/"
DOS, TWO, SCHEME = "INT:DOS:NC:NC", "INT:DOS:2:NC", "INT:DOS:2:D01"


@pytest.fixture
def here(idf: Idf, transactional_db: None) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def stage(here: Idf) -> Stage:
    year, agency = a_year(here), here.agency
    places = {
        a_place(agency): (1_000_000, 900_000),
        a_place(agency, mission="2"): (200_000, 200_000),
        a_place(agency, mission="2", scheme="D01"): (50_000, None),
        a_place(agency, Nature.RUNNING): (10_000, 10_000),
    }
    bi = a_stage(here, year, "BI", places, voted=False)
    line = actions.open_receipt(by=here.finance, stage=bi, code="R1", label="Dotation", text="arrêté du 11 mai 2018")
    edit = FigureEdit(line, StageFigure.AMOUNT, Decimal(1_300_000), 1)
    actions.enter_figures(by=here.finance, stage=bi, edits=[edit], way=Way.FORM)
    return a_stage(here, year, "BR1", {a_place(agency): (1_100_000, 900_000)}, voted=False)


def open_sheet(page: Page, where: str = GRID) -> Page:
    page.goto(where)
    page.wait_for_selector("[data-saisie][data-pret]")
    return page


@pytest.fixture
def page(here: Idf, stage: Stage, enter: Entry) -> Page:
    return open_sheet(enter(here.finance))


def cell(page: Page, line: str, figure: str) -> Locator:
    return page.locator(f'[data-ligne="{line}"] [tabulator-field="{figure}"]')


def total(page: Page, figure: str) -> str:
    return plain(page.locator(f'[data-genre="total"] [tabulator-field="{figure}"]').inner_text())


def type_in(page: Page, line: str, figure: str, text: str) -> None:
    cell(page, line, figure).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def opened(stage: Stage) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    rows = Authorisation.objects.filter(stage=stage).select_related("mission", "scheme").order_by("pk")
    return {f"{one.nature}:{one.mission.code}:{one.scheme.code}": (one.ae, one.cp) for one in rows}


def test_figures_are_typed_beside_the_stage_before_and_totals_follow(page: Page, stage: Stage) -> None:
    heads = [plain(text) for text in page.locator(".tabulator-col").all_inner_texts()]
    assert heads[1:] == ["AE BI", "CP BI", "AE", "CP", "Var. AE", "Var. CP"]
    assert (total(page, "avant_ae"), total(page, "aae"), total(page, "variation_ae")) == (
        "1 260,0",
        "1 100,0",
        "−160,0",
    )
    type_in(page, DOS, "aae", "1 200,25")
    type_in(page, TWO, "aae", "=200+10")
    assert (total(page, "aae"), total(page, "variation_ae")) == ("1 410,3", "+150,3")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+y")
    save(page, cells=2)
    assert opened(stage) == {
        "INT:NC:NC": (Decimal("1200250.00"), Decimal(900_000)),
        "INT:2:NC": (Decimal("210000.00"), None),
    }
    type_in(page, TWO, "acp", "5")
    save(page, cells=1)
    assert opened(stage)["INT:2:NC"] == (Decimal("210000.00"), Decimal(5000))


def test_a_block_is_pasted_from_a_spreadsheet_and_what_is_refused_is_named(page: Page, stage: Stage) -> None:
    cell(page, SCHEME, "aae").click()
    paste(page, "45,5\t40\n2O0\t180")
    expect(page.locator("[data-points]")).to_contain_text("lettre O au lieu du chiffre 0")
    expect(page.locator("[data-points]")).to_contain_text("AE")
    page.get_by_role("button", name="Lire 200").click()
    save(page, cells=4)
    assert opened(stage)["INT:2:D01"] == (Decimal(45_500), Decimal(40_000))
    assert opened(stage)["INT:2:NC"] == (Decimal(200_000), Decimal(180_000))


def test_two_people_on_one_figure_see_both_values(page: Page, here: Idf, stage: Stage, complaints: list[str]) -> None:
    type_in(page, DOS, "aae", "1 300")
    type_in(page, DOS, "acp", "950")
    other = FigureEdit(a_place(here.agency), StageFigure.AE, Decimal(1_250_000), 1)
    actions.enter_figures(by=here.admin, stage=stage, edits=[other], way=Way.GRID)
    page.keyboard.press("Control+s")
    points = page.locator("[data-points]")
    expect(points).to_contain_text("Conflit")
    expect(points).to_contain_text("1 250,0".replace(" ", "\u00a0"))
    expect(points.locator(".g-point")).to_have_count(1)
    answered(complaints, 409)
    page.get_by_role("button", name="Garder la mienne").click()
    save(page, cells=2)
    assert opened(stage)["INT:NC:NC"] == (Decimal(1_300_000), Decimal(950_000))


def test_what_is_typed_offline_is_kept_and_leaves_when_the_network_is_back(
    page: Page, stage: Stage, complaints: list[str]
) -> None:
    page.context.set_offline(True)
    type_in(page, DOS, "aae", "1 400")
    page.keyboard.press("Control+s")
    expect(page.locator("[data-bandeau]")).to_contain_text("gardée sur ce poste")
    page.context.set_offline(False)
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]
    expect(page.locator("[data-enregistre]")).to_contain_text("Connexion rétablie", timeout=15_000)
    assert opened(stage)["INT:NC:NC"][0] == Decimal(1_400_000)


def test_the_grid_opens_in_the_unit_of_the_page_one_comes_from(page: Page, stage: Stage) -> None:
    """A stage is told in euros: a figure read there and pasted in the grid is not a thousand times larger."""
    page.goto(STAGE)
    page.get_by_role("link", name="Saisir les AE et CP").click()
    page.wait_for_selector("[data-saisie][data-pret]")
    expect(page.locator("[data-unite-dite]")).to_have_text("€")
    type_in(page, DOS, "aae", "1 200 000")
    save(page, cells=1)
    assert opened(stage)["INT:NC:NC"][0] == Decimal(1_200_000)


def test_receipts_are_entered_in_the_same_grid(page: Page, stage: Stage) -> None:
    open_sheet(page, RECEIPTS)
    type_in(page, "R1", "aamount", "1 500")
    assert total(page, "variation_amount") == "+200,0"
    save(page, cells=1)
    assert Receipt.objects.get(stage=stage).amount == Decimal(1_500_000)


def test_the_past_of_a_figure_is_told_beside_it(page: Page, here: Idf) -> None:
    type_in(page, DOS, "aae", "1 200")
    save(page, cells=1)
    cell(page, DOS, "aae").click()
    page.keyboard.press("Alt+h")
    expect(page.locator("[data-passe-liste]")).to_contain_text("1\u00a0100\u00a0000,00 → 1\u00a0200\u00a0000,00")
    page.get_by_role("link", name="Voir l’opération, l’annuler").first.click()
    page.get_by_role("button", name="Annuler l’opération").click()
    expect(page.get_by_text("Opération annulée")).to_be_visible()


def test_a_place_is_added_and_one_lands_on_it(page: Page) -> None:
    page.get_by_role("link", name="+ Endroit").click()
    page.get_by_label("Nature").select_option("FONC")
    page.get_by_label("Mission").select_option(label="2 Mission 2")
    page.get_by_role("button", name="Ouvrir l’endroit").click()
    page.wait_for_selector("[data-saisie][data-pret]")
    expect(page.locator('[data-ligne="FONC:NC:2:NC"] .g-actif')).to_be_visible()


def test_places_are_filtered_by_mission(page: Page) -> None:
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_label("Nature").select_option("FONC")
    expect(page.locator("[data-trouvees]")).to_contain_text("1 ligne sur 4")


def test_a_stage_is_entered_without_a_script(here: Idf, stage: Stage, enter_without_script: Entry) -> None:
    page = enter_without_script(here.finance)
    page.goto(f"{GRID}?unite=EUR")
    page.locator(f'[name="ae-{DOS}"]').fill("1 200 00O")
    page.locator(f'[name="cp-{SCHEME}"]').fill("40 k€")
    page.locator("form#feuille").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("lettre O au lieu du chiffre 0")).to_be_visible()
    expect(page.locator(f'[name="cp-{SCHEME}"]')).to_have_value("40 k€")
    page.locator(f'[name="ae-{DOS}"]').fill("1 200 000")
    page.locator("form#feuille").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("2 chiffres enregistrés.")).to_be_visible()
    assert opened(stage)["INT:2:D01"] == (None, Decimal(40_000))


PAGES = (
    "/ars-essai/fir/ouvrir/",
    "/ars-essai/fir/2018/etapes/",
    "/ars-essai/fir/2018/etapes/nouvelle/",
    "/ars-essai/fir/2018/regles/",
    "/ars-essai/fir/2018/credits-proteges/",
    STAGE,
    f"{STAGE}textes/",
    GRID,
    f"{GRID}?vue=liste",
    RECEIPTS,
    f"{GRID}nouveau/",
    f"{RECEIPTS}nouvelle/",
    f"{STAGE}historique/",
)


@pytest.mark.parametrize("where", PAGES)
def test_every_page_is_accessible_and_whole_at_any_width(
    here: Idf, stage: Stage, enter: Entry, where: str, assert_accessible: Callable[[Page], None]
) -> None:
    page = enter(here.finance)
    page.goto(where)
    if page.locator("[data-saisie]").count():
        page.wait_for_selector("[data-saisie][data-pret]")
    assert_accessible(page)
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{where} at {width}"
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


# -- the table de passage --


@pytest.fixture
def passing(idf: Idf, transactional_db: None) -> str:
    """A version that programmes one measure of the FIR in 2018, a stage, a mission to pass to; the measure."""
    line = Line.objects.filter(plan=idf.plan, envelope__code="FIR").select_related("measure").order_by("code")[0]
    version_with(idf, "PROG", {(line.code, 2018): "1000000.00"})
    year = a_year(idf, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    a_place(idf.agency, mission="2", scheme="D01")
    a_stage(idf, year, "BI", {a_place(idf.agency, Nature.RUNNING): (10_000, 10_000)}, voted=False)
    return line.measure.code


def test_a_measure_is_passed_and_a_stage_proposed_without_a_script(
    idf: Idf, passing: str, enter_without_script: Entry
) -> None:
    page = enter_without_script(idf.finance)
    page.goto("/ars-idf/fir/2018/passage/?version=PROG")
    page.get_by_label(f"Dispositif de {passing}").fill("D09")
    page.locator("form#passage").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Dispositif inconnu : « D09 ».")).to_be_visible()
    page.get_by_label(f"Dispositif de {passing}").fill("D01")
    page.locator("form#passage").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("1 mesure enregistrée.")).to_be_visible()
    page.get_by_role("link", name="Proposer une étape").click()
    page.get_by_label("Version").select_option("PROG")
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.get_by_role("button", name="Appliquer à BI").click()
    expect(page.get_by_text("2 chiffres de BI viennent de PROG.")).to_be_visible()
    [found] = Authorisation.objects.filter(scheme__code="D01")
    assert (found.ae, found.cp, found.mission.code) == (Decimal(1_000_000), Decimal(1_000_000), "2")


@pytest.mark.parametrize(
    "where", ["", "?version=PROG", "proposition/?version=PROG", "ecarts/?version=PROG", "historique/"]
)
def test_every_page_of_the_passage_is_accessible_and_whole(
    idf: Idf, passing: str, enter: Entry, where: str, assert_accessible: Callable[[Page], None]
) -> None:
    page = enter(idf.finance)
    page.goto(f"/ars-idf/fir/2018/passage/{where}")
    assert_accessible(page)
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, f"{where} at {width}"
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
