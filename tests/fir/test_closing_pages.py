"""The pages of the end of a year: what they explain, what they accept, whom they refuse."""

import re
from datetime import date
from decimal import Decimal
from html import escape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from allocations import law
from fir import actions
from fir.enums import FirYearStatus, MovementKind, Nature
from fir.models import FirYear, Movement
from tests.fir.movements.files import words
from tests.fir.reading import NBSP, address, figures, hidden, read
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay, record
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries
from tests.prs_budget.lib.rendering.workbooks import assert_computes_to_what_is_written

NEW_YEAR = date(2018, 1, 1)


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """Authorised 200 + 800, committed 190 + 750: 10 and 50 unspent, ceiling 3 % of 1 000 = 30; 100 paid."""
    opened = a_year(here, 2018)
    running, spent = a_place(here.agency, Nature.RUNNING), a_place(here.agency)
    a_stage(here, opened, "BI", {running: (200, 200), spent: (800, 800)}, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
    commit(here, opened, "F1", 190, running, schedule={2018: 190})
    one = commit(here, opened, "I1", 750, spent, schedule={2018: 250, 2019: 250, 2020: 250})
    pay(here, opened, one, 100)
    return opened


def again(fir_year: FirYear) -> FirYear:
    return FirYear.objects.select_related("agency").get(pk=fir_year.pk)


# --- carry-over and lapse


def test_the_carry_over_is_proposed_under_its_ceiling_and_what_is_left_to_pay_has_its_last_day(
    client: Client, here: Idf, year: FirYear, assert_queries: AssertQueries
) -> None:
    client.force_login(here.director)
    with assert_queries(at_most=12):
        html = read(client, address("reports", year))
    assert figures(html, "report") == [
        ["Fonctionnement", "200", "0", "200", "190", "10", "5", "5", "7"],
        ["Intervention", "800", "0", "800", "750", "50", "25", "25", "23"],
        ["Total du fonds", "1 000", "0", "1 000", "940", "60", "30", "30", "30"],
    ]
    assert figures(html, "plafond") == [
        ["Dernières AE autorisées (BI)", "1 000"],
        ["Plafond : 3 % de ces AE", "30"],
        ["Report", "30"],
        ["Reste sous le plafond", "0"],
    ]
    text = "code de la santé publique, article L. 1435-10"
    assert figures(html, "prescriptions") == [
        ["2018", "940", "100", "840", "·", "·", "840", "31 décembre 2021", text],
        ["Total", "940", "100", "840", "·", "·", "840", "", ""],
    ]
    assert "Report proposé sur 2019" in html


def test_the_tables_are_taken_out(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    for name in ("reports", "cloture"):
        book = client.get(address(name, year) + "?format=xlsx")
        assert openpyxl.load_workbook(BytesIO(book.content)).sheetnames
        assert client.get(address(name, year) + "?format=csv").status_code == 200
    lines = client.get(address("reports", year) + "?format=csv&tableau=prescriptions").content.decode("utf-8-sig")
    assert "840" in lines


@pytest.mark.libreoffice
def test_a_spreadsheet_finds_the_figures_of_the_end_of_a_year(
    client: Client, here: Idf, year: FirYear, soffice: str, tmp_path: Path
) -> None:
    """The ceiling of the fund has no parts: a sum of blanks made a zero of it."""
    client.force_login(here.finance)
    content = client.get(address("cloture", year) + "?format=xlsx").content
    assert assert_computes_to_what_is_written(content, soffice, tmp_path) > 10


@pytest.mark.libreoffice
def test_a_spreadsheet_finds_the_difference_of_what_a_source_prints(
    client: Client, fir: Hdf, soffice: str, tmp_path: Path
) -> None:
    """Île-de-France 2017 is known to a tenth of a thousand: 632,4 is no difference of exact euros."""
    client.force_login(fir.admin)
    content = client.get("/ars-idf/fir/2017/cloture/?format=xlsx").content
    assert assert_computes_to_what_is_written(content, soffice, tmp_path) > 5


def test_what_lapsed_and_what_will_are_told_apart(client: Client, here: Idf, year: FirYear) -> None:
    """2018 lapses on 31 December 2021: later in 2020, next in 2021, gone in 2022 and once 2021 is closed."""
    client.force_login(here.finance)
    later, last, after = (a_year(here, one) for one in (2020, 2021, 2022))
    assert figures(read(client, address("reports", later)), "prescriptions")[0][4:7] == ["·", "·", "840"]
    assert figures(read(client, address("reports", last)), "prescriptions")[0][4:7] == ["·", "840", "·"]
    assert figures(read(client, address("reports", after)), "prescriptions")[0][4:7] == ["840", "·", "·"]
    FirYear.objects.filter(pk=last.pk).update(status=FirYearStatus.CLOSED)
    assert figures(read(client, address("reports", last)), "prescriptions")[0][4:7] == ["840", "·", "·"]


def test_without_payments_the_page_says_what_it_cannot_compute(client: Client, here: Idf) -> None:
    bare = a_year(here, 2018, has_payments=False, has_outstanding=False, carry_over_rate=None)
    client.force_login(here.finance)
    html = read(client, address("reports", bare))
    assert "paiements non publiés : restes à payer et prescriptions ne se calculent pas" in html
    assert 'id="prescriptions"' not in html
    assert 'id="plafond"' not in html
    assert "Aucune étape votée" in html
    assert "paiements non publiés" in read(client, address("cloture", bare))


def test_the_pages_cite_the_texts_of_the_carry_over(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    for page in ("reports", "cloture"):
        html = read(client, address(page, year))
        for one in (law.CARRY_OVER, law.DECIDED_CARRY_OVER, law.CARRY_OVER_CEILING_2018):
            assert f'href="{escape(one.url)}"' in html, (page, one.short)


def test_what_is_deducted_is_known_only_where_each_of_its_parts_is(client: Client, here: Idf) -> None:
    """200 of AE, 3 % carried over: 194 are not; without payments, what lapses is not known, nor the sum."""
    bare = a_year(here, 2018, has_payments=False, has_outstanding=False)
    a_stage(here, bare, "BI", {a_place(here.agency): (200, 200)}, voted_on=NEW_YEAR, enforceable_on=NEW_YEAR)
    client.force_login(here.finance)
    assert figures(read(client, address("reports", bare)), "deduction") == [
        ["AE de 2018 ni consommées ni reportées", "194"],
        ["Restes à payer prescrits le 31 décembre 2018", "n.p."],
        ["À déduire de 2019", "n.p."],
    ]


def test_commitments_of_years_without_payments_are_left_out(client: Client, here: Idf) -> None:
    first = a_year(here, 2017, has_payments=False, has_outstanding=False)
    record(here, first, MovementKind.COMMITMENT, ae=500, origin_year=2017)
    second = a_year(here, 2018, has_outstanding=False)
    commit(here, second, "E1", 30)
    client.force_login(here.finance)
    html = read(client, address("reports", second))
    assert [row[:4] for row in figures(html, "prescriptions")] == [
        ["2018", "30", "0", "30"],
        ["Total", "30", "0", "30"],
    ]
    assert "paiements non publiés jusqu’en 2017" in html


# --- closing


def test_the_page_explains_every_figure_to_the_cent(
    client: Client, here: Idf, year: FirYear, assert_queries: AssertQueries
) -> None:
    client.force_login(here.finance)
    with assert_queries(at_most=32):
        html = read(client, address("cloture", year))
    assert figures(html, "calcul") == [
        ["AE autorisées (BI)", "200,00", "800,00", "1 000,00"],
        ["+ Reports de 2017", "0,00", "0,00", "0,00"],
        ["+ Virements", "0,00", "0,00", "0,00"],
        ["= AE ouvertes", "200,00", "800,00", "1 000,00"],
        ["− AE engagées, retraits déduits", "−190,00", "−750,00", "−940,00"],
        ["= Non consommé", "10,00", "50,00", "60,00"],
        ["Plafond : 3 % des AE autorisées", "·", "·", "30,00"],
        ["Report", "5,00", "25,00", "30,00"],
        ["Non reporté", "5,00", "25,00", "30,00"],
    ]
    assert figures(html, "engagements") == [
        ["I1 Convention I1", "2018", "750", "100", "650", "31 décembre 2021"],
        ["F1 Convention F1", "2018", "190", "0", "190", "31 décembre 2021"],
        ["Total", "", "940", "100", "840", ""],
    ]
    assert f"soit 30,00{NBSP}€" in html
    assert 'value="5"' in html
    assert 'value="25"' in html


def test_finance_closes_with_less_and_a_second_click_is_harmless(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    where = address("cloture", year)
    sent = {**hidden(read(client, where)), "report_fonc": "", "report_int": "12,34", "clore": "1"}
    asked = client.post(where, sent).content.decode()
    assert not again(year).is_closed
    assert words(asked).count("12,34 € d’AE sont proposés à 2019, qui s’ouvre : 12,34 € d’AE en intervention.") == 1
    assert "Ils n’entrent dans 2019 que par une étape votée qui les prend (BI ou BR)." in words(asked)
    assert "article L. 1435-10, 4e alinéa) : 47,66 € (AE de 2018 ni consommées ni reportées)." in words(asked)
    assert "2 engagements gardent 840,00 € à payer" in words(asked)
    assert "2018 ne se rouvre que tant que 2019 n’a aucun mouvement à lui." in words(asked)
    sent = hidden(asked) | {"clore": "1"}
    answer = client.post(where, sent, follow=True)
    assert "L’exercice 2018 est clos ; ce qui est reporté est proposé à 2019, qui est ouvert." in words(
        answer.content.decode()
    )
    assert again(year).is_closed
    [one] = Movement.objects.filter(kind=MovementKind.CARRY_OUT)
    assert (one.nature, one.ae, one.cp) == ("INT", Decimal("12.34"), 0)
    html = client.post(where, sent, follow=True).content.decode()
    assert "L’exercice 2018 est clos" in html
    assert Movement.objects.filter(kind=MovementKind.CARRY_OUT).count() == 1
    html = client.post(where, {**sent, "number": ""}, follow=True).content.decode()
    assert "C’est déjà fait" in html


def test_what_is_typed_is_kept_when_it_is_refused(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    where = address("cloture", year)
    sent = {**hidden(read(client, where)), "report_fonc": "10", "report_int": "20,01", "reason": "Arrondis"}
    html = client.post(where, sent).content.decode()
    assert f"dépasse le plafond de 30,00{NBSP}€" in html
    assert 'value="20,01"' in html
    assert "Arrondis" in html
    assert ["Report", "10,00", "20,01", "30,01"] in figures(html, "calcul")
    html = client.post(where, {**sent, "report_int": "2O"}).content.decode()
    assert "lettre O" in html
    assert not again(year).is_closed


def test_figures_that_changed_are_read_again_before_closing(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    where = address("cloture", year)
    sent = hidden(read(client, where)) | {"report_fonc": "5", "report_int": "25"}
    commit(here, year, "I2", 50, schedule={2018: 50})
    html = client.post(where, sent).content.decode()
    assert "ont changé depuis que vous avez lu cette page" in html
    assert not again(year).is_closed
    once_more = hidden(html) | {"report_fonc": "5", "report_int": "0", "confirmer": "1"}
    client.post(where, once_more)
    assert again(year).is_closed


def test_errors_are_named_and_explained(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    pay(here, year, commit(here, year, "I2", 1, schedule={2018: 1}), 2)
    where = address("cloture", year)
    html = read(client, where)
    assert "Anomalies : 1" in html
    assert "Pourquoi l’exercice est clos malgré ses anomalies" in html
    sent = hidden(html) | {"report_fonc": "5", "report_int": "25", "reason": ""}
    assert "Indiquez un motif" in client.post(where, sent).content.decode()
    asked = client.post(where, {**sent, "reason": "Trop-perçu réclamé"}).content.decode()
    assert "1 anomalie demeure" in words(asked)
    client.post(where, {**sent, "reason": "Trop-perçu réclamé", "confirmer": "1"})
    assert again(year).is_closed


def test_a_stage_left_in_preparation_is_told_before_closing(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    where = address("cloture", year)
    told = "BR1 est en projet : l’étape se fige sans être votée, et ce qu’elle prévoit n’ouvre rien."
    assert "en projet" not in words(read(client, where))
    a_stage(here, year, "BR1", {a_place(here.agency): (900, 900)}, voted=False)
    html = read(client, where)
    assert told in words(html)
    asked = client.post(where, {**hidden(html), "report_fonc": "5", "report_int": "25", "clore": "1"})
    assert told in words(asked.content.decode())


def test_what_a_reopening_cancels_leaves_no_row_of_zeros(client: Client, here: Idf, year: FirYear) -> None:
    client.force_login(here.finance)
    where = address("execution", year)
    before = [row[0] for row in figures(read(client, where), "execution")]
    actions.close_year(by=here.finance, fir_year=year)
    actions.reopen_year(by=here.finance, fir_year=year, reason="Une facture oubliée")
    assert [row[0] for row in figures(read(client, where), "execution")] == before


def test_a_closed_year_says_who_closed_it_and_is_reopened_with_a_reason(
    client: Client, here: Idf, year: FirYear
) -> None:
    actions.close_year(by=here.finance, fir_year=year, reason="Compte financier arrêté")
    client.force_login(here.admin)
    where = address("cloture", year)
    html = read(client, where)
    assert "Compte financier arrêté" in html
    assert ["Report", "5,00", "25,00", "30,00"] in figures(html, "calcul")
    assert "Indiquez un motif" in client.post(where, {"rouvrir": "1", "reason": ""}).content.decode()
    html = client.post(where, {"rouvrir": "1", "reason": "Une facture oubliée"}, follow=True).content.decode()
    assert "L’exercice 2018 est rouvert : son report est annulé." in html
    assert not again(year).is_closed
    html = client.post(where, {"rouvrir": "1", "reason": "Une facture oubliée"}, follow=True).content.decode()
    assert "C’est déjà fait" in html


def test_a_year_that_may_not_be_reopened_says_why(client: Client, here: Idf, year: FirYear) -> None:
    actions.close_year(by=here.finance, fir_year=year)
    after = FirYear.objects.select_related("agency").get(agency=here.agency, year=2019)
    record(here, after, MovementKind.COMMITMENT, ae=1, origin_year=2019)
    client.force_login(here.finance)
    html = read(client, address("cloture", year))
    assert "2019 a déjà un mouvement à lui" in html
    assert "Rouvrir l’exercice" not in html
    html = client.post(address("cloture", year), {"rouvrir": "1", "reason": "essai"}).content.decode()
    assert html.count("2019 a déjà un mouvement à lui") == 2
    assert again(year).is_closed


@pytest.mark.parametrize(("who", "status"), [("director", 200), ("contributor", 200), ("partner", 403)])
def test_readers_read_and_do_not_close(client: Client, here: Idf, year: FirYear, who: str, status: int) -> None:
    client.force_login(getattr(here, who))
    for name in ("reports", "cloture"):
        answer = client.get(address(name, year))
        assert answer.status_code == status
        assert "Clore l’exercice" not in answer.content.decode().replace("Clore l’exercice sans", "")
    answer = client.post(address("cloture", year), {"report_int": "1", "clore": "1"})
    assert answer.status_code == 403
    assert not again(year).is_closed


def test_many_commitments_are_summed_on_the_page_and_whole_in_the_file(
    client: Client, here: Idf, year: FirYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fir.year_end.views.MOST", 1)
    client.force_login(here.finance)
    html = read(client, address("cloture", year))
    assert figures(html, "engagements")[1:] == [
        ["1 autre engagement, dans l’export", "", "190", "0", "190", ""],
        ["Total", "", "940", "100", "840", ""],
    ]
    lines = client.get(address("cloture", year) + "?format=csv&tableau=engagements").content.decode("utf-8-sig")
    assert "Convention F1" in lines


def test_adjusted_and_supposed_figures_carry_their_mark_where_a_year_ends(client: Client, fir: Hdf) -> None:
    """IDF 2017: six credits and four commitments are adjusted within their rounding. Each nature adds some of them."""
    client.force_login(fir.admin)
    for page in ("reports", "cloture", "atterrissage"):
        html = client.get(f"/ars-idf/fir/2017/{page}/").content.decode()
        assert re.search(r'<td class="[^"]*ded', html), page
        assert "ajusté dans la limite de son arrondi" in html, page
