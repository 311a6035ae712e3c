"""The day it is, where an agency stands: a moment of UTC is another day in Paris, and another one in La Réunion."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from allocations import actions
from allocations.actions import Edit, Refused
from allocations.enums import Recurrence, Way
from allocations.models import Envelope
from allocations.models import Operation as AmountsOperation
from fir import actions as fir_actions
from fir.models import Change, Operation
from projects.models import Measure
from prs_budget.organisation.models import Agency, Sector
from tests.allocations.versions import version_with
from tests.fir.years import a_new_agency, a_place, a_stage, a_year
from tests.plugins.idf import Idf

#: half past eleven in the evening in London, the morning of the next day in Paris
NIGHT = datetime(2018, 3, 8, 23, 30, tzinfo=UTC)


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prs_budget.organisation.models.timezone.now", lambda: NIGHT)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Paris", date(2018, 3, 9)), ("America/Cayenne", date(2018, 3, 8)), ("UTC", date(2018, 3, 8))],
)
def test_today_is_the_day_of_the_agency(zone: str, day: date, night: None) -> None:
    assert Agency(time_zone=zone).today() == day


def test_a_sector_closed_on_a_day_is_closed_from_its_midnight_in_the_agency(
    idf: Idf, client: Client, night: None
) -> None:
    version = version_with(idf, "PROG", {("L017", 2018): "1.00"})
    sector = Sector.objects.get(agency=idf.agency, code="D05")
    sector.closed_on = date(2018, 3, 9)
    sector.save()
    client.force_login(idf.finance)
    assert 'value="D05"' not in client.get("/ars-idf/saisie/PROG/lignes/nouvelle/").content.decode()
    with pytest.raises(Refused, match="clos depuis le 09/03/2018"):
        actions.open_line(
            by=idf.finance,
            version=version,
            measure=Measure.objects.get(plan=idf.plan, code="A2-P2-M1"),
            sector=sector,
            envelope=Envelope.objects.get(agency=idf.agency, code="FIR"),
            recurrence=Recurrence.ONE_OFF,
        )


def test_undoing_names_the_day_that_the_history_shows(idf: Idf) -> None:
    version = version_with(idf, "PROG", {("L017", 2018): "1.00"})
    edits = [Edit("L017", 2018, 1, None)]
    done = actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    AmountsOperation.objects.filter(pk=done.operation.pk).update(at=NIGHT)
    undone = actions.undo_operation(by=idf.finance, operation=AmountsOperation.objects.get(pk=done.operation.pk))
    assert undone.operation.reason.startswith("Annulation de l’opération du 9 mars 2018, ")


def test_undoing_an_operation_of_the_fir_too(idf: Idf) -> None:
    here = a_new_agency(idf)
    stage = a_stage(here, a_year(here), "BI", {a_place(here.agency): (1000, 900)}, voted=False)
    done = Change.objects.filter(authorisation__stage=stage).latest("pk").operation
    Operation.objects.filter(pk=done.pk).update(at=NIGHT)
    undone = fir_actions.undo_operation(by=idf.finance, operation=Operation.objects.get(pk=done.pk))
    assert undone.reason.startswith("Annulation de l’opération du 9 mars 2018, ")
