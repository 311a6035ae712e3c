"""Axes, projects, directions and sectors in the administration: their place is given once, and nothing is deleted."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from allocations.models import Version, VersionNode
from projects.models import Axis, Plan, Project
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import Agency, Direction, ReferenceRow, Sector, User
from tests.plugins.idf import Idf

PLACES: dict[type[ReferenceRow], str] = {
    Axis: "/administration/projects/axis/",
    Project: "/administration/projects/project/",
    Direction: "/administration/organisation/direction/",
    Sector: "/administration/organisation/sector/",
}


@pytest.fixture
def chief(client: Client, idf: Idf) -> User:
    """The administrator of the site and of the agency, signed in."""
    idf.admin.is_staff = idf.admin.is_superuser = True
    idf.admin.save()
    client.force_login(idf.admin)
    return idf.admin


def form_of(client: Client, address: str) -> dict[str, Any]:
    """The values that a form shows."""
    form = client.get(address).context["adminform"].form
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def changed(client: Client, address: str, **values: object) -> int:
    return client.post(address, form_of(client, address) | values).status_code


@pytest.mark.usefixtures("chief")
@pytest.mark.parametrize(
    ("model", "code", "given_once"),
    [
        (Axis, "A2", {"plan", "code"}),
        (Project, "A2-P2", {"plan", "code", "axis"}),
        (Direction, "DOS", {"agency", "code"}),
        (Sector, "D05", {"agency", "code", "direction"}),
    ],
)
def test_what_identifies_a_row_is_given_once(
    client: Client, model: type[ReferenceRow], code: str, given_once: set[str]
) -> None:
    row = model._default_manager.get(code=code)
    address = f"{PLACES[model]}{row.pk}/change/"
    assert not given_once & set(form_of(client, address))
    assert given_once <= set(form_of(client, f"{PLACES[model]}add/"))
    forged = dict.fromkeys(given_once, "1") | {"code": "Z9"}
    assert changed(client, address, label="Nouveau nom", **forged) == 302
    again = model._default_manager.get(pk=row.pk)
    assert again.label == "Nouveau nom"
    for name in given_once:
        assert getattr(again, name) == getattr(row, name)


@pytest.mark.parametrize("model", PLACES)
def test_nothing_is_deleted(chief: User, client: Client, rf: RequestFactory, model: type[ReferenceRow]) -> None:
    request = rf.get("/")
    request.user = chief
    managed: admin.ModelAdmin[Any] = admin.site.get_model_admin(model)
    assert not managed.has_delete_permission(request)
    assert "delete_selected" not in managed.get_actions(request)
    row = model._default_manager.order_by("pk")[0]
    assert client.post(f"{PLACES[model]}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("model", "code", "action"),
    [(Axis, "A2", "axis"), (Project, "A2-P2", "project"), (Direction, "DOS", "direction"), (Sector, "D05", "sector")],
)
def test_a_change_is_journalled_makes_pages_stale_and_leaves_t0_alone(
    idf: Idf, chief: User, client: Client, model: type[ReferenceRow], code: str, action: str
) -> None:
    row = model._default_manager.get(code=code)
    before = Plan.objects.get(pk=idf.plan.pk).stamp
    assert changed(client, f"{PLACES[model]}{row.pk}/change/", label="Nouveau nom", closed_on="01/01/2019") == 302
    entry = Entry.objects.get(action=f"{action}.change")
    assert (entry.by, entry.agency, entry.target_id) == (chief, idf.agency, row.pk)
    assert {"label", "closed_on"} <= set(entry.details["fields"])
    assert Plan.objects.get(pk=idf.plan.pk).stamp == before + 1
    kept = VersionNode.objects.get(version=idf.version, dimension=action, object_id=row.pk)
    assert (kept.code, kept.label) == (code, row.label)


@pytest.mark.usefixtures("chief")
def test_a_row_does_not_hang_from_another_plan_or_agency(idf: Idf, client: Client) -> None:
    plan = Plan.objects.create(agency=idf.agency, code="PRS3", label="PRS 3", base_year=2022, horizon=5)
    agency = Agency.objects.create(code="ARS-AUTRE", name="Ailleurs")
    axis = plan.axes.create(code="B1", label="Axe d’ailleurs")
    direction = agency.directions.create(code="DX", label="Direction d’ailleurs")
    project = {"plan": idf.plan.pk, "axis": axis.pk, "code": "A9-P1", "label": "Mêlé", "position": 1}
    sector = {
        "agency": idf.agency.pk,
        "direction": direction.pk,
        "code": "D99",
        "label": "Mêlé",
        "heading": "Mêlé",
        "position": 1,
    }
    assert client.post(f"{PLACES[Project]}add/", project).status_code == 200
    assert client.post(f"{PLACES[Sector]}add/", sector).status_code == 200
    assert not Project.objects.filter(label="Mêlé").exists()
    assert not Sector.objects.filter(label="Mêlé").exists()


@pytest.mark.usefixtures("chief")
def test_a_new_project_is_shown_by_versions_being_made_alone(idf: Idf, client: Client) -> None:
    axis = Axis.objects.get(plan=idf.plan, code="A1")
    form = {"plan": idf.plan.pk, "axis": axis.pk, "code": "A1-P7", "label": "Neuf", "position": 7}
    assert client.post(f"{PLACES[Project]}add/", form).status_code == 302
    assert Entry.objects.filter(action="project.create").count() == 1
    client.get("/ars-idf/credits/")  # the page that says it was added
    assert "A1-P7" not in client.get("/ars-idf/credits/projets/?version=T0-2017").content.decode()
    assert Version.objects.get(pk=idf.version.pk).nodes.filter(dimension="project").count() == 33


@pytest.mark.usefixtures("chief")
def test_plans_are_only_read(idf: Idf, client: Client) -> None:
    place = "/administration/projects/plan/"
    assert client.get(place).status_code == 200
    assert client.get(f"{place}add/").status_code == 403
    assert client.post(f"{place}{idf.plan.pk}/change/", {"label": "Autre"}).status_code == 403
    assert client.post(f"{place}{idf.plan.pk}/delete/", {"post": "yes"}).status_code == 403
