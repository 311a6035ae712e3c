"""The page of a version: where it stands, who led it there, what comes next, for each reader."""

import re

import pytest

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from tests.allocations.versions import advanced, copied, version_with
from tests.allocations.versions_pages.doors import DAY, VERSIONS, amendment, browser, changed, links, read
from tests.plugins.idf import Idf
from tests.plugins.queries import AssertQueries

V1 = f"{VERSIONS}V1/"
READERS = ("admin", "finance", "contributor", "director")
LIFE = tuple(VersionStatus)

#: by status and role: the steps that the page links to
OFFERED: dict[tuple[VersionStatus, str], set[str]] = {
    (VersionStatus.OPEN, "admin"): {"clore"},
    (VersionStatus.OPEN, "finance"): {"reprendre"},
    (VersionStatus.OPEN, "contributor"): set(),
    (VersionStatus.OPEN, "director"): {"clore"},
    (VersionStatus.ARBITRATED, "admin"): {"valider", "rouvrir"},
    (VersionStatus.ARBITRATED, "finance"): {"valider"},
    (VersionStatus.ARBITRATED, "contributor"): set(),
    (VersionStatus.ARBITRATED, "director"): {"rouvrir"},
    (VersionStatus.ADOPTED, "admin"): {"diffuser"},
    (VersionStatus.ADOPTED, "finance"): {"diffuser"},
    (VersionStatus.ADOPTED, "contributor"): set(),
    (VersionStatus.ADOPTED, "director"): set(),
    (VersionStatus.PUBLISHED, "admin"): {"retirer"},
    (VersionStatus.PUBLISHED, "finance"): {"retirer"},
    (VersionStatus.PUBLISHED, "contributor"): set(),
    (VersionStatus.PUBLISHED, "director"): set(),
}


def at(idf: Idf, status: VersionStatus) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00"}, status=status)


@pytest.mark.parametrize("status", [status for status in LIFE if status != VersionStatus.DRAFT])
def test_each_reader_is_offered_the_steps_they_may_take(idf: Idf, status: VersionStatus) -> None:
    at(idf, status)
    for role in READERS:
        html = browser(getattr(idf, role)).get(V1).content.decode()
        steps = {address.split("/")[-2] for address in links(html) if "/etapes/" in address}
        assert steps == OFFERED[status, role], role


@pytest.mark.parametrize(
    ("status", "role", "words"),
    [
        (VersionStatus.OPEN, "finance", "Un directeur ou un administrateur peut clore la saisie."),
        (VersionStatus.ARBITRATED, "director", "Un agent des finances ou un administrateur peut la valider."),
        (VersionStatus.ARBITRATED, "finance", "Un directeur ou un administrateur peut rouvrir la saisie."),
        (VersionStatus.ADOPTED, "contributor", "Un agent des finances ou un administrateur peut la diffuser."),
    ],
)
def test_what_one_may_not_do_is_said_with_who_may(idf: Idf, status: VersionStatus, role: str, words: str) -> None:
    at(idf, status)
    assert words in read(browser(getattr(idf, role)), V1)


@pytest.mark.parametrize(("role", "status"), [("partner", 403), ("stranger", 404)])
def test_who_reads_no_whole_agency_has_no_such_page(idf: Idf, role: str, status: int) -> None:
    assert browser(getattr(idf, role)).get(f"{VERSIONS}T0-2017/").status_code == status


def test_the_stepper_says_who_and_when_up_to_where_it_stands(idf: Idf) -> None:
    version = at(idf, VersionStatus.ARBITRATED)
    stages = browser(idf.finance).get(V1).context["life"].stages
    assert [(stage.word, stage.state) for stage in stages] == [
        ("Brouillon", "done"),
        ("Ouverte", "done"),
        ("Arbitrée", "current"),
        ("Validée", "coming"),
        ("Diffusée", "coming"),
    ]
    assert re.fullmatch(r"ce jour, \d\d:\d\d, par Finances", stages[1].told)
    assert stages[2].told.endswith("par Direction")
    assert stages[3].told == ""
    actions.reopen(by=idf.admin, version=version, reason="Une direction a oublié une mesure")
    stages = browser(idf.finance).get(V1).context["life"].stages
    assert [stage.state for stage in stages] == ["done", "current", "coming", "coming", "coming"]
    assert stages[1].told.endswith("par Administration")


