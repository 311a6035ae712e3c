"""Once a year is closed, nothing attributed, ruled or corrected afterwards changes what any of its files say."""

from __future__ import annotations

import hashlib
import io
import re

import openpyxl
import pytest
from django.test import Client

from allocations.models import Envelope, Line
from fir.actions.imputation import Imputation, change_imputations
from fir.actions.rules import RuleDraft, apply_rules, keep_rule
from fir.facts.rule_trial import tried
from fir.facts.rules import ready
from fir.models import Attribution, Commitment, FirYear
from fir.places import Place
from projects.models import Measure, Plan
from tests.allocations.versions import version_with
from tests.fir.attributions import to
from tests.fir.worked import Worked, a_worked_year, the_second_year
from tests.plugins.idf import Idf

BASE = "/ars-essai/fir/2018/"
FILES = [
    f"{BASE}{page}{mark}format={kind}"
    for page, mark in (
        *((f"{name}/", "?") for name in ("execution", "recettes", "missions", "mouvements", "reports")),
        *((f"{name}/", "?") for name in ("restes-a-payer", "rythme", "atterrissage")),
        ("axes/?version=V1", "&"),
    )
    for kind in ("csv", "xlsx")
]


@pytest.fixture
def worked(idf: Idf) -> Worked:
    """The worked year, in an agency that has the plan and a version of it."""
    made = a_worked_year(idf)
    version_with(idf, "V1", {("L001", 2018): "1000.00", ("L003", 2018): "500.00"})
    Plan.objects.filter(pk=idf.plan.pk).update(agency=made.here.agency)
    idf.plan.versions.update(agency=made.here.agency)
    Envelope.objects.filter(agency=idf.agency).update(agency=made.here.agency)
    FirYear.objects.filter(pk=made.year.pk).update(envelope=Envelope.objects.get(code="FIR"))
    return made


def cells(content: bytes) -> bytes:
    """What a workbook says, without the hour at which it was made."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    said = repr([[list(row) for row in sheet.values] for sheet in book.worksheets])
    return re.sub(r"\d{1,2}:\d{2}", "", said).encode()


def fingerprints(client: Client) -> dict[str, str]:
    found = {}
    for address in FILES:
        answer = client.get(address)
        assert "attachment" in answer.headers.get("Content-Disposition", ""), address
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        said = cells(content) if address.endswith("xlsx") else content
        found[address] = hashlib.sha256(said).hexdigest()
    return found


def test_every_file_of_a_closed_year_is_the_same_after_measures_rules_and_lines_changed(
    client: Client, idf: Idf, worked: Worked
) -> None:
    here = worked.here
    one, two, three = Measure.objects.filter(plan=idf.plan).order_by("pk")[:3]
    to(here, worked.three_years, (one, 1), (two, 2))
    line = Line.objects.get(plan=idf.plan, code="L003")
    Commitment.objects.filter(pk=worked.grant.pk).update(line=line)
    client.force_login(here.finance)
    year = the_second_year(worked)
    before = fingerprints(client)
    count = Attribution.objects.count()

    to(here, worked.three_years, (three, 1))
    for number in ("E", "F"):
        draft = RuleDraft(label=f"Règle {number}", since=2018, shares=((three.pk, 1),), number=number)
        keep_rule(by=here.finance, agency=here.agency, draft=draft)
    apply_rules(by=here.finance, agency=here.agency, state=tried(here.agency.pk, ready(here.agency.pk)).state)
    assert Attribution.objects.count() > count + 1
    grant = Commitment.objects.get(pk=worked.grant.pk)
    moved = Imputation(grant, Place.of(grant), None, grant.rev)
    change_imputations(by=here.finance, fir_year=year, imputations=[moved], reason="ligne fausse")
    assert Commitment.objects.get(pk=grant.pk).line is None

    after = fingerprints(client)
    assert {address for address in FILES if before[address] != after[address]} == set()
