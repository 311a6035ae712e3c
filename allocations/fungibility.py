"""Fungibility: which transfers of credits the law forbids, from what is known of what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from allocations.commands.cells import Cell
from allocations.enums import PurposeKind


@dataclass(frozen=True, slots=True)
class Rule:
    """Credits for one purpose may not pay for others; `law` is the text, `sentence` what it says."""

    source: PurposeKind
    forbidden: frozenset[PurposeKind]
    law: str
    sentence: str


RULES = (
    Rule(
        PurposeKind.PREVENTION,
        frozenset({PurposeKind.CARE, PurposeKind.MEDICO_SOCIAL}),
        "code de la santé publique, article L. 1434-8, I",
        "les crédits de prévention et de promotion de la santé ne financent ni soins ni accompagnement médico-social",
    ),
    Rule(
        PurposeKind.MEDICO_SOCIAL,
        frozenset({PurposeKind.CARE, PurposeKind.PREVENTION}),
        "code de la santé publique, article L. 1434-8, II",
        "les crédits des objectifs de dépenses médico-sociaux ne financent rien d’autre que le médico-social",
    ),
)


@dataclass(frozen=True, slots=True)
class Purposes:
    """What credits are for, by measure and by envelope (ids); a measure's mark prevails. Unmarked: no rule applies."""

    measures: Mapping[int, PurposeKind]
    envelopes: Mapping[int, PurposeKind]

    def of(self, cell: Cell) -> PurposeKind | None:
        """What the credits of a cell are for, if a text says so."""
        return self.measures.get(cell.measure) or self.envelopes.get(cell.envelope)


NO_PURPOSES = Purposes({}, {})


def forbidden(source: Cell, target: Cell, purposes: Purposes) -> str:
    """Why the law forbids a transfer between two cells; empty where it does not."""
    given, taken = purposes.of(source), purposes.of(target)
    for rule in RULES:
        if given == rule.source and taken in rule.forbidden:
            return f"interdit, {rule.sentence} ({rule.law})."
    return ""


def unsettled(source: Cell, target: Cell, purposes: Purposes) -> str:
    """What must be checked by hand: protected credits that go where nothing says what credits are for."""
    given = purposes.of(source)
    if given is None or given not in {rule.source for rule in RULES} or purposes.of(target) is not None:
        return ""
    return (
        f"{source.line} porte des crédits protégés ({given.label.lower()}) ; rien ne dit à quoi servent ceux de "
        f"{target.line} : vérifiez que le virement est permis."
    )
