"""A figure is one declaration: added up from what is read, by the database, or line by line, it is the same."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from fir.enums import MovementKind
from fir.facts import figures, ledger
from fir.facts.figures import PARTS, Figure, sums
from fir.models import FirYear, Movement
from prs_budget.lib.money import ZERO
from tests.fir.years import a_place, a_stage, a_year, commit, pay, record, withdraw
from tests.plugins.idf import Idf

FIGURES = {name: one for name, one in vars(figures).items() if isinstance(one, Figure)}
OF_MOVEMENTS = {name: one for name, one in FIGURES.items() if one.kinds}


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """BI 1 000 and 800; committed 300 less 7, 11 withdrawn from 2017; paid 150 less 3; carried 50, 20 in and 13 out.

    Paid without a commitment: 21 less 1 of the year, which uses as much AE; 4 of 2017, which uses none of 2018.
    """
    before, year, place = a_year(idf, 2017), a_year(idf, 2018), a_place(idf.agency)
    a_stage(idf, year, "BI", {place: (1000, 800)})
    old, one = commit(idf, before, "E0", 60), commit(idf, year, "E1", 300, on=date(2018, 3, 1))
    withdraw(idf, year, old, 11)
    withdraw(idf, year, one, 7)
    pay(idf, year, one, 150)
    record(idf, year, MovementKind.CREDIT_NOTE, cp=-3, commitment=one)
    record(idf, year, MovementKind.PAYMENT, cp=21)
    record(idf, year, MovementKind.CREDIT_NOTE, cp=-1)
    record(idf, year, MovementKind.PAYMENT, cp=4, origin_year=2017)
    record(idf, year, MovementKind.CARRY_IN, ae=50, cp=20, origin_year=2017)
    record(idf, year, MovementKind.CARRY_OUT, ae=13)
    return year


@pytest.mark.parametrize("name", FIGURES)
def test_the_sum_and_the_lines_of_a_figure_are_the_same(year: FirYear, name: str) -> None:
    figure = FIGURES[name]
    lines = [getattr(one, figure.credit) for one in figure.credits(year)]
    lines += [getattr(one, "used") for one in figure.movements(year)]  # noqa: B009 # annotated
    assert sum(lines, ZERO) == (ledger.ledger(year).amount(figure) or ZERO)


@pytest.mark.parametrize("name", OF_MOVEMENTS)
def test_the_database_adds_up_the_same(year: FirYear, name: str) -> None:
    figure = OF_MOVEMENTS[name]
    rows = Movement.objects.filter(fir_year=year)
    found = rows.aggregate(sum=figure.total(year), n=figure.number(year))
    lines = figure.movements(year)
    assert found["n"] == lines.count()
    by_month = sums(year, [figure, figures.PAID], "on__month").values()
    whole = lines.aggregate(sum=Sum("used"))["sum"] or ZERO
    assert sum((one for one, _ in by_month), ZERO) == whole == (found["sum"] or ZERO)


def test_the_figures_of_a_year(year: FirYear) -> None:
    told = {
        "NOTIFIED_AE": 1000, "NOTIFIED_CP": 800, "ADDED_AE": 50, "OPEN_AE": 1050, "OPEN_CP": 820, "COMMITTED": 313,
        "RETURNED": -11, "PAID": 171, "CARRIED_IN": 50, "CARRIED_IN_CP": 20, "CARRIED_OUT": 13, "CARRIED_OUT_CP": 0,
        "TRANSFERRED": 0, "TRANSFERRED_CP": 0,
    }  # fmt: skip
    places = ledger.ledger(year)
    assert {name: places.amount(one) for name, one in FIGURES.items()} == {n: Decimal(one) for n, one in told.items()}


@pytest.mark.parametrize("kind", MovementKind)
@pytest.mark.parametrize("own", [True, False])
def test_a_movement_counts_in_one_sum_of_ae_and_in_one_of_cp(kind: MovementKind, *, own: bool) -> None:
    assert sorted(one.credit for one in PARTS.values() if one.counts(kind, own)) == ["ae", "cp"]
