"""What is left to pay, by year of origin: figures that can be checked by hand, and what is not known told."""

import csv
import re
from datetime import date
from io import StringIO
from typing import NamedTuple

import pytest
from django.test import Client

from fir import actions
from fir.enums import MovementKind
from fir.models import FirYear
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.years import a_new_agency, a_place, a_year, commit, pay, record, withdraw
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/restes-a-payer/"


class Years(NamedTuple):
    first: FirYear
    second: FirYear


@pytest.fixture
def years(idf: Idf) -> Years:
    """A (DOS, 2017): AE 300, paid 100 then 80, 50 withdrawn in 2018. B (DS, M1, 2018): AE 200, paid 50.

    RAP 2017 = 300 − 100 = 200. RAP 2018 = 200 + 200 − 50 − 130 = 220.
    """
    first = a_year(idf, 2017)
    a = commit(idf, first, "A", 300, beneficiary="CHU de Démonstration", schedule={2017: 100, 2018: 100, 2019: 100})
    pay(idf, first, a, 100, on=date(2017, 6, 1))
    second = a_year(idf, 2018)
    place = a_place(idf.agency, direction="DS", mission="M1")
    b = commit(idf, second, "B", 200, place, schedule={2018: 50, 2019: 60, 2020: 40, 2021: 30, 2022: 20})
    withdraw(idf, second, a, 50)
    pay(idf, second, a, 80)
    pay(idf, second, b, 50)
    return Years(first, second)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def test_each_year_of_origin_tells_what_is_left_to_pay(years: Years, finance: Client) -> None:
    html = page(finance, PAGE)
    assert rows(html, "restes_a_payer") == [
        "▾ 2017 exercice d’origine | 250 | 100 | 80 | 70 | 20 | 100 | · | · | −50 | 31 décembre 2020",
        "DOS Direction de l’offre de soins | 250 | 100 | 80 | 70 | 20 | 100 | · | · | −50 | ",
        "▾ 2018 exercice d’origine | 200 | 0 | 50 | 150 | 0 | 60 | 40 | 50 | 0 | 31 décembre 2021",
        "DS Direction de la stratégie | 200 | 0 | 50 | 150 | 0 | 60 | 40 | 50 | 0 | ",
        "Total | 450 | 100 | 130 | 220 | 20 | 160 | 40 | 50 | −50 | ",
    ]


def test_the_equality_is_told_with_its_figures_and_the_table_is_proved(years: Years, finance: Client) -> None:
    text = words(page(finance, PAGE))
    told = "RAP 2018 = RAP 2017 200,00 € + AE engagées 200,00 € − retraits 50,00 € − CP payés 130,00 € = 220,00 €."
    assert told in text
    assert "✓ Écran = base" in text
    assert "Reste à payer, 220,00 € sur 6 lignes" in text
    assert "31 décembre de la 3e année après celle d’origine (code de la santé publique, article L. 1435-10)" in text


def test_the_year_before_is_read_as_it_was(years: Years, finance: Client) -> None:
    html = page(finance, "/ars-idf/fir/2017/restes-a-payer/")
    assert rows(html, "restes_a_payer")[-1] == "Total | 300 | 0 | 100 | 200 | 0 | 100 | 100 | · | 0 | "
    assert "RAP 2017 = RAP 2016 0,00 € + AE engagées 300,00 €" in words(html)


def test_it_is_read_by_mission_too(years: Years, finance: Client) -> None:
    found = rows(page(finance, f"{PAGE}?par=mission"), "restes_a_payer")
    assert found[1].startswith("NC Non ventilé | 250")
    assert found[3].startswith("M1 Mission M1 | 200")


def test_a_row_opens_its_commitments_with_their_beneficiaries(years: Years, finance: Client) -> None:
    html = page(finance, PAGE)
    link = "/ars-idf/fir/2018/restes-a-payer/engagements/?unite=EUR&amp;origine=2017&amp;direction=DOS"
    assert f'href="{link}"' in html
    found = page(finance, link.replace("&amp;", "&"))
    texts, figures = (
        "A Convention A | CHU de Démonstration | DOS | 2017",
        "250 | 100 | 80 | 70 | 20 | 100 | · | · | −50",
    )
    assert rows(found, "engagements") == [
        f"{texts} | {figures} | 31 décembre 2020",
        f"Total |  |  |  | {figures} | ",
    ]
    assert "✓ Écran = base" in words(found)
    assert "= 70,00 €" in words(found)


