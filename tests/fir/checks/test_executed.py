"""Delegated beyond a ceiling, attributed to no measure: what the anomalies of a year say of what was executed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from allocations.models import Envelope, Text, TextLine, Version
from fir.checks.executed import delegated_beyond, unattributed
from fir.models import FirYear
from tests.allocations.versions import version_with
from tests.fir.joined.test_page import attribute, delegate, measure_of
from tests.fir.years import a_year, commit
from tests.plugins.idf import Idf


@pytest.fixture
def year(idf: Idf) -> FirYear:
    year = a_year(idf, 2018, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    return FirYear.objects.select_related("agency").get(pk=year.pk)


def test_an_envelope_is_delegated_beyond_what_is_notified(idf: Idf, year: FirYear) -> None:
    version_with(idf, "V1", {("L002", 2018): "77.00"})
    version = Version.objects.get(plan=idf.plan, code="V1")
    delegate(idf, "D1", "100.00", "DAF")
    assert list(delegated_beyond(year, version)) == []
    text = Text.objects.create(agency=idf.agency, code="ARR-1", label="Arrêté", date=date(2018, 2, 22))
    line = TextLine.objects.create(
        text=text, envelope=Envelope.objects.get(agency=idf.agency, code="DAF"), year=2018, amount=Decimal(90)
    )
    [found] = delegated_beyond(year, version)
    assert (found.level, found.title) == ("warning", "DAF : délégué au-delà du plafond de 2018")
    assert found.figure.replace("\u00a0", " ") == "+10,00 €"
    assert "100,00" in found.detail
    TextLine.objects.filter(pk=line.pk).update(amount=Decimal(100))
    assert list(delegated_beyond(year, version)) == []


def test_what_is_of_no_measure_is_told_once_something_is_attributed(idf: Idf, year: FirYear) -> None:
    one = commit(idf, year, "A", 300)
    commit(idf, year, "B", 100)
    assert list(unattributed(year, has_delegations=False)) == []
    attribute(idf, {measure_of(idf, "L001").code: 1}, commitment=one)
    [found] = unattributed(year, has_delegations=False)
    assert found.title.replace("\u00a0", " ") == "25,0 % de ce qui est engagé ou délégué n’est d’aucune mesure"
    assert found.stake == Decimal(100)
