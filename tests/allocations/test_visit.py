"""Freshness and files: a page that did not change is a 304; a file holds the figures of the page."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import override_settings

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from projects.actions import save_node
from projects.models import Project
from prs_budget.journal.actions import give_role
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership, User
from tests.allocations.versions import advanced, copied, new_measure, version_with, write
from tests.plugins.idf import Idf

PAGE = "/ars-idf/credits/axes-enveloppes/"


@pytest.fixture
def finance(idf: Idf, client: Client) -> Client:
    """A browser in which the finance officer is signed in."""
    client.force_login(idf.finance)
    client.get(PAGE)  # the browser then holds its cookies
    return client


def etag(client: Client, address: str = PAGE, **headers: str) -> str:
    return str(client.get(address, headers=headers).headers["ETag"])


# --- unchanged


@pytest.mark.parametrize(
    "path",
    [
        "credits/",
        "credits/axes-enveloppes/?ouvre=A2,FIR",
        "credits/croisements/?lignes=projet",
        "credits/lignes/",
        "credits/axes/A2/",
        "credits/correspondance/?format=csv",
        "publications/",
        "recherche/?q=FIR",
        "",
    ],
)
def test_a_page_that_did_not_change_is_not_sent_again(finance: Client, path: str) -> None:
    first = finance.get(f"/ars-idf/{path}")
    assert first.status_code == 200
    again = finance.get(f"/ars-idf/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for response in (first, again):
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= set(response.headers["Vary"].split(", "))


def test_anything_that_exists_is_known_to_who_asks_for_what_does_not(finance: Client) -> None:
    anything = {"If-None-Match": "*"}
    for address in (PAGE, f"{PAGE}?format=csv", "/ars-idf/"):
        known = finance.get(address, headers=anything)
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["ETag"] == etag(finance, address)
        assert known.headers["Cache-Control"] == "private, no-cache"
    assert finance.get(f"{PAGE}?version=NULLE", headers=anything).status_code == 404
    assert finance.get("/ars-idf/credits/axes/A9/", headers=anything).status_code == 404
    assert finance.get(f"{PAGE}?unite=LIVRES", headers=anything).status_code == 400


def test_a_stamp_is_the_same_from_one_visit_to_the_next(finance: Client) -> None:
    assert etag(finance) == etag(finance)


def test_head_is_the_page_without_its_body(finance: Client) -> None:
    for address in (PAGE, f"{PAGE}?format=xlsx", "/ars-idf/credits/lignes/"):
        head, page = finance.head(address), finance.get(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == page.headers["ETag"]
        assert head.headers["Content-Type"] == page.headers["Content-Type"]
        assert finance.head(address, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_what_another_agency_does_changes_nothing(idf: Idf, finance: Client) -> None:
    before = etag(finance)
    other = Agency.objects.create(code="ARS-AUTRE", name="Ailleurs")
    Membership.objects.create(user=idf.stranger, agency=other, role=Role.FINANCE)
    assert etag(finance) == before


def test_a_draft_of_someone_else_changes_nothing(idf: Idf, finance: Client) -> None:
    before = etag(finance)
    version_with(idf, "SECRET", {}, status=VersionStatus.DRAFT, by=idf.admin)
    assert etag(finance) == before


def test_a_message_is_said_once(idf: Idf, finance: Client) -> None:
    kept = etag(finance)
    User.objects.filter(pk=idf.finance.pk).update(is_staff=True, is_superuser=True)
    kept = etag(finance)
    axis = idf.plan.axes.get(code="A1")
    form = {"label": axis.label, "short_label": axis.short_label, "scope": axis.scope, "position": "1"}
    finance.post(f"/administration/projects/axis/{axis.pk}/change/", form)
    told = finance.get(PAGE, headers={"If-None-Match": kept})
    assert "a été modifié avec succès" in told.content.decode()
    assert "ETag" not in told.headers
    again = finance.get(PAGE)
    assert "a été modifié avec succès" not in again.content.decode()
    assert finance.get(PAGE, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


# --- changed

Deed = Callable[[Idf], object]


def _rename_project(idf: Idf) -> None:
    project = Project.objects.get(plan=idf.plan, code="A1-P1")
    project.label = "Autre nom"
    save_node(by=idf.admin, node=project, fields=["label"])


def _write(idf: Idf) -> None:
    write(idf, Version.objects.get(code="LIVE"), {("L001", 2017): "1"})


def _move(idf: Idf) -> None:
    measure = idf.plan.measures.get(code="A2-P2-M1")
    actions.move_measure(
        by=idf.admin, measure=measure, project=Project.objects.get(plan=idf.plan, code="A3-P1"), reason="Essai"
    )


def _rename_person(idf: Idf) -> None:
    User.objects.filter(pk=idf.finance.pk).update(last_name="Martin")


DEEDS: dict[str, Deed] = {
    "an amount": _write,
    "a new version": lambda idf: version_with(idf, "NEW", {}),
    "a step of a version": lambda idf: advanced(idf, Version.objects.get(code="LIVE"), VersionStatus.ARBITRATED),
    "a withdrawal": lambda idf: actions.withdraw(by=idf.finance, version=idf.version, reason="Erreur"),
    "a new measure": lambda idf: new_measure(idf, "A1-P1-M9", "A1-P1"),
    "a label": _rename_project,
    "a move": _move,
    "a role": lambda idf: give_role(by=idf.admin, user=idf.finance, agency=idf.agency, role=Role.DIRECTOR),
    "a name": _rename_person,
    "the name of the agency": lambda idf: Agency.objects.filter(pk=idf.agency.pk).update(name="ARS"),
    "the right to administer": lambda idf: User.objects.filter(pk=idf.finance.pk).update(is_staff=True),
    "another agency of the person": lambda idf: Membership.objects.create(
        user=idf.finance, agency=Agency.objects.create(code="ARS-2", name="Seconde"), role=Role.FINANCE
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_the_page_shows_changes_its_stamp(idf: Idf, finance: Client, deed: str) -> None:
    copied(idf, "LIVE", {})
    before = etag(finance)
    DEEDS[deed](idf)
    assert etag(finance) != before


def test_a_right_withdrawn_is_told_before_any_304(idf: Idf, finance: Client) -> None:
    before = etag(finance)
    Membership.objects.filter(user=idf.finance).delete()
    assert finance.get(PAGE, headers={"If-None-Match": before}).status_code == 404


def test_the_stamp_is_of_the_address_the_person_and_the_release(idf: Idf, finance: Client) -> None:
    before = etag(finance)
    assert etag(finance, f"{PAGE}?unite=KEUR") != before
    assert etag(finance, f"{PAGE}?") == etag(finance, f"{PAGE}?")
    assert etag(finance, PAGE, **{"X-Page-Part": "true"}) != before
    colleague = Client()
    colleague.force_login(idf.finance)
    assert etag(colleague) != before
    with override_settings(RELEASE="9.9.9"):
        assert etag(finance) != before
    assert etag(finance) == before


def test_a_stamp_of_one_person_is_no_304_for_another(idf: Idf, finance: Client) -> None:
    before = etag(finance)
    director = Client()
    director.force_login(idf.director)
    assert director.get(PAGE, headers={"If-None-Match": before}).status_code == 200


def test_a_kept_page_holds_a_form_that_still_works(idf: Idf) -> None:
    """Its token is good as long as the page is: signing in anew changes both."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(idf.finance)
    client.get(PAGE)
    page = client.get(PAGE)
    assert client.get(PAGE, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.content.decode())[0]
    left = client.post("/deconnexion/", {"csrfmiddlewaretoken": token})
    assert left.status_code == 302
