"""Fungibility: which transfers of credits the law forbids, from what is known of what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import PurposeKind
from allocations.law import MEDICO_SOCIAL, PREVENTION, Law
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


@dataclass(frozen=True, slots=True)
class Purposes:
    """What credits are for, by measure and by envelope (ids); a measure's mark prevails. Unmarked: no rule applies."""

    measures: Mapping[int, PurposeKind]
    envelopes: Mapping[int, PurposeKind]

    def of(self, measure: int, envelope: int) -> PurposeKind | None:
        """What the credits of a measure in an envelope are for, if a text says so."""
        return self.measures.get(measure) or self.envelopes.get(envelope)


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
