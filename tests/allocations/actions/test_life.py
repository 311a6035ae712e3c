"""Copies sent twice, steps taken back, adoptions of what was read: the ends of a version's life that are safe."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from allocations import actions
from allocations.actions import NumberReused, Refused
from allocations.enums import VersionStatus, Way
from allocations.models import Operation, Submission, Version
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import User
from tests.allocations.versions import advanced, version_with, write
from tests.plugins.idf import Idf

DAY = date(2018, 9, 1)


@pytest.fixture
def version(idf: Idf) -> Version:
    """An open version of finance with two amounts."""
    return version_with(idf, "V1", {("L001", 2018): "100.00", ("L002", 2018): "200.00"})


def test_a_copy_sent_twice_makes_one_version(idf: Idf) -> None:
    number = uuid.uuid4()
    made = [
        actions.copy_version(by=idf.finance, source=idf.version, code=code, label="Copie", data_date=DAY, number=number)
        for code in ("V2", "V3")
    ]
    assert made[0] == made[1]
    assert not Version.objects.filter(code="V3").exists()
    assert Operation.objects.get(version=made[0]).uuid == number


@pytest.mark.parametrize("who", ["admin", "finance"])
def test_a_number_that_served_elsewhere_makes_no_version(idf: Idf, version: Version, who: str) -> None:
    number = uuid.uuid4()
    actions.copy_version(by=idf.finance, source=idf.version, code="V2", label="Copie", data_date=DAY, number=number)
    source = idf.version if who == "admin" else version
    with pytest.raises(NumberReused):
        actions.copy_version(
            by=getattr(idf, who), source=source, code="V3", label="Copie", data_date=DAY, number=number
        )


def test_a_copy_does_not_name_the_draft_it_comes_from(idf: Idf) -> None:
    draft = version_with(idf, "SECRET", {}, status=VersionStatus.DRAFT)
    from_draft = actions.copy_version(by=idf.finance, source=draft, code="V2", label="Copie", data_date=DAY)
    assert Operation.objects.get(version=from_draft).reason == "Copie d’un brouillon"
    other = actions.copy_version(by=idf.finance, source=idf.version, code="V3", label="Copie", data_date=DAY)
    assert Operation.objects.get(version=other).reason == "Copie de T0-2017"


def test_its_author_takes_a_version_back_until_others_have_used_it(idf: Idf, version: Version) -> None:
    draft = actions.take_back(by=idf.finance, version=version)
    assert draft.status == VersionStatus.DRAFT
    version = advanced(idf, draft, VersionStatus.OPEN)
    actions.copy_version(by=idf.finance, source=version, code="V2", label="Mienne", data_date=DAY)
    write(idf, version, {("L003", 2018): "1.00"})
    assert actions.take_back(by=idf.finance, version=version).status == VersionStatus.DRAFT


@pytest.mark.parametrize("use", ["copy", "write", "submit"])
def test_a_version_that_others_have_used_is_not_taken_back(idf: Idf, version: Version, use: str) -> None:
    if use == "copy":
        actions.copy_version(by=idf.admin, source=version, code="V2", label="Autre", data_date=DAY)
    elif use == "write":
        actions.change_amounts(by=idf.admin, version=version, edits=[actions.Edit("L003", 2018, 0, None)], way=Way.GRID)
    else:
        actions.submit(by=idf.finance, version=version, direction=idf.agency.directions.get(code="DOS"))
    with pytest.raises(Refused, match="D’autres ont déjà saisi, transmis ou copié V1"):
        actions.take_back(by=idf.finance, version=version)
    assert Version.objects.get(pk=version.pk).status == VersionStatus.OPEN


def test_what_changed_since_it_was_read_is_not_adopted(idf: Idf, version: Version) -> None:
    version = advanced(idf, version, VersionStatus.ARBITRATED)
    seen = version.stamp
    actions.change_amounts(
        by=idf.admin,
        version=version,
        edits=[actions.Edit("L003", 2018, 0, None)],
        way=Way.GRID,
        cause="correction",
        reason="oubli",
    )
    with pytest.raises(Refused, match="a changé depuis que vous l’avez lue"):
        actions.adopt(by=idf.finance, version=version, seen=seen)
    adopted = actions.adopt(by=idf.finance, version=version, seen=Version.objects.get(pk=version.pk).stamp)
    assert adopted.status == VersionStatus.ADOPTED


@pytest.mark.parametrize("step", ["reopen", "withdraw"])
def test_a_step_back_says_why(idf: Idf, version: Version, step: str) -> None:
    status = VersionStatus.ARBITRATED if step == "reopen" else VersionStatus.PUBLISHED
    version = advanced(idf, version, status)
    with pytest.raises(Refused, match="demande un motif"):
        getattr(actions, step)(by=idf.admin, version=version, reason=" ")
    assert Version.objects.get(pk=version.pk).status == status


def test_an_amendment_does_not_reopen(idf: Idf) -> None:
    amendment = actions.copy_version(
        by=idf.finance, source=idf.version, code="T0-2017-DM1", label="DM n° 1", data_date=DAY, amends=True
    )
    assert amendment.status == VersionStatus.ARBITRATED
    with pytest.raises(Refused, match="les directions n’y saisissent pas"):
        actions.reopen(by=idf.director, version=amendment, reason="essai")


# Rights: what `tests/allocations/test_actions.py` does not try.

EVERYONE = {"admin", "finance", "contributor", "director", "partner", "stranger"}
MAY: dict[str, tuple[set[str], VersionStatus]] = {
    "copy_version": ({"admin", "finance"}, VersionStatus.OPEN),
    "take_back": ({"finance"}, VersionStatus.OPEN),
    "reopen": ({"admin", "director"}, VersionStatus.ARBITRATED),
    "submit": ({"admin", "finance", "contributor"}, VersionStatus.OPEN),
    "give_back": ({"admin", "finance"}, VersionStatus.OPEN),
}


def doing(idf: Idf, name: str, version: Version) -> Callable[[User], object]:
    """The action, ready for whoever tries it."""
    dos = idf.agency.directions.get(code="DOS")
    if name == "give_back":
        actions.submit(by=idf.contributor, version=version, direction=dos)
    return {
        "copy_version": lambda by: actions.copy_version(by=by, source=version, code="V2", label="Copie", data_date=DAY),
        "take_back": lambda by: actions.take_back(by=by, version=version),
        "reopen": lambda by: actions.reopen(by=by, version=version, reason="oubli"),
        "submit": lambda by: actions.submit(by=by, version=version, direction=dos),
        "give_back": lambda by: actions.give_back(by=by, version=version, direction=dos, reason="à revoir"),
    }[name]


def picture() -> tuple[object, ...]:
    versions = Version.objects.order_by("pk").values_list("pk", "status", "stamp")
    return list(versions), Submission.objects.count(), Entry.objects.count()


@pytest.mark.parametrize("name", MAY)
def test_who_may_not_is_refused_and_nothing_changes(idf: Idf, version: Version, name: str) -> None:
    may, status = MAY[name]
    act = doing(idf, name, advanced(idf, version, status))
    before = picture()
    for who in EVERYONE - may:
        with pytest.raises(PermissionDenied):
            act(getattr(idf, who))
    assert picture() == before


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, (may, _) in MAY.items() for who in sorted(may)])
def test_who_may_does_it_and_the_journal_says_so(idf: Idf, version: Version, name: str, who: str) -> None:
    act = doing(idf, name, advanced(idf, version, MAY[name][1]))
    act(getattr(idf, who))
    last = Entry.objects.order_by("pk").last()
    assert last is not None
    assert (last.by, last.agency) == (getattr(idf, who), idf.agency)


def test_a_contributor_hands_in_the_lines_of_their_direction_alone(idf: Idf, version: Version) -> None:
    with pytest.raises(PermissionDenied, match="Vous ne saisissez pas pour la direction DA"):
        actions.submit(by=idf.contributor, version=version, direction=idf.agency.directions.get(code="DA"))
