"""The FIR of the invented agency as it was run: 2017 to its closing, 2018 to the end of June."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from allocations.enums import Recurrence
from allocations.models import Line, Version
from fir import actions
from fir.actions import Expectation
from fir.enums import Nature
from fir.models import FirYear
from prs_budget.home.invented.accounts import read_accounts
from prs_budget.home.invented.attribution import attribute_by_hand, keep_rules
from prs_budget.home.invented.budget import (
    amending_budget_2018,
    budget_2017,
    initial_budget_2018,
    open_year,
    places_of,
    set_passage,
)
from prs_budget.home.invented.establishments import ASSOCIATIONS, DIGITAL
from prs_budget.home.invented.people import People
from prs_budget.home.invented.versions import PROGRAMMING


def run_2017(people: People) -> FirYear:
    """The year that is over, but for its closing: its budget, then its accounts of December, attributed."""
    set_passage(people)
    fir_year = open_year(people, 2017)
    budget_2017(people, fir_year)
    keep_rules(people)
    read_accounts(people, fir_year, "fir_2017_decembre.csv")
    attribute_by_hand(people)
    return fir_year


def run_2018(people: People, ended: FirYear) -> FirYear:
    """The year under way: its budget, the closing of the one before, its accounts of June, what directions expect."""
    fir_year = open_year(people, 2018)
    version = Version.objects.select_related("agency", "plan").get(agency=people.agency, code=PROGRAMMING)
    stage = initial_budget_2018(people, fir_year, version)
    actions.close_year(by=people.finance, fir_year=ended, reason="Clôture de l’exercice 2017, compte financier arrêté")
    amending_budget_2018(people, fir_year, stage)
    read_accounts(people, fir_year, "fir_2018_juin.csv")
    _commit_by_hand(people, fir_year)
    _expect(people, fir_year)
    return fir_year


def _commit_by_hand(people: People, fir_year: FirYear) -> None:
    """What the accounts do not say yet: an agreement over three years, on its line, and one paid beyond its amount."""
    places, by = places_of(people), people.finance
    line = Line.objects.get(plan__agency=people.agency, measure__code="A2-P1-M3", recurrence=Recurrence.BOUNDED)
    actions.commit(
        by=by, fir_year=fir_year, code="CONV-2018-07", label="Télésurveillance à domicile, 2018 à 2020",
        place=places["DG", "2"], ae=Decimal(840_000), beneficiary=DIGITAL[0], on=date(2018, 5, 18), line=line,
        schedule={2018: Decimal(280_000), 2019: Decimal(280_000), 2020: Decimal(280_000)},
    )  # fmt: skip
    short = actions.commit(
        by=by, fir_year=fir_year, code="CONV-2018-11", label="Semaine de la vaccination, convention 2018",
        place=places["DSP", "1"], ae=Decimal(48_000), beneficiary=ASSOCIATIONS[0], on=date(2018, 4, 3),
        schedule={2018: Decimal(48_000)},
    )  # fmt: skip
    actions.pay(by=by, fir_year=fir_year, commitment=short, cp=Decimal("49500.00"), on=date(2018, 6, 4))
    actions.transfer_credits(
        by=by, fir_year=fir_year, source=places["DG", "2"], target=places["DOS", "2"], ae=Decimal(250_000),
        cp=Decimal(250_000), reason="Maisons de santé : ouvertures avancées", on=date(2018, 6, 21),
    )  # fmt: skip


def _expect(people: People, fir_year: FirYear) -> None:
    """What two directions say of the end of the year; two say nothing yet."""
    more = "Deux maisons de santé de plus que prévu"
    less = "Appel à projets tabac infructueux"
    for by, code, ae, cp, why in (
        (people.contributor, "DOS", 40_900_000, 39_200_000, more),
        (people.finance, "DSP", 6_300_000, 6_100_000, less),
    ):
        expected = Expectation(Nature.INTERVENTION, Decimal(ae), Decimal(cp), why)
        actions.land(by=by, fir_year=fir_year, direction=people.direction(code), expectations=[expected])
    for label, on, done_on in (
        ("Point d’exécution au 30 juin", date(2018, 7, 10), date(2018, 7, 9)),
        ("Derniers engagements des directions", date(2018, 11, 16), None),
    ):
        actions.set_deadline(by=people.finance, fir_year=fir_year, label=label, on=on, done_on=done_on)
