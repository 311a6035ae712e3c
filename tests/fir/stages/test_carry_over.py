"""The carry-over of a year enters the next through a stage: taken by a draft, let in by its vote, out with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.test import Client

from fir import actions
from fir.actions import Refused
from fir.enums import MovementKind, Nature, StageKind, Way
from fir.facts import ledger as facts
from fir.facts.figures import CARRIED_IN, CARRIED_IN_CP, OPEN_AE, OPEN_CP, Credits
from fir.facts.incoming import incoming
from fir.models import FirYear, Movement, Operation, Stage, StageCarryOver
from prs_budget.journal.models import Entry
from tests.fir.reading import NBSP
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, record
from tests.plugins.idf import Idf

PLACE = "/ars-essai/fir/2019/etapes/BR1/"
RUNNING, INTERVENTION = Nature.RUNNING, Nature.INTERVENTION
MARCH, APRIL = date(2019, 3, 14), date(2019, 4, 2)


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """2019, with a BI of 1 000 and 900; 2018 closed, 940 committed of 1 000: 30 of AE and 30 of CP proposed."""
    before = a_year(here, 2018)
    places = {a_place(here.agency, RUNNING): (200, 200), a_place(here.agency): (800, 800)}
    a_stage(here, before, "BI", places, voted_on=date(2018, 1, 1), enforceable_on=date(2018, 1, 1))
    commit(here, before, "F1", 190, a_place(here.agency, RUNNING), schedule={2018: 190})
    commit(here, before, "I1", 750, schedule={2018: 750})
    actions.close_year(by=here.finance, fir_year=before, reason="essai")
    after = FirYear.objects.select_related("agency").get(agency=here.agency, year=2019)
    a_stage(here, after, "BI", {a_place(here.agency): (1000, 900)}, voted_on=date(2018, 12, 11))
    return after


@pytest.fixture
def draft(here: Idf, year: FirYear) -> Stage:
    return a_stage(here, year, "BR1", {a_place(here.agency): (1000, 900)}, voted=False)


def taken(*amounts: str) -> dict[Nature, Credits]:
    """AE and CP in running costs, then in intervention."""
    ae, cp, more_ae, more_cp = map(Decimal, amounts)
    return {RUNNING: Credits(ae, cp), INTERVENTION: Credits(more_ae, more_cp)}


def entered(year: FirYear) -> list[Decimal | None]:
    """AE and CP of carry-over that entered."""
    return [facts.ledger(year).amount(figure) for figure in (CARRIED_IN, CARRIED_IN_CP)]


def opened(year: FirYear) -> list[Decimal | None]:
    """AE and CP open."""
    return [facts.ledger(year).amount(figure) for figure in (OPEN_AE, OPEN_CP)]


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace(NBSP, " ").split())


# --- taken, then voted


def test_what_a_draft_takes_opens_nothing_before_its_vote(here: Idf, year: FirYear, draft: Stage) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    assert entered(year) == [0, 0]
    assert opened(year) == [1000, 900]
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH, received_on=date(2019, 3, 18))
    assert entered(year) == [30, 30]
    assert opened(year) == [1030, 930]
    moved = Movement.objects.filter(kind=MovementKind.CARRY_IN).order_by("pk")
    assert {(one.on, one.origin_year, one.operation.way) for one in moved} == {(APRIL, 2018, Way.VOTE)}
    assert {(one.direction.code, one.mission.code, one.scheme.code) for one in moved} == {("NC", "NC", "NC")}
    assert incoming(year).proposed == {}


def test_a_reception_said_later_moves_what_entered_to_the_day_from_which_it_may_be_enforced(
    here: Idf, year: FirYear, draft: Stage
) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    for _ in range(2):
        actions.receive_stage(by=here.finance, stage=draft, received_on=date(2019, 3, 18))
    assert entered(year) == [30, 30]
    moved = Movement.objects.filter(kind=MovementKind.CARRY_IN)
    sums = dict(moved.order_by().values_list("on").annotate(Sum("ae")))
    assert sums == {MARCH: 0, APRIL: 30}
    actions.oppose_stage(by=here.finance, stage=draft, on=date(2019, 3, 20))
    assert entered(year) == [0, 0]


def test_a_budget_voted_the_year_before_lets_the_carry_over_in_on_1_january(here: Idf, year: FirYear) -> None:
    late = a_stage(here, year, "BI2", {}, voted=False, takes=True)
    actions.vote_stage(by=here.finance, stage=late, voted_on=date(2018, 12, 20))
    assert set(Movement.objects.filter(kind=MovementKind.CARRY_IN).values_list("on", flat=True)) == {date(2019, 1, 1)}


@pytest.mark.parametrize("how", ["unvote", "oppose"])
def test_what_entered_leaves_with_the_vote_and_comes_back_with_it(
    here: Idf, year: FirYear, draft: Stage, how: str
) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    if how == "unvote":
        actions.unvote_stage(by=here.finance, stage=draft, reason="erreur")
    else:
        actions.oppose_stage(by=here.finance, stage=draft, on=date(2019, 3, 20))
    assert entered(year) == [0, 0]
    assert opened(year) == [1000, 900]
    assert Movement.objects.filter(kind=MovementKind.CARRY_IN).count() == 4, "append-only: their opposites"
    assert set(Operation.objects.filter(way=Way.UNVOTE).values_list("fir_year", flat=True)) == {year.pk}
    if how == "unvote":
        actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    else:
        actions.impose_stage(by=here.finance, stage=draft, on=APRIL)
    assert entered(year) == [30, 30]


def test_two_stages_do_not_take_the_same_carry_over_twice(here: Idf, year: FirYear, draft: Stage) -> None:
    other = a_stage(here, year, "BR2", {}, voted=False, takes=True)
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    with pytest.raises(Refused, match="Le report inscrit dans BR2 ne peut pas entrer"):
        actions.vote_stage(by=here.finance, stage=other, voted_on=MARCH)
    assert Stage.objects.get(pk=other.pk).is_draft
    assert entered(year) == [30, 30]


def test_a_part_is_taken_and_the_rest_stays_proposed(here: Idf, year: FirYear, draft: Stage) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=taken("5", "0", "20", "10"))
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    assert entered(year) == [25, 10]
    assert incoming(year).proposed == {
        RUNNING: Credits(Decimal(0), Decimal("6.06")),
        INTERVENTION: Credits(Decimal(5), Decimal("13.94")),
    }


def test_a_new_draft_takes_what_the_rejected_one_took(here: Idf, year: FirYear, draft: Stage) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=taken("5", "0", "20", "10"))
    rejected = actions.reject_stage(by=here.finance, stage=draft, on=MARCH)
    new = actions.start_stage(
        by=here.finance, fir_year=year, code="BR2", label="Nouveau", kind=StageKind.AMENDING, source=rejected
    )
    assert set(StageCarryOver.objects.filter(stage=new).values_list("nature", "ae", "cp")) == {
        ("FONC", Decimal(5), Decimal(0)),
        ("INT", Decimal(20), Decimal(10)),
    }


# --- what is refused


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        (("5.01", "0", "0", "0"), "Report d’AE en fonctionnement : 5,01 € pour 5,00 € que 2018 propose encore."),
        (("0", "0", "0", "24"), "Report de CP en intervention : 24,00 € pour 23,94 € que 2018 propose encore."),
        (("-1", "0", "0", "0"), "Report d’AE en fonctionnement : un report n’est pas négatif."),
        (("0.001", "0", "0", "0"), "deux décimales au plus en euros"),
    ],
)
def test_no_more_than_what_is_proposed_is_taken(here: Idf, draft: Stage, amounts: tuple[str, ...], why: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_carry_over(by=here.finance, stage=draft, amounts=taken(*amounts))
    assert why in str(refused.value).replace(NBSP, " ")
    assert not StageCarryOver.objects.exists()


def test_a_voted_stage_takes_nothing_more_nor_does_what_was_done(here: Idf, year: FirYear) -> None:
    with pytest.raises(Refused, match="L’étape BI est votée"):
        actions.take_carry_over(by=here.finance, stage=year.stages.get(code="BI"), amounts={})
    done = actions.add_stage(by=here.finance, fir_year=year, code="R", label="Réalisé", kind=StageKind.EXECUTION)
    with pytest.raises(Refused, match="Le réalisé ne prend pas de report"):
        actions.take_carry_over(by=here.finance, stage=done, amounts={})


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_takes_a_carry_over(here: Idf, draft: Stage, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.take_carry_over(by=getattr(here, who), stage=draft, amounts=taken("5", "0", "0", "0"))


def test_what_a_vote_let_in_is_undone_by_the_vote_alone(here: Idf, year: FirYear, draft: Stage) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    movement = Movement.objects.filter(kind=MovementKind.CARRY_IN).order_by("pk")[0]
    with pytest.raises(Refused, match="est entré par un vote"):
        actions.cancel_movement(by=here.finance, movement=movement, reason="essai")


def test_a_year_whose_carry_over_was_taken_is_reopened_once_that_vote_is_taken_back(
    here: Idf, year: FirYear, draft: Stage
) -> None:
    before = FirYear.objects.select_related("agency").get(agency=here.agency, year=2018)
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    with pytest.raises(Refused, match="BR1 de 2019 a pris le report de 2018 : reprenez d’abord son vote"):
        actions.reopen_year(by=here.finance, fir_year=before, reason="essai")
    actions.unvote_stage(by=here.finance, stage=draft, reason="erreur")
    actions.reopen_year(by=here.finance, fir_year=before, reason="essai")
    assert incoming(year).proposed == {}
    with pytest.raises(Refused, match="ne peut pas entrer"):
        actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    actions.close_year(by=here.finance, fir_year=before, reason="essai")
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    assert entered(year) == [30, 30]


def test_what_an_earlier_release_carried_in_stays_and_is_proposed_no_more(here: Idf, year: FirYear) -> None:
    for nature, ae in ((RUNNING, 5), (INTERVENTION, 25)):
        record(here, year, MovementKind.CARRY_IN, ae=ae, place=a_place(here.agency, nature), origin_year=2018)
    assert entered(year) == [30, 0]
    assert {one: both.ae for one, both in incoming(year).proposed.items()} == {RUNNING: 0, INTERVENTION: 0}


# --- the page


def test_the_stage_proposes_the_carry_over_and_says_what_it_takes(client: Client, here: Idf, draft: Stage) -> None:
    client.force_login(here.finance)
    told = text(client.get(PLACE))
    assert "Report de 2018 : 30,00 € d’AE et 30,00 € de CP proposés, qui n’entrent que par une étape votée" in told
    assert 'name="report_int_ae" value="25"' in told
    sent = {"acte": "reporter", "report_fonc_ae": "5", "report_int_ae": "20", "report_int_cp": ""}
    told = text(client.post(PLACE, sent, follow=True))
    assert "25,00 € d’AE de report inscrits dans BR1 : ils entrent au vote." in told
    assert "Report pris</dt><dd>25,00 € d’AE, inscrit : il entre au vote" in told
    client.post(PLACE, sent)
    assert Entry.objects.filter(action="fir.take_carry_over").count() == 1
    told = text(client.post(PLACE, sent | {"report_int_ae": "26"}))
    assert "26,00 € pour 25,00 € que 2018 propose encore" in told
    assert 'value="26"' in told
    assert "lettre O" in text(client.post(PLACE, sent | {"report_int_ae": "2O"}))
    told = text(client.post(PLACE, {"acte": "reporter"}, follow=True))
    assert "BR1 ne prend plus de report." in told
    assert not StageCarryOver.objects.exists()


def test_the_cp_of_the_carry_over_are_in_the_balance(client: Client, here: Idf, year: FirYear, draft: Stage) -> None:
    actions.take_carry_over(by=here.finance, stage=draft, amounts=incoming(year).proposed)
    client.force_login(here.finance)
    assert "CP de report</dt><dd>30,00 €" in text(client.get(PLACE))
    actions.vote_stage(by=here.finance, stage=draft, voted_on=MARCH)
    told = text(client.get(PLACE))
    assert "CP de report</dt><dd>30,00 €" in told
    assert "Report pris</dt><dd>30,00 € d’AE et 30,00 € de CP, entré" in told
