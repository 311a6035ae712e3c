"""What may be taken back of a version: its words and dates before adoption, a draft or an amendment abandoned."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from allocations import actions
from allocations.actions import Refused
from allocations.enums import VersionStatus
from allocations.models import Operation, Version
from prs_budget.journal.models import Entry
from tests.allocations.versions import advanced, version_with
from tests.plugins.idf import Idf


def words(version: Version, **changed: Any) -> dict[str, Any]:
    """What a correction is given, but for what it changes."""
    return {
        "code": version.code,
        "label": version.label,
        "reason": version.reason,
        "data_date": version.data_date,
        "source": version.source,
        "source_date": version.source_date,
    } | changed


@pytest.fixture
def draft(idf: Idf) -> Version:
    return version_with(idf, "V1", {("L001", 2018): "100.00"}, status=VersionStatus.DRAFT)


@pytest.fixture
def amending(idf: Idf) -> Version:
    return actions.copy_version(
        by=idf.finance, source=idf.version, code="DM1", label="DM", data_date=date(2018, 9, 1), amends=True
    )


def test_words_dates_and_source_are_corrected_and_the_journal_keeps_what_was_written(idf: Idf, draft: Version) -> None:
    given = words(draft, code="V2", label="Autre", source="Document", source_date=date(2018, 3, 8))
    made = actions.correct_version(by=idf.finance, version=draft, **given)
    assert (made.code, made.label, made.source, made.source_date) == ("V2", "Autre", "Document", date(2018, 3, 8))
    entry = Entry.objects.filter(action="version.correct").get()
    assert entry.details["changed"] == {
        "code": ["V1", "V2"],
        "label": ["Programmation V1", "Autre"],
        "source": ["", "Document"],
        "source_date": ["", "2018-03-08"],
    }
    assert made.stamp > draft.stamp


def test_nothing_changed_is_not_journalled(idf: Idf, draft: Version) -> None:
    actions.correct_version(by=idf.finance, version=draft, **words(draft))
    assert not Entry.objects.filter(action="version.correct").exists()


def test_a_code_that_others_have_read_does_not_change(idf: Idf, draft: Version) -> None:
    opened = advanced(idf, draft, VersionStatus.OPEN)
    with pytest.raises(Refused, match="son code"):
        actions.correct_version(by=idf.finance, version=opened, **words(opened, code="V9"))
    made = actions.correct_version(by=idf.admin, version=opened, **words(opened, label="Autre"))
    assert made.label == "Autre"


def test_a_code_that_is_taken_is_refused(idf: Idf, draft: Version) -> None:
    with pytest.raises(ValidationError):
        actions.correct_version(by=idf.finance, version=draft, **words(draft, code="T0-2017"))


def test_an_adopted_version_is_not_corrected_nor_abandoned(idf: Idf) -> None:
    with pytest.raises(Refused, match="est validée"):
        actions.correct_version(by=idf.finance, version=idf.version, **words(idf.version, label="Autre"))
    with pytest.raises(Refused, match="seuls un brouillon ou une décision modificative"):
        actions.abandon(by=idf.finance, version=idf.version, reason="erreur")


def test_an_abandoned_version_is_in_no_list_takes_no_write_and_is_taken_up_as_it_was(idf: Idf, draft: Version) -> None:
    with pytest.raises(Refused, match="demande un motif"):
        actions.abandon(by=idf.finance, version=draft, reason=" ")
    actions.abandon(by=idf.finance, version=draft, reason="essai inutile")
    assert not Version.objects.visible_to(idf.finance).filter(code="V1").exists()
    assert list(Version.objects.abandoned_by(idf.finance).values_list("code", flat=True)) == ["V1"]
    assert not Version.objects.abandoned_by(idf.admin).exists()
    operations = Operation.objects.count()
    with pytest.raises(Refused, match="est abandonnée"):
        actions.open_entry(by=idf.finance, version=draft)
    with pytest.raises(Refused, match="est abandonnée"):
        actions.change_amounts(by=idf.finance, version=draft, edits=[], way="grid")  # type: ignore[arg-type]
    assert Operation.objects.count() == operations
    taken = actions.take_up(by=idf.finance, version=draft)
    assert (taken.status, taken.abandoned_at) == (VersionStatus.DRAFT, None)
    assert Version.objects.visible_to(idf.finance).filter(code="V1").exists()
    assert [one.action for one in Entry.objects.filter(target_id=draft.pk).order_by("pk")][-2:] == [
        "version.abandon",
        "version.take_up",
    ]


def test_an_amendment_is_abandoned_by_any_who_makes_versions(idf: Idf, amending: Version) -> None:
    actions.abandon(by=idf.admin, version=amending, reason="sans objet")
    assert list(Version.objects.abandoned_by(idf.finance).values_list("code", flat=True)) == ["DM1"]


def test_an_open_version_is_not_abandoned(idf: Idf, draft: Version) -> None:
    opened = advanced(idf, draft, VersionStatus.OPEN)
    with pytest.raises(Refused, match="Ouverte à la saisie"):
        actions.abandon(by=idf.finance, version=opened, reason="erreur")


@pytest.mark.parametrize("who", ["director", "contributor", "partner", "stranger"])
def test_who_makes_no_version_corrects_and_abandons_none(idf: Idf, amending: Version, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.abandon(by=getattr(idf, who), version=amending, reason="erreur")
    with pytest.raises(PermissionDenied):
        actions.correct_version(by=getattr(idf, who), version=amending, **words(amending, label="Autre"))


def test_the_draft_of_someone_else_is_left_to_them(idf: Idf, draft: Version) -> None:
    with pytest.raises(PermissionDenied):
        actions.abandon(by=idf.admin, version=draft, reason="erreur")


def test_a_copy_takes_the_document_with_its_date_and_not_the_words_nor_the_date(idf: Idf) -> None:
    made = actions.copy_version(
        by=idf.finance, source=idf.version, code="V3", label="Copie", data_date=date(2018, 9, 1)
    )
    assert (made.source, made.source_date) == (idf.version.source, date(2018, 3, 8))
    assert (made.data_date, made.reason) == (date(2018, 9, 1), "")
