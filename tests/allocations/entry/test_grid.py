"""What the grid is made of, and its page: each figure, each group, each right; without a script, a list."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from allocations import actions
from allocations.enums import CeilingKind, Origin, VersionStatus
from allocations.models import Envelope, Forecast, Line, Version
from projects.enums import YearStatus
from projects.models import Measure, PlanYear
from prs_budget.organisation.models import Direction, User
from tests.allocations.versions import advanced, new_line, version_with
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PLACE = "/ars-idf/saisie/"
#: a line of the DOS and one of the DA, under the same measure; one of « Autres »; one not broken down
CELLS: dict[tuple[str, int], str | None] = {
    ("L029", 2017): "138820000.00",
    ("L029", 2018): "142012860.00",
    ("L030", 2018): "-3069.45",
    ("L001", 2018): "7488360.00",
    ("L060", 2018): "0.00",
}


@pytest.fixture
def version(idf: Idf) -> Version:
    return version_with(idf, "V1", CELLS)


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def grid(person: User, version: str = "V1") -> dict[str, Any]:
    response = browser(person).get(f"{PLACE}{version}/donnees/")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def lines(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["code"]: line for line in found["lines"]}


def page(person: User, address: str = "V1/") -> str:
    response = browser(person).get(PLACE + address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_line_says_what_it_is_and_what_each_of_its_cells_holds(idf: Idf, version: Version) -> None:
    line = lines(grid(idf.finance))["L029"]
    assert line == {
        "code": "L029",
        "measure": "measure/A2-P2-M3",
        "label": "Établissement de santé",
        "heading": "Établissement de santé",
        "direction": "DOS",
        "envelope": "MIGAC",
        "recurrence": "NC",
        "until": 0,
        "note": "",
        "remark": "",
        "own": True,
        "locked": "",
        "reference": None,
        "cells": [
            ["138820000.00", 1, "entered", 0],
            ["142012860.00", 1, "entered", 0],
            None,
            None,
            None,
            None,
        ],
    }


def test_lines_come_in_the_order_of_the_nomenclature_under_groups_that_hold_one(idf: Idf, version: Version) -> None:
    found = grid(idf.finance)
    assert [line["code"] for line in found["lines"]] == ["L001", "L030", "L029", "L060"]
    groups = [(one["key"], one["level"], one["parent"], one["outside"]) for one in found["groups"]]
    assert ("axis/A2", 0, None, False) in groups
    assert ("axis/AUTRES", 0, None, True) in groups
    assert ("project/A2-P2", 1, "axis/A2", False) in groups
    assert ("measure/A2-P2-M3", 2, "project/A2-P2", False) in groups
    assert "axis/A3" not in [key for key, *_ in groups]
    assert lines(found)["L001"]["measure"] == "project/A1-P1", "what is not broken down stands under its project"


def test_years_say_whether_they_are_open_and_hypothetical(idf: Idf, version: Version) -> None:
    PlanYear.objects.filter(plan=idf.plan, year=2017).update(status=YearStatus.CLOSED)
    version_with(idf, "V2", {("L001", 2019): "1.00"}, origin=Origin.HYPOTHESIS)
    years = grid(idf.finance, "V2")["years"]
    assert [one["year"] for one in years] == [2017, 2018, 2019, 2020, 2021, 2022]
    assert years[0] == {"year": 2017, "open": False, "base": True, "hypothesis": False}
    assert [one["year"] for one in years if one["hypothesis"]] == [2019]


def test_the_reference_is_t0_of_the_parent_that_one_may_read(idf: Idf) -> None:
    child = actions.copy_version(
        by=idf.finance, source=idf.version, code="V1", label="Essai", data_date=idf.version.data_date
    )
    actions.open_entry(by=idf.finance, version=child)
    found = grid(idf.contributor)
    assert found["reference"] == {"version": "T0-2017", "year": 2017}
    assert lines(found)["L029"]["reference"] == "138820000.00"


def test_the_draft_of_someone_else_is_no_reference(idf: Idf) -> None:
    draft = version_with(idf, "BROUILLON", {("L001", 2017): "5.00"}, status=VersionStatus.DRAFT)
    child = actions.copy_version(by=idf.finance, source=draft, code="V1", label="Essai", data_date=draft.data_date)
    actions.open_entry(by=idf.finance, version=child)
    assert grid(idf.finance)["reference"] is not None
    found = grid(idf.contributor)
    assert found["reference"] is None
    assert lines(found)["L001"]["reference"] is None


def test_ceilings_notes_and_open_comments_come_with_the_cells(idf: Idf, version: Version) -> None:
    migac, line = Envelope.objects.get(code="MIGAC"), Line.objects.get(plan=idf.plan, code="L029")
    Forecast.objects.create(
        version=version, envelope=migac, year=2018, amount=Decimal("10.50"), kind=CeilingKind.HYPOTHESIS, by=idf.finance
    )
    actions.note_line(by=idf.finance, version=version, line=line, text="À confirmer")
    said = actions.comment(by=idf.finance, version=version, line=line, year=2018, text="Effet année pleine ?")
    actions.comment(by=idf.finance, version=version, line=line, year=2018, text="Oui.", answers=said)
    closed = actions.comment(by=idf.finance, version=version, line=line, year=2020, text="Vide ?")
    actions.resolve(by=idf.finance, remark=closed)
    actions.comment(by=idf.finance, version=version, line=line, year=2021, text="Et là ?")
    found = grid(idf.finance)
    ceilings = {one["code"]: one["ceilings"] for one in found["envelopes"]}
    assert ceilings["MIGAC"] == [None, ["10.50", "hypothesis"], None, None, None, None]
    assert lines(found)["L029"]["note"] == "À confirmer"
    assert lines(found)["L029"]["cells"][1][3] == 1
    assert lines(found)["L029"]["cells"][3] is None
    assert lines(found)["L029"]["cells"][4] == [None, 0, "", 1]


def test_a_contributor_enters_their_lines_and_reads_the_others(idf: Idf, version: Version) -> None:
    found = lines(grid(idf.contributor))
    assert (found["L029"]["own"], found["L029"]["locked"]) == (True, "")
    assert found["L030"]["own"] is False
    assert "autre direction" in found["L030"]["locked"]
    assert found["L001"]["locked"]


def test_transmitted_lines_are_locked_to_their_contributor_and_not_to_finance(idf: Idf, version: Version) -> None:
    actions.submit(by=idf.contributor, version=version, direction=Direction.objects.get(agency=idf.agency, code="DOS"))
    assert "transmis" in lines(grid(idf.contributor))["L029"]["locked"]
    assert lines(grid(idf.finance))["L029"]["locked"] == ""
    assert "DOS transmise" in page(idf.finance)


def test_a_director_reads_the_same_grid_and_enters_nothing(idf: Idf, version: Version) -> None:
    found = grid(idf.director)
    assert "sans les modifier" in found["read_only"]
    assert all(line["locked"] for line in found["lines"])
    html = page(idf.director)
    assert "sans les modifier" in html
    assert "data-enregistrer" not in html
    assert "data-commande" not in html


def test_a_validated_version_is_read_only_and_says_where_to_go_on(idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ADOPTED)
    assert "lecture seule" in grid(idf.finance)["read_only"]
    assert "/versions/nouvelle/?de=V1" in page(idf.finance)
    assert "/versions/nouvelle/?de=V1" not in page(idf.contributor)


@pytest.mark.parametrize("address", ["", "V1/", "V1/donnees/"])
def test_partners_and_strangers_stay_outside(idf: Idf, version: Version, address: str) -> None:
    assert browser(idf.partner).get(PLACE + address).status_code == 403
    assert browser(idf.stranger).get(PLACE + address).status_code == 404
    assert Client().get(PLACE + address).status_code == 302


@pytest.mark.parametrize("address", ["V9/", "V9/donnees/"])
def test_an_unknown_version_is_not_found(idf: Idf, address: str) -> None:
    assert browser(idf.finance).get(PLACE + address).status_code == 404


def test_the_draft_of_someone_else_is_not_found(idf: Idf) -> None:
    version_with(idf, "V1", CELLS, status=VersionStatus.DRAFT)
    assert browser(idf.finance).get(f"{PLACE}V1/donnees/").status_code == 200
    assert browser(idf.contributor).get(f"{PLACE}V1/donnees/").status_code == 404


def test_entry_leads_to_the_last_version_that_one_may_enter(idf: Idf, version: Version) -> None:
    version_with(idf, "V2", CELLS)
    advanced(idf, version_with(idf, "V3", CELLS), VersionStatus.ARBITRATED)
    assert browser(idf.finance).get(PLACE).headers["Location"] == f"{PLACE}V3/"
    assert browser(idf.contributor).get(PLACE).headers["Location"] == f"{PLACE}V2/"


def test_without_a_version_to_enter_the_page_says_what_to_do(idf: Idf) -> None:
    html = page(idf.finance, "")
    assert "Aucune version ne vous est ouverte à la saisie" in html
    assert "/ars-idf/versions/nouvelle/" in html
    assert "demandez-leur" in page(idf.contributor, "")
    version_with(idf, "V1", CELLS)
    html = page(idf.director, "")
    assert f"{PLACE}V1/" in html
    assert "/ars-idf/versions/nouvelle/" not in html


def test_without_a_script_each_line_leads_to_its_form(idf: Idf, version: Version) -> None:
    html = page(idf.contributor, "V1/?vue=liste")
    assert set(re.findall(r"lignes/(L\d+)/", html)) == {"L029"}, "only the lines that one may enter"
    assert "-3 069,45" in re.sub(r"[\u00a0\u202f]", " ", html).replace("\u2212", "-")
    assert "<noscript>" in page(idf.contributor)


def test_a_long_list_is_paged(idf: Idf, version: Version) -> None:
    made = [
        new_line(idf, f"L9{n:02}", "A2-P2-M3", envelope="FIR", last_year=2000 + n, recurrence="BORNE")  # type: ignore[arg-type]
        for n in range(1, 99)
    ]
    version_with(idf, "V2", {(line.code, 2018): "1.00" for line in made} | CELLS)
    first, second = page(idf.finance, "V2/?vue=liste"), page(idf.finance, "V2/?vue=liste&page=2")
    assert "Page 1 sur 2, 102 lignes" in first
    assert len(set(re.findall(r"lignes/(L\d+)/", second))) == 2


def test_the_grid_has_few_queries_whatever_the_lines(idf: Idf, version: Version, assert_queries: AssertQueries) -> None:
    finance, contributor = browser(idf.finance), browser(idf.contributor)
    with assert_queries("donnees", at_most=16):
        finance.get(f"{PLACE}V1/donnees/")
    with assert_queries("page", at_most=17):
        contributor.get(f"{PLACE}V1/")


def test_a_measure_is_not_taken_for_what_its_project_does_not_break_down_by_its_code(client: Client, idf: Idf) -> None:
    """A measure whose code ends as that of « non ventilé » is a measure; what the file says not broken down is not."""
    line = Line.objects.select_related("measure__project").get(plan=idf.plan, code="L017")
    assert not line.measure.is_rest
    Measure.objects.filter(pk=line.measure_id).update(code=f"{line.measure.project.code}-URG-NC")
    rest = Line.objects.filter(plan=idf.plan, measure__is_rest=True).select_related("measure__project").earliest("code")
    assert rest.measure.code == f"{rest.measure.project.code}-NC"
    client.force_login(idf.finance)
    copy = actions.copy_version(
        by=idf.finance, source=idf.version, code="V-NC", label="Essai", data_date=idf.version.data_date
    )
    lines = {one["code"]: one for one in client.get(f"/ars-idf/saisie/{copy.code}/donnees/").json()["lines"]}
    assert lines["L017"]["measure"] == f"measure/{line.measure.project.code}-URG-NC"
    assert lines[rest.code]["measure"] == f"project/{rest.measure.project.code}"


def test_the_date_of_a_grid_has_its_day_and_that_of_a_frozen_version_does_not_follow_the_clock(
    idf: Idf, version: Version
) -> None:
    given = r"<dd data-donnees-du>([^<]*)</dd>"
    assert re.fullmatch(r"\d.* 20\d\d, \d\d:\d\d", re.findall(given, page(idf.finance))[0])
    assert re.findall(given, page(idf.finance, "T0-2017/")) == ["8 mars 2018"]
