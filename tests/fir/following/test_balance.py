"""The balance of the budget: receipts less payments, year by year, and what the treasury pays."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from fir import actions
from fir.actions import FigureEdit
from fir.enums import MovementKind, StageFigure, StageKind, Way
from fir.models import FirYear, ReceiptLine
from tests.fir.following.pages import page, rows, verdicts, words
from tests.fir.years import a_new_agency, a_year, commit, pay, record
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = "/ars-idf/fir/2018/solde/"


def receive(idf: Idf, fir_year: FirYear, code: str, amount: int, kind: StageKind, *, voted: bool = True) -> None:
    """A stage that foresees this amount, or what was received."""
    line, _ = ReceiptLine.objects.get_or_create(agency=fir_year.agency, code="DOTATION", defaults={"label": "Dotation"})
    stage = actions.add_stage(by=idf.finance, fir_year=fir_year, code=code, label=code, kind=kind)
    edits = [FigureEdit(line, StageFigure.AMOUNT, Decimal(amount))]
    actions.enter_figures(by=idf.finance, stage=stage, edits=edits, way=Way.FORM)
    if voted and kind != StageKind.EXECUTION:
        actions.vote_stage(by=idf.finance, stage=stage, voted_on=None)


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


@pytest.fixture
def years(idf: Idf) -> list[FirYear]:
    """2016 gives no payment. 2017: 500 received, 400 paid. 2018: BR1 480, BR2 not voted; 470 received, 515 paid."""
    a_year(idf, 2016, has_payments=False)
    second = a_year(idf, 2017)
    receive(idf, second, "BI", 510, StageKind.INITIAL)
    receive(idf, second, "REALISE", 500, StageKind.EXECUTION)
    pay(idf, second, commit(idf, second, "A", 1000), 400)
    third = a_year(idf, 2018)
    receive(idf, third, "BI", 450, StageKind.INITIAL)
    receive(idf, third, "BR1", 480, StageKind.AMENDING)
    receive(idf, third, "BR2", 999, StageKind.AMENDING, voted=False)
    receive(idf, third, "REALISE", 470, StageKind.EXECUTION)
    b = commit(idf, third, "B", 1000)
    pay(idf, third, b, 520)
    record(idf, third, MovementKind.CREDIT_NOTE, cp=-5, commitment=b)
    return [second, third]


def test_each_year_tells_its_balance_and_what_the_treasury_pays(years: list[FirYear], finance: Client) -> None:
    assert rows(page(finance, PAGE), "solde") == [
        "2016 exercice ouvert |  | · | · | n.p. | n.p. | n.p. | n.p.",
        "2017 exercice ouvert | BI | 510 | 500 | 400 | +110 | +100 | 0",
        "2018 exercice ouvert | BR1 | 480 | 470 | 515 | −35 | −45 | 45",
    ]


def test_the_use_of_the_treasury_is_said_to_be_normal(years: list[FirYear], finance: Client) -> None:
    text = words(page(finance, PAGE))
    assert "marges de trésorerie des exercices antérieurs. Ce n’est pas une anomalie." in text
    assert "✓ Écran = base" in text
    assert ", chaque colonne de chaque année : 2017, Recettes de la dernière étape, 510,00 € sur 1 ligne ;" in text
    assert "2018, Recettes de la dernière étape, 480,00 €" in text
    assert "2018, CP payés, 515,00 € sur 2 lignes" in text
    assert "2016 à 2018" in text
    assert "990,00" not in text, "years are never added together"
    assert verdicts(finance, f"{PAGE}?format=xlsx") == ["✓"]


def test_the_workbook_proves_each_year_apart(years: list[FirYear], finance: Client) -> None:
    book = load_workbook(BytesIO(finance.get(f"{PAGE}?format=xlsx").content))
    proofs = {
        str(row[0].value): (row[2].value, row[3].value, str(row[1].value))
        for row in book["À propos"].iter_rows()
        if " · 201" in str(row[0].value)
    }
    assert [(name, sums) for name, (*sums, _) in proofs.items()] == [
        (f"Solde budgétaire et recours à… · {what}", [sum_, sum_])
        for what, sum_ in (
            ("2017, Recettes de la dernière étape", 510),
            ("2017, Recettes réalisées", 500),
            ("2017, CP payés", 400),
            ("2018, Recettes de la dernière étape", 480),
            ("2018, Recettes réalisées", 470),
            ("2018, CP payés", 515),
        )
    ]


def test_a_year_entered_in_the_site_does_not_cite_the_document_of_another(
    years: list[FirYear], finance: Client
) -> None:
    document = "ARS IdF, réunion des partenaires, 8 mars 2018"
    FirYear.objects.filter(year__in=(2016, 2017)).update(source=document, data_date=date(2018, 3, 8))
    told = f"2016, 2017 : {document} ; 2018 : montants enregistrés par l’agence"
    for place in ("solde", "recettes", "restes-a-payer", "restes-a-payer/engagements"):
        text = words(page(finance, f"/ars-idf/fir/2018/{place}/"))
        expected = told.replace("2016, ", "") if place == "recettes" else told
        assert expected in text, place
        assert "8 mars 2018 et " in text, place
    assert document not in words(page(finance, "/ars-idf/fir/2018/execution/"))


def test_what_was_not_received_yet_has_no_balance(idf: Idf, finance: Client) -> None:
    year = a_year(idf, 2018)
    receive(idf, year, "BI", 450, StageKind.INITIAL)
    pay(idf, year, commit(idf, year, "A", 100), 40)
    assert rows(page(finance, PAGE), "solde") == ["2018 exercice ouvert | BI | 450 | · | 40 | +410 | · | ·"]


def test_an_agency_without_receipts_or_payments_is_told_what_to_do(idf: Idf, finance: Client) -> None:
    a_year(idf, 2018)
    text = words(page(finance, PAGE))
    assert "Ni recette ni paiement n’est connu." in text
    assert "Entrez les recettes de chaque étape" in text


def test_no_year_of_another_agency_is_read(years: list[FirYear], idf: Idf, finance: Client) -> None:
    other = a_new_agency(idf)
    theirs = a_year(other, 2015)
    receive(other, theirs, "BI", 777, StageKind.INITIAL)
    assert "777" not in words(page(finance, PAGE))


def test_partners_are_refused(years: list[FirYear], idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get(PAGE).status_code == 403


def test_a_wrong_unit_is_a_french_400(years: list[FirYear], finance: Client) -> None:
    response = finance.get(f"{PAGE}?unite=FRANC")
    assert response.status_code == 400
    assert "Unité inconnue : « FRANC »" in words(response.content.decode())


def test_the_page_is_few_queries(years: list[FirYear], finance: Client, assert_queries: AssertQueries) -> None:
    with assert_queries():
        page(finance, PAGE)
