"""Who reads what: the rights of the pages, at every address."""

from datetime import date

import pytest
from django.test import Client

from allocations.actions import create_version, withdraw
from allocations.enums import VersionStatus
from prs_budget.organisation.enums import Role
from prs_budget.organisation.models import Agency, Membership
from tests.allocations.api.addresses import EVERYTHING, LISTS, NOMENCLATURES, OF_VERSION
from tests.allocations.versions import new_measure, version_with
from tests.plugins.api import CallAs
from tests.plugins.idf import Idf

UNPUBLISHED = [status for status in VersionStatus if status != VersionStatus.PUBLISHED]


@pytest.fixture
def paca(idf: Idf) -> Agency:
    return Agency.objects.create(code="ARS-PACA", name="ARS Provence-Alpes-Côte d’Azur")


@pytest.mark.parametrize("address", OF_VERSION)
@pytest.mark.parametrize("status", UNPUBLISHED)
def test_a_partner_is_refused_what_is_not_published(
    idf: Idf, call_as: CallAs, address: str, status: VersionStatus
) -> None:
    version_with(idf, "SECRETE", {("L001", 2017): "1"}, status=status)
    refused = call_as(idf.partner).refused(address.format("SECRETE"), 404)
    unknown = call_as(idf.partner).refused(address.format("INCONNU"), 404)
    assert refused["detail"].replace("SECRETE", "INCONNU") == unknown["detail"], "it looks like one that does not exist"


@pytest.mark.parametrize("status", UNPUBLISHED)
def test_no_list_tells_a_partner_of_what_is_not_published(idf: Idf, call_as: CallAs, status: VersionStatus) -> None:
    measure = new_measure(idf, "A1-P1-M9", "A1-P1", "Mesure confidentielle")
    version_with(idf, "SECRETE", {("L001", 2017): "1"}, status=status)
    idf.plan.axes.filter(code="A1").update(label="Axe refondu")
    partner = call_as(idf.partner)
    for address in LISTS:
        told = partner.get(f"{address}?page_size=1000").content.decode()
        assert "SECRETE" not in told
        assert measure.code not in told
        assert "Axe refondu" not in told
    assert [row["code"] for row in partner.read("versions/")["results"]] == ["T0-2017"]


def test_a_published_version_does_not_name_an_unpublished_parent(idf: Idf, call_as: CallAs) -> None:
    parent = version_with(idf, "SECRETE", {("L001", 2017): "1"}, status=VersionStatus.ADOPTED)
    child = version_with(idf, "V2", {("L001", 2017): "1"}, status=VersionStatus.PUBLISHED)
    type(child).objects.filter(pk=child.pk).update(parent=parent)
    told = {row["code"]: row["parent"] for row in call_as(idf.partner).read("versions/")["results"]}
    assert told == {"V2": None, "T0-2017": None}


def test_a_partner_finds_nothing_once_everything_is_withdrawn(idf: Idf, call_as: CallAs) -> None:
    withdraw(by=idf.finance, version=idf.version, reason="Erreur de mise en ligne")
    partner = call_as(idf.partner)
    for address in LISTS:
        assert partner.read(address)["results"] == []
    for address in OF_VERSION:
        partner.refused(address.format("T0-2017"), 404)


def test_a_partner_is_not_told_of_a_plan_in_preparation(idf: Idf, call_as: CallAs) -> None:
    type(idf.plan).objects.create(agency=idf.agency, code="PRS3-IDF", label="PRS 2023-2028", base_year=2022, horizon=5)
    assert [row["code"] for row in call_as(idf.partner).read("plans/")["results"]] == ["PRS2-IDF"]
    assert len(call_as(idf.director).read("plans/")["results"]) == 2


@pytest.mark.parametrize("address", EVERYTHING)
def test_every_role_reads_a_published_version(idf: Idf, call_as: CallAs, address: str) -> None:
    for user in (idf.admin, idf.finance, idf.contributor, idf.director, idf.partner):
        assert call_as(user).get(address).status_code == 200


@pytest.mark.parametrize("address", OF_VERSION)
def test_a_draft_is_its_authors_alone(idf: Idf, call_as: CallAs, address: str) -> None:
    create_version(by=idf.finance, plan=idf.plan, code="ESSAI", label="Essai", data_date=date(2018, 3, 8))
    call_as(idf.director).refused(address.format("ESSAI"), 404)
    assert call_as(idf.finance).get(address.format("ESSAI")).status_code == 200


@pytest.mark.parametrize("address", [*EVERYTHING, "schema/", "nulle-part/"])
def test_nobody_reads_without_signing_in(client: Client, db: None, address: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"].startswith("Présentez un jeton")


@pytest.mark.parametrize("address", EVERYTHING)
def test_who_has_no_role_is_refused(idf: Idf, call_as: CallAs, address: str) -> None:
    assert "dans aucune agence" in call_as(idf.stranger).refused(address, 403)["detail"]


@pytest.mark.parametrize("address", EVERYTHING)
def test_an_agency_of_others_is_not_found(idf: Idf, paca: Agency, call_as: CallAs, address: str) -> None:
    joint = "&" if "?" in address else "?"
    caller = call_as(idf.finance)
    others = caller.refused(f"{address}{joint}agency=ARS-PACA", 404)
    assert others == caller.refused(f"{address}{joint}agency=ARS-RIEN", 404)


def test_who_has_several_agencies_says_which(idf: Idf, paca: Agency, call_as: CallAs) -> None:
    Membership.objects.create(user=idf.finance, agency=paca, role=Role.PARTNER)
    caller = call_as(idf.finance)
    for address in EVERYTHING:
        assert "ARS-IDF, ARS-PACA" in caller.refused(address)["detail"]
    assert len(caller.read("axes/?agency=ARS-IDF")["results"]) == 6
    assert caller.read("axes/?agency=ars-idf")["count"] == 6, "as in the addresses of pages"
    for name in NOMENCLATURES:
        assert caller.read(f"{name}?agency=ARS-PACA")["results"] == []
    caller.refused("crosstab/?version=T0-2017&agency=ARS-PACA", 404)


@pytest.mark.parametrize("address", [*EVERYTHING, "schema/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written_here(idf: Idf, call_as: CallAs, address: str, method: str) -> None:
    response = getattr(call_as(idf.admin).client, method)(f"/api/v1/{address}")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_session_opens_the_api_too(idf: Idf, client: Client) -> None:
    client.force_login(idf.partner)
    assert client.get("/api/v1/versions/").json()["count"] == 1
