"""The life of a stage: voted, received, rejected, opposed, imposed; what each brings, by when, and what it opens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape, unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from allocations import law
from fir import actions
from fir.actions import FigureEdit, Refused
from fir.enums import ReceiptKind, StageFigure, StageKind, StageState, Way
from fir.facts import ledger as facts
from fir.facts.figures import OPEN_AE
from fir.models import FirYear, ReceiptLine, Stage
from fir.stages.life import dated_state, what_follows
from prs_budget.journal.models import Entry
from tests.fir.reading import NBSP
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.plugins.idf import Idf

PLACE = "/ars-essai/fir/2018/etapes/BI/"
VOTED, RECEIVED = date(2018, 2, 1), date(2018, 2, 3)


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    return a_year(here)


@pytest.fixture
def stage(here: Idf, year: FirYear) -> Stage:
    """BI of 2018, a draft: receipts 1 000, AE 1 000, CP 900."""
    grant = ReceiptLine.objects.create(agency=here.agency, code="DOT", label="Dotation", kind=ReceiptKind.GRANT)
    return a_stage(here, year, "BI", {a_place(here.agency): (1000, 900)}, voted=False, receipts={grant: 1000})


def again(stage: Stage) -> Stage:
    return Stage.objects.select_related("fir_year").get(pk=stage.pk)


def opened(year: FirYear) -> Decimal | None:
    return facts.ledger(year).amount(OPEN_AE)


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace(NBSP, " ").split())


# --- when it is enforceable


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ({"voted_on": date(2017, 12, 12)}, date(2018, 1, 1)),
        ({"voted_on": date(2017, 12, 12), "received_on": date(2017, 12, 14)}, date(2018, 1, 1)),
        ({"voted_on": date(2017, 12, 20), "received_on": date(2017, 12, 27)}, date(2018, 1, 11)),
        ({"voted_on": VOTED, "received_on": RECEIVED}, date(2018, 2, 18)),
        ({"voted_on": VOTED, "received_on": RECEIVED, "urgent_on": date(2018, 2, 5)}, date(2018, 2, 5)),
        ({"voted_on": VOTED}, None),
        ({"voted_on": None}, None),
    ],
)
def test_a_budget_is_enforceable_on_1_january_or_fifteen_days_after_it_is_received(
    here: Idf, stage: Stage, dates: dict[str, Any], day: date | None
) -> None:
    assert actions.vote_stage(by=here.finance, stage=stage, **dates).enforceable_on == day


def test_an_amending_budget_voted_before_the_year_waits_for_its_reception(here: Idf, year: FirYear) -> None:
    amending = a_stage(here, year, "BR1", {}, voted=False)
    assert actions.vote_stage(by=here.finance, stage=amending, voted_on=date(2017, 12, 12)).enforceable_on is None


def test_a_reception_said_later_gives_the_day(here: Idf, stage: Stage) -> None:
    actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED)
    received = actions.receive_stage(by=here.finance, stage=stage, received_on=RECEIVED)
    assert received.enforceable_on == date(2018, 2, 18)
    assert not received.in_force(date(2018, 2, 17))
    assert received.in_force(date(2018, 2, 18))
    with pytest.raises(Refused, match="avant son vote, le 01/02/2018"):
        actions.receive_stage(by=here.finance, stage=stage, received_on=date(2018, 1, 31))


# --- what it opens


def test_a_rejected_or_opposed_stage_opens_nothing_and_an_imposed_one_does(
    here: Idf, year: FirYear, stage: Stage
) -> None:
    assert opened(year) is None
    actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    assert opened(year) is None
    actions.impose_stage(by=here.finance, stage=stage, on=date(2018, 3, 1))
    assert opened(year) == 1000
    imposed = again(stage)
    assert (imposed.state, imposed.enforceable_on) == (StageState.IMPOSED, date(2018, 3, 1))
    assert not imposed.in_force(date(2018, 2, 28))
    for state in (StageState.REJECTED, StageState.DRAFT):
        assert actions.unvote_stage(by=here.finance, stage=stage, reason="erreur").state == state
    actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED, received_on=RECEIVED)
    assert opened(year) == 1000
    actions.oppose_stage(by=here.finance, stage=stage, on=date(2018, 2, 10))
    assert opened(year) is None
    assert facts.authorising([again(stage)]) is None
    assert facts.authorising([again(stage)], date(2018, 12, 31)) is None
    actions.unvote_stage(by=here.finance, stage=stage, reason="opposition levée")
    assert (opened(year), again(stage).enforceable_on) == (Decimal(1000), date(2018, 2, 18))


def test_the_stage_before_still_opens_its_credits_where_the_last_is_opposed(
    here: Idf, year: FirYear, stage: Stage
) -> None:
    actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED)
    amending = a_stage(here, year, "BR1", {a_place(here.agency): (1500, 900)}, voted_on=date(2018, 6, 1))
    assert opened(year) == 1500
    actions.oppose_stage(by=here.finance, stage=amending, on=date(2018, 6, 10))
    assert opened(year) == 1000


def test_figures_of_a_stage_that_is_no_draft_do_not_change(here: Idf, stage: Stage) -> None:
    actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    with pytest.raises(Refused, match="L’étape BI est rejetée"):
        actions.open_place(by=here.finance, stage=stage, place=a_place(here.agency, direction="DA"))


# --- what is refused


def test_an_opposition_comes_within_fifteen_days_of_the_reception(here: Idf, stage: Stage) -> None:
    actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED, received_on=RECEIVED)
    with pytest.raises(Refused, match="au plus tard le 18/02/2018"):
        actions.oppose_stage(by=here.finance, stage=stage, on=date(2018, 2, 19))
    with pytest.raises(Refused, match="pas encore reçue des ministres le 02/02/2018"):
        actions.oppose_stage(by=here.finance, stage=stage, on=date(2018, 2, 2))
    assert again(stage).state == StageState.VOTED


def test_what_is_said_twice_lands_once_and_what_contradicts_is_refused(here: Idf, stage: Stage) -> None:
    for _ in range(2):
        actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED)
    assert Entry.objects.filter(action="fir.vote_stage").count() == 1
    with pytest.raises(Refused, match="L’étape BI est votée : elle ne se vote pas"):
        actions.vote_stage(by=here.finance, stage=stage, voted_on=date(2018, 2, 2))
    with pytest.raises(Refused, match="elle ne se rejette pas"):
        actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    with pytest.raises(Refused, match="elle ne s’arrête pas d’office"):
        actions.impose_stage(by=here.finance, stage=stage, on=VOTED)


def test_the_ministers_decide_after_the_rejection(here: Idf, stage: Stage) -> None:
    actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    with pytest.raises(Refused, match="décident après le 01/02/2018"):
        actions.impose_stage(by=here.finance, stage=stage, on=date(2018, 1, 31))


@pytest.mark.parametrize("who", ["contributor", "director", "partner", "stranger"])
def test_nobody_else_says_what_happened_to_a_stage(here: Idf, stage: Stage, who: str) -> None:
    for act in (actions.reject_stage, actions.impose_stage):
        with pytest.raises(PermissionDenied):
            act(by=getattr(here, who), stage=stage, on=VOTED)
    assert again(stage).is_draft


def test_what_was_done_is_neither_rejected_nor_imposed(here: Idf, year: FirYear) -> None:
    done = actions.add_stage(by=here.finance, fir_year=year, code="REALISE", label="Réalisé", kind=StageKind.EXECUTION)
    for act in (actions.reject_stage, actions.impose_stage):
        with pytest.raises(Refused, match="Le réalisé"):
            act(by=here.finance, stage=done, on=VOTED)


# --- what each brings, in words


def test_each_state_says_what_it_brings_and_by_when(here: Idf, stage: Stage) -> None:
    first = again(stage)
    assert what_follows(first, date(2017, 12, 1))[0].startswith("À voter le 31 décembre 2017 au plus tard")
    assert what_follows(first, date(2018, 1, 2))[0].startswith("L’exercice a commencé sans budget voté")
    voted = actions.vote_stage(by=here.finance, stage=stage, voted_on=VOTED, received_on=RECEIVED)
    text = "(code de la santé publique, article R. 1432-56)"
    told = what_follows(voted, date(2018, 2, 4))
    assert told[0] == f"Reçu le 3 février 2018 : exécutoire le 18 février 2018 sauf opposition {text}."
    assert told[1].startswith("Budget initial voté après le 31 décembre 2017 : jusqu’au 18 février 2018, un douzième")
    assert what_follows(voted, date(2018, 2, 18))[0] == (
        "Reçu le 3 février 2018, sans opposition : exécutoire depuis le 18 février 2018."
    )
    assert dated_state(voted, date(2018, 2, 18)) == "exécutoire depuis le 18 février 2018"
    opposed = actions.oppose_stage(by=here.finance, stage=stage, on=date(2018, 2, 10))
    assert dated_state(opposed, date(2018, 3, 1)) == "frappé d’opposition le 10 février 2018"
    assert what_follows(opposed, date(2018, 3, 1))[0].startswith("Frappé d’opposition")


def test_a_rejection_awaits_a_new_draft_within_fifteen_days_then_the_ministers(here: Idf, stage: Stage) -> None:
    rejected = actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    assert "Un nouveau projet est à soumettre le 16 février 2018 au plus tard" in what_follows(rejected, VOTED)[1]
    assert "a pris fin le 16 février 2018" in what_follows(rejected, date(2018, 2, 17))[1]
    assert what_follows(rejected, VOTED, is_second_rejection=True)[1].startswith("Second rejet : les ministres")


# --- the page


def test_the_page_says_where_the_stage_stands_and_keeps_its_past(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    dates = {"voted_on": "2018-02-01", "received_on": "2018-02-03"}
    assert client.post(PLACE, {"acte": "voter", **dates}).status_code == 302
    sent = {"acte": "opposer", "opposer-on": "2018-02-10", "opposer-reason": "Recettes surévaluées"}
    told = text(client.post(PLACE, sent, follow=True))
    assert "Étape BI frappée d’opposition : elle n’ouvre plus aucun crédit." in told
    assert "frappé d’opposition le 10 février 2018" in told
    for where in (PLACE, f"{PLACE}historique/"):
        told = text(client.get(where))
        assert "Frappé d’opposition le 10 février 2018" in told
        assert "Finances : Recettes surévaluées" in told
        assert "Voté le 1er février 2018, reçu des ministres le 3 février 2018, exécutoire le 18 février 2018" in told
    assert "Reprendre l’opposition de BI" in text(client.get(PLACE))
    client.post(PLACE, {"acte": "reprendre", "reason": "mal lu"})
    assert "Reprendre le vote de BI" in text(client.get(PLACE))
    assert "Repris : l’étape est de nouveau votée" in text(client.get(PLACE))


def test_a_date_that_is_missing_or_wrong_is_told_and_nothing_is_lost(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    assert "Indiquez la date." in text(client.post(PLACE, {"acte": "rejeter", "rejeter-on": ""}))
    told = text(client.post(PLACE, {"acte": "rejeter", "rejeter-on": "hier", "rejeter-reason": "Vote du conseil"}))
    assert "Écrivez une date" in told
    assert "Vote du conseil" in told
    assert again(stage).is_draft


def test_a_second_click_is_told_that_it_is_done(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    for _ in range(2):
        told = text(client.post(PLACE, {"acte": "voter", "voted_on": "2018-02-01"}, follow=True))
    assert "L’étape BI est votée : rien n’a changé." in told
    assert Entry.objects.filter(action="fir.vote_stage").count() == 1


def test_a_new_draft_starts_from_the_rejected_one(client: Client, here: Idf, stage: Stage) -> None:
    actions.reject_stage(by=here.finance, stage=stage, on=VOTED)
    client.force_login(here.finance)
    html = client.get("/ars-essai/fir/2018/etapes/nouvelle/").content.decode()
    assert 'value="BI2"' in html
    assert f'<option value="{stage.pk}" selected' in html


def test_the_page_cites_its_texts_with_their_addresses(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    html = client.get(PLACE).content.decode()
    for one in (law.ENFORCEABLE, law.VOTED_BUDGET, law.BALANCED, law.TWO_ENVELOPES, law.CARRY_OVER):
        assert f'href="{escape(one.url)}"' in html, one.short


# --- the vote asks for the balance


def test_the_page_shows_the_balance_and_the_treasury_before_the_vote(client: Client, here: Idf, stage: Stage) -> None:
    client.force_login(here.finance)
    told = text(client.get(PLACE))
    assert "Solde budgétaire</dt><dd>100,00 € (recettes moins CP)" in told
    assert "Abondement de la trésorerie</dt><dd>100,00 €" in told
    assert "Voter quand même" not in told


def test_cp_beyond_receipts_are_a_draw_on_the_treasury(client: Client, here: Idf, stage: Stage) -> None:
    """800 − 900: allowed, earlier commitments are paid with earlier cash."""
    [line] = ReceiptLine.objects.filter(agency=here.agency)
    edits = [FigureEdit(line, StageFigure.AMOUNT, Decimal(800), 1)]
    actions.enter_figures(by=here.finance, stage=stage, edits=edits, way=Way.FORM)
    client.force_login(here.finance)
    told = text(client.get(PLACE))
    assert "Prélèvement sur la trésorerie</dt><dd>100,00 €" in told
    assert "Voter quand même" not in told


def test_a_budget_without_receipts_is_asked_about_once_and_says_what_to_do(
    client: Client, here: Idf, year: FirYear
) -> None:
    bare = a_stage(here, year, "BI", {a_place(here.agency): (1000, 900)}, voted=False)
    client.force_login(here.finance)
    page = text(client.get(PLACE))
    assert "Aucune recette n’est prévue : un budget annexe est établi en équilibre" in page
    assert "article L. 1432-5). Inscrivez un texte, ou ouvrez « Saisir les recettes »." in page
    assert "Voter quand même, sans recettes" in page
    told = text(client.post(PLACE, {"acte": "voter", "voted_on": "2018-02-01", "reason": "Séance du 1er"}))
    assert "L’étape est sans recettes : complétez-la, ou cochez pour voter ainsi." in told
    assert 'value="2018-02-01"' in told
    assert "Séance du 1er" in told
    assert again(bare).is_draft
    client.post(PLACE, {"acte": "voter", "voted_on": "2018-02-01", "tel_quel_recettes": "on"})
    assert again(bare).is_voted


def test_everything_missing_is_named_in_one_pass(client: Client, here: Idf, year: FirYear) -> None:
    a_stage(here, year, "BI", {a_place(here.agency, "NC"): (1000, None)}, voted=False)
    client.force_login(here.finance)
    page = text(client.get(PLACE))
    assert "Voter quand même, sans recettes, sans CP et sans nature" in page
    assert "le budget annexe a deux enveloppes limitatives (code de la santé publique, article R. 1432-55, II)" in page
    assert "n.p. : il faut des recettes et des CP" in page
    # what was accepted is not what is missing now: the vote asks again
    sent = {"acte": "voter", "tel_quel_recettes": "on"}
    assert "sans recettes, sans CP et sans nature : complétez-la" in text(client.post(PLACE, sent))
