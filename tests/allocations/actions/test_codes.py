"""The code of a hidden draft: never confirmed to anyone else, by any door, and free for whoever opens first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.journal.models import Entry
from prs_budget.organisation.models import User
from tests.allocations.actions.test_corrections import words
from tests.allocations.conftest import Spoilable
from tests.allocations.versions import version_with
from tests.allocations.versions_pages.doors import VERSIONS, browser, read
from tests.plugins.idf import Idf

NEW = f"{VERSIONS}nouvelle/"


@pytest.fixture
def hidden(idf: Idf) -> Version:
    return version_with(idf, "SECRET", {("L001", 2018): "1.00"}, status=VersionStatus.DRAFT, by=idf.admin)


def made(by: User, idf: Idf, code: str, **more: Any) -> Version:
    return actions.copy_version(
        by=by, source=idf.version, code=code, label="Variante", data_date=date(2018, 9, 1), **more
    )


def sent(idf: Idf, code: str, nature: str = "") -> Any:
    """What the form of a new version answers."""
    return browser(idf.finance).post(
        f"{NEW}?de=T0-2017{nature}",
        {"code": code, "label": "Variante", "data_date": "2018-09-01", "reason": "essai"},
    )


def test_the_form_makes_a_draft_of_a_hidden_code_as_of_a_free_one(idf: Idf, hidden: Version) -> None:
    answers = [sent(idf, code) for code in ("SECRET", "LIBRE")]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].headers["Location"].replace("SECRET", "LIBRE") == answers[1].headers["Location"]
    assert "LIBRE" in read(browser(idf.finance), answers[1].headers["Location"])


def test_the_form_proposes_the_same_code_whatever_is_hidden(idf: Idf) -> None:
    version_with(idf, "T0-2017-V2", {}, status=VersionStatus.DRAFT, by=idf.admin)
    assert browser(idf.finance).get(NEW).context["form"]["code"].value() == "T0-2017-V2"


def test_the_correction_of_a_draft_takes_a_hidden_code(idf: Idf, hidden: Version) -> None:
    mine = made(idf.finance, idf, "MIENNE")
    client = browser(idf.finance)
    given = {"code": "SECRET", "label": "Variante", "data_date": "2018-09-01"}
    assert client.post(f"{VERSIONS}MIENNE/corriger/", given).status_code == 302
    assert Version.objects.get(pk=mine.pk).code == "SECRET"


@pytest.mark.parametrize("how", ["made", "copied", "corrected"])
def test_a_code_of_ones_own_or_of_a_version_that_is_read_is_refused(idf: Idf, hidden: Version, how: str) -> None:
    made(idf.finance, idf, "MIENNE")
    made(idf.finance, idf, "ABANDON")
    actions.abandon(by=idf.finance, version=Version.objects.get(code="ABANDON"), reason="essai")
    other = made(idf.finance, idf, "AUTRE")
    doors = {
        "made": lambda code: version_with(idf, code, {}, status=VersionStatus.DRAFT),
        "copied": lambda code: made(idf.finance, idf, code),
        "corrected": lambda code: actions.correct_version(by=idf.finance, version=other, **words(other, code=code)),
    }
    for code in ("MIENNE", "ABANDON", "T0-2017"):
        with pytest.raises(ValidationError, match="déjà celui d’un"):
            doors[how](code)


def test_whoever_opens_first_has_the_code_and_the_hidden_draft_takes_the_next(idf: Idf, hidden: Version) -> None:
    version_with(idf, "SECRET-V2", {}, status=VersionStatus.DRAFT, by=idf.admin)
    opened = actions.open_entry(by=idf.finance, version=made(idf.finance, idf, "SECRET"))
    assert opened.code == "SECRET"
    moved = Version.objects.get(pk=hidden.pk)
    assert (moved.code, moved.status, moved.stamp > hidden.stamp) == ("SECRET-V3", VersionStatus.DRAFT, True)
    entry = Entry.objects.get(action="version.recode")
    assert (entry.target_id, entry.details) == (hidden.pk, {"changed": {"code": ["SECRET", "SECRET-V3"]}})
    assert moved.history.order_by("-history_id").values_list("code", flat=True)[0] == "SECRET-V3"
    # each code leads to one version, for everyone
    assert list(Version.objects.visible_to(idf.admin).filter(code="SECRET")) == [opened]
    assert "Code changé" in read(browser(idf.admin), f"{VERSIONS}SECRET-V3/")


def test_a_long_code_is_shortened_to_take_the_next(idf: Idf) -> None:
    code = "A" * 40
    version_with(idf, code, {}, status=VersionStatus.DRAFT, by=idf.admin)
    actions.open_entry(by=idf.finance, version=made(idf.finance, idf, code))
    assert Version.objects.visible_to(idf.admin).filter(code="A" * 37 + "-V2").exists()


@pytest.mark.parametrize("is_abandoned", [False, True])
def test_an_amendment_which_all_read_at_once_has_its_code(idf: Idf, hidden: Version, is_abandoned: bool) -> None:
    if is_abandoned:
        actions.abandon(by=idf.admin, version=hidden, reason="essai")
    assert sent(idf, "SECRET", "&nature=dm").status_code == 302
    assert Version.objects.get(pk=hidden.pk).code == "SECRET-V2"
    assert Version.objects.get(code="SECRET").is_amendment


def test_a_version_taken_back_keeps_its_code_for_its_author_alone(idf: Idf) -> None:
    mine = made(idf.finance, idf, "MIENNE")
    actions.take_back(by=idf.finance, version=actions.open_entry(by=idf.finance, version=mine))
    other = actions.open_entry(by=idf.admin, version=made(idf.admin, idf, "MIENNE"))
    assert (other.code, Version.objects.get(pk=mine.pk).code) == ("MIENNE", "MIENNE-V2")


def test_a_folder_loads_its_version_beside_the_hidden_draft_of_the_same_code(
    idf: Idf, hidden: Version, folder: Spoilable, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("version.csv", "T0-2017,", "SECRET,")
    call_command("load_plan", folder.path, by=idf.finance.username)
    told = capsys.readouterr().out
    actions.abandon(by=idf.finance, version=Version.objects.get(code="SECRET", author=idf.finance), reason="essai")
    folder.replace("version.csv", "SECRET,", "LIBRE,")
    call_command("load_plan", folder.path, by=idf.finance.username)
    assert capsys.readouterr().out.replace("LIBRE", "SECRET") == told
    assert Version.objects.filter(code="SECRET", author=idf.finance).count() == 1
    assert Version.objects.get(pk=hidden.pk).code == "SECRET"


@pytest.mark.parametrize("role", ["finance", "director", "contributor", "partner", "stranger"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/allocations/?agency=ARS-IDF&version={}",
        "/api/v1/crosstab/?agency=ARS-IDF&version={}",
        "/ars-idf/versions/{}/",
        "/ars-idf/versions/comparer/?de=T0-2017&a={}",
        "/ars-idf/saisie/{}/",
        "/ars-idf/versions/nouvelle/?de={}",
    ],
)
def test_an_address_answers_the_same_for_a_hidden_draft_and_for_nothing(
    idf: Idf, hidden: Version, role: str, address: str
) -> None:
    client = browser(getattr(idf, role))
    answers = [client.get(address.format(code)) for code in ("SECRET", "ABSENT")]
    assert answers[0].status_code == answers[1].status_code
    if "json" in answers[0].headers["Content-Type"]:
        assert answers[0].content.replace(b"SECRET", b"ABSENT") == answers[1].content


def test_what_was_read_under_a_code_is_not_written_into_another_version(idf: Idf, hidden: Version) -> None:
    client = browser(idf.admin)
    body = {
        "version": "SECRET",
        "version_id": client.get("/ars-idf/saisie/SECRET/donnees/").json()["version"]["id"],
        "cause": "correction",
        "reason": "essai",
        "cells": [{"line": "L001", "year": 2018, "expected_rev": 1, "amount": "9.00"}],
    }
    other = version_with(idf, "SECRET", {("L001", 2018): "1.00"})
    answer = client.post("/api/v1/allocations/changes/?agency=ARS-IDF", body, content_type="application/json")
    assert (answer.status_code, "désigne maintenant une autre version" in answer.json()["detail"]) == (422, True)
    assert not other.operations.filter(by=idf.admin).exists()
    answer = client.post(
        "/api/v1/allocations/changes/?agency=ARS-IDF", {**body, "version": "SECRET-V2"}, content_type="application/json"
    )
    assert answer.status_code == 200
