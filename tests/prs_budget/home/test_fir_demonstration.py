"""The year of the FIR that the demonstration opens: what the source carries over to it, and a draft that says so."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import Sum

from allocations.enums import Origin
from fir.models import Authorisation, FirYear, Movement, Operation, Stage, StageCarryOver
from prs_budget.home.demonstration import prepare_programming
from prs_budget.home.fir_demonstration import prepare_fir_year
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf


@pytest.fixture
def year(idf: Idf, fir: Hdf) -> FirYear:
    call_command("demo_accounts", verbosity=0)
    prepare_programming()
    found = prepare_fir_year()
    assert found is not None
    return found


def test_its_draft_takes_what_the_source_carries_over_and_nothing_enters_before_its_vote(year: FirYear) -> None:
    taken = StageCarryOver.objects.filter(stage__fir_year=year, entered__isnull=True)
    assert taken.aggregate(ae=Sum("ae"), cp=Sum("cp")) == {"ae": Decimal("7103200.00"), "cp": Decimal(0)}
    assert set(taken.values_list("nature", flat=True)) == {"FONC", "INT"}
    assert not Movement.objects.filter(fir_year=year).exists()


def test_its_budget_is_a_draft_and_a_hypothesis(year: FirYear) -> None:
    """545 800 000 € of 2017 at 2,3 %, to the cent, line by line: 558 353 400 €."""
    stage = Stage.objects.get(fir_year=year)
    opened = Authorisation.objects.filter(stage=stage)
    assert (stage.code, stage.is_voted) == ("BI", False)
    assert opened.aggregate(ae=Sum("ae"), cp=Sum("cp")) == {"ae": Decimal("558353400.00"), "cp": None}
    assert set(opened.values_list("origin", flat=True)) == {Origin.HYPOTHESIS}


def test_it_is_opened_once(year: FirYear) -> None:
    operations = Operation.objects.count()
    assert prepare_fir_year() is None
    assert Operation.objects.count() == operations


def test_its_rules_cite_their_texts(year: FirYear) -> None:
    assert (year.carry_over_rate, year.carry_over_text) == (Decimal(3), "arrêté du 22 juin 2018")
    assert (year.lapse_years, year.lapse_text) == (3, "code de la santé publique, article L1435-10")
