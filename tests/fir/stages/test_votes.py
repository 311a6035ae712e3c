"""What a vote is asked about, or told: transfers that would count twice, receipts that are not the CP."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from fir import actions
from fir.actions import FigureEdit
from fir.enums import ReceiptKind, StageFigure, Way
from fir.models import FirYear, Operation, ReceiptLine, Stage
from tests.fir.reading import NBSP
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.plugins.idf import Idf

PLACE = "/ars-essai/fir/2018/etapes/BR1/"
TOLD = (
    "80,00 € de virements en AE et 30,00 € en CP s’ajoutent à ce que l’étape ouvre : si elle les reprend, annulez-les"
)


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    return a_year(here)


@pytest.fixture
def stage(here: Idf, year: FirYear) -> Stage:
    """BI voted, 500 in DOS; BR1, a draft: receipts 1 000, AE 1 000, CP 900."""
    grant = ReceiptLine.objects.create(agency=here.agency, code="DOT", label="Dotation", kind=ReceiptKind.GRANT)
    place = a_place(here.agency)
    a_stage(here, year, "BI", {place: (500, 500)}, receipts={grant: 500}, voted_on=date(2018, 1, 1))
    return a_stage(here, year, "BR1", {place: (1000, 900)}, voted=False, receipts={grant: 1000})


def moved(here: Idf, year: FirYear, ae: int, cp: int, *, back: bool = False) -> Operation:
    """A transfer from DOS to DPPS, or back."""
    two = [a_place(here.agency), a_place(here.agency, direction="DPPS")]
    source, target = reversed(two) if back else two
    return actions.transfer_credits(
        by=here.finance, fir_year=year, source=source, target=target, ae=Decimal(ae), cp=Decimal(cp), reason="essai"
    )


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).replace(NBSP, " ").split())


def test_transfers_that_a_stage_may_take_up_are_asked_about_at_its_vote(
    client: Client, here: Idf, year: FirYear, stage: Stage
) -> None:
    """80 of AE and 30 of CP moved since the BI: BR1 opens its own figures, and they are added to them."""
    first, name = moved(here, year, 80, 30), "tel_quel_virements_8000_3000"
    client.force_login(here.finance)
    page = text(client.get(PLACE))
    assert TOLD in page
    assert "Voter quand même, avec les virements en plus" in page
    told = text(client.post(PLACE, {"acte": "voter", "voted_on": "2018-06-01"}))
    assert "L’étape se vote avec les virements en plus : annulez-les si elle les reprend, ou cochez pour voter" in told
    assert 'value="2018-06-01"' in told
    assert Stage.objects.get(pk=stage.pk).is_draft
    # what was accepted is not what is moved now
    moved(here, year, 5, 0)
    assert f'name="{name}"' not in text(client.post(PLACE, {"acte": "voter", name: "on"}))
    assert Stage.objects.get(pk=stage.pk).is_draft
    moved(here, year, 5, 0, back=True)
    client.post(PLACE, {"acte": "voter", "voted_on": "2018-06-01", name: "on"})
    assert Stage.objects.get(pk=stage.pk).is_voted
    assert first.movements.count() == 2


def test_transfers_that_were_cancelled_are_not_asked_about(
    client: Client, here: Idf, year: FirYear, stage: Stage
) -> None:
    one = moved(here, year, 80, 30).movements.select_related("fir_year").earliest("pk")
    actions.cancel_movement(by=here.finance, movement=one, reason="repris par le BR1")
    client.force_login(here.finance)
    page = text(client.get(PLACE))
    assert "virements" not in page.split("Vote de l’étape")[1].split("</form>")[0]
    client.post(PLACE, {"acte": "voter", "voted_on": "2018-06-01"})
    assert Stage.objects.get(pk=stage.pk).is_voted


@pytest.mark.parametrize(
    ("receipts", "remark"),
    [
        (880, "Recettes de 880,00 € pour 900,00 € de CP : prélèvement sur la trésorerie de 20,00 €."),
        (1000, "Recettes de 1 000,00 € pour 900,00 € de CP : abondement de la trésorerie de 100,00 €."),
        (900, ""),
    ],
)
def test_the_vote_says_what_the_treasury_gives_or_takes_and_asks_nothing(
    client: Client, here: Idf, stage: Stage, receipts: int, remark: str
) -> None:
    edit = FigureEdit(ReceiptLine.objects.get(agency=here.agency), StageFigure.AMOUNT, Decimal(receipts), 1)
    if receipts != 1000:
        actions.enter_figures(by=here.finance, stage=stage, edits=[edit], way=Way.FORM)
    client.force_login(here.finance)
    block = text(client.get(PLACE)).split("Vote de l’étape")[1].split("</form>")[0]
    assert remark in block
    assert ("trésorerie" in block) == bool(remark)
    client.post(PLACE, {"acte": "voter", "voted_on": "2018-06-01"})
    assert Stage.objects.get(pk=stage.pk).is_voted
