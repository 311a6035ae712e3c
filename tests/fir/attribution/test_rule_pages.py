"""The pages of rules: tried before they are kept, put in order, proposed from the table de passage, applied, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from allocations.models import Envelope
from fir import actions
from fir.actions import PassageEdit
from fir.models import Attribution, FirYear, Mission, Rule
from projects.models import Measure
from tests.allocations.versions import version_with
from tests.fir.attribution.test_attribution_pages import hidden, show
from tests.fir.attributions import by_measure
from tests.fir.following.pages import words
from tests.fir.years import a_place, a_year, commit
from tests.plugins.idf import Idf

RULES = "/ars-idf/fir/attribution/regles/"
NEW, APPLY, PROPOSED = (f"{RULES}{name}/" for name in ("nouvelle", "appliquer", "proposees"))


@pytest.fixture
def year(idf: Idf) -> FirYear:
    year = a_year(idf, envelope=Envelope.objects.get(agency=idf.agency, code="FIR"))
    commit(idf, year, "EJ-A", 300, a_place(idf.agency, mission="1"))
    commit(idf, year, "EJ-B", 40, a_place(idf.agency, mission="2"))
    return year


@pytest.fixture
def measures(idf: Idf) -> list[Measure]:
    return list(Measure.objects.filter(plan=idf.plan).order_by("pk")[:3])


@pytest.fixture
def finance(idf: Idf, year: FirYear, client: Client) -> Client:
    client.force_login(idf.finance)
    return client


def typed(measure: Measure, **more: str) -> dict[str, str]:
    return {"intitule": "Mission 1", "depuis": "2018", "mesures": "3", "mesure-1": measure.code, "part-1": "1"} | more


def kept(client: Client, measure: Measure, **tests: str) -> Rule:
    """A rule tried, then kept."""
    said = typed(measure, **tests)
    page = client.post(NEW, said | {"essayer": "1"}).content.decode()
    assert client.post(NEW, hidden(page) | said | {"garder": "1"}).status_code == 302
    return Rule.objects.latest("pk")


def test_a_rule_is_tried_before_it_is_kept_and_the_trial_says_what_it_catches(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    mission = Mission.objects.get(agency=idf.agency, code="1")
    said = typed(measures[0], mission=str(mission.pk))
    page = finance.post(NEW, said | {"garder": "1"}).content.decode()
    assert not Rule.objects.exists(), "it was not tried"
    text = words(page)
    assert "Elle prend 1 pièce : 300,00 € engagés ou délégués, 0,00 € payés." in text
    assert "1 changerait de mesures" in text
    assert "Resteraient « Non ventilé » : 1 pièce : 40,00 €" in text
    assert "EJ-A" in text
    assert "leaf" not in text
    answer: Any = finance.post(NEW, hidden(page) | said | {"garder": "1"}, follow=True)
    assert "Règle « Mission 1 » gardée." in words(answer.content.decode())
    assert f"mission {mission.code} et ses parties, depuis 2018" in words(show(finance, RULES))
    assert not Attribution.objects.exists()


def test_what_cannot_be_a_rule_is_said_and_nothing_typed_is_lost(finance: Client, measures: list[Measure]) -> None:
    for wrong, told in (
        ({"intitule": ""}, "Ce champ est obligatoire"),
        ({"mesure-1": "ZUT"}, "aucune mesure n’a ce code"),
        ({"mesure-1": "", "numero": "EJ"}, "Aucune mesure n’est donnée"),
        ({}, "Cette règle prendrait tout"),
        ({"beneficiaire": "Personne"}, "aucun bénéficiaire de l’agence n’a ce nom"),
        ({"depuis": "vingt"}, "Une année"),
    ):
        answer = finance.post(NEW, typed(measures[0], essayer="1", **wrong))
        assert answer.status_code == 400
        assert told in words(answer.content.decode())
    assert not Rule.objects.exists()


def test_rules_are_put_in_order_changed_withdrawn_and_a_colleague_is_told(
    finance: Client, idf: Idf, measures: list[Measure]
) -> None:
    first = kept(finance, measures[0], numero="EJ-A")
    second = kept(finance, measures[1], numero="EJ", intitule="Tout EJ")
    page = show(finance, RULES)
    one, other = f'id="regle-{first.pk}"', f'id="regle-{second.pk}"'
    assert page.index(one) < page.index(other)
    finance.post(RULES, {"regle": second.pk, "monter": "1"})
    page = show(finance, RULES)
    assert page.index(other) < page.index(one)
    said = typed(measures[2], numero="EJ-A")
    address = f"{RULES}{first.pk}/"
    stale = finance.post(address, hidden(show(finance, address)) | said | {"essayer": "1"}).content.decode()
    finance.post(address, hidden(stale) | said | {"garder": "1"})
    refused = finance.post(address, hidden(stale) | said | {"garder": "1"})
    assert "a changé depuis que vous l’avez ouverte" in words(refused.content.decode())
    first.refresh_from_db()
    asked = finance.post(RULES, {"regle": first.pk, "vu": first.rev, "retirer": "1"}).content.decode()
    assert "La règle ne sera plus essayée" in words(asked)
    assert Rule.objects.holding().count() == 2, "it is to be confirmed"
    answer: Any = finance.post(RULES, hidden(asked) | {"retirer": "1"}, follow=True)
    assert "« Mission 1 » retirée." in words(answer.content.decode())
    assert finance.get(address).status_code == 404
    assert "Règles retirées" in words(answer.content.decode())
    back: Any = finance.post(RULES, {"regle": first.pk, "reprendre": "1"}, follow=True)
    assert "« Mission 1 » reprise, essayée après les autres." in words(back.content.decode())
    assert "Règles retirées" not in words(back.content.decode())
    assert list(Rule.objects.holding().in_order()) == [second, first]
    twice: Any = finance.post(RULES, {"regle": first.pk, "reprendre": "1"}, follow=True)
    assert "« Mission 1 » n’est pas retirée : rien n’a changé." in words(twice.content.decode())


def test_rules_are_applied_as_they_were_shown_in_one_operation_that_is_undone(
    finance: Client, idf: Idf, year: FirYear, measures: list[Measure]
) -> None:
    kept(finance, measures[0], numero="EJ-A")
    page = show(finance, APPLY)
    assert "1 pièce à attribuer, 0 à changer de mesures." in words(page)
    assert "Exemples de « Mission 1 »" in words(page)
    kept(finance, measures[1], numero="EJ-B")
    refused = finance.post(APPLY, hidden(page))
    assert "ont changé depuis l’aperçu" in words(refused.content.decode())
    answer: Any = finance.post(APPLY, hidden(refused.content.decode()), follow=True)
    assert "2 pièces attribuées." in words(answer.content.decode())
    assert set(by_measure(year)) == {measures[0].pk, measures[1].pk}
    assert "rien à appliquer" in words(show(finance, APPLY))
    [undoing] = set(re.findall(r'href="([^"]+/annuler/)">Annuler', answer.content.decode()))
    finance.post(undoing)
    assert set(by_measure(year)) == {None}


def test_rules_are_proposed_pro_rata_of_what_is_programmed_and_kept_by_a_person(
    finance: Client, idf: Idf, year: FirYear
) -> None:
    version_with(idf, "PROG", {("L001", 2018): "1000.00", ("L003", 2018): "500.00"})
    place = a_place(idf.agency, mission="1")
    some = list(Measure.objects.filter(lines__code__in=("L001", "L003"), plan=idf.plan).distinct().order_by("pk"))
    edits = [PassageEdit(one, place.mission, place.scheme, place.nature) for one in some]
    actions.set_passages(by=idf.finance, agency=idf.agency, edits=edits)
    page = show(finance, f"{PROPOSED}?version=PROG")
    text = words(page)
    assert "Ce sont des propositions" in text
    assert not Rule.objects.exists()
    keys = re.findall(r'name="regle" value="([^"]+)"', page)
    assert keys
    answer: Any = finance.post(PROPOSED, {"annee": "2018", "version": "PROG", "regle": keys}, follow=True)
    assert "après les autres" in words(answer.content.decode())
    one = Rule.objects.order_by("pk")[0]
    assert (one.mission, one.envelope) == (place.mission, year.envelope)
    assert {weight for _, weight in one.targets.values_list("measure", "weight")} <= {100000, 50000, 150000}
    assert "Rien à proposer" in show(finance, f"{PROPOSED}?version=PROG")
    told: Any = finance.post(PROPOSED, {"annee": "2018", "version": "PROG"}, follow=True)
    assert told.status_code == 200


def test_who_does_not_run_the_fir_reads_the_rules_alone(
    finance: Client, idf: Idf, client: Client, measures: list[Measure]
) -> None:
    one = kept(finance, measures[0], numero="EJ-A")
    client.force_login(idf.contributor)
    assert "Mission 1" in show(client, RULES)
    assert "Retirer" not in show(client, RULES)
    for address in (NEW, APPLY, PROPOSED, f"{RULES}{one.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(RULES, {"regle": one.pk, "retirer": "1"}).status_code == 403
    client.force_login(idf.partner)
    assert client.get(RULES).status_code == 403


def test_an_agency_without_a_year_of_the_fir_has_every_page(client: Client, idf: Idf) -> None:
    client.force_login(idf.finance)
    for address in ("/ars-idf/fir/attribution/", RULES, NEW, APPLY, PROPOSED, "/ars-idf/fir/attribution/operations/"):
        assert client.get(address).status_code == 200
