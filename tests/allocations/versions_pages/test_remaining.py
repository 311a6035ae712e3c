"""What a contributor finds on the dashboard: the lines of theirs that are not handed in."""

import pytest

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from allocations.versions.remaining import remaining
from allocations.visit import readable_versions
from prs_budget.organisation.models import Direction
from prs_budget.organisation.perms import access_or_404
from tests.allocations.versions import advanced, copied, version_with
from tests.allocations.versions_pages.doors import browser, links, read
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

BOARD = "/ars-idf/"


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version with the lines of T0."""
    return copied(idf, "PROG", {})


def dos(idf: Idf) -> Direction:
    return idf.agency.directions.get(code="DOS")


def told(idf: Idf, role: str = "contributor") -> list[tuple[str, str, int, str]]:
    found = browser(getattr(idf, role)).get(BOARD).context["remaining"]
    return [(one.version.code, one.direction, one.lines, one.reason) for one in found]


def test_a_contributor_is_told_their_lines_until_they_are_handed_in(idf: Idf, version: Version) -> None:
    assert told(idf) == [("PROG", "DOS", 12, "")]
    html = browser(idf.contributor).get(BOARD).content.decode()
    assert {"/ars-idf/saisie/PROG/", "/ars-idf/versions/PROG/directions/DOS/transmettre/"} <= links(html)
    actions.submit(by=idf.contributor, version=version, direction=dos(idf))
    assert told(idf) == []
    assert "Ce qui reste à faire" not in read(browser(idf.contributor), BOARD)


def test_lines_given_back_are_told_with_the_reason(idf: Idf, version: Version) -> None:
    actions.submit(by=idf.contributor, version=version, direction=dos(idf))
    actions.give_back(by=idf.finance, version=version, direction=dos(idf), reason="Total à revoir")
    assert told(idf) == [("PROG", "DOS", 12, "Total à revoir")]
    assert "Renvoyées : « Total à revoir »" in read(browser(idf.contributor), BOARD)


def test_what_is_not_open_or_not_theirs_is_not_told(idf: Idf, version: Version) -> None:
    version_with(idf, "SANS-DOS", {("L001", 2018): "1.00"})
    version_with(idf, "BROUILLON", {("L020", 2018): "1.00"}, status=VersionStatus.DRAFT)
    assert told(idf) == [("PROG", "DOS", 12, "")]
    advanced(idf, version, VersionStatus.ARBITRATED)
    assert told(idf) == []


@pytest.mark.parametrize("role", ["admin", "finance", "director"])
def test_the_others_have_no_such_list(idf: Idf, version: Version, role: str) -> None:
    assert told(idf, role) == []


def test_it_costs_a_contributor_four_queries_and_the_others_none(
    idf: Idf, version: Version, assert_queries: AssertQueries
) -> None:
    for person, count in ((idf.contributor, 4), (idf.director, 0)):
        access = access_or_404(person, "ars-idf")
        versions = readable_versions(access)
        with assert_queries(f"{count}", at_most=count):
            remaining(access, versions)