def test_only_the_largest_are_shown_and_the_file_gives_them_all(
    years: Years, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fir.following.views.MOST", 1)
    address = "/ars-idf/fir/2018/restes-a-payer/engagements/"
    html = page(finance, address)
    assert [row.split(" | ")[0] for row in rows(html, "engagements")] == ["B Convention B"]
    assert "Les 1 plus grands restes à payer sur 2 engagements" in words(html)
    text = finance.get(f"{address}?format=csv").content.decode("utf-8-sig")
    assert {"A", "B"} <= {row[0] for row in csv.reader(StringIO(text), delimiter=";") if row}


def test_the_day_that_credits_lapse_is_told_when_it_has_come(idf: Idf, finance: Client) -> None:
    first = a_year(idf, 2015)
    commit(idf, first, "A", 100)
    a_year(idf, 2018)
    a_year(idf, 2019)
    assert rows(page(finance, PAGE), "restes_a_payer")[0].endswith("31 décembre 2018, cette année")
    assert rows(page(finance, PAGE.replace("2018", "2019")), "restes_a_payer")[0].endswith("31 décembre 2018, échu")


def test_a_year_that_says_nothing_lapses_as_the_law_says_of_its_notification(idf: Idf, finance: Client) -> None:
    """Notified until 2015: the fourth year after (décret 2017-814); since: the third (L. 1435-10)."""
    for year in (2014, 2015, 2016, 2018):
        commit(idf, a_year(idf, year, lapse_years=None, lapse_text=""), f"E{year}", 100)
    html = page(finance, PAGE)
    found = [row for row in rows(html, "restes_a_payer") if row.startswith("▾")]
    assert [row.rsplit(" | ", 1)[1] for row in found] == [
        "31 décembre 2018, cette année",
        "31 décembre 2019",
        "31 décembre 2019",
        "31 décembre 2021",
    ]
    assert "31 décembre de la 3e année après celle d’origine (code de la santé publique, article L. 1435-10" in words(
        html
    )


def test_a_year_without_payments_does_not_know_what_is_left_to_pay(idf: Idf, finance: Client) -> None:
    first = a_year(idf, 2017, has_payments=False, has_outstanding=False)
    commit(idf, first, "A", 300)
    second = a_year(idf, 2018)
    pay(idf, second, commit(idf, second, "B", 200), 50)
    html = page(finance, PAGE)
    assert rows(html, "restes_a_payer") == [
        "▾ 2017 exercice d’origine | 300 | n.p. | 0 | n.p. | · | · | · | · | n.p. | 31 décembre 2020",
        "DOS Direction de l’offre de soins | 300 | n.p. | 0 | n.p. | · | · | · | · | n.p. | ",
        "▾ 2018 exercice d’origine | 200 | 0 | 50 | 150 | · | · | · | · | 150 | 31 décembre 2021",
        "DOS Direction de l’offre de soins | 200 | 0 | 50 | 150 | · | · | · | · | 150 | ",
        "Total de ce qui est connu | 200 | n.p. | 50 | 150 | · | · | · | · | 150 | ",
    ]
    text = words(html)
    assert "ces lignes ne comptent dans aucune colonne du total" in text
    assert "✓ Écran = base" in text
    assert "AE engagées, nettes, 500,00 € sur 3 lignes" in text
    assert "CP payés avant 2018, 0,00 €" not in text
    assert "RAP 2018 = RAP 2017" not in text


def test_a_source_that_gives_no_outstanding_is_not_subtracted_from(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018, has_outstanding=False)
    record(idf, year, MovementKind.COMMITMENT, ae=100)
    record(idf, year, MovementKind.PAYMENT, cp=120)
    FirYear.objects.filter(pk=year.pk).update(source="Réunion des partenaires")
    found = rows(page(finance, PAGE), "restes_a_payer")
    assert found[-1] == "Total | 100 | n.p. | 120 | n.p. | · | · | · | · | n.p. | "


def test_what_a_held_year_leaves_to_pay_is_known_the_year_after(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2016, has_payments=False, has_outstanding=False), "A", 300)
    held = a_year(idf, 2017, has_outstanding=False)
    pay(idf, held, commit(idf, held, "B", 200), 50)
    a_year(idf, 2018, has_outstanding=False)
    assert rows(page(finance, PAGE), "restes_a_payer") == [
        "▾ 2016 exercice d’origine | 300 | n.p. | 0 | n.p. | · | · | · | · | n.p. | 31 décembre 2019",
        "DOS Direction de l’offre de soins | 300 | n.p. | 0 | n.p. | · | · | · | · | n.p. | ",
        "▾ 2017 exercice d’origine | 200 | 50 | 0 | 150 | · | · | · | · | 150 | 31 décembre 2020",
        "DOS Direction de l’offre de soins | 200 | 50 | 0 | 150 | · | · | · | · | 150 | ",
        "Total de ce qui est connu | 200 | 50 | 0 | 150 | · | · | · | · | 150 | ",
    ]


