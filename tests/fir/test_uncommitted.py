"""What is paid without a prior commitment uses AE in the amount of its CP (GBCP, 206): computed, never stored."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from allocations import law
from fir import actions
from fir.enums import MovementKind
from fir.facts import figures, ledger
from fir.models import FirYear, Movement
from tests.fir.checking import found, told, with_budget
from tests.fir.following.pages import page, rows, words
from tests.fir.years import a_new_agency, a_place, a_year, commit, pay, record
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

PAYMENT = MovementKind.PAYMENT


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """BI 100 and 200; E1 commits 70 and pays 30; 25 are paid without a commitment."""
    year = a_year(here, 2018)
    with_budget(here, year, {a_place(here.agency): (100, 200)})
    pay(here, year, commit(here, year, "E1", 70, schedule={2018: 70}), 30)
    record(here, year, PAYMENT, cp=25)
    return year


def committed(year: FirYear) -> Decimal:
    return ledger.ledger(year).amount(figures.COMMITTED) or Decimal(0)


def test_it_is_committed_and_leaves_nothing_to_pay(year: FirYear, here: Idf) -> None:
    """70 + 25 committed, 30 + 25 paid: 40 left to pay, all of E1."""
    assert (committed(year), ledger.ledger(year).amount(figures.PAID)) == (Decimal(95), Decimal(55))
    left = {one.commitment is None: one.rap for one in ledger.outstanding(here.agency, 2018)}
    assert left == {True: Decimal(0), False: Decimal(40)}
    assert Movement.objects.get(kind=PAYMENT, commitment__isnull=True).ae == 0


def test_it_is_listed_with_its_text(year: FirYear) -> None:
    assert told(year) == [("information", "25,00 € payés sans engagement préalable", "25,00 €")]
    [one] = found(year)
    assert one.law == law.UNCOMMITTED
    assert one.href == "/ars-essai/fir/2018/mouvements/?prealable=sans"


def test_it_counts_in_the_ae_open(year: FirYear, here: Idf) -> None:
    record(here, year, PAYMENT, cp=6)
    assert ("error", "Intervention : AE ouvertes dépassées de 1,00 €", "1,00 €") in told(year)


def test_a_credit_note_and_a_cancellation_give_it_back(year: FirYear, here: Idf) -> None:
    record(here, year, MovementKind.CREDIT_NOTE, cp=-5)
    assert committed(year) == Decimal(90)
    one = Movement.objects.get(kind=PAYMENT, commitment__isnull=True)
    actions.cancel_movement(by=here.finance, movement=one, reason="doublon")
    assert committed(year) == Decimal(65)


def test_a_payment_of_an_earlier_year_uses_no_ae_of_this_one(year: FirYear, here: Idf) -> None:
    record(here, year, PAYMENT, cp=8, origin_year=2017)
    assert committed(year) == Decimal(95)


def test_a_source_that_is_silent_on_commitments_does_not_say_there_was_none(year: FirYear, fir: Hdf) -> None:
    FirYear.objects.filter(pk=year.pk).update(source="Réunion des partenaires")
    assert committed(FirYear.objects.get(pk=year.pk)) == Decimal(70)
    assert committed(FirYear.objects.get(agency=fir.agency, year=2018)) == Decimal(303_543_408)


def test_the_pages_say_it_and_the_list_is_narrowed_to_it(year: FirYear, here: Idf, client: Client) -> None:
    client.force_login(here.finance)
    place = {"agency": here.agency.slug, "year": 2018}
    shown = page(client, reverse("fir:mouvements", kwargs=place) + "?prealable=sans")
    [one] = [row for row in rows(shown, "mouvements") if row.startswith("Paiement")]
    assert "sans engagement, 25,00 € d’AE" in words(one)
    opened = reverse("fir:execution", kwargs=place) + "?unite=EUR&tableau=execution&ouvre=DOS,committed"
    text = words(page(client, opened))
    assert "25 " in text
    assert "95" in text
    left = reverse("fir:restes_a_payer", kwargs=place) + "?unite=EUR"
    total = next(row for row in rows(page(client, left), "restes_a_payer") if row.startswith("Total"))
    assert total.startswith("Total | 95 | 0 | 55 | 40")
