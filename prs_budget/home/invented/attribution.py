"""To which measures the invented agency attributes what it executes: by rules kept before the accounts, then by hand.

What no rule takes, and nobody attributed, is « Non ventilé »: some is left in 2018 for who tries the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fir.actions.attribution import AttributionEdit, attribute
from fir.actions.rules import RuleDraft, keep_rule
from fir.facts.attributable import COMMITMENT, Thing
from fir.models import Commitment, Mission
from projects.models import Measure
from prs_budget.home.invented.people import People
from prs_budget.home.invented.plan import lines

FROM = 2017


class Told(NamedTuple):
    """A rule as it is told: its words, or its direction and mission, and the measures that share what it takes."""

    label: str
    measures: Sequence[str]
    words: str = ""
    direction: str = ""
    mission: str = ""


#: in their order: the first that is met wins; several measures share pro rata of what T0 finances of them
RULES = (
    Told("Maisons de santé", ["A2-P1-M1"], "maisons de santé"),
    Told("Équipes de soins primaires", ["A2-P1-M2"], "soins primaires"),
    Told("Télémédecine", ["A2-P1-M3"], "télémédecine"),
    Told("Régulation médicale", ["A2-P2-M1"], "régulation médicale"),
    Told("Gardes des établissements", ["A2-P2-M2"], "gardes établissements"),
    Told("Maisons médicales de garde", ["A2-P2-M3"], "maisons médicales garde"),
    Told("Services mobiles d’urgence", ["A2-P3-M1"], "services mobiles"),
    Told("Tabac", ["A1-P2-M1"], "tabac"),
    Told("Jeunes consommateurs", ["A1-P2-M2"], "jeunes consommateurs"),
    Told("Dépistage bucco-dentaire", ["A1-P1-M1"], "bucco-dentaire"),
    Told("Alimentation", ["A1-P1-M2"], "alimentation"),
    Told("Vaccination", ["A1-P1-M3"], "vaccination"),
    Told("Prévention du suicide", ["A1-P3-M1"], "suicide"),
    Told("Psychiatrie mobile", ["A1-P3-M2"], "équipes mobiles psychiatrie"),
    Told("Aides à l’investissement", ["A4-P1-M1"], "investissement"),
    Told("Psychiatrie de secteur", ["A4-P2-M1"], "psychiatrie secteur"),
    Told("Réadaptation", ["A4-P2-M2"], "réadaptation"),
    Told("Dossier partagé", ["A5-P1-M1"], "dossier partagés"),
    Told("Recherche et usagers", ["A5-P1-M2"], "recherche usagers"),
    Told("Habitat inclusif", ["A3-P3-M2"], "habitat inclusif"),
    Told("Répit des aidants", ["A3-P1-M2"], "répit"),
    Told("Hébergement temporaire", ["A3-P2-M3"], "hébergement temporaire"),
    Told(
        "Autonomie, parcours : au prorata",
        ["A3-P1-M1", "A3-P1-M3", "A3-P3-M1", "A3-P3-M3"],
        direction="DA",
        mission="2",
    ),
    Told("Autonomie, établissements : au prorata", ["A3-P2-M1", "A3-P2-M2"], direction="DA", mission="4"),
)
#: what is attributed by hand once 2017 is read: the measures that no rule takes, by the words of their object
BY_HAND = {"filières courtes": "A2-P3-M2", "groupements hospitaliers": "A4-P1-M2"}


def keep_rules(people: People) -> None:
    """Keep the rules, in their order."""
    measures = _measures(people)
    missions = {one.code: one for one in Mission.objects.filter(agency=people.agency)}
    weights = dict.fromkeys(measures, 0)
    for one in lines():
        if one.envelope == "FIR":
            weights[one.measure] += int(one.amount)
    for told in RULES:
        draft = RuleDraft(
            told.label,
            FROM,
            tuple((measures[code], weights[code] if len(told.measures) > 1 else 1) for code in told.measures),
            words=told.words,
            direction=people.direction(told.direction) if told.direction else None,
            mission=missions[told.mission] if told.mission else None,
        )
        keep_rule(by=people.finance, agency=people.agency, draft=draft, reason="Règles du premier export")


def attribute_by_hand(people: People) -> None:
    """Attribute in bulk what the rules left and whose object is clear to who reads it."""
    measures = _measures(people)
    rows = Commitment.objects.filter(agency=people.agency, attributions=None).order_by("pk")
    edits = [
        AttributionEdit(Thing(COMMITMENT, one.pk), ((measures[code], 1),))
        for one in rows
        for words, code in BY_HAND.items()
        if one.label.lower().startswith(words)
    ]
    attribute(by=people.finance, agency=people.agency, edits=edits, reason="Objets relus avec la direction")


def _measures(people: People) -> dict[str, int]:
    return dict(Measure.objects.filter(plan__agency=people.agency).values_list("code", "pk"))
