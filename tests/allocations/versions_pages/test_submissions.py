"""The directions of a version: what they have, who hands their lines in, who gives them back."""

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import Refused
from allocations.enums import SubmissionState, VersionStatus, Way
from allocations.models import Submission, Version
from prs_budget.organisation.models import Agency, Direction
from tests.allocations.versions import advanced, copied, version_with
from tests.allocations.versions_pages.doors import ROLES, VERSIONS, browser, links, plain, read, said
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

PAGE = f"{VERSIONS}PROG/"
REASON = {"reason": "Le total dépasse la notification"}


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version with the lines of T0."""
    return copied(idf, "PROG", {})


def direction(idf: Idf, code: str) -> Direction:
    return idf.agency.directions.get(code=code)


def page_of(code: str, act: str) -> str:
    return f"{PAGE}directions/{code}/{act}/"


def offered(idf: Idf, role: str) -> set[str]:
    """« DOS/transmettre »: what the page of the version offers a reader."""
    found = links(browser(getattr(idf, role)).get(PAGE).content.decode())
    return {"/".join(address.split("/")[-3:-1]) for address in found if "/directions/" in address and "PROG" in address}


def test_each_direction_says_its_lines_its_totals_and_where_it_stands(idf: Idf, version: Version) -> None:
    actions.submit(by=idf.contributor, version=version, direction=direction(idf, "DOS"))
    actions.submit(by=idf.finance, version=version, direction=direction(idf, "DA"))
    actions.give_back(by=idf.finance, version=version, direction=direction(idf, "DA"), reason="À revoir")
    parts = browser(idf.finance).get(PAGE).context["life"].parts
    rows = {row.direction.code: row for row in parts.rows}
    assert list(rows) == ["DA", "DOS", "DPSRI", "DQSPP", "NC"]
    assert [(row.lines, row.totals[0], row.state) for row in parts.rows] == [
        ("7", "86,8", "returned"),
        ("12", "499,7", "submitted"),
        ("3", "24,7", "waiting"),
        ("1", "0,6", "waiting"),
        ("45", "8\xa0034,4", ""),
    ]
    assert (parts.lines, parts.totals[0], parts.progress) == ("68", "8\xa0646,2", "1 direction sur 4 a transmis")
    assert rows["DOS"].told.endswith("par Contribution")
    assert (rows["DA"].reason, rows["DPSRI"].told) == ("À revoir", "")
    text = read(browser(idf.director), PAGE)
    for words in ("✓ transmise", "↩ renvoyée", "« À revoir »", "à saisir"):
        assert words in text


def test_a_contributor_finds_their_directions_first(idf: Idf, version: Version) -> None:
    rows = browser(idf.contributor).get(PAGE).context["life"].parts.rows
    assert [row.direction.code for row in rows] == ["DOS", "DA", "DPSRI", "DQSPP", "NC"]
    assert [row.is_own for row in rows] == [True, False, False, False, False]


def test_each_reader_is_offered_what_they_may_do(idf: Idf, version: Version) -> None:
    every = {f"{code}/transmettre" for code in ("DA", "DOS", "DPSRI", "DQSPP")}
    expected = {"admin": every, "finance": every, "contributor": {"DOS/transmettre"}, "director": set()}
    assert {role: offered(idf, role) for role in expected} == expected
    actions.submit(by=idf.contributor, version=version, direction=direction(idf, "DOS"))
    after = every - {"DOS/transmettre"} | {"DOS/renvoyer"}
    expected = {"admin": after, "finance": after, "contributor": set(), "director": set()}
    assert {role: offered(idf, role) for role in expected} == expected
    advanced(idf, version, VersionStatus.ARBITRATED)
    assert {role: offered(idf, role) for role in expected} == {role: set() for role in expected}


@pytest.mark.parametrize("role", ROLES)
def test_a_direction_hands_in_by_its_contributors_or_finance(idf: Idf, version: Version, role: str) -> None:
    client = browser(getattr(idf, role))
    may = {"admin": 302, "finance": 302, "contributor": 302, "director": 403, "partner": 403, "stranger": 404}
    assert client.post(page_of("DOS", "transmettre"), {}).status_code == may[role]
    assert Submission.objects.filter(version=version).count() == (may[role] == 302)
    other = 403 if role == "contributor" else may[role]
    assert client.post(page_of("DA", "transmettre"), {}).status_code == other
    assert client.get(page_of("DPSRI", "transmettre")).status_code == (200 if other == 302 else other)


@pytest.mark.parametrize("role", ROLES)
def test_finance_alone_gives_back(idf: Idf, version: Version, role: str) -> None:
    actions.submit(by=idf.contributor, version=version, direction=direction(idf, "DOS"))
    may = {"admin": 302, "finance": 302, "contributor": 403, "director": 403, "partner": 403, "stranger": 404}
    client = browser(getattr(idf, role))
    assert client.get(page_of("DOS", "renvoyer")).status_code == (200 if may[role] == 302 else may[role])
    assert client.post(page_of("DOS", "renvoyer"), REASON).status_code == may[role]
    last = Submission.objects.standing(version)[direction(idf, "DOS").pk]
    assert last.state == (SubmissionState.RETURNED if may[role] == 302 else SubmissionState.SUBMITTED)


def test_handing_in_locks_the_lines_and_says_so_once(idf: Idf, version: Version) -> None:
    client = browser(idf.contributor)
    address = page_of("DOS", "transmettre")
    page = read(client, address)
    assert "Ses lignes sont verrouillées" in page
    assert "12" in page
    assert said(client, address, {}) == "DOS a transmis ses lignes : elles sont verrouillées."
    assert said(client, address, {}) == "C’est déjà fait : DOS a transmis ses lignes : elles sont verrouillées."
    assert Submission.objects.filter(version=version).count() == 1
    with pytest.raises(Refused, match="DOS a transmis ses lignes"):
        actions.change_amounts(
            by=idf.contributor, version=version, edits=[actions.Edit("L020", 2017, 1, None)], way=Way.GRID
        )


def test_giving_back_says_why_and_opens_the_lines_again(idf: Idf, version: Version) -> None:
    actions.submit(by=idf.contributor, version=version, direction=direction(idf, "DOS"))
    client = browser(idf.finance)
    address = page_of("DOS", "renvoyer")
    page = client.post(address, {"reason": ""})
    assert page.context["form"].errors["reason"] == ["Indiquez un motif : il sera lu dans le journal de la version."]
    done = "Les lignes de DOS sont renvoyées : ses contributeurs les modifient de nouveau."
    assert said(client, address, REASON) == done
    assert said(client, address, REASON) == f"C’est déjà fait : {done}"
    assert Submission.objects.filter(version=version).count() == 2
    assert "« Le total dépasse la notification »" in read(browser(idf.contributor), PAGE)
    assert offered(idf, "contributor") == {"DOS/transmettre"}


def test_what_was_not_handed_in_is_not_given_back(idf: Idf, version: Version) -> None:
    page = browser(idf.finance).post(page_of("DOS", "renvoyer"), REASON)
    assert "DOS n’a pas transmis ses lignes : il n’y a rien à renvoyer." in plain(page.content.decode())


def test_a_version_that_is_not_open_takes_nothing_in(idf: Idf, version: Version) -> None:
    advanced(idf, version, VersionStatus.ARBITRATED)
    words = said(browser(idf.contributor), page_of("DOS", "transmettre"), {})
    assert words == "PROG n’est pas ouverte à la saisie : rien ne s’y transmet."
    assert not Submission.objects.filter(version=version).exists()


def test_who_closes_the_entry_is_told_who_has_not_handed_in(idf: Idf, version: Version) -> None:
    client = browser(idf.director)
    address = f"{PAGE}etapes/clore/"
    actions.submit(by=idf.contributor, version=version, direction=direction(idf, "DOS"))
    words = "1 direction sur 4 a transmis. N’ont pas transmis : DA, DPSRI, DQSPP."
    assert words in read(client, address)
    for code in ("DA", "DPSRI"):
        actions.submit(by=idf.finance, version=version, direction=direction(idf, code))
    assert "3 directions sur 4 ont transmis. N’a pas transmis : DQSPP." in read(client, address)
    actions.submit(by=idf.finance, version=version, direction=direction(idf, "DQSPP"))
    assert "Toutes les directions ont transmis." in read(client, address)


@pytest.mark.parametrize("code", ["NC", "CAB", "NULLE-PART"])
def test_what_has_no_line_to_hand_in_is_not_found(idf: Idf, version: Version, code: str) -> None:
    client = browser(idf.finance)
    assert client.get(page_of(code, "transmettre")).status_code == 404
    assert client.post(page_of(code, "renvoyer"), REASON).status_code == 404


def test_lines_without_any_amount_are_named_before_they_are_handed_in(idf: Idf) -> None:
    version = version_with(idf, "PROG", {("L018", 2018): "1.00", ("L020", 2018): "1.00", ("L021", 2018): "1.00"})
    codes = set(version.allocations.filter(direction__code="DOS").values_list("line__code", flat=True))
    assert {"L020", "L021"} <= codes
    edits = [actions.Edit("L020", 2018, 1, None)]
    actions.change_amounts(by=idf.finance, version=version, edits=edits, way=Way.GRID)
    page = read(browser(idf.contributor), page_of("DOS", "transmettre"))
    assert "Sans aucun montant : L020." in page


def test_an_action_on_the_direction_of_another_agency_is_refused(idf: Idf, version: Version) -> None:
    elsewhere = Agency.objects.create(code="ARS-XX", name="Ailleurs")
    stray = Direction.objects.create(agency=elsewhere, code="DOS", label="Leur DOS")
    with pytest.raises(Refused, match="autre agence"):
        actions.submit(by=idf.finance, version=version, direction=stray)
    with pytest.raises(PermissionDenied):
        actions.submit(by=idf.contributor, version=version, direction=stray)


def test_the_page_of_handing_in_has_few_queries(idf: Idf, version: Version, assert_queries: AssertQueries) -> None:
    client = browser(idf.contributor)
    with assert_queries(at_most=12):
        client.get(page_of("DOS", "transmettre"))
