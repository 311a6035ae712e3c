"""Two requests on one version at the same moment: what is new is made once, and each person is told what happened."""

from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client

from allocations import actions
from allocations.actions import amounts, horizon
from allocations.entry import lines
from allocations.enums import Way
from allocations.models import Allocation, Line, Version
from allocations.workbooks import views
from projects.models import Measure, PlanYear
from prs_budget.lib.refusals import CellsRefused, Refused
from prs_budget.organisation.models import User
from tests.allocations.entry.test_new_line import CHOSEN, NEW_MEASURE
from tests.allocations.versions import version_with
from tests.allocations.workbooks.filling import PLACE, brought_back, own_lines, taken_out
from tests.plugins.idf import Idf
from tests.races import at_once, meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(transactional_db: None, idf: Idf) -> Idf:
    return idf


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(answer: object) -> tuple[int, str]:
    assert isinstance(answer, HttpResponse), answer
    return answer.status_code, answer.content.decode()


def test_one_new_measure_asked_twice_at_once_is_made_once(here: Idf, monkeypatch: pytest.MonkeyPatch) -> None:
    version_with(here, "PROG", {("L017", 2018): "37310000.00"})
    monkeypatch.setattr(lines, "_check", meeting(lines._check))
    first, second = signed_in(here.finance), signed_in(here.admin)
    where = "/ars-idf/saisie/PROG/lignes/nouvelle/"
    answers = at_once(*(lambda one=one: one.post(where, CHOSEN | NEW_MEASURE) for one in (first, second)))
    statuses = sorted(told(one) for one in answers)
    assert [status for status, _ in statuses] == [200, 302], statuses
    assert "le projet A2-P2 a déjà cette mesure, A2-P2-M5" in statuses[0][1]
    assert Measure.objects.filter(plan=here.plan, label="Équipes mobiles").count() == 1


def test_a_workbook_with_a_new_line_accepted_twice_at_once_is_written_once_and_both_read_it(
    here: Idf, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = actions.copy_version(
        by=here.finance, source=here.version, code="V1", label="Programmation", data_date=here.version.data_date
    )
    version: Version = actions.open_entry(by=here.finance, version=copy)
    one, two = signed_in(here.contributor), signed_in(here.contributor)
    sheet = taken_out(one)
    line = Line.objects.filter(plan=here.plan, code=own_lines(version)[0]).select_related("sector", "measure").get()
    sheet.add(
        Mesure_code=line.measure.code, Domaine=line.sector.label, Enveloppe="USLD", Récurrence="CNR", **{"2019": 42}
    )
    carried = {"apercu": brought_back(one, sheet.saved()).context["carried"]}  # type: ignore[attr-defined]
    before = Line.objects.count()
    monkeypatch.setattr(views, "proposal_of", meeting(views.proposal_of))
    answers = at_once(lambda: one.post(PLACE, carried), lambda: two.post(PLACE, carried))
    assert [told(answer)[0] for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers if isinstance(answer, HttpResponse)}) == 1
    assert Line.objects.count() == before + 1
    assert version.operations.filter(way="workbook").count() == 1


def test_a_year_taken_back_while_an_amount_is_entered_in_it_keeps_one_of_the_two(
    here: Idf, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = version_with(here, "PROG", {("L017", 2018): "37310000.00"})
    horizon.prolong(by=here.finance, plan=here.plan, last=2022)
    monkeypatch.setattr(horizon, "held_in", meeting(horizon.held_in))
    monkeypatch.setattr(amounts, "_refuse_bad", meeting(amounts._refuse_bad))
    edit = actions.Edit("L017", 2023, 0, Decimal(10))
    answers = at_once(
        lambda: horizon.take_back(by=here.finance, plan=here.plan, last=2023),
        lambda: actions.change_amounts(by=here.admin, version=version, edits=[edit], way=Way.GRID),
    )
    assert sum(isinstance(one, (Refused, CellsRefused)) for one in answers) == 1, answers
    has_year = PlanYear.objects.filter(plan=here.plan, year=2023).exists()
    assert has_year == Allocation.objects.entered().filter(version=version, year=2023).exists()
