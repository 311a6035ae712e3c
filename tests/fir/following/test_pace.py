"""The pace of a year: months cumulated, against the twelfths, then against the budget in force."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from fir.enums import FirYearStatus, MovementKind
from fir.models import FirYear
from tests.fir.checking import found
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.reading import NBSP
from tests.fir.years import a_first_order, a_place, a_stage, a_year, commit, pay, record, withdraw
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/rythme/"
EUROS = f"{PAGE}?unite=EUR"


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


@pytest.fixture(autouse=True)
def in_2019(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2019, 2, 1))


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """The first order of 2017 attributed 1 200; the BI of 2018, 2 000 and 1 000, is enforceable on 15 March.

    30 carried in in April. Committed: 90 in January, 150 in March, 100 in June less 40; paid: 60 in February, 5 back.
    """
    place = a_place(idf.agency)
    a_stage(idf, a_year(idf, 2017), "BI", {place: (3600, 600)}, voted_on=date(2017, 1, 1))
    year = a_year(idf, 2018)
    a_first_order(year, 1200)
    a_stage(idf, year, "BI", {place: (2000, 1000)}, voted_on=date(2018, 2, 28), enforceable_on=date(2018, 3, 15))
    record(idf, year, MovementKind.CARRY_IN, ae=30, cp=20, on=date(2018, 4, 2))
    commit(idf, year, "A", 90, on=date(2018, 1, 10))
    commit(idf, year, "B", 150, on=date(2018, 3, 1))
    c = commit(idf, year, "C", 100, on=date(2018, 6, 1))
    withdraw(idf, year, c, 40, on=date(2018, 6, 30))
    pay(idf, year, c, 60, on=date(2018, 2, 3))
    record(idf, year, MovementKind.CREDIT_NOTE, cp=-5, commitment=c, on=date(2018, 7, 1))
    return year


def test_months_are_cumulated_against_what_may_be(year: FirYear, finance: Client) -> None:
    found = rows(page(finance, EUROS), "rythme")
    assert found[:7] == [
        "Janvier | 90 | 90 | 100 | +10 | 0 | 0 | 100 | +100 | 1/12 : arrêté du 20 février 2017",
        "Février | 0 | 90 | 200 | +110 | 60 | 60 | 200 | +140 | 2/12 : arrêté du 20 février 2017",
        "Mars | 150 | 240 | 2 000 | +1 760 | 0 | 60 | 1 000 | +940 | BI, exécutoire le 15 mars 2018 ; avant le 15 mars "
        "2018, 150,00 € engagés et 0,00 € payés pour un douzième de 100,00 € : 50,00 € d’AE au-delà du douzième "
        "du mois",
        "Avril | 0 | 240 | 2 030 | +1 790 | 0 | 60 | 1 020 | +960 | BI, exécutoire le 15 mars 2018",
        "Mai | 0 | 240 | 2 030 | +1 790 | 0 | 60 | 1 020 | +960 | BI, exécutoire le 15 mars 2018",
        "Juin | 60 | 300 | 2 030 | +1 730 | 0 | 60 | 1 020 | +960 | BI, exécutoire le 15 mars 2018",
        "Juillet | 0 | 300 | 2 030 | +1 730 | −5 | 55 | 1 020 | +965 | BI, exécutoire le 15 mars 2018",
    ]
    assert found[-1] == "Année | 300 | 300 | 2 030 | +1 730 | 55 | 55 | 1 020 | +965 | BI, exécutoire le 15 mars 2018"


def test_what_a_closing_carries_in_raises_the_limit_of_ae(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    a_stage(
        idf, year, "BI", {a_place(idf.agency): (2000, 1000)}, voted_on=date(2018, 1, 1), enforceable_on=date(2018, 1, 1)
    )
    record(idf, year, MovementKind.CARRY_IN, ae=30, on=date(2018, 1, 1), origin_year=2017)
    commit(idf, year, "A", 90, on=date(2018, 1, 10))
    assert rows(page(finance, EUROS), "rythme")[0].startswith("Janvier | 90 | 90 | 2 030 | +1 940 |")


def test_the_page_is_proved_and_says_the_rule_and_the_dates(year: FirYear, finance: Client) -> None:
    text = words(page(finance, EUROS))
    assert "✓ Écran = base , chaque colonne : Engagé, 300,00 € sur 6 lignes ; Payé, 55,00 € sur 6 lignes" in text
    assert "un douzième par mois de ce que le premier arrêté de 2017 a attribué" in text
    assert "base de 1 200,00 € (arrêté du 20 février 2017), 100,00 € par mois" in text
    assert "article R. 1435-25" in text
    assert '<a class="lien" href="https://www.legifrance.gouv.fr/' in page(finance, EUROS)
    assert "Étapes votées : BI, exécutoire le 15 mars 2018." in text
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_a_twelfth_that_is_not_whole_is_never_rounded_up(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    a_first_order(year, "100.00")
    commit(idf, year, "A", 9, on=date(2018, 1, 10))
    text = finance.get(f"{PAGE}?format=csv").content.decode("utf-8-sig")
    assert "8,33" in text
    assert "16,66" in text  # 2/12 is 16,666…
    assert "16,67" not in text


def test_what_is_committed_beyond_the_twelfth_is_a_negative_margin(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    a_first_order(year, 1200)
    commit(idf, year, "A", 150, on=date(2018, 1, 10))
    assert rows(page(finance, EUROS), "rythme")[0] == (
        "Janvier | 150 | 150 | 100 | −50 | 0 | 0 | 100 | +100 | "
        "1/12 : arrêté du 20 février 2017 ; 50,00 € d’AE au-delà du douzième du mois"
    )


def test_the_month_in_which_a_budget_becomes_enforceable_is_judged_before_that_day(idf: Idf, finance: Client) -> None:
    """1 200 attributed: 100 a month. BI of 5 000 on 16 March; until the 15th, 310 committed, 40 paid; then 500."""
    year, march = a_year(idf, 2018), date(2018, 3, 16)
    a_first_order(year, 1200)
    a_stage(idf, year, "BI", {a_place(idf.agency): (5000, 5000)}, voted_on=date(2018, 3, 1), enforceable_on=march)
    one = commit(idf, year, "A", 310, on=date(2018, 3, 15))
    pay(idf, year, one, 40, on=date(2018, 3, 15))
    commit(idf, year, "B", 500, on=march)
    html = page(finance, EUROS)
    assert rows(html, "rythme")[2] == (
        "Mars | 810 | 810 | 5 000 | +4 190 | 40 | 40 | 5 000 | +4 960 | BI, exécutoire le 16 mars 2018 ; "
        "avant le 16 mars 2018, 310,00 € engagés et 40,00 € payés pour un douzième de 100,00 € : "
        "210,00 € d’AE au-delà du douzième du mois"
    )
    [finding] = found(year, "twelfths")
    assert finding.title.replace(NBSP, " ") == "Mars 2018 : 210,00 € d’AE au-delà du douzième"
    FirYear.objects.filter(pk=year.pk).update(has_payments=False)
    assert "310,00 € engagés pour un douzième" in rows(page(finance, EUROS), "rythme")[2]


def test_a_stage_voted_on_no_known_date_leaves_the_limit_unknown(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    a_first_order(year, 1200)
    a_stage(idf, year, "BI", {a_place(idf.agency): (2000, 2000)})
    commit(idf, year, "A", 150, on=date(2018, 1, 10))
    html = page(finance, EUROS)
    assert rows(html, "rythme")[0] == "Janvier | 150 | 150 | n.p. | · | 0 | 0 | n.p. | · | date exécutoire non connue"
    assert "BI, date exécutoire non connue" in words(html)


def test_without_the_first_order_of_the_year_before_there_is_no_twelfth(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2018), "A", 150, on=date(2018, 1, 10))
    assert rows(page(finance, EUROS), "rythme")[0].endswith(
        "| base inconnue : l’exercice 2018 n’exécute aucune enveloppe"
    )


def test_months_to_come_say_only_what_will_be_allowed(
    year: FirYear, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2018, 8, 15))
    html = page(finance, EUROS)
    found = rows(html, "rythme")
    assert found[6].startswith("Juillet | 0 | 300")
    limit = "BI, exécutoire le 15 mars 2018"
    assert found[7] == f"Août | · | · | 2 030 | · | · | · | 1 020 | · | {limit}"
    assert found[8] == f"Septembre | · | · | 2 030 | · | · | · | 1 020 | · | {limit}, si rien d’autre n’est voté"
    assert "Dernier mois connu : juillet. Rien n’est dit de ceux qui suivent." in words(html)
    curves = {
        one["name"]: (one["look"], [point is not None for point in one["points"]]) for one in drawing(html)["curves"]
    }
    assert curves == {
        "Engagé": ("engage", [True] * 7 + [False] * 5),
        "Payé": ("paye", [True] * 7 + [False] * 5),
        "Limite en AE": ("limite", [True] * 8 + [False] * 4),
        "Limite en AE (tirets : prévue)": ("limite-prevue", [False] * 7 + [True] * 5),
        "Limite en CP": ("limite-cp", [True] * 8 + [False] * 4),
        "Limite en CP (tirets : prévue)": ("limite-cp-prevue", [False] * 7 + [True] * 5),
    }


def test_a_year_that_is_not_closed_is_known_up_to_its_last_movement(year: FirYear, finance: Client) -> None:
    found = rows(page(finance, EUROS), "rythme")
    assert found[7] == "Août | · | · | 2 030 | · | · | · | 1 020 | · | BI, exécutoire le 15 mars 2018"
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    assert rows(page(finance, EUROS), "rythme")[7].startswith("Août | 0 | 300 | 2 030 | +1 730 | 0 | 55 | 1 020 | +965")


def test_what_has_no_date_is_in_no_month(year: FirYear, idf: Idf, finance: Client) -> None:
    commit(idf, year, "D", 7)
    html = page(finance, EUROS)
    found = rows(html, "rythme")
    assert found[-2] == "Date non connue | 7 | · | · | · | 0 | · | · | · | "
    assert found[-1].startswith("Année | 307 | 307 | 2 030 | +1 723")
    assert "comptent dans l’année, dans aucun mois" in words(html)
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_a_year_of_which_nothing_is_dated_has_no_curve(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2018), "A", 150)
    html = page(finance, EUROS)
    assert "la courbe ne peut pas être tracée" in words(html)
    assert "data-image" not in html


def test_payments_that_no_source_gives_are_not_zero(idf: Idf, finance: Client) -> None:
    commit(idf, a_year(idf, 2018, has_payments=False), "A", 150, on=date(2018, 1, 10))
    html = page(finance, EUROS)
    assert rows(html, "rythme")[0].startswith("Janvier | 150 | 150 | n.p. | · | n.p. | n.p. | n.p. | n.p.")
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def drawing(html: str) -> Any:
    found = re.search(r'<script id="donnees-rythme" type="application/json">(.*?)</script>', html)
    assert found
    return json.loads(found[1])


def test_the_picture_holds_whole_lengths_and_written_figures(year: FirYear, finance: Client) -> None:
    html = page(finance, EUROS)
    data = drawing(html)
    assert [curve["name"] for curve in data["curves"]] == ["Engagé", "Payé", "Limite en AE", "Limite en CP"]
    step = Decimal(data["ticks"][1]["text"].replace("\u00a0", ""))
    june = data["curves"][0]["points"][5]
    assert june == {"length": int(300 / step * 1_000_000), "name": "Engagé, fin juin", "text": "300"}
    assert all(isinstance(point["length"], int) for curve in data["curves"] for point in curve["points"] if point)
    sentence = re.search(r'role="img" aria-label="([^"]*)"', html)
    assert sentence
    assert words(sentence[1]) == (
        "Engagements et paiements cumulés de 2018, à la fin du mois de juillet : engagé 300 € pour une limite de "
        "2 030 € ; payé 55 € pour une limite de 1 020 €. Le tableau donne tous les chiffres."
    )


def test_an_empty_year_says_what_to_do(idf: Idf, finance: Client) -> None:
    a_year(idf, 2018)
    text = words(page(finance, PAGE))
    assert "Rien n’est enregistré comme engagé ni payé en 2018." in text
    assert "douzième de ce que le premier arrêté de 2017 a attribué" in text


def test_the_page_is_another_the_next_day(year: FirYear, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = finance.get(PAGE).headers["ETag"]
    assert finance.get(PAGE, headers={"If-None-Match": first}).status_code == 304
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2030, 1, 1))
    assert finance.get(PAGE, headers={"If-None-Match": first}).status_code == 200


def test_partners_are_refused(year: FirYear, idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403


def test_the_page_is_few_queries(year: FirYear, finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries():
        page(finance, PAGE)
