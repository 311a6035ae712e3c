"""An answer says whether it changed; it changes with what it shows, and with nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client

from allocations.actions import move_measure, publish, withdraw
from allocations.enums import VersionStatus
from projects.actions import save_node
from projects.models import Measure, Project
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Membership
from tests.allocations.api.addresses import EVERYTHING
from tests.allocations.versions import version_with, write
from tests.plugins.api import CallAs, Caller
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

CROSSTAB = "crosstab/?version=V2&rows=axis&columns=envelope"


def tag(caller: Caller, address: str) -> str:
    return str(caller.get(address).headers["ETag"])


@pytest.fixture
def finance(idf: Idf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


@pytest.mark.parametrize("address", EVERYTHING)
def test_an_unchanged_answer_is_a_304_that_no_shared_cache_keeps(finance: Caller, address: str) -> None:
    first = finance.get(address)
    again = finance.get(address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for response in (first, again):
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == "private, no-cache"
        assert {"Cookie", "Authorization"} <= set(response.headers["Vary"].split(", "))


def test_a_refusal_has_no_tag_and_is_not_kept_either(finance: Caller) -> None:
    response = finance.get("crosstab/?version=V9")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("address", EVERYTHING)
def test_anything_that_exists_is_known(finance: Caller, address: str) -> None:
    known = finance.get(address, **{"If-None-Match": "*"})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["ETag"] == tag(finance, address)


def test_what_does_not_exist_is_not_known(finance: Caller) -> None:
    assert finance.get("crosstab/?version=V9&rows=axis", **{"If-None-Match": "*"}).status_code == 404
    assert finance.get("allocations/?version=V9", **{"If-None-Match": "*"}).status_code == 404
    assert finance.get("axes/?page=999", **{"If-None-Match": "*"}).status_code == 404
    assert finance.get("axes/?couleur=bleu", **{"If-None-Match": "*"}).status_code == 400


def test_a_304_reads_no_amount(idf: Idf, client: Client, assert_queries: AssertQueries) -> None:
    client.force_login(idf.finance)
    address = "/api/v1/crosstab/?version=T0-2017&rows=axis"
    first = client.get(address).headers["ETag"]
    with assert_queries(at_most=4):
        assert client.get(address, headers={"If-None-Match": first}).status_code == 304


def test_a_condition_that_is_not_met_is_a_problem(finance: Caller) -> None:
    response = finance.client.get("/api/v1/axes/", headers={"If-Match": '"autre"'})
    assert response.status_code == 412
    assert response.json()["detail"].startswith("La réponse a changé")


def _enter(idf: Idf) -> None:
    write(idf, Measure.objects.get(code="A1-P1-NC").plan.versions.get(code="V2"), {("L001", 2018): "5.00"})


def _rename(idf: Idf) -> None:
    measure = Measure.objects.get(plan=idf.plan, code="A1-P1-NC")
    measure.label = "Renommée"
    save_node(by=idf.admin, node=measure, fields=["label"])


def _move(idf: Idf) -> None:
    measure = Measure.objects.get(plan=idf.plan, code="A1-P1-NC")
    move_measure(by=idf.admin, measure=measure, project=Project.objects.get(code="A2-P1"), reason="Essai")


def _adopt(idf: Idf) -> None:
    version = idf.plan.versions.get(code="V2")
    from tests.allocations.versions import advanced

    advanced(idf, version, VersionStatus.ADOPTED)


def _relabel(idf: Idf) -> None:
    idf.plan.versions.filter(code="V2").update(label="Autre intitulé")


def _promote(idf: Idf) -> None:
    Membership.objects.filter(user=idf.finance).update(role=Role.DIRECTOR)


@pytest.mark.parametrize("change", [_enter, _rename, _move, _adopt, _relabel, _promote])
@pytest.mark.parametrize("address", [CROSSTAB, "allocations/?version=V2", "measures/?version=V2", "versions/"])
def test_a_change_changes_the_tag(finance: Caller, idf: Idf, address: str, change: Callable[[Idf], None]) -> None:
    version_with(idf, "V2", {("L001", 2018): "4.00"})
    before = tag(finance, address)
    change(idf)
    assert tag(finance, address) != before


def test_a_plan_that_is_renamed_changes_the_tag_of_plans(finance: Caller, idf: Idf) -> None:
    before = tag(finance, "plans/")
    type(idf.plan).objects.filter(pk=idf.plan.pk).update(label="PRS 2")
    assert tag(finance, "plans/") != before


def test_a_withdrawal_changes_what_a_partner_holds(idf: Idf, call_as: CallAs) -> None:
    partner = call_as(idf.partner)
    before = tag(partner, "versions/")
    withdraw(by=idf.finance, version=idf.version, reason="Essai")
    assert partner.get("versions/", **{"If-None-Match": before}).json()["results"] == []
    publish(by=idf.finance, version=idf.version)
    assert partner.get("versions/", **{"If-None-Match": before}).status_code == 200


def test_the_tag_is_of_one_person_one_way_in_and_one_address(idf: Idf, call_as: CallAs, client: Client) -> None:
    client.force_login(idf.finance)
    session = client.get("/api/v1/axes/").headers["ETag"]
    tags = {
        session,
        tag(call_as(idf.finance), "axes/"),
        tag(call_as(idf.director), "axes/"),
        tag(call_as(idf.finance), "axes/?page_size=2"),
    }
    assert len(tags) == 4
    assert tag(call_as(idf.finance), "axes/") in tags, "a new token of the same person changes nothing"


def test_a_token_opens_no_session_and_sets_no_cookie(finance: Caller) -> None:
    for address in EVERYTHING:
        assert not finance.get(address).cookies
