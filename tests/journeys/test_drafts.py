"""What is typed in a form is kept on the computer: a session that ends, a stale token, another page meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from allocations.models import Text
from fir.models import Movement
from tests.allocations.versions import version_with
from tests.fir.movements.files import ROWS, a_csv
from tests.fir.years import a_place, a_stage, a_year
from tests.journeys.conftest import Entry
from tests.journeys.entry import stored, to_enter, type_in
from tests.journeys.reading import AGENCY, overflow
from tests.journeys.test_fir_movements import give
from tests.plugins.idf import Idf

NEW_TEXT = f"{AGENCY}/versions/notifications/nouvelle/"
LINE = f"{AGENCY}/saisie/PROG/lignes/L017/"
PASSWORD = "prs-demo"  # the demonstration's


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Identifiant").fill(name)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def fill(page: Page) -> None:
    page.get_by_label("Référence").fill("CIRC-2018-9")
    page.get_by_label("Date du texte").fill("2018-05-11")
    page.get_by_label("Enveloppe, ligne 1").select_option("FIR")
    page.get_by_label("Objet, ligne 1").fill("Plan national")
    page.get_by_label("Montant, ligne 1").fill("1,5")


@pytest.fixture
def text_form(demo_accounts: None, page: Page) -> Page:
    page.goto(NEW_TEXT)
    sign_in(page, "finance")
    expect(page.get_by_role("heading", name="Nouvelle notification")).to_be_visible()
    return page


def test_a_text_comes_back_after_its_session_ended_then_is_recorded_and_forgotten(text_form: Page) -> None:
    page = text_form
    fill(page)
    expect(page.get_by_text("gardée sur cet ordinateur pendant 24\u00a0heures")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    sign_in(page, "finance")
    expect(page.get_by_text("Repris de votre saisie de")).to_be_visible()
    expect(page.get_by_label("Objet, ligne 1")).to_have_value("Plan national")
    expect(page.get_by_label("Enveloppe, ligne 1")).to_have_value("FIR")
    page.get_by_label("Intitulé").fill("Circulaire")
    page.get_by_label("Année, ligne 1").select_option("2018")
    page.get_by_label("Nature, ligne 1").select_option("recurrent")
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.get_by_role("status").first).to_contain_text("CIRC-2018-9 enregistré")
    page.goto(NEW_TEXT)
    expect(page.get_by_label("Référence")).to_have_value("")
    expect(page.get_by_text("Repris de votre saisie de")).to_have_count(0)


def test_a_stale_token_keeps_the_form_too(text_form: Page, complaints: list[str]) -> None:
    page = text_form
    fill(page)
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("button", name="Enregistrer la notification").click()
    page.get_by_role("link", name="rouvrez le formulaire").click()
    expect(page.get_by_text("Repris de votre saisie de")).to_be_visible()
    expect(page.get_by_label("Montant, ligne 1")).to_have_value("1,5")
    complaints.clear()  # the refusal itself
    assert not Text.objects.filter(code="CIRC-2018-9").exists()


def test_another_page_then_back_finds_what_was_typed_and_effacer_forgets_it(text_form: Page) -> None:
    page = text_form
    fill(page)
    page.get_by_role("link", name="Notifications", exact=True).first.click()
    page.goto(NEW_TEXT)
    expect(page.get_by_label("Objet, ligne 1")).to_have_value("Plan national")
    page.get_by_role("button", name="Effacer").click()
    expect(page.get_by_label("Objet, ligne 1")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Référence")).to_have_value("")


def test_another_person_on_the_same_computer_sees_nothing_of_it(text_form: Page) -> None:
    page = text_form
    fill(page)
    page.context.clear_cookies()
    page.goto(NEW_TEXT)
    sign_in(page, "admin")
    page.goto(NEW_TEXT)
    expect(page.get_by_label("Référence")).to_have_value("")
    expect(page.get_by_text("Repris de votre saisie de")).to_have_count(0)


def test_signing_out_empties_it_on_request(text_form: Page) -> None:
    page = text_form
    fill(page)
    page.locator("summary.p-outil--nom").click()
    page.get_by_role("button", name="effacer mes saisies").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('formulaire/'))") == []


def test_errors_keep_what_is_typed_and_say_nothing_of_a_draft(text_form: Page, complaints: list[str]) -> None:
    page = text_form
    fill(page)
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Objet, ligne 1")).to_have_value("Plan national")
    expect(page.get_by_text("Repris de votre saisie de")).to_have_count(0)
    complaints.clear()  # 422
    page.goto(NEW_TEXT)
    expect(page.get_by_text("Repris de votre saisie de")).to_be_visible()


def test_rows_that_were_added_come_back(text_form: Page) -> None:
    page = text_form
    page.get_by_role("button", name="Ajouter cinq lignes vides").click()
    page.get_by_label("Montant, ligne 8").fill("8")
    page.goto(NEW_TEXT)
    page.get_by_role("button", name="La reprendre").click()
    expect(page.get_by_label("Montant, ligne 8")).to_have_value("8")


def test_pasted_lines_laid_on_rows_come_back_after_a_session_ended(text_form: Page) -> None:
    page = text_form
    fill(page)
    page.get_by_label("Coller des lignes d’un tableur").fill("FIR;2018;25 000,5\nFIR;2019;1 200")
    page.get_by_role("button", name="Poser sur des lignes").click()
    expect(page.get_by_label("Montant, ligne 2")).to_have_value("25 000,5")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Enregistrer la notification").click()
    sign_in(page, "finance")
    expect(page.get_by_text("Repris de votre saisie de")).to_be_visible()
    for number, amount in ((1, "1,5"), (2, "25 000,5"), (3, "1 200")):
        expect(page.get_by_label(f"Montant, ligne {number}")).to_have_value(amount)
    expect(page.get_by_label("Année, ligne 3")).to_have_value("2019")
    expect(page.get_by_label("Coller des lignes d’un tableur")).to_have_value("")


def test_a_line_in_another_unit_is_taken_up_in_its_own(
    idf: Idf, enter: Entry, assert_accessible: Callable[[Page], None]
) -> None:
    version_with(idf, "PROG", {("L017", 2018): "37310000.00"})
    page = enter(idf.finance)
    page.goto(f"{LINE}?unite=KEUR")
    page.get_by_label("2018", exact=True).fill("1 234")
    page.goto(f"{LINE}?unite=EUR")
    expect(page.get_by_label("2018", exact=True)).not_to_have_value("1 234")
    page.get_by_role("link", name="La reprendre dans son unité").click()
    expect(page).to_have_url(re.compile("unite=KEUR"))
    expect(page.get_by_label("2018", exact=True)).to_have_value("1 234")
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    assert overflow(page) == 0


def test_the_unit_chosen_in_the_grid_is_the_one_of_the_forms(idf: Idf, enter: Entry) -> None:
    version_with(idf, "PROG", {("L017", 2018): "37310000.00"})
    page = enter(idf.finance)
    page.goto(f"{AGENCY}/saisie/PROG/")
    page.wait_for_selector("[data-saisie][data-pret]")
    page.locator("[data-unite]").first.select_option("EUR")
    page.goto(LINE)
    expect(page.get_by_label("2018", exact=True)).to_have_value("37\u00a0310\u00a0000")
    page.get_by_role("link", name="M€", exact=True).click()
    page.goto(f"{AGENCY}/saisie/PROG/")
    page.wait_for_selector("[data-saisie][data-pret]")
    expect(page.locator("select[data-unite]")).to_have_value("MEUR")


def test_a_command_applied_then_back_is_not_applied_again(idf: Idf, enter: Entry) -> None:
    version = version_with(idf, "PROG", {("L017", 2018): "1000.00"})
    page = enter(idf.finance)
    page.goto(f"{AGENCY}/saisie/PROG/commandes/taux/?lignes=L017&annees=2018")
    page.get_by_label("Taux, en %").fill("10")
    page.get_by_role("button", name="Aperçu").click()
    page.get_by_label("Raison").fill("dix pour cent")
    page.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(page.get_by_text("1 cellule modifiée")).to_be_visible()
    page.go_back()
    again = page.get_by_role("button", name="Appliquer à 1 cellule")
    if again.count():  # the browser kept the page: sending it again is answered by the first
        again.click()
        expect(page.get_by_text("1 cellule modifiée")).to_be_visible()
    else:
        expect(page.get_by_text("Cette commande est déjà appliquée")).to_be_visible()
    assert str(version.allocations.get(line__code="L017", year=2018).amount) == "1100.00"


def test_a_movement_sent_then_back_and_sent_again_lands_once(idf: Idf, enter: Entry) -> None:
    year = a_year(idf, 2018)
    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (5000, 5000)})
    page = enter(idf.finance)
    page.goto(f"{AGENCY}/fir/2018/mouvements/nouveau/paiement/")
    for _ in range(2):
        page.get_by_label("Montant en CP").fill("5")
        page.get_by_label("Nature").select_option("INT")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_text("c’est enregistré")).to_be_visible()
        page.go_back()
    assert Movement.objects.filter(fir_year=year).count() == 1


def ended(page: Page) -> None:
    """The session of the page is over: the server no longer knows it."""
    page.context.clear_cookies(name="sessionid")


def test_the_sign_in_page_says_that_an_entry_is_kept_where_one_is_and_there_alone(
    text_form: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page, said = text_form, "Rien n’est perdu"
    ended(page)
    page.goto(NEW_TEXT)
    expect(page.get_by_text("Connectez-vous pour ouvrir la page demandée.")).to_be_visible()
    expect(page.get_by_text(said)).to_be_hidden()
    sign_in(page, "finance")
    fill(page)
    ended(page)
    page.get_by_role("button", name="Enregistrer la notification").click()
    expect(page.get_by_text(said)).to_be_visible()
    assert_accessible(page)
    page.goto(f"{AGENCY}/versions/")
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()
    expect(page.get_by_text(said)).to_be_hidden()


def test_a_command_about_to_be_applied_comes_back_with_its_preview_and_its_reason(
    idf: Idf, demo_accounts: None, page: Page
) -> None:
    version = version_with(idf, "PROG", {("L017", 2018): "1000.00"})
    page.goto(f"{AGENCY}/saisie/PROG/commandes/taux/?lignes=L017&annees=2018")
    sign_in(page, "finance")
    page.get_by_label("Taux, en %").fill("10")
    page.get_by_role("button", name="Aperçu").click()
    page.get_by_label("Raison").fill("dix pour cent")
    ended(page)
    page.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(page.get_by_text("Rien n’est perdu")).to_be_visible()
    sign_in(page, "finance")
    expect(page.get_by_label("Raison")).to_have_value("dix pour cent")
    page.get_by_role("button", name="Appliquer à 1 cellule").click()
    expect(page.get_by_text("1 cellule modifiée")).to_be_visible()
    assert str(version.allocations.get(line__code="L017", year=2018).amount) == "1100.00"


def test_a_movement_and_the_preview_of_a_file_come_back(idf: Idf, demo_accounts: None, page: Page) -> None:
    year = a_year(idf, 2018)
    a_stage(idf, year, "BI", {a_place(idf.agency, mission="M1"): (5000, 5000)})
    page.goto(f"{AGENCY}/fir/2018/mouvements/nouveau/paiement/")
    sign_in(page, "finance")
    page.get_by_label("Montant en CP").fill("5")
    page.get_by_label("Nature").select_option("INT")
    ended(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Rien n’est perdu")).to_be_visible()
    sign_in(page, "finance")
    expect(page.get_by_label("Montant en CP")).to_have_value("5")
    expect(page.get_by_label("Nature")).to_have_value("INT")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("c’est enregistré")).to_be_visible()
    give(page, a_csv(ROWS))
    ended(page)
    page.get_by_role("button", name="Enregistrer").click()
    sign_in(page, "finance")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#t-mouvements tbody tr")).to_have_count(4)
    assert Movement.objects.filter(fir_year=year).count() == 5


def test_the_cells_of_a_grid_come_back_in_the_tab_where_they_were_typed(
    idf: Idf, demo_accounts: None, page: Page, complaints: list[str]
) -> None:
    version = to_enter(idf)
    page.goto(f"{AGENCY}/saisie/V1/")
    sign_in(page, "finance")
    page.wait_for_selector("[data-saisie][data-pret]")
    type_in(page, "L029", 2018, "7")
    ended(page)
    page.keyboard.press("Control+s")
    page.get_by_role("button", name="Se reconnecter").click()
    complaints[:] = [one for one in complaints if "status of 40" not in one]
    expect(page.get_by_text("Session expirée. Reconnectez-vous pour continuer.")).to_be_visible()
    expect(page.get_by_text("Rien n’est perdu")).to_be_visible()
    sign_in(page, "finance")
    page.wait_for_selector("[data-saisie][data-pret]")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("[data-enregistre]")).to_contain_text("1 cellule enregistrée")
    assert stored(version)["L029", 2018] == "7000.00"
