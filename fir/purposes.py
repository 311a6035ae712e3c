"""The one way that the law leaves between what credits of the FIR are for."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import PurposeKind
from allocations.fungibility import RULES
from prs_budget.lib.money import ZERO


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
        if sums.get(rule.source, ZERO) < 0 and given & rule.forbidden
    ]
