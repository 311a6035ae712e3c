"""The list of versions: what each reader finds in it, in which order, and what is said of each."""

import pytest
from django.test import Client

from allocations import actions
from allocations.enums import VersionStatus, Way
from allocations.models import Version
from tests.allocations.versions import advanced, copied, several_years, version_with
from tests.allocations.versions_pages.doors import DAY, VERSIONS, amendment, browser, read
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

NEW = '/ars-idf/versions/nouvelle/"'


@pytest.fixture
def several(idf: Idf) -> Idf:
    """An open version of T0's lines and more years, a draft of finance, one of the administrator, an amendment."""
    several_years(idf, "PROG-2018")
    version_with(idf, "ESSAI", {("L001", 2018): "1000000"}, status=VersionStatus.DRAFT)
    version_with(idf, "SECRET", {}, status=VersionStatus.DRAFT, by=idf.admin)
    amendment(idf)
    return idf


def codes(client: Client) -> list[str]:
    """The codes of the list, from top to bottom."""
    catalogue = client.get(VERSIONS).context["catalogue"]
    return [row.version.code for row in catalogue.rows]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("finance", ["T0-2017", "T0-2017-DM1", "ESSAI", "PROG-2018"]),
        ("admin", ["T0-2017", "T0-2017-DM1", "SECRET", "PROG-2018"]),
        ("contributor", ["T0-2017", "T0-2017-DM1", "PROG-2018"]),
        ("director", ["T0-2017", "T0-2017-DM1", "PROG-2018"]),
    ],
)
def test_each_reads_the_versions_that_are_for_them(several: Idf, role: str, expected: list[str]) -> None:
    assert codes(browser(getattr(several, role))) == expected


@pytest.mark.parametrize(("role", "status"), [("partner", 403), ("stranger", 404)])
def test_who_reads_no_whole_agency_has_no_list(idf: Idf, role: str, status: int) -> None:
    assert browser(getattr(idf, role)).get(VERSIONS).status_code == status


@pytest.mark.parametrize("role", ["admin", "finance", "contributor", "director"])
def test_the_button_is_for_those_who_make_versions(idf: Idf, role: str) -> None:
    html = browser(getattr(idf, role)).get(VERSIONS).content.decode()
    assert (NEW in html) == (role in ("admin", "finance"))


def test_a_version_says_its_steps_its_lines_and_its_totals(several: Idf) -> None:
    catalogue = browser(several.finance).get(VERSIONS).context["catalogue"]
    rows = {row.version.code: row for row in catalogue.rows}
    assert catalogue.years[:2] == ("2017 (T0)", "2018 (T+1)")
    published = rows["T0-2017"]
    assert (published.word, published.lines, published.is_reference) == ("Diffusée", "68", True)
    assert published.totals == ("8\xa0646,2", None, None, None, None, None)
    assert [day.split()[0] for day in published.days] == ["créée", "ouverte", "arbitrée", "validée", "diffusée"]
    assert (rows["ESSAI"].lines, rows["ESSAI"].totals[:2]) == ("1", (None, "1,0"))
    assert (rows["T0-2017-DM1"].origin, rows["T0-2017-DM1"].depth) == ("T0-2017", 1)
    assert [day.split()[0] for day in rows["T0-2017-DM1"].days] == ["créée"]


def test_a_line_whose_cells_are_all_empty_counts(idf: Idf) -> None:
    version = version_with(idf, "V1", {("L001", 2018): "1.00"})
    actions.change_amounts(by=idf.finance, version=version, edits=[actions.Edit("L001", 2018, 1, None)], way=Way.GRID)
    row = browser(idf.finance).get(VERSIONS).context["catalogue"].rows[1]
    assert (row.version.code, row.lines, row.totals) == ("V1", "1", (None,) * 6)


def test_an_open_version_says_how_many_directions_have_handed_in(idf: Idf) -> None:
    version = copied(idf, "PROG", {})
    client = browser(idf.director)
    assert "aucune direction n’a transmis" in read(client, VERSIONS)
    for code, words in (("DOS", "1 direction sur 4 a transmis"), ("DA", "2 directions sur 4 ont transmis")):
        actions.submit(by=idf.finance, version=version, direction=idf.agency.directions.get(code=code))
        assert words in read(client, VERSIONS)
    actions.give_back(
        by=idf.finance, version=version, direction=idf.agency.directions.get(code="DA"), reason="à revoir"
    )
    assert "1 direction sur 4 a transmis" in read(client, VERSIONS)
    # what has no line here is not waited for
    actions.submit(by=idf.finance, version=version, direction=idf.agency.directions.get(code="CAB"))
    assert "1 direction sur 4 a transmis" in read(client, VERSIONS)


def test_a_draft_says_that_nobody_else_sees_it(several: Idf) -> None:
    assert read(browser(several.finance), VERSIONS).count("visible de vous seul") == 1
    assert "visible de vous seul" not in read(browser(several.director), VERSIONS)


def test_the_draft_that_a_version_comes_from_is_not_named_to_others(idf: Idf) -> None:
    draft = version_with(idf, "SECRET", {}, status=VersionStatus.DRAFT)
    copy = actions.copy_version(by=idf.finance, source=draft, code="V2", label="Copie", data_date=DAY)
    actions.open_entry(by=idf.finance, version=copy)
    assert "SECRET" in read(browser(idf.finance), VERSIONS)
    for role in ("admin", "director", "contributor"):
        assert "SECRET" not in browser(getattr(idf, role)).get(VERSIONS).content.decode()


def test_an_adopted_amendment_is_the_reference_under_what_it_changes(idf: Idf) -> None:
    later = copied(idf, "V2", {}, status=VersionStatus.ADOPTED)
    advanced(idf, amendment(idf), VersionStatus.ADOPTED)
    advanced(idf, amendment(idf, "T0-2017-DM2", Version.objects.get(code="T0-2017-DM1")), VersionStatus.ADOPTED)
    catalogue = browser(idf.finance).get(VERSIONS).context["catalogue"]
    assert [(row.version.code, row.depth, row.is_reference) for row in catalogue.rows] == [
        ("T0-2017", 0, False),
        ("T0-2017-DM1", 1, False),
        ("T0-2017-DM2", 2, True),
        (later.code, 0, False),
    ]


@pytest.mark.usefixtures("empty_database")
def test_an_agency_without_version_says_what_to_do() -> None:
    from prs_budget.organisation.models import Agency, User

    agency = Agency.objects.create(code="ARS-IDF", name="ARS")
    for role, words in (("finance", "manage.py load_plan"), ("director", "Demandez-lui où elle en est")):
        person = User.objects.create(username=role)
        person.memberships.create(agency=agency, role=role)
        html = browser(person).get(VERSIONS).content.decode()
        assert words in html
        assert NEW not in html


def test_the_list_has_few_queries_whatever_its_length(several: Idf, assert_queries: AssertQueries) -> None:
    client = browser(several.finance)
    with assert_queries():
        client.get(VERSIONS)
    version_with(several, "AUTRE", {("L001", 2018): "1.00"})
    with assert_queries():
        client.get(VERSIONS)