def test_a_year_after_a_gap_does_not_know_what_was_left_to_pay(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2016), "A", 300)
    a_year(idf, 2018, has_outstanding=False)
    assert rows(page(finance, PAGE), "restes_a_payer")[0].startswith("▾ 2016 exercice d’origine | 300 | n.p.")


def test_what_is_paid_without_a_commitment_is_of_its_year_and_leaves_nothing(idf: Idf, finance: Client) -> None:
    """30 paid with no commitment use 30 of AE of 2018: 200 + 30 committed, 50 + 30 paid, 150 left."""
    year = a_year(idf, 2018)
    pay(idf, year, commit(idf, year, "B", 200), 50)
    record(idf, year, MovementKind.PAYMENT, cp=30)
    html = page(finance, f"{PAGE}?unite=EUR")
    assert rows(html, "restes_a_payer") == [
        "▾ 2018 exercice d’origine | 230 | 0 | 80 | 150 | · | · | · | · | 150 | 31 décembre 2021",
        "DOS Direction de l’offre de soins | 230 | 0 | 80 | 150 | · | · | · | · | 150 | ",
        "Total | 230 | 0 | 80 | 150 | · | · | · | · | 150 | ",
    ]
    assert re.search(r"Écran = base[^✓]*AE engagées, nettes, 230,00 € sur [^;]*", words(html))
    listed = rows(page(finance, f"{PAGE}engagements/?unite=EUR&origine=2018"), "engagements")
    assert [one.split(" | ")[0] for one in listed] == ["B Convention B", "Mouvements sans engagement", "Total"]
    assert "| 2018 |" in listed[1]
    assert "| 30 | 0 | 30 | 0 |" in listed[1]


def test_it_is_of_its_year_the_year_after_and_where_what_came_before_is_not_known(idf: Idf, finance: Client) -> None:
    record(idf, a_year(idf, 2017, has_outstanding=False), MovementKind.PAYMENT, cp=30)
    a_year(idf, 2018, has_outstanding=False)
    assert rows(page(finance, f"{PAGE}?unite=EUR"), "restes_a_payer") == [
        "▾ 2017 exercice d’origine | 30 | 30 | 0 | 0 | · | · | · | · | 0 | 31 décembre 2020",
        "DOS Direction de l’offre de soins | 30 | 30 | 0 | 0 | · | · | · | · | 0 | ",
        "Total | 30 | 30 | 0 | 0 | · | · | · | · | 0 | ",
    ]


def test_the_proof_says_that_it_adds_the_rows_that_the_total_leaves_out(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2017, has_payments=False, has_outstanding=False), "A", 300)
    second = a_year(idf, 2018)
    pay(idf, second, commit(idf, second, "B", 200), 50)
    text = words(page(finance, f"{PAGE}?unite=EUR"))
    assert "✓ Écran = base , lignes hors du total comprises, chaque colonne : AE engagées, nettes, 500,00 €" in text


