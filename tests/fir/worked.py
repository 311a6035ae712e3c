"""The worked year: small figures, from the initial budget of 2018 to the lapse of 2021, each checkable by hand.

Told with the same figures in docs/algorithmes/annee-du-fir.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fir.enums import Nature, ReceiptKind
from fir.models import Commitment, FirYear, ReceiptLine
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
