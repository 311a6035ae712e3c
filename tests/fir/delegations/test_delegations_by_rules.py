"""Delegations attributed by rules as they are recorded, or by hand; what is taken back goes with its measures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client

from allocations.models import Envelope
from fir.actions.delegations import cancel_delegation_file, cancel_delegations
from fir.actions.rules import RuleDraft, keep_rule
from fir.enums import Way
from fir.facts.attributed_share import delegated_share
from fir.facts.attribution import delegated
from fir.models import Delegation
from projects.models import Measure
from tests.fir.attributions import to
from tests.fir.delegations.test_delegations import _draft, _recorded
from tests.fir.following.pages import words
from tests.plugins.idf import Idf

pytestmark = pytest.mark.django_db


@pytest.fixture
def measures(idf: Idf) -> list[Measure]:
    return list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:3])


def by_measure(idf: Idf) -> dict[int | None, Decimal]:
    found: dict[int | None, Decimal] = {}
    for key, one in delegated(idf.agency, [2018]).items():
        found[key.of.measure] = found.get(key.of.measure, Decimal(0)) + one.committed
    return found


def a_rule(idf: Idf, *shares: tuple[Measure, int]) -> None:
    parts = tuple((measure.pk, weight) for measure, weight in shares)
    daf = Envelope.objects.get(agency=idf.agency, code="DAF")
    draft = RuleDraft(label="DAF", since=2018, shares=parts, envelope=daf, words="réa")
    keep_rule(by=idf.finance, agency=idf.agency, draft=draft)


def test_rules_attribute_what_is_recorded_and_a_measure_that_is_named_wins(
    idf: Idf, client: Client, measures: list[Measure]
) -> None:
    one, two, three = measures
    a_rule(idf, (one, 1), (two, 2))
    first = replace(_draft(idf, "D-1", "0.05"), label="Réanimation")
    named = replace(_draft(idf, "D-2", "7"), label="Réanimation", measure=three)
    _recorded(idf, first, named, _draft(idf, "D-3", "3"))
    assert by_measure(idf) == {one.pk: Decimal("0.02"), two.pk: Decimal("0.03"), three.pk: 7, None: 3}
    told = delegated_share(idf.agency, [2018]).told
    assert told.replace("\xa0", " ") == (
        "70,1 % attribué : 0,5 % par règles (DAF : 0,5 %), 69,7 % par lignes nommées ; 29,9 % non ventilé."
    )
    client.force_login(idf.finance)
    page = client.get("/ars-idf/fir/attribution/?genre=delegation&annee=2018").content.decode()
    assert "D-3" in page
    assert "D-1" not in page
    for key, told in (
        ("D-1", "par règle : DAF"),
        ("D-2", "La mesure qu’elle nomme l’emporte"),
        ("D-3", "Attribuer à des"),
    ):
        pk = Delegation.objects.get(key=key).pk
        assert told in words(client.get(f"/ars-idf/delegations/{pk}/").content.decode())


def test_what_is_taken_back_goes_with_the_measures_that_it_went_to(
    idf: Idf, client: Client, measures: list[Measure]
) -> None:
    one, two, _ = measures
    a_rule(idf, (one, 1))
    operation = _recorded(idf, replace(_draft(idf, "D-1", "5"), label="Réa"), _draft(idf, "D-2", "9"), way=Way.FILE)
    second = Delegation.objects.get(key="D-2")
    to(idf, second, (two, 1))
    assert by_measure(idf) == {one.pk: 5, two.pk: 9}
    cancel_delegations(by=idf.finance, agency=idf.agency, delegations=[second], reason="doublon")
    assert by_measure(idf) == {one.pk: 5}
    cancel_delegation_file(by=idf.finance, operation=operation, reason="mauvais fichier")
    assert by_measure(idf) == {}
    client.force_login(idf.finance)
    page = client.get("/ars-idf/fir/attribution/?genre=delegation&etat=tous").content.decode()
    assert "Aucune pièce" in page, "what is taken back is not to be attributed"
