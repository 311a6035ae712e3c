"""The plan and its tree: who reads it, which years it has, what the database refuses."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from projects.enums import YearStatus
from projects.models import Axis, Measure, Plan, PlanYear, Project
from prs_budget.organisation.models import Agency, Sector
from tests.plugins.idf import Idf


@pytest.mark.parametrize("who", ["admin", "finance", "contributor", "director", "partner"])
def test_members_of_an_agency_read_its_plans_and_no_other(idf: Idf, who: str) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    elsewhere.plans.create(code="PRS2-XX", label="Autre PRS", base_year=2018, horizon=5)
    assert list(Plan.objects.visible_to(getattr(idf, who))) == [idf.plan]


def test_a_stranger_reads_no_plan(idf: Idf) -> None:
    assert not Plan.objects.visible_to(idf.stranger).exists()


def test_a_plan_runs_from_t0_to_its_horizon(idf: Idf) -> None:
    assert list(idf.plan.years) == [2017, 2018, 2019, 2020, 2021, 2022]
    assert (2016 in idf.plan.years, 2023 in idf.plan.years) == (False, False)


def test_a_year_is_open_until_it_is_closed(idf: Idf) -> None:
    assert set(idf.plan.plan_years.values_list("status", flat=True)) == {YearStatus.OPEN}


def test_one_word_of_the_plan_says_what_an_axis_is(idf: Idf) -> None:
    assert idf.plan.axis_word == "Axe"


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Plan, {"code": "PRS2-IDF", "label": "Encore", "base_year": 2017, "horizon": 5}),
        (PlanYear, {"year": 2017}),
        (Axis, {"code": "A1", "label": "Encore"}),
        (Project, {"code": "A1-P1", "label": "Encore"}),
        (Measure, {"code": "A1-P1-NC", "label": "Encore"}),
    ],
)
def test_a_code_is_given_once(idf: Idf, model: type[Any], values: dict[str, Any]) -> None:
    owner: dict[str, Any] = {"agency": idf.agency} if model is Plan else {"plan": idf.plan}
    if model is Project:
        owner["axis"] = idf.plan.axes.get(code="A2")
    if model is Measure:
        owner["project"] = idf.plan.projects.get(code="A2-P2")
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**owner, **values)


def test_another_plan_may_use_the_same_codes(idf: Idf) -> None:
    """Seven orientations or five axes: each plan has its own."""
    other = idf.agency.plans.create(code="PRS3", label="PRS 3", base_year=2023, horizon=5)
    axis = other.axes.create(code="A1", label="Autre axe")
    project = other.projects.create(code="A1-P1", label="Autre projet", axis=axis)
    assert other.measures.create(code="A1-P1-NC", label="Autre", project=project).pk


def test_the_refusal_of_a_code_given_twice_is_french(idf: Idf) -> None:
    twice = Axis(plan=idf.plan, code="A1", label="Encore")
    with pytest.raises(ValidationError, match=r"Ce code d’axe existe déjà dans le PRS\."):
        twice.full_clean()


@pytest.mark.parametrize("code", ["a1", "A 1", "A1/P1", "É1", "-A1", ""])
def test_a_code_is_made_of_capitals_digits_and_dashes(idf: Idf, code: str) -> None:
    """A code stands in addresses."""
    with pytest.raises(ValidationError) as refusal:
        Axis(plan=idf.plan, code=code, label="Axe").full_clean()
    assert "code" in refusal.value.message_dict


def test_a_measure_does_not_merge_into_itself(idf: Idf) -> None:
    measure = idf.plan.measures.get(code="A1-P1-NC")
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(merged_into=measure.pk)


@pytest.mark.parametrize("code", ["A1", "AUTRES"])
def test_what_figures_point_at_is_not_deleted(idf: Idf, code: str) -> None:
    with pytest.raises(ProtectedError), transaction.atomic():
        idf.plan.axes.get(code=code).delete()


def test_a_change_of_label_is_kept_in_the_history(idf: Idf) -> None:
    axis = idf.plan.axes.get(code="A1")
    axis.label = "Autre intitulé"
    axis.save()
    labels = axis.history.order_by("history_date", "history_id").values_list("history_type", "label")
    assert list(labels) == [
        ("+", "Améliorer l’organisation des parcours sur les territoires"),
        ("~", "Autre intitulé"),
    ]


def test_a_tree_does_not_mix_plans(idf: Idf) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    plan = Plan.objects.create(agency=elsewhere, code="PX", label="Autre PRS", base_year=2018, horizon=5)
    axis = Axis.objects.create(plan=plan, code="A1", label="Axe d’ailleurs")
    project = Project.objects.create(plan=plan, axis=axis, code="A1-P1", label="Projet d’ailleurs")
    with pytest.raises(ValidationError, match="L’axe A1 est d’un autre PRS"):
        Project(plan=idf.plan, axis=axis, code="A9-P9", label="Mélange").full_clean()
    with pytest.raises(ValidationError, match="Le projet A1-P1 est d’un autre PRS"):
        Measure(plan=idf.plan, project=project, code="A9-P9-M1", label="Mélange").full_clean()


def test_a_sector_does_not_mix_agencies(idf: Idf) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    with pytest.raises(ValidationError, match="La direction DA est d’une autre agence"):
        Sector(
            agency=elsewhere, direction=idf.agency.directions.get(code="DA"), code="DX", label="Mélange", heading="X"
        ).full_clean()
