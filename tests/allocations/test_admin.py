"""Measures and envelopes in the administration: renamed, moved, closed, journalled; never deleted."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from allocations.models import Allocation, Change, Envelope, Line, Version, VersionNode
from allocations.sealing import seal
from projects.models import Measure, Plan, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import ReferenceRow, User
from tests.allocations.versions import copied
from tests.plugins.idf import Idf

MEASURES, ENVELOPES = "/administration/projects/measure/", "/administration/allocations/envelope/"


@pytest.fixture
def chief(client: Client, idf: Idf) -> User:
    """The administrator of the site and of the agency, signed in."""
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    return idf.admin


def measure(idf: Idf, code: str = "A2-P2-M1") -> Measure:
    return Measure.objects.get(plan=idf.plan, code=code)


def sent(node: Measure, **changes: object) -> dict[str, object]:
    """The form of a measure as a browser sends it."""
    return {"label": node.label, "position": node.position, "closed_on": "", "project": node.project_id} | changes


def told(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.usefixtures("chief")
def test_lists_and_forms_open(idf: Idf, client: Client) -> None:
    for place, node in ((MEASURES, measure(idf)), (ENVELOPES, idf.agency.envelopes.get(code="FIR"))):
        for address in (place, f"{place}add/", f"{place}{node.pk}/change/", f"{place}{node.pk}/history/"):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("model", [Measure, Envelope])
def test_nothing_is_deleted(
    idf: Idf, chief: User, client: Client, rf: RequestFactory, model: type[ReferenceRow]
) -> None:
    request = rf.get("/")
    request.user = chief
    managed: admin.ModelAdmin[Any] = admin.site.get_model_admin(model)
    assert not managed.has_delete_permission(request)
    assert "delete_selected" not in managed.get_actions(request)
    place = f"/administration/{model._meta.label_lower.replace('.', '/')}/"
    row = model._default_manager.order_by("pk")[0]
    assert client.post(f"{place}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    gone = {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"}
    client.post(place, gone)
    assert model._default_manager.filter(pk=row.pk).exists()


def test_figures_are_not_written_here() -> None:
    for model in (Allocation, Change, Line, Version, VersionNode):
        assert not admin.site.is_registered(model)


@pytest.mark.usefixtures("chief")
def test_the_code_and_the_plan_of_a_measure_do_not_change(idf: Idf, client: Client) -> None:
    node = measure(idf)
    other = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=5)
    address = f"{MEASURES}{node.pk}/change/"
    assert client.post(address, sent(node, code="A9-P9-M9", plan=other.pk)).status_code == 302
    again = measure(idf)
    assert (again.pk, again.plan_id) == (node.pk, idf.plan.pk)
    assert 'name="code"' not in told(client.get(address))


@pytest.mark.usefixtures("chief")
def test_the_code_and_the_agency_of_an_envelope_do_not_change(idf: Idf, client: Client) -> None:
    node = idf.agency.envelopes.get(code="FIR")
    address = f"{ENVELOPES}{node.pk}/change/"
    form = {"code": "RIF", "agency": 99, "label": "FIR 2", "long_label": "Fonds", "position": 2, "closed_on": ""}
    assert client.post(address, form).status_code == 302
    node.refresh_from_db()
    assert (node.code, node.agency_id, node.label) == ("FIR", idf.agency.pk, "FIR 2")


def test_a_renamed_measure_is_journalled_and_makes_pages_stale(idf: Idf, chief: User, client: Client) -> None:
    node = measure(idf)
    before = Plan.objects.get(pk=idf.plan.pk).stamp
    assert client.post(f"{MEASURES}{node.pk}/change/", sent(node, label="Nouveau nom")).status_code == 302
    entry = Entry.objects.get(action="measure.change")
    assert (entry.by, entry.agency, entry.target_id) == (chief, idf.agency, node.pk)
    assert entry.details == {"fields": ["label"]}
    assert Plan.objects.get(pk=idf.plan.pk).stamp > before
    assert not Entry.objects.filter(action="measure.move").exists()
    assert node.history.latest().label == "Nouveau nom"


def test_a_move_goes_through_its_action(idf: Idf, chief: User, client: Client) -> None:
    live = copied(idf, "LIVE", {})
    node, project = measure(idf), Project.objects.get(plan=idf.plan, code="A3-P1")
    address = f"{MEASURES}{node.pk}/change/"
    assert client.post(address, sent(node, project=project.pk, label="Déplacée")).status_code == 302
    assert (measure(idf).project, measure(idf).label) == (project, "Déplacée")
    moved = Allocation.objects.filter(measure=node)
    assert set(moved.filter(version=live).values_list("project__code", "axis__code")) == {("A3-P1", "A3")}
    assert set(moved.filter(version=idf.version).values_list("project__code", "axis__code")) == {("A2-P2", "A2")}
    entry = Entry.objects.get(action="measure.move")
    assert (entry.by, entry.reason) == (chief, "Administration")
    assert entry.details == {"before": "A2-P2", "after": "A3-P1"}
    assert seal.holds(Version.objects.get(pk=idf.version.pk))


def test_a_move_that_is_refused_says_why_and_writes_nothing(idf: Idf, chief: User, client: Client) -> None:
    other = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=5)
    axis = other.axes.create(code="A1", label="Axe")
    project = other.projects.create(code="A1-P1", label="Projet", axis=axis)
    node = measure(idf)
    response = client.post(f"{MEASURES}{node.pk}/change/", sent(node, project=project.pk, label="Déplacée"))
    assert response.status_code == 200
    assert "Le projet A1-P1 est d’un autre PRS" in told(response)
    assert (measure(idf).project.code, measure(idf).label) == ("A2-P2", node.label)
    assert not Entry.objects.filter(by=chief, action__startswith="measure").exists()


def test_a_new_measure_is_open_to_versions_being_made_alone(idf: Idf, chief: User, client: Client) -> None:
    project = Project.objects.get(plan=idf.plan, code="A1-P1")
    form = {"plan": idf.plan.pk, "project": project.pk, "code": "A1-P1-M1", "label": "Neuve", "position": 1}
    assert client.post(f"{MEASURES}add/", form).status_code == 302
    assert Entry.objects.get(action="measure.create").by == chief
    assert not VersionNode.objects.filter(version=idf.version, code="A1-P1-M1").exists()
    live = copied(idf, "LIVE", {})
    page = f"/ars-idf/credits/mesures/A1-P1-M1/?version={live.code}"
    assert client.get(page).status_code == 200
    assert client.get("/ars-idf/credits/mesures/A1-P1-M1/?version=T0-2017").status_code == 404


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize("code", ["", "a1-p1-m1", "A1 P1", "A2-P2-M1", "A1/P1"])
def test_a_code_is_checked_when_it_is_given(idf: Idf, client: Client, code: str) -> None:
    project = Project.objects.get(plan=idf.plan, code="A1-P1")
    form = {"plan": idf.plan.pk, "project": project.pk, "code": code, "label": "Neuve", "position": 1}
    response = client.post(f"{MEASURES}add/", form)
    assert response.status_code == 200
    assert Measure.objects.filter(plan=idf.plan).count() == 29


def test_a_renamed_envelope_is_journalled_and_makes_every_plan_stale(idf: Idf, chief: User, client: Client) -> None:
    other = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=5)
    before = Plan.objects.get(pk=idf.plan.pk).stamp
    node = idf.agency.envelopes.get(code="FIR")
    form = {"label": "FIR 2", "long_label": "Fonds", "position": node.position, "closed_on": "01/01/2019"}
    assert client.post(f"{ENVELOPES}{node.pk}/change/", form).status_code == 302
    entry = Entry.objects.get(action="envelope.save")
    assert (entry.by, entry.agency, entry.target_id) == (chief, idf.agency, node.pk)
    assert {"label", "long_label", "closed_on"} <= set(entry.details["fields"])
    stamps = dict(Plan.objects.filter(agency=idf.agency).values_list("code", "stamp"))
    assert stamps == {"PRS2-IDF": before + 1, "PRS3": other.stamp + 1}


def test_who_is_not_of_the_staff_does_not_enter(idf: Idf, client: Client) -> None:
    client.force_login(idf.admin)
    assert client.get(MEASURES, follow=True).status_code == 403


def test_staff_without_a_right_on_measures_do_not_enter(idf: Idf, client: Client) -> None:
    idf.finance.is_staff = True
    idf.finance.save()
    client.force_login(idf.finance)
    assert client.get(MEASURES).status_code == 403


def test_a_move_asks_for_a_role_in_the_agency(idf: Idf, client: Client) -> None:
    root = User.objects.create(username="racine", is_staff=True, is_superuser=True)
    client.force_login(root)
    node, project = measure(idf), Project.objects.get(plan=idf.plan, code="A3-P1")
    response = client.post(f"{MEASURES}{node.pk}/change/", sent(node, project=project.pk))
    assert response.status_code == 403
    assert "Cette action demande un de ces rôles" in told(response)
    assert measure(idf).project.code == "A2-P2"
