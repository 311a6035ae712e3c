"""The years that tests build are what they say."""

from decimal import Decimal

import pytest

from allocations.models import Envelope
from fir import actions
from fir.actions import Refused
from fir.enums import FirYearStatus
from fir.facts import ledger as facts
from fir.models import FirYear
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, opened_in, pay, withdraw
from tests.plugins.idf import Idf


def test_a_year_is_built_by_the_actions(idf: Idf) -> None:
    here = a_new_agency(idf)
    year = a_year(here, 2018)
    place = a_place(here.agency)
    stage = a_stage(here, year, "BI", {place: (1000, 900)})
    one = commit(here, year, "E1", 300, place, schedule={2018: 100, 2019: 200})
    pay(here, year, one, 100)
    withdraw(here, year, one, "50.50")
    assert opened_in(stage) == [("INT", Decimal(1000), Decimal(900))]
    [moved] = facts.moved(year).values()
    assert (moved.committed, moved.paid, moved.returned) == (Decimal("249.50"), Decimal(100), Decimal(0))
    [left] = facts.outstanding(here.agency, 2018)
    assert (left.commitment, left.rap) == (one.pk, Decimal("149.50"))


def test_no_year_is_opened_before_a_closed_one(idf: Idf) -> None:
    here = a_new_agency(idf)
    year = a_year(here, 2018)
    FirYear.objects.filter(pk=year.pk).update(status=FirYearStatus.CLOSED)
    with pytest.raises(Refused, match="L’exercice 2018 est clos : ouvrir 2017 changerait"):
        a_year(here, 2017)
    assert a_year(here, 2019).year == 2019


def test_a_year_never_executes_the_envelope_of_another_agency(idf: Idf) -> None:
    here = a_new_agency(idf)
    theirs = Envelope.objects.create(agency=idf.agency, code="AUTRE", label="Autre")
    year = a_year(here, 2018)
    with pytest.raises(Refused, match="autre agence"):
        actions.set_rules(by=here.finance, fir_year=year, rules={"envelope": theirs}, reason="x")
