"""What stands behind each figure of the FIR: for every report and every cell that opens, the lines add up to it."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from fir import actions
from fir.actions import Draft, Place
from fir.enums import MovementKind, Nature, ReceiptKind, Way
from fir.models import FirYear, Mission, ReceiptLine
from tests.fir.following.pages import page, rows, words
from tests.fir.years import a_place, a_stage, a_year, commit, pay, record, withdraw
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf

PAGES = ("execution", "recettes", "missions", "dispositifs")


def a_sub_mission(idf: Idf, code: str, above: Mission, scheme: str = "NC") -> Place:
    place = a_place(idf.agency, Nature.INTERVENTION, "DOS", code, scheme)
    Mission.objects.filter(code=code, agency=idf.agency).update(parent=above)
    return place


@pytest.fixture
def year(idf: Idf) -> FirYear:
    """2018 with sub-missions over three levels, carry-in, transfers, withdrawals of old commitments, credit notes."""
    before, year = a_year(idf, 2017), a_year(idf, 2018)
    top, running = a_place(idf.agency, mission="1", scheme="D1"), a_place(idf.agency, Nature.RUNNING, "DS", "2")
    low = a_sub_mission(idf, "1-1", top.mission, "D11")
    lowest = a_sub_mission(idf, "1-1-1", low.mission)
    grant = ReceiptLine.objects.create(agency=idf.agency, code="DOT", label="Dotation", kind=ReceiptKind.GRANT)
    a_stage(idf, before, "BI", {top: (500, 500)}, receipts={grant: 900})
    for code, more, receipts in (("BI", 0, 1000), ("BR1", 30, 1200)):
        credits: dict[Place, tuple[int | str | None, int | str | None]] = {
            top: (1000 + more, 800), low: (400, 300 + more), lowest: (70, None), running: (100, 90),
        }  # fmt: skip
        a_stage(idf, year, code, credits, receipts={grant: receipts})
    old = commit(idf, before, "E0", 60, top)
    for place, ae in ((top, 300), (low, 200), (lowest, 40), (running, 150)):
        one = commit(idf, year, f"E{ae}", ae, place, on=date(2018, 3, 1))
        pay(idf, year, one, ae // 2, on=date(2018, 4, 1))
    withdraw(idf, year, old, 11)
    withdraw(idf, year, one, 7)
    record(idf, year, MovementKind.CREDIT_NOTE, cp=-3, commitment=one)
    record(idf, year, MovementKind.CARRY_IN, ae=50, cp=20, place=low, origin_year=2017)
    record(idf, year, MovementKind.CARRY_IN, ae=5, cp=2, place=running, origin_year=2017)
    record(idf, year, MovementKind.CARRY_OUT, ae=13, place=running)
    moves = [
        Draft(MovementKind.TRANSFER, place, ae=Decimal(ae), cp=Decimal(ae)) for place, ae in ((low, -25), (top, 25))
    ]
    actions.record_movements(by=idf.finance, fir_year=year, drafts=moves, way=Way.FORM)
    return year


def opened(client: Client, address: str) -> list[tuple[str, str, list[str]]]:
    """Each cell of a page that opens: its address, its figure, the figures of the rows behind it, the total last."""
    found = []
    for href, figure in re.findall(r'<td[^>]*><a href="([^"]*ouvre=[^"]*)"[^>]*>([^<]+)', page(client, address)):
        html = page(client, unescape(href))
        [name] = re.findall(r'<table id="t-(derriere-[a-z]+)"', html) or [""]
        lines = [row.split(" | ")[-1] for row in rows(html, name)] if name else ["0"]
        found.append((unescape(href), words(figure), lines))
    return found


def number(text: str) -> Decimal:
    figure = re.sub(r"[^\d,−]", "", text).replace("−", "-").replace(",", ".")
    return Decimal(figure or 0)


@pytest.mark.parametrize("shown", PAGES)
def test_the_lines_behind_every_cell_add_up_to_it(client: Client, idf: Idf, year: FirYear, shown: str) -> None:
    client.force_login(idf.finance)
    cells = opened(client, f"/ars-idf/fir/2018/{shown}/?unite=EUR")
    assert cells
    wrong = [
        (address, figure, lines)
        for address, figure, lines in cells
        if number(lines[-1]) != number(figure) or sum(map(number, lines[:-1])) != number(figure)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "address", ["ars-idf/fir/2017/execution", "ars-hdf/fir/2018/missions", "ars-hdf/fir/2018/recettes"]
)
def test_so_do_those_of_the_sources(client: Client, idf: Idf, fir: Hdf, address: str) -> None:
    client.force_login(fir.admin)
    cells = opened(client, f"/{address}/?unite=EUR")
    assert [(where, figure, lines[-1]) for where, figure, lines in cells if number(lines[-1]) != number(figure)] == []
