"""Fungibility: which transfers of credits the law forbids, from what is known of what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import EnvelopeKind, PurposeKind
from allocations.law import CARE_HOMES, GENERAL_INTEREST, HOSPITALS, LIMITATIVE, MEDICO_SOCIAL, PREVENTION, Law
from prs_budget.lib.money import ZERO


@dataclass(frozen=True, slots=True)
class Rule:
    """Credits for one purpose may not pay for others; `law` is the text, `sentence` what it says."""

    source: PurposeKind
    forbidden: frozenset[PurposeKind]
    law: Law
    sentence: str


RULES = (
    Rule(
        PurposeKind.PREVENTION,
        frozenset({PurposeKind.CARE, PurposeKind.MEDICO_SOCIAL}),
        PREVENTION,
        "les crédits de prévention et de promotion de la santé ne financent ni soins ni accompagnement médico-social",
    ),
    Rule(
        PurposeKind.MEDICO_SOCIAL,
        frozenset({PurposeKind.CARE, PurposeKind.PREVENTION}),
        MEDICO_SOCIAL,
        "les crédits des objectifs de dépenses médico-sociaux ne financent rien d’autre que le médico-social",
    ),
)


OF_CARE_HOMES = RULES[1]
#: what credits are for by the nature of their envelope, whatever is marked (a measure of its own may be for less)
BY_NATURE = {EnvelopeKind.CARE_HOMES: PurposeKind.MEDICO_SOCIAL, EnvelopeKind.HOSPITALS: PurposeKind.CARE}
#: the text that makes an envelope limitative
LIMITED_BY = {
    EnvelopeKind.FUND: LIMITATIVE,
    EnvelopeKind.HOSPITALS: HOSPITALS,
    EnvelopeKind.GENERAL_INTEREST: GENERAL_INTEREST,
    EnvelopeKind.CARE_HOMES: CARE_HOMES,
}


@dataclass(frozen=True, slots=True)
class Purposes:
    """What credits are for, by measure and by envelope (ids), and what envelopes are by law (`kinds`).

    A measure's mark prevails over its envelope's, and a mark over what the envelope is; but the means of the
    medico-social objectives are medico-social, whatever is marked. Of what nothing is known no rule applies.
    """

    measures: Mapping[int, PurposeKind]
    envelopes: Mapping[int, PurposeKind]
    kinds: Mapping[int, EnvelopeKind] = field(default_factory=dict)

    def of(self, measure: int, envelope: int) -> PurposeKind | None:
        """What the credits of a measure in an envelope are for, if a text says so."""
        kind = self.kinds.get(envelope)
        if kind == EnvelopeKind.CARE_HOMES:
            return PurposeKind.MEDICO_SOCIAL
        return self.measures.get(measure) or self.envelopes.get(envelope) or (BY_NATURE.get(kind) if kind else None)

    def leaving(self, source: int, target: int) -> str:
        """Why credits may not leave an envelope for another, by what the two are; empty where they may."""
        homes = EnvelopeKind.CARE_HOMES
        if self.kinds.get(source) != homes or self.kinds.get(target) == homes:
            return ""
        return f"interdit, {OF_CARE_HOMES.sentence} ({OF_CARE_HOMES.law.short})."

    def limits(self, source: int, target: int) -> str:
        """The texts that make two envelopes limitative, as a sentence cites them; empty where none is known."""
        laws = [LIMITED_BY[kind].short for one in (source, target) if (kind := self.kinds.get(one))]
        return " ; ".join(dict.fromkeys(laws))


NO_PURPOSES = Purposes({}, {})


def forbidden(given: PurposeKind | None, taken: PurposeKind | None) -> str:
    """Why the law forbids a transfer of credits for one purpose to another; empty where it does not."""
    for rule in RULES:
        if given == rule.source and taken in rule.forbidden:
            return f"interdit, {rule.sentence} ({rule.law.short})."
    return ""


def unsettled(given: PurposeKind | None, taken: PurposeKind | None, source: str, target: str) -> str:
    """What must be checked by hand between two lines: protected credits that go where nothing says what for."""
    if given is None or given not in {rule.source for rule in RULES} or taken is not None:
        return ""
    return (
        f"{source} porte des crédits protégés ({given.label.lower()}) ; rien ne dit à quoi servent ceux de "
        f"{target} : vérifiez que le virement est permis."
    )


class Breach(NamedTuple):
    """A transfer that the law forbids: what it says, and where."""

    source: PurposeKind
    taken: Decimal
    sentence: str
    law: Law


def breaches(sums: Mapping[PurposeKind, Decimal]) -> list[Breach]:
    """What is forbidden in a transfer that takes from purposes (below zero) and gives to others (above)."""
    given = {kind for kind, amount in sums.items() if amount > 0}
    return [
        Breach(rule.source, -sums[rule.source], rule.sentence, rule.law)
        for rule in RULES
        if sums.get(rule.source, ZERO) < 0 and given & rule.forbidden
    ]
