"""The lists: nomenclatures as they are in a version, versions, plans."""

from datetime import date

import pytest
from django.test import Client

from allocations.actions import create_version
from allocations.enums import VersionStatus
from projects.models import Plan
from tests.allocations.api.addresses import LISTS, NOMENCLATURES
from tests.allocations.versions import new_measure, version_with
from tests.plugins.api import CallAs, Caller
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries


@pytest.fixture
def finance(idf: Idf, call_as: CallAs) -> Caller:
    return call_as(idf.finance)


def codes(caller: Caller, address: str) -> list[str]:
    return [row["code"] for row in caller.read(address)["results"]]


def test_lists_come_in_the_order_of_the_nomenclature(finance: Caller) -> None:
    assert codes(finance, "axes/") == ["A1", "A2", "A3", "A4", "A5", "AUTRES"]
    assert codes(finance, "directions/") == ["CAB", "DA", "DOS", "DPSRI", "DQSPP", "DS", "PILOT", "NC"]
    assert codes(finance, "envelopes/") == ["DAF", "FIR", "FMESPP", "FORFAITS", "MIGAC", "OGD_PA", "OGD_PH", "USLD"]
    assert len(codes(finance, "projects/")) == 33
    assert len(codes(finance, "measures/")) == 29


def test_parents_are_named_by_their_code(finance: Caller) -> None:
    [measure] = [row for row in finance.read("measures/")["results"] if row["code"] == "A2-P2-M1"]
    assert measure == {
        "code": "A2-P2-M1",
        "label": "Prise en charge des patients en situation de précarité",
        "version": "T0-2017",
        "is_closed": False,
        "plan": "PRS2-IDF",
        "axis": "A2",
        "project": "A2-P2",
    }
    assert finance.read("sectors/?page_size=1")["results"][0] == {
        "code": "D01",
        "label": "Personne âgée",
        "version": "T0-2017",
        "is_closed": False,
        "direction": "DA",
        "actor": "Personnes âgées",
    }
    [others] = [row for row in finance.read("axes/")["results"] if row["is_outside_axes"]]
    assert (others["code"], others["plan"]) == ("AUTRES", "PRS2-IDF")


def test_a_list_is_narrowed_by_what_stands_above(finance: Caller) -> None:
    assert codes(finance, "projects/?axis=A4") == [f"A4-P{n}" for n in range(1, 5)]
    assert codes(finance, "measures/?project=A2-P2") == ["A2-P2-M1", "A2-P2-M2", "A2-P2-M3", "A2-P2-M4"]
    assert codes(finance, "measures/?project=A2-P2&axis=A1") == []
    assert set(codes(finance, "sectors/?direction=DA&direction=DPSRI")) >= {"D01", "D07"}


def test_pages_follow_one_another(finance: Caller) -> None:
    first = finance.read("projects/?page_size=30")
    second = finance.read(first["next"].split("/api/v1/")[1])
    assert (first["count"], len(first["results"]), len(second["results"])) == (33, 30, 3)
    assert second["previous"].endswith("/api/v1/projects/?page_size=30")
    assert second["next"] is None


def test_a_nomenclature_is_that_of_the_version_asked_for(finance: Caller, idf: Idf) -> None:
    version_with(idf, "V2", {("L001", 2017): "1"})
    new_measure(idf, "A1-P1-M9", "A1-P1")
    assert "A1-P1-M9" in codes(finance, "measures/?version=V2")
    assert "A1-P1-M9" not in codes(finance, "measures/?version=T0-2017")
    assert "A1-P1-M9" not in codes(finance, "measures/"), "the version of reference is the last adopted"


def test_a_version_says_its_status_its_seal_and_its_parent(finance: Caller, idf: Idf) -> None:
    child = version_with(idf, "V2", {("L001", 2017): "1"}, status=VersionStatus.ADOPTED)
    type(child).objects.filter(pk=child.pk).update(parent=idf.version)
    rows = {row["code"]: row for row in finance.read("versions/")["results"]}
    assert rows["T0-2017"]["status"] == "published"
    assert rows["T0-2017"]["data_date"] == "2018-03-08"
    assert rows["T0-2017"]["parent"] is None
    assert rows["V2"]["parent"] == "T0-2017"
    assert rows["V2"]["sha256"] == child.sha256
    assert rows["V2"]["published_at"] is None


def test_versions_are_filtered_by_status_and_plan(finance: Caller, idf: Idf) -> None:
    version_with(idf, "V2", {}, status=VersionStatus.OPEN)
    assert codes(finance, "versions/") == ["T0-2017", "V2"]
    assert codes(finance, "versions/?status=open") == ["V2"]
    assert codes(finance, "versions/?status=open&status=published") == ["T0-2017", "V2"]
    assert codes(finance, "versions/?plan=PRS2-IDF&status=draft") == []
    assert codes(finance, "versions/?plan=PRS9") == []


def test_a_draft_is_listed_to_its_author_alone(finance: Caller, idf: Idf, call_as: CallAs) -> None:
    create_version(by=idf.finance, plan=idf.plan, code="ESSAI", label="Essai", data_date=date(2018, 3, 8))
    assert "ESSAI" in codes(finance, "versions/")
    assert "ESSAI" not in codes(call_as(idf.director), "versions/")


def test_a_plan_says_its_years(finance: Caller, idf: Idf) -> None:
    Plan.objects.create(agency=idf.agency, code="PRS3-IDF", label="PRS 2023-2028", base_year=2022, horizon=1)
    assert finance.read("plans/")["results"] == [
        {
            "code": "PRS3-IDF",
            "label": "PRS 2023-2028",
            "base_year": 2022,
            "years": [2022, 2023],
            "axis_word": "Axe",
        },
        {
            "code": "PRS2-IDF",
            "label": "PRS 2018-2022",
            "base_year": 2017,
            "years": [2017, 2018, 2019, 2020, 2021, 2022],
            "axis_word": "Axe",
        },
    ]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_few_queries(idf: Idf, client: Client, assert_queries: AssertQueries, name: str) -> None:
    client.force_login(idf.finance)
    with assert_queries():
        assert client.get(f"/api/v1/{name}").status_code == 200


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("page=-1", "« page » : « -1 »"),
        ("page=last", "« page » : « last »"),
        ("page_size=0", "« page_size » : « 0 »"),
        ("page_size=1001", "« page_size » : 1000 lignes par page au plus"),
        ("order=code", "Paramètre inconnu : « order »"),
        ("agency=ARS-IDF&agency=ARS-PACA", "« agency » est donné deux fois"),
    ],
)
def test_a_bad_address_is_refused(finance: Caller, name: str, query: str, reason: str) -> None:
    assert reason in finance.refused(f"{name}?{query}")["reasons"][0]


@pytest.mark.parametrize(
    "address",
    ["projects/?axis=A9", "measures/?project=A2-P99", "sectors/?direction=DXX", "versions/?status=lost"],
)
def test_an_unknown_code_is_refused(finance: Caller, address: str) -> None:
    finance.refused(address)


@pytest.mark.parametrize("name", NOMENCLATURES)
def test_an_unknown_version_is_not_found(finance: Caller, name: str) -> None:
    assert "« V9 »" in finance.refused(f"{name}?version=V9", 404)["detail"]
