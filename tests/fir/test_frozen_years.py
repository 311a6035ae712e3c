"""A closed year is frozen whole (invariant 12): what it says does not change when a name or a schedule does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from fir import actions
from fir.enums import ReceiptKind
from fir.models import (
    Commitment,
    FirYear,
    FrozenName,
    FrozenPayment,
    Mission,
    ReceiptLine,
    ScheduledPayment,
    Scheme,
)
from prs_budget.organisation.models import Direction
from tests.fir.following.pages import page, words
from tests.fir.worked import Worked, a_worked_year
from tests.fir.years import a_place, commit, pay
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

PAGES = (
    "execution/?unite=EUR",
    "recettes/?unite=EUR",
    "recettes/?unite=EUR&tableau=recettes&ouvre=,BR1/2018",
    "missions/?unite=EUR",
    "dispositifs/?unite=EUR",
    "restes-a-payer/?unite=EUR",
    "restes-a-payer/?unite=EUR&par=mission",
    "restes-a-payer/engagements/?unite=EUR",
    "rythme/?unite=EUR",
    "atterrissage/?unite=EUR",
    "reports/",
    "anomalies/",
    "credits-proteges/",
    "etapes/BR1/credits/?vue=liste",
    "etapes/BR1/recettes/?vue=liste",
)


@pytest.fixture
def worked(idf: Idf) -> Worked:
    """2018 with a scheme and its parent, whose label comes before; closed, 2019 open."""
    worked = a_worked_year(idf)
    place = a_place(worked.here.agency, mission="1", scheme="D1")
    first = commit(worked.here, worked.year, "E9", 5, place, on=date(2018, 5, 2), schedule={2018: 2, 2019: 3})
    pay(worked.here, worked.year, first, 1, on=date(2018, 6, 1))
    actions.protect(
        by=worked.here.finance,
        fir_year=worked.year,
        label="Permanence des soins",
        amount=Decimal(9),
        text="arrêté",
        scheme=place.scheme,
    )
    actions.close_year(by=worked.here.finance, fir_year=worked.year, reason="essai")
    return worked


@pytest.fixture
def reader(client: Client, worked: Worked) -> Client:
    client.force_login(worked.here.finance)
    return client


def said(client: Client) -> dict[str, str]:
    """What each page of 2018 says, and its workbook where it has one."""
    told = {}
    for address in PAGES:
        there = f"/ars-essai/fir/2018/{address}"
        told[address] = words(page(client, there).split("<main", 1)[1])
        if not address.startswith(("etapes", "anomalies", "credits")) and "ouvre" not in address:
            told[f"{address} xlsx"] = "\n".join(cells(client, f"{there}{'&' if '?' in there else '?'}format=xlsx"))
    return told


def cells(client: Client, address: str) -> Iterator[str]:
    book = load_workbook(BytesIO(client.get(address).content))
    for sheet in book:
        for row in sheet.iter_rows():
            yield " | ".join(str(cell.value) for cell in row if cell.value is not None)


def rename_all(worked: Worked) -> None:
    """Every name, order and parent of the nomenclature changes; so do schedules; a mission is added."""
    agency = worked.here.agency
    for model in (Direction, Mission, Scheme, ReceiptLine):
        for rank, row in enumerate(model.objects.filter(agency=agency).order_by("-pk")):
            row.label, row.position = f"Renommé {row.code}", rank + 1
            row.save()
    ReceiptLine.objects.filter(agency=agency).update(text="un autre texte")
    parent = Mission.objects.create(agency=agency, code="9", label="Nouvelle mission", position=1)
    Mission.objects.filter(agency=agency, code="1").update(parent=parent)
    Scheme.objects.filter(agency=agency, code="D1").update(mission=parent, note="une autre remarque")
    ReceiptLine.objects.create(agency=agency, code="NEUVE", label="Neuve", kind=ReceiptKind.OWN)
    ScheduledPayment.objects.filter(commitment=worked.three_years, year=2020).delete()
    ScheduledPayment.objects.filter(commitment=worked.grant, year=2019).update(amount=Decimal(1))
    open_now = FirYear.objects.get(agency=agency, year=2019)
    last = Commitment.objects.get(code="E9", agency=agency)
    schedule = {2018: Decimal(2), 2021: Decimal(3)}
    actions.reschedule(
        by=worked.here.finance, fir_year=open_now, commitment=last, schedule=schedule, seen=last.rev, reason="essai"
    )


def test_what_a_closed_year_says_does_not_change_with_names_or_schedules(worked: Worked, reader: Client) -> None:
    before = said(reader)
    assert "Offre de soins" in before["execution/?unite=EUR"]
    rename_all(worked)
    after = said(reader)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


def test_the_years_that_are_open_say_the_new_names(worked: Worked, reader: Client) -> None:
    rename_all(worked)
    following = FirYear.objects.get(agency=worked.here.agency, year=2019)
    pay(worked.here, following, worked.three_years, 1, on=date(2019, 3, 1))
    text = words(page(reader, "/ars-essai/fir/2019/execution/"))
    assert "Renommé DOS" in text
    assert "Offre de soins" not in text


def test_reopening_lets_go_of_what_was_kept_and_closing_again_keeps_what_is_said_then(
    worked: Worked, reader: Client
) -> None:
    assert FrozenName.objects.filter(fir_year=worked.year).exists()
    rename_all(worked)
    actions.reopen_year(by=worked.here.finance, fir_year=worked.year, reason="une facture oubliée")
    assert not FrozenName.objects.filter(fir_year=worked.year).exists()
    assert not FrozenPayment.objects.filter(fir_year=worked.year).exists()
    assert "Renommé DOS" in words(page(reader, "/ars-essai/fir/2018/execution/"))
    actions.close_year(by=worked.here.finance, fir_year=worked.year, reason="essai")
    Direction.objects.filter(agency=worked.here.agency, code="DOS").update(label="Encore un autre nom")
    assert "Renommé DOS" in words(page(reader, "/ars-essai/fir/2018/execution/"))


def test_a_year_that_came_closed_from_its_source_keeps_its_names_too(idf: Idf, fir: Hdf, client: Client) -> None:
    assert FirYear.objects.get(agency=idf.agency, year=2017).is_frozen
    client.force_login(idf.finance)
    before = words(page(client, "/ars-idf/fir/2017/execution/"))
    for row in Direction.objects.filter(agency=idf.agency):
        row.label = f"Renommé {row.code}"
        row.save()
    assert words(page(client, "/ars-idf/fir/2017/execution/")) == before
