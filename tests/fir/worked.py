"""The worked year: small figures, from the initial budget of 2018 to the lapse of 2021, each checkable by hand.

Told with the same figures in docs/algorithmes/annee-du-fir.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fir import actions
from fir.enums import Nature, ReceiptKind
from fir.models import Commitment, FirYear, ReceiptLine, ScheduledPayment
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, pay, withdraw
from tests.plugins.idf import Idf


@dataclass(frozen=True, slots=True)
class Worked:
    """The year at a moment of its life, and its three commitments: E1 of three years, E2 of intervention, F1."""

    here: Idf
    year: FirYear
    three_years: Commitment
    grant: Commitment
    running: Commitment


def a_worked_year(idf: Idf) -> Worked:
    """2018 until 31 December: BI, BR1, three commitments, payments, a withdrawal.

    BI: 900 of AE in intervention and 100 in running costs; BR1: 1 100 and 100. CP: 600 and 100, then 700 and 100.
    E1 300 over three years, E2 760 paid 560, then 20 withdrawn; F1 90 paid 80. Nothing carried in.
    """
    here = a_new_agency(idf)
    year = a_year(here, 2018)
    spent = a_place(here.agency, Nature.INTERVENTION, "DOS", "1")
    running = a_place(here.agency, Nature.RUNNING, "DS", "2")
    grant_line, own_line = (
        ReceiptLine.objects.create(agency=here.agency, code=code, label=label, kind=kind)
        for code, label, kind in (("DOT", "Dotation", ReceiptKind.GRANT), ("RP", "Ressources propres", ReceiptKind.OWN))
    )
    a_stage(
        here, year, "BI", {spent: (900, 600), running: (100, 100)},
        voted_on=date(2017, 12, 12), enforceable_on=date(2018, 1, 1), receipts={grant_line: 980, own_line: 20},
    )  # fmt: skip
    a_stage(
        here, year, "BR1", {spent: (1100, 700), running: (100, 100)},
        voted_on=date(2018, 6, 28), enforceable_on=date(2018, 7, 20), receipts={grant_line: 1180, own_line: 20},
    )  # fmt: skip
    three_years = commit(
        here, year, "E1", 300, spent, on=date(2018, 3, 15), beneficiary="Centre hospitalier",
        schedule={2018: 100, 2019: 100, 2020: 100},
    )  # fmt: skip
    grant = commit(here, year, "E2", 760, spent, on=date(2018, 9, 10), schedule={2018: 560, 2019: 180})
    own = commit(here, year, "F1", 90, running, on=date(2018, 2, 1), schedule={2018: 80, 2019: 10})
    pay(here, year, three_years, 100, on=date(2018, 4, 20))
    pay(here, year, grant, 560, on=date(2018, 10, 30))
    pay(here, year, own, 80, on=date(2018, 11, 15))
    withdraw(here, year, grant, 20, on=date(2018, 12, 20))
    return Worked(here, year, three_years, grant, own)


def the_second_year_begun(worked: Worked) -> FirYear:
    """2018 closed, 2019 with its BI, 1 000 and 100 of AE: what 2018 carries over is proposed to it."""
    here, _ = worked.here, actions.close_year(by=worked.here.finance, fir_year=worked.year)
    year = FirYear.objects.select_related("agency").get(agency=here.agency, year=2019)
    spent = a_place(here.agency, Nature.INTERVENTION, "DOS", "1")
    running = a_place(here.agency, Nature.RUNNING, "DS", "2")
    a_stage(
        here, year, "BI", {spent: (1000, 500), running: (100, 100)},
        voted_on=date(2018, 12, 11), enforceable_on=date(2019, 1, 1),
    )  # fmt: skip
    return year


def the_second_year(worked: Worked) -> FirYear:
    """2018 closed, 2019 run: BI 1 000 and 100; BR1, the same, takes the carry-over of 2018.

    E3 500 paid 150; E1 100 and F1 10 paid; 30 withdrawn from E2.
    """
    here, year = worked.here, the_second_year_begun(worked)
    spent = a_place(here.agency, Nature.INTERVENTION, "DOS", "1")
    running = a_place(here.agency, Nature.RUNNING, "DS", "2")
    a_stage(
        here, year, "BR1", {spent: (1000, 500), running: (100, 100)},
        voted_on=date(2019, 3, 14), enforceable_on=date(2019, 4, 2), takes=True,
    )  # fmt: skip
    third = commit(here, year, "E3", 500, spent, on=date(2019, 5, 6), schedule={2019: 150, 2020: 350})
    pay(here, year, worked.three_years, 100, on=date(2019, 4, 18))
    pay(here, year, worked.running, 10, on=date(2019, 2, 4))
    pay(here, year, third, 150, on=date(2019, 9, 12))
    withdraw(here, year, worked.grant, 30, on=date(2019, 11, 28))
    ScheduledPayment.objects.filter(commitment=worked.grant, year=2019).update(amount=150)
    return year


def the_years_after(worked: Worked) -> tuple[FirYear, FirYear, FirYear]:
    """2019 closed; 2020: E1 100, E3 350, and 100 of E2, a year late; 2021: nothing; 2022 opens."""
    here = worked.here
    opened = []
    for year in (2019, 2020, 2021):
        closing = FirYear.objects.select_related("agency").get(agency=here.agency, year=year)
        actions.close_year(by=here.finance, fir_year=closing)
        following = FirYear.objects.select_related("agency").get(agency=here.agency, year=year + 1)
        spent = a_place(here.agency, Nature.INTERVENTION, "DOS", "1")
        new_year = date(year + 1, 1, 1)
        a_stage(here, following, "BI", {spent: (600, 600)}, voted_on=date(year, 12, 10), enforceable_on=new_year)
        if year == 2019:
            third = Commitment.objects.get(agency=here.agency, code="E3")
            pay(here, following, worked.three_years, 100, on=date(2020, 4, 16))
            pay(here, following, third, 350, on=date(2020, 6, 25))
            pay(here, following, worked.grant, 100, on=date(2020, 7, 2))
        opened.append(following)
    return opened[0], opened[1], opened[2]
