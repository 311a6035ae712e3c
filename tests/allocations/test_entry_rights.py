"""One rule of entry at every door: who may change which line, in which state of the version, is the same everywhere.

Each case tries to change one cell of a line through the form, the workbook and the API, and looks at what
the grid says of that line; the amount tells whether it changed.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from allocations import actions
from allocations.enums import VersionStatus
from allocations.models import Allocation, Change, Version
from tests.allocations.versions import advanced
from tests.plugins.idf import Idf

ROLES = ("admin", "finance", "contributor", "director", "partner", "stranger")
#: « handed in » is an open version of which DOS has handed its lines in
STATES = ("draft", "open", "handed in", "arbitrated", "adopted", "published")
LINES = ("own", "other")
NEW = Decimal("4242.00")
WHY = {"motif": "correction", "raison": "essai"}
#: who may, by state: the lines of their own direction, and of others
MAY: dict[tuple[str, str], set[str]] = {
    ("draft", "finance"): {"own", "other"},  # its author
    ("open", "admin"): {"own", "other"},
    ("open", "finance"): {"own", "other"},
    ("open", "contributor"): {"own"},
    ("handed in", "admin"): {"own", "other"},
    ("handed in", "finance"): {"own", "other"},
    ("arbitrated", "admin"): {"own", "other"},
    ("arbitrated", "finance"): {"own", "other"},
}
CASES = [(state, who) for state in STATES for who in ROLES]


def draft_of(idf: Idf) -> Version:
    """A copy of T0-2017, finance's draft."""
    return actions.copy_version(
        by=idf.finance, source=idf.version, code="V1", label="Programmation", data_date=idf.version.data_date
    )


def line_of(version: Version, which: str) -> Allocation:
    """A cell of 2017 of a line of DOS, the contributor's, or of another direction."""
    code = "DOS" if which == "own" else "DA"
    rows = Allocation.objects.filter(version=version, direction__code=code, amount__gt=0).order_by("line__code")
    return rows.select_related("line")[0]


def through_the_form(client: Client, cell: Allocation) -> None:
    seen = f"{cell.rev}:{cell.amount}"
    client.post(
        f"/ars-idf/saisie/V1/lignes/{cell.line.code}/?unite=EUR",
        {
            "montant_2017": str(NEW),
            "vu_2017": seen,
            "motif": "correction",
            "raison": "essai",
            "operation": uuid.uuid4(),
        },
    )


def through_the_workbook(client: Client, cell: Allocation) -> None:
    """The workbook of finance, brought back by whoever it is: what it holds is no right."""
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOKS["V1"]))
    sheet = book["Saisie"]
    heads = {str(one.value): one.column for one in sheet[3] if one.value}
    for row in sheet.iter_rows(min_row=4):
        if row[0].value == cell.line.code:
            sheet.cell(row[0].row, heads["2017"]).value = float(NEW)
    output = io.BytesIO()
    book.save(output)
    preview = client.post(
        "/ars-idf/saisie/V1/classeur/", {"classeur": SimpleUploadedFile("classeur.xlsx", output.getvalue())}
    )
    carried = (preview.context or {}).get("carried", "")
    if carried:
        client.post("/ars-idf/saisie/V1/classeur/", {"apercu": carried, **WHY})


def through_the_api(client: Client, cell: Allocation) -> None:
    one = {"line": cell.line.code, "year": 2017, "expected_rev": cell.rev, "amount": str(NEW)}
    client.post(
        "/api/v1/allocations/changes/",
        {"version": "V1", "cause": "correction", "reason": "essai", "cells": [one]},
        content_type="application/json",
    )


DOORS: dict[str, Callable[[Client, Allocation], None]] = {
    "form": through_the_form,
    "workbook": through_the_workbook,
    "API": through_the_api,
}
WORKBOOKS: dict[str, bytes] = {}


def taken_out_by_finance(idf: Idf, version: Version) -> bytes:
    """The workbook of every line, as finance takes it out where it still may."""
    client = Client()
    client.force_login(idf.finance)
    return client.get("/ars-idf/saisie/V1/classeur/?sortir=1").content


@pytest.mark.parametrize(("state", "who"), CASES)
def test_every_door_knows_the_same_rule(idf: Idf, state: str, who: str) -> None:
    version = draft_of(idf)
    WORKBOOKS["V1"] = taken_out_by_finance(idf, version)
    if state != "draft":
        version = _led(idf, version, state)
    client = Client()
    client.force_login(getattr(idf, who))
    for which in LINES:
        may = which in MAY.get((state, who), set())
        found = {name: _changes(client, door, line_of(version, which)) for name, door in DOORS.items()}
        assert found == dict.fromkeys(DOORS, may), which
        assert _grid_says_open(client, line_of(version, which).line.code) == may, which


def _changes(client: Client, door: Callable[[Client, Allocation], None], cell: Allocation) -> bool:
    """Whether a door changes a cell, which is then put back as it was."""
    door(client, cell)
    stored = Allocation.objects.get(pk=cell.pk)
    if stored.amount != cell.amount:
        _put_back(stored, cell.amount)
    return stored.amount == NEW


def _led(idf: Idf, version: Version, state: str) -> Version:
    status = VersionStatus.OPEN if state == "handed in" else VersionStatus(state)
    version = advanced(idf, version, status)
    if state == "handed in":
        actions.submit(by=idf.contributor, version=version, direction=idf.agency.directions.get(code="DOS"))
    return version


def _put_back(stored: Allocation, amount: Decimal | None) -> None:
    """What the cell held, and its revision, for the next door: straight to the table, in a test alone."""
    Allocation.objects.filter(pk=stored.pk).update(amount=amount, rev=1)
    Change.objects.filter(version=stored.version_id, line=stored.line_id, year=2017, rev_after__gt=1).delete()


def _grid_says_open(client: Client, line: str) -> bool:
    """Whether the data of the grid opens a line; a grid that is not given opens nothing."""
    answer = client.get("/ars-idf/saisie/V1/donnees/")
    if answer.status_code != 200:
        return False
    [told] = [one for one in answer.json()["lines"] if one["code"] == line]
    return told["locked"] == ""
