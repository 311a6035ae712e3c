"""What something executed is attributed to, in words: its measures, what says so, its past."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from allocations.models import Envelope
from fir.enums import AttributedBy, Way
from fir.facts.attributable import DELEGATION, Attributable, Thing, read
from fir.facts.attribution import Shares
from fir.facts.beneficiaries import NOBODY, Called, called_in, public_name
from fir.models import Attribution, AttributionShare, Operation, Rule
from fir.nomenclature import Nomenclature
from fir.reference_forms import shown_reference
from projects.models import Measure
from prs_budget.lib.money import percentage
from prs_budget.lib.words import date_and_time_of
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency

BY_WORDS = {AttributedBy.LINE: "par sa ligne", AttributedBy.RULE: "par règle", AttributedBy.PERSON: "à la main"}


class AttributionNames:
    """What the pages of attribution call things by, each read once when it is first asked for."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.nomenclature = Nomenclature(agency.pk)

    @cached_property
    def measures(self) -> dict[int, Measure]:
        """The measures of the agency. One query."""
        rows = Measure.objects.filter(plan__agency=self.agency).select_related("project__axis")
        return {one.pk: one for one in rows.order_by("pk")}

    @cached_property
    def rules(self) -> dict[int, str]:
        """The labels of rules. One query."""
        return dict(Rule.objects.filter(agency=self.agency).order_by("pk").values_list("pk", "label"))

    @cached_property
    def choices(self) -> dict[int, Operation]:
        """The acts by which a person chose measures, or gave such a choice back. One query."""
        rows = Operation.objects.filter(agency=self.agency, way__in=(Way.ATTRIBUTION, Way.UNDO))
        rows = rows.filter(attributions__isnull=False, attributions__rule=None).distinct()
        return {one.pk: one for one in rows.select_related("by").order_by("pk")}

    @cached_property
    def envelopes(self) -> dict[int, str]:
        """The codes of envelopes. One query."""
        return dict(Envelope.objects.filter(agency=self.agency).order_by("pk").values_list("pk", "code"))

    @cached_property
    def beneficiaries(self) -> dict[int, Called]:
        """How those who receive are called. One query."""
        return called_in(self.agency)

    def shares(self, shares: Shares) -> str:
        """« A2-P2-M1 » ; « A2-P2-M1 66,7 %, A2-P3-M1 33,3 % »."""
        whole = sum(weight for _, weight in shares)
        told = []
        for measure, weight in shares:
            code = self.measures[measure].code if measure in self.measures else "?"
            told.append(code if len(shares) == 1 else f"{code} {percentage(Decimal(weight) / whole, 1)}")
        return ", ".join(told)

    def place(self, one: Attributable) -> str:
        """« M2 › D01 » ; the envelope of a delegation."""
        described = one.described
        if one.thing.kind == DELEGATION:
            return self.envelopes.get(described.envelope, "")
        mission, scheme = (
            self.nomenclature.missions.get(described.mission),
            self.nomenclature.schemes.get(described.scheme),
        )
        codes = [row.code for row in (mission, scheme) if row is not None and row.code != NOT_BROKEN_DOWN]
        return " › ".join(codes)

    def direction(self, pk: int) -> str:
        """The code of a direction."""
        row = self.nomenclature.directions.get(pk)
        return row.code if row else ""

    def who(self, one: Attributable) -> str:
        """Who receives; empty where nobody is named."""
        return public_name(self.beneficiaries.get(one.described.beneficiary, NOBODY))

    def is_of_a_person(self, one: Attributable) -> bool:
        """Whether a natural person receives it."""
        return self.beneficiaries.get(one.described.beneficiary, NOBODY).is_person

    def by(self, one: Attributable) -> str:
        """What says its measures: « par règle : Soins palliatifs »."""
        words = BY_WORDS.get(AttributedBy(one.by)) if one.by else ""
        if one.by == AttributedBy.RULE:
            return f"{words} : {self.rules.get(one.live.rule or 0, '')}"
        if one.by == AttributedBy.LINE:
            return f"{words} {one.named}"
        return words or ("laissé non ventilé" if one.live.is_chosen else "")

    def by_whom(self, one: Attributable) -> str:
        """The same, with who chose, when and why: « à la main, par Finances le 12/03/2018 à 9:12 : revue »."""
        told = self.by(one)
        choice = self.choices.get(one.live.operation) if one.live.is_chosen and not one.named else None
        if choice is None:
            return told
        why = f" : {choice.reason}" if choice.reason else ""
        return f"{told}, par {choice.by} le {date_and_time_of(choice.at, self.agency.time_zone)}{why}"


def reference_of(one: Attributable) -> str:
    """Its number, as people know it."""
    return shown_reference(one.described.number) or f"sans référence, n° {one.thing.id}"


class AttributionCard(NamedTuple):
    """The attribution of one thing on its page; `box` is what a form sends to change it, empty where none may."""

    measures: str
    by: str
    told: str
    box: str
    past: tuple[str, ...]


def card_of(agency: Agency, thing: Thing) -> AttributionCard | None:
    """What is said of the attribution of a thing; None where it does not exist. A dozen queries at most."""
    found = read([thing])
    if not found:
        return None
    one, names = found[0], AttributionNames(agency)
    if one.cancels:
        return AttributionCard("Celles de ce qu’il annule", "", "", "", ())
    measures = one.named or names.shares(one.live.shares) or "Non ventilé"
    is_fixed = bool(one.named or one.is_kept)
    box = "" if is_fixed else f"{thing.kind}-{thing.id}-{one.live.id}"
    return AttributionCard(measures, names.by(one), _told(one), box, tuple(_past(names, thing)) if one.live.id else ())


def _told(one: Attributable) -> str:
    """What of it does not follow."""
    years = ", ".join(map(str, one.years_kept))
    if one.named:
        if one.thing.kind == DELEGATION:
            return "La mesure qu’elle nomme l’emporte : annulez-la, puis enregistrez-la de nouveau, pour en changer."
        return "La ligne qu’il nomme l’emporte : changez l’imputation pour changer de mesure."
    if one.is_kept:
        return f"Exercice clos ({years}) : ses mesures ne changent plus."
    return f"Sa part de {years}, exercice clos, y reste." if years else ""


def _past(names: AttributionNames, thing: Thing) -> list[str]:
    """« 12/03/2018 à 9:12, par Finances : A2-P2-M1 (règle Soins palliatifs) », the last first. Two queries."""
    rows = Attribution.objects.filter(**{thing.kind: thing.id}).select_related("operation__by", "rule")
    every = list(rows.order_by("-pk"))
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    shares = AttributionShare.objects.filter(attribution__in=[one.pk for one in every]).order_by("measure")
    for pk, measure, weight in shares.values_list("attribution", "measure", "weight"):
        parts[pk].append((measure, weight))
    told = []
    for one in every:
        at = one.operation
        how = f"règle « {one.rule.label} »" if one.rule else Way(at.way).label.lower()
        why = f", {at.reason}" if at.reason else ""
        when = date_and_time_of(at.at, names.agency.time_zone)
        told.append(f"{when}, par {at.by} : {names.shares(tuple(parts[one.pk])) or 'Non ventilé'} ({how}{why})")
    return told