def test_the_journal_tells_everything_that_was_done_and_why(idf: Idf) -> None:
    version = at(idf, VersionStatus.OPEN)
    direction = idf.agency.directions.get(code="DOS")
    actions.submit(by=idf.finance, version=version, direction=direction)
    actions.give_back(by=idf.finance, version=version, direction=direction, reason="Total à revoir")
    told = browser(idf.director).get(V1).context["life"].journal
    assert [(one.words, one.by, one.reason) for one in told] == [
        ("DOS : lignes renvoyées", "Finances", "Total à revoir"),
        ("DOS : lignes transmises", "Finances", ""),
        ("Ouverte à la saisie", "Finances", ""),
        ("Créée", "Finances", ""),
    ]


def test_an_amendment_begins_arbitrated(idf: Idf) -> None:
    amendment(idf)
    client = browser(idf.finance)
    stages = client.get(f"{VERSIONS}T0-2017-DM1/").context["life"].stages
    assert [(stage.word, stage.state) for stage in stages] == [
        ("Arbitrée", "current"),
        ("Validée", "coming"),
        ("Diffusée", "coming"),
    ]
    assert stages[0].told.endswith("par Finances")
    html = browser(idf.director).get(f"{VERSIONS}T0-2017-DM1/").content.decode()
    assert not any("/etapes/" in address for address in links(html)), "it does not go back to the directions"


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("status", [VersionStatus.OPEN, VersionStatus.ADOPTED])
def test_an_amendment_is_offered_of_what_is_adopted_to_who_makes_versions(
    idf: Idf, status: VersionStatus, role: str
) -> None:
    at(idf, status)
    found = links(browser(getattr(idf, role)).get(V1).content.decode())
    makes, frozen = role in ("admin", "finance"), status == VersionStatus.ADOPTED
    assert (f"{VERSIONS}nouvelle/?de=V1&nature=dm" in found) == (makes and frozen)
    assert (f"{VERSIONS}nouvelle/?de=V1" in found) == makes


def test_a_version_leads_to_its_credits_its_history_and_what_it_changes(idf: Idf) -> None:
    copied(idf, "V0", {})
    copy = actions.copy_version(by=idf.finance, source=idf.version, code="V1", label="x", data_date=DAY)
    actions.open_entry(by=idf.finance, version=copy)
    client = browser(idf.director)
    found = links(client.get(V1).content.decode())
    assert "/ars-idf/credits/?version=V1" in found
    assert "/ars-idf/saisie/V1/historique/" in found
    (comparison,) = [address for address in found if "compare=" in address]
    assert "version=T0-2017" in comparison
    assert "compare=V1" in comparison
    assert client.get(comparison).status_code == 200


def test_the_version_of_reference_says_so(idf: Idf) -> None:
    client = browser(idf.director)
    assert "version de référence" in read(client, f"{VERSIONS}T0-2017/")
    advanced(idf, amendment(idf), VersionStatus.ADOPTED)
    assert "version de référence" not in read(client, f"{VERSIONS}T0-2017/")
    assert "version de référence" in read(client, f"{VERSIONS}T0-2017-DM1/")
    assert f"{VERSIONS}T0-2017-DM1/" in links(client.get(f"{VERSIONS}T0-2017/").content.decode())


def test_a_version_taken_back_only_by_its_author_while_alone_in_it(idf: Idf) -> None:
    version = at(idf, VersionStatus.OPEN)
    client = browser(idf.finance)
    assert f"{V1}etapes/reprendre/" in links(client.get(V1).content.decode())
    actions.submit(by=idf.finance, version=version, direction=idf.agency.directions.get(code="DOS"))
    assert f"{V1}etapes/reprendre/" not in links(client.get(V1).content.decode())


@pytest.mark.parametrize("role", ["finance", "contributor"])
def test_the_page_of_an_open_version_has_few_queries(idf: Idf, role: str, assert_queries: AssertQueries) -> None:
    copied(idf, "V1", {})
    client = browser(getattr(idf, role))
    with assert_queries(at_most=14):
        client.get(V1)


def test_the_page_of_an_amendment_has_few_queries(idf: Idf, assert_queries: AssertQueries) -> None:
    changed(idf, amendment(idf), actions.Edit("L001", 2017, 1, None))
    client = browser(idf.finance)
    with assert_queries(at_most=16):
        client.get(f"{VERSIONS}T0-2017-DM1/")
