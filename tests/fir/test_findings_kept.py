"""Findings of a year kept in the process are those that a reading would make, whatever was written since."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from allocations.enums import VersionStatus
from allocations.models import Allocation, Envelope
from fir import actions
from fir.actions import PassageEdit
from fir.enums import MovementKind
from fir.models import FirYear
from projects.actions import save_place
from projects.models import Measure
from prs_budget.lib.memory import forget_all
from prs_budget.organisation.models import Direction
from tests.allocations.versions import version_with
from tests.fir.checking import with_budget
from tests.fir.years import a_new_agency, a_place, a_stage, a_year, commit, record
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

SPRING = date(2018, 4, 1)
Written = Callable[[Idf, FirYear, Client], object]


@pytest.fixture
def here(idf: Idf) -> Idf:
    return a_new_agency(idf)


@pytest.fixture
def year(here: Idf) -> FirYear:
    """More committed than open, in a direction and in the whole."""
    year = a_year(here, 2018)
    with_budget(here, year, {a_place(here.agency): (100, 100), a_place(here.agency, direction="DSP"): (50, 50)})
    commit(here, year, "E1", 160, a_place(here.agency, direction="DSP"), schedule={2018: 100})
    return FirYear.objects.select_related("agency").get(pk=year.pk)


def listed(client: Client, here: Idf, year: int = 2018) -> list[str]:
    """What the page of anomalies lists, by the titles and details of its file."""
    client.force_login(here.finance)
    answer = client.get(reverse("fir:anomalies", args=[here.agency.slug, year]), {"format": "csv"})
    assert answer.status_code == 200
    lines = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return [f"{line['Anomalie']}. {line['Détail']}" for line in lines]


def looked_at_again(client: Client, here: Idf, year: int = 2018) -> list[str]:
    forget_all()
    return listed(client, here, year)


def movement_recorded(here: Idf, year: FirYear, client: Client) -> object:
    return record(here, year, MovementKind.COMMITMENT, ae=1, place=a_place(here.agency))


def movement_cancelled(here: Idf, year: FirYear, client: Client) -> object:
    movement = year.movements.get()
    return actions.cancel_movement(by=here.finance, movement=movement, reason="essai")


def stage_voted(here: Idf, year: FirYear, client: Client) -> object:
    return a_stage(here, year, "BR1", {a_place(here.agency): (155, 155)}, voted_on=SPRING, enforceable_on=SPRING)


def year_closed(here: Idf, year: FirYear, client: Client) -> object:
    return actions.close_year(by=here.finance, fir_year=year, reason="essai")


def schedule_changed(here: Idf, year: FirYear, client: Client) -> object:
    commitment = year.agency.commitments.get(code="E1")
    whole = {2018: Decimal(160)}
    return actions.reschedule(
        by=here.finance, fir_year=year, commitment=commitment, schedule=whole, seen=commitment.rev, reason="essai"
    )


def direction_renamed(here: Idf, year: FirYear, client: Client) -> object:
    direction = Direction.objects.get(agency=here.agency, code="DSP")
    direction.label = "Tout autre nom"
    return save_place(by=here.admin, place=direction, fields=["label"])


WRITTEN: tuple[Written, ...] = (
    movement_recorded,
    movement_cancelled,
    stage_voted,
    year_closed,
    schedule_changed,
    direction_renamed,
)


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_kept_follows_what_is_written(client: Client, here: Idf, year: FirYear, written: Written) -> None:
    before = listed(client, here)
    kept_page = reverse("fir:execution", args=[here.agency.slug, 2018])
    etag = client.get(kept_page).headers["ETag"]
    written(here, year, client)
    after = listed(client, here)
    assert after != before
    assert after == looked_at_again(client, here)
    assert client.get(kept_page, headers={"if-none-match": etag}).status_code == 200


def test_what_the_year_beside_carries_is_followed(client: Client, here: Idf, year: FirYear) -> None:
    after = a_year(here, 2019)
    before = listed(client, here)
    record(here, after, MovementKind.CARRY_IN, ae=5, place=a_place(here.agency))
    now = listed(client, here)
    assert now != before
    assert now == looked_at_again(client, here)


def test_the_programming_and_its_passage_are_followed(client: Client, idf: Idf) -> None:
    """A passage that is set, then another version of reference."""
    year = a_year(idf, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    with_budget(idf, year, {a_place(idf.agency): (100, 100)})
    version_with(idf, "PROG", {(one_line(idf), 2018): "1000.00"}, status=VersionStatus.ADOPTED)
    before = listed(client, idf)
    place = a_place(idf.agency, mission="2")
    measure = Measure.objects.get(lines__code=one_line(idf), plan=idf.plan)
    edit = PassageEdit(measure, place.mission, place.scheme, place.nature, 0)
    actions.set_passages(by=idf.finance, agency=idf.agency, edits=[edit])
    passed = listed(client, idf)
    assert len(passed) > len(before)
    assert passed == looked_at_again(client, idf)
    version_with(idf, "PROG2", {(one_line(idf), 2018): "2000.00"}, status=VersionStatus.ADOPTED)
    after = listed(client, idf)
    assert after != passed
    assert after == looked_at_again(client, idf)


def one_line(idf: Idf) -> str:
    lines = Allocation.objects.filter(version=idf.version, envelope__code="FIR").order_by("line__code")
    return str(lines.values_list("line__code", flat=True)[0])


def test_what_did_not_change_is_not_looked_at_again(
    client: Client, here: Idf, year: FirYear, assert_queries: AssertQueries
) -> None:
    address = reverse("fir:anomalies", args=[here.agency.slug, 2018])
    client.force_login(here.finance)
    client.get(address)
    with assert_queries(at_most=5, again=True):
        client.get(address)