def test_an_instalment_of_the_year_under_way_is_scheduled(idf: Idf, finance: Client) -> None:
    """E1: 40 for 2018, 5 paid, 20 for 2019. E2 has no schedule. E3 is paid a year before its schedule."""
    first = a_year(idf, 2018)
    one = commit(idf, first, "E1", 60, schedule={2018: 40, 2019: 20})
    pay(idf, first, one, 5)
    commit(idf, first, "E2", 7)
    pay(idf, first, commit(idf, first, "E3", 3, schedule={2019: 3}), 3)
    html = page(finance, PAGE)
    assert rows(html, "restes_a_payer")[-1] == "Total | 70 | 0 | 8 | 62 | 32 | 23 | · | · | 7 | "
    assert "Jusqu’à 2018" in words(html)
    a_year(idf, 2019)
    html = page(finance, PAGE.replace("2018", "2019"))
    assert rows(html, "restes_a_payer")[-1] == "Total | 70 | 8 | 0 | 62 | 55 | · | · | · | 7 | "
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_an_open_year_says_until_when_it_is_known(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    pay(idf, year, commit(idf, year, "E1", 60, on=date(2018, 2, 1)), 5, on=date(2018, 9, 12))
    text = words(page(finance, PAGE))
    assert "Reste à payer connu au 12 septembre 2018." in text
    assert "Reste à payer fin 2018" not in text
    actions.close_year(by=idf.finance, fir_year=year, reason="Essai")
    assert "Reste à payer fin 2018" in words(page(finance, PAGE))


def test_counter_movements_leave_nothing(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    made = record(idf, year, MovementKind.COMMITMENT, ae=100, origin_year=2018)
    actions.cancel_movement(by=idf.finance, movement=made, reason="essai")
    assert rows(page(finance, PAGE), "restes_a_payer")[-1].startswith("Total | 0 | 0 | 0 | 0")


def test_an_empty_year_says_what_to_do(idf: Idf, finance: Client) -> None:
    a_year(idf, 2018)
    text = words(page(finance, PAGE))
    assert "Aucun engagement n’est enregistré jusqu’à la fin de 2018." in text
    assert "Les engagements entrés ou importés" in text


def test_files_hold_the_same_figures(years: Years, finance: Client) -> None:
    text = finance.get(f"{PAGE}?format=csv").content.decode("utf-8-sig")
    total = [row for row in csv.reader(StringIO(text), delimiter=";") if "Total" in row]
    assert "220,00" in total[0] or "220" in total[0]
    assert finance.get(f"{PAGE}?format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?par=pole", "Ventilation inconnue : « pole »"),
        ("?unite=KE", "Unité inconnue"),
        ("?format=pdf", "Format inconnu"),
        ("engagements/?origine=abc", "Exercice d’origine inconnu : « abc »"),
        ("engagements/?origine=²018", "Exercice d’origine inconnu"),
    ],
)
def test_a_wrong_address_is_told_in_french(years: Years, finance: Client, query: str, reason: str) -> None:
    response = finance.get(PAGE + query)
    assert response.status_code == 400
    assert reason in words(response.content.decode())


def test_a_list_that_nothing_answers_says_so(years: Years, finance: Client) -> None:
    text = words(page(finance, f"{PAGE}engagements/?direction=NULLE"))
    assert "Aucun engagement pour « NULLE »" in text


def test_a_year_that_is_not_there_is_a_french_404(years: Years, finance: Client) -> None:
    response = finance.get("/ars-idf/fir/2030/restes-a-payer/")
    assert response.status_code == 404
    assert "L’exercice 2030 n’existe pas" in words(response.content.decode())


def test_partners_and_strangers_are_refused(years: Years, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}engagements/").status_code == 403
    client.force_login(idf.stranger)
    assert client.get(PAGE).status_code == 404


def test_no_commitment_of_another_agency_is_read(years: Years, idf: Idf, finance: Client) -> None:
    other = a_new_agency(idf)
    commit(other, a_year(other, 2018), "SECRET", 999, schedule={2019: 999})
    html = page(finance, PAGE) + page(finance, f"{PAGE}engagements/")
    assert "SECRET" not in html
    assert "999" not in words(html)


def test_the_pages_are_few_queries(years: Years, finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries("table"):
        page(finance, PAGE)
    with assert_queries("engagements"):
        page(finance, f"{PAGE}engagements/")


def test_the_workbook_proves_itself(years: Years, finance: Client) -> None:
    for address in (PAGE, f"{PAGE}engagements/"):
        assert verdicts(finance, f"{address}?format=xlsx") == ["✓"]


def test_the_workbook_proves_itself_when_something_is_not_known(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2017, has_payments=False, has_outstanding=False), "A", 300, schedule={2019: 300})
    second = a_year(idf, 2018)
    pay(idf, second, commit(idf, second, "B", 200, schedule={2019: 20}), 50)
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]
