"""What stands behind each figure of the FIR: for every report and every cell that opens, the lines add up to it."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from fir import actions
from fir.actions import Draft, Expectation, Place
from fir.checks.reading import examined
from fir.checks.rules import anomalies
from fir.drill_down import cell_of
from fir.enums import MovementKind, Nature, Profile, ReceiptKind, Way
from fir.models import Commitment, FirYear, Mission, ReceiptLine, ScheduledPayment
from fir.reports import landing, outstanding
from fir.reports.catalogue import REPORTS
from fir.reports.outstanding import PLACES
from fir.reports.report import Report
from prs_budget.home.demonstration import prepare_programming, publish_source
from prs_budget.home.fir_demonstration import prepare_fir_year
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import Direction
from tests.fir.following.pages import page, rows, words
from tests.fir.opening import check_every_cell, table_of
from tests.fir.years import a_place, a_stage, a_year, commit, pay, record, withdraw
from tests.plugins.fir import Hdf
from tests.plugins.idf import Idf


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


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_the_lines_behind_every_cell_add_up_to_it(report: Report[Any], year: FirYear) -> None:
    assert check_every_cell(report, year)


def test_so_do_those_of_every_report_of_every_year_of_the_demonstration(fir: Hdf) -> None:
    call_command("demo_accounts", verbosity=0)
    publish_source("ARS-IDF")
    prepare_programming()
    prepare_fir_year()
    years = FirYear.objects.select_related("agency").order_by("agency", "year")
    opened = {(one.name, year.agency.code, year.year): check_every_cell(one, year) for one in REPORTS for year in years}
    # no source says of which scheme its movements are
    assert {name for (name, _, _), count in opened.items() if count} == {one.name for one in REPORTS} - {"dispositifs"}


def test_a_finding_opens_the_cell_that_it_tells_of(fir: Hdf) -> None:
    reports, years = {one.name: one for one in REPORTS}, list(FirYear.objects.select_related("agency").order_by("pk"))
    opened = set()
    for year in years:
        seen = examined(year, [one for one in years if one.agency_id == year.agency_id])
        for finding in anomalies(seen):
            if cell := re.fullmatch(r".*\?tableau=([a-z]+)&ouvre=(.*)", finding.href):
                table = table_of(reports[cell[1]], year)
                assert table is not None
                row, column = cell_of(unquote(cell[2]), table)
                amount = row.cells[table.columns.index(column)].amount or ZERO
                assert finding.detail.startswith(f"{seen.told(amount)} engagés"), finding.href
                opened.add(cell[1])
    assert opened


def number(text: str) -> Decimal:
    figure = re.sub(r"[^\d,−]", "", text).replace("−", "-").replace(",", ".")
    return Decimal(figure or 0)


@pytest.mark.parametrize("profile", Profile)
def test_so_do_those_of_a_landing_by_each_profile(
    year: FirYear, idf: Idf, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Expectation(Nature.INTERVENTION, Decimal("1000.01"), None, "marchés")
    dos = Direction.objects.get(agency=idf.agency, code="DOS")
    actions.land(by=idf.finance, fir_year=year, direction=dos, expectations=[one])
    old = Commitment.objects.get(code="E0")
    ScheduledPayment.objects.create(commitment=old, year=2018, amount=Decimal("33.33"))
    monkeypatch.setattr("prs_budget.organisation.models.Agency.today", lambda agency: date(2018, 5, 2))
    assert check_every_cell(landing.report(profile), year)


@pytest.mark.parametrize("place", PLACES)
def test_so_do_those_of_what_is_left_to_pay(year: FirYear, place: str) -> None:
    for code, due, amount in (("E300", 2018, 300), ("E200", 2019, 150), ("E0", 2020, 49)):
        commitment = Commitment.objects.get(code=code)
        ScheduledPayment.objects.create(commitment=commitment, year=due, amount=Decimal(amount))
    assert check_every_cell(outstanding.report(place), year)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.name)
def test_the_page_shows_them_beside_the_cell(client: Client, idf: Idf, year: FirYear, report: Report[Any]) -> None:
    client.force_login(idf.finance)
    address = reverse(f"fir:{report.page.name}", kwargs={"agency": "ars-idf", "year": year.year})
    cells = re.findall(r'<td[^>]*><a href="([^"]*ouvre=[^"]*)"[^>]*>([^<]+)', page(client, f"{address}?unite=EUR"))
    cells = [(href, figure) for href, figure in cells if number(words(figure))]
    for href, figure in (cells[0], cells[-1]):
        beside = page(client, unescape(href))
        [name] = re.findall(r'<table id="t-(derriere-[a-z]+)"', beside)
        lines = [number(row.split(" | ")[-1]) for row in rows(beside, name)]
        assert lines[-1] == sum(lines[:-1]) == number(words(figure)), href


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("years", ["year", "fir"])
def test_the_commitments_behind_what_is_left_to_pay_add_up_to_it(
    client: Client, idf: Idf, request: pytest.FixtureRequest, years: str, place: str
) -> None:
    request.getfixturevalue(years)
    client.force_login(idf.admin)
    opened = 0
    for one in FirYear.objects.select_related("agency").order_by("agency", "year"):
        kwargs = {"agency": one.agency.slug, "year": one.year}
        whole = page(client, f"{reverse('fir:restes_a_payer', kwargs=kwargs)}?unite=EUR&par={place}")
        for row in re.findall(r"<tr[^>]*>(?:(?!</tr>).)*engagements/\?unite.*?</tr>", whole, re.DOTALL):
            [href] = re.findall(r'href="([^"]*engagements/\?[^"]*)"', row)
            figures = [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
            whole_list = rows(page(client, unescape(href)), "engagements")[-1].split(" | ")
            assert whole_list[4:-1] == figures[:-1], href  # but the text of the day when it lapses
            opened += 1
    assert opened
