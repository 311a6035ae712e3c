"""What credits of the FIR are for, and the one way that the law leaves between purposes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import PurposeKind
from allocations.fungibility import RULES
from fir.models import Mission, Scheme


class Breach(NamedTuple):
    """A transfer that the law forbids: what it says, and where."""

    source: PurposeKind
    taken: Decimal
    sentence: str
    law: str


def breaches(sums: Mapping[PurposeKind, Decimal]) -> list[Breach]:
    """What is forbidden in a transfer that takes from purposes (below zero) and gives to others (above)."""
    given = {kind for kind, amount in sums.items() if amount > 0}
    return [
        Breach(rule.source, -sums[rule.source], rule.sentence, rule.law)
        for rule in RULES
        if sums.get(rule.source, Decimal(0)) < 0 and given & rule.forbidden
    ]


def purpose_of(mission: Mission, scheme: Scheme) -> str:
    """What the credits of a place are for, where a text says it: the scheme's word, then those it is a part of."""
    for row in (*_upwards(scheme), *_upwards(mission)):
        if row.purpose:
            return row.purpose
    return ""


def _upwards(row: Mission | Scheme) -> list[Mission | Scheme]:
    """A row and those it is a part of; a nomenclature that turns in circles stops."""
    found: list[Mission | Scheme] = []
    at: Mission | Scheme | None = row
    while at is not None and at not in found:
        found.append(at)
        at = at.parent
    return found
