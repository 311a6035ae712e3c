"""Writes to the structure of a plan: journalled, and told to every page."""

from datetime import date

import pytest

from projects.actions import restructured, save_node, save_place
from projects.models import Measure, Plan
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Agency, Direction
from tests.plugins.idf import Idf


def _stamp(plan: Plan) -> int:
    plan.refresh_from_db()
    return plan.stamp


def test_a_new_measure_is_journalled_and_makes_pages_stale(idf: Idf) -> None:
    before = _stamp(idf.plan)
    measure = Measure(plan=idf.plan, project=idf.plan.projects.get(code="A1-P1"), code="A1-P1-M1", label="Neuve")
    save_node(by=idf.finance, node=measure, fields=["label"], reason="demande de la DOS")
    entry = Entry.objects.get(target_model="projects.measure", target_id=measure.pk)
    assert (entry.action, entry.by, entry.agency) == ("measure.create", idf.finance, idf.agency)
    assert (entry.reason, entry.details) == ("demande de la DOS", {"fields": ["label"]})
    assert entry.target_label == "A1-P1-M1 Neuve"
    assert _stamp(idf.plan) == before + 1


def test_a_renamed_axis_is_journalled_as_a_change(idf: Idf) -> None:
    axis = idf.plan.axes.get(code="A1")
    axis.label = "Autre intitulé"
    save_node(by=idf.finance, node=axis, fields=["label"])
    assert Entry.objects.get(target_model="projects.axis").action == "axis.change"
    assert idf.plan.axes.get(code="A1").label == "Autre intitulé"


def test_a_direction_makes_the_pages_of_every_plan_of_its_agency_stale(idf: Idf) -> None:
    second = idf.agency.plans.create(code="PRS3", label="PRS 3", base_year=2023, horizon=5)
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    foreign = elsewhere.plans.create(code="PRS2-XX", label="Autre", base_year=2017, horizon=5)
    before = _stamp(idf.plan)
    direction = Direction(agency=idf.agency, code="DVSS", label="Veille et sécurité sanitaires")
    save_place(by=idf.admin, place=direction, fields=["label"])
    assert (_stamp(idf.plan), _stamp(second), _stamp(foreign)) == (before + 1, 1, 0)
    assert Entry.objects.get(target_model="organisation.direction").action == "direction.create"


def test_the_stamp_grows_by_one_whatever_was_read_before(idf: Idf) -> None:
    """Two writers that read the same stamp leave two more."""
    first, second = Plan.objects.get(pk=idf.plan.pk), Plan.objects.get(pk=idf.plan.pk)
    before = _stamp(idf.plan)
    restructured(first)
    restructured(second)
    assert _stamp(idf.plan) == before + 2


@pytest.mark.parametrize("code", ["A5-P5-NC"])
def test_closing_is_a_change_and_deletes_nothing(idf: Idf, code: str) -> None:
    measure = idf.plan.measures.get(code=code)
    measure.closed_on = date(2018, 12, 31)
    save_node(by=idf.finance, node=measure, fields=["closed_on"], reason="sans objet")
    assert idf.plan.measures.get(code=code).closed_on == date(2018, 12, 31)
    assert measure.lines.exists()
