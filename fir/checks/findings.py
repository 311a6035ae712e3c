"""A finding of the checks of a year of the FIR, and the rules as the screen names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allocations.law import Law
from prs_budget.lib import findings
from prs_budget.lib.findings import LEVELS

#: the rules, in the order of the page, as the screen names them
RULES = {
    "ae": "AE engagées",
    "pace": "Taux d’engagement",
    "cp": "CP payés",
    "uncommitted": "Sans engagement préalable",
    "outstanding": "Reste à payer",
    "schedule": "Échéancier",
    "carry_over": "Report",
    "protected": "Crédits protégés",
    "twelfths": "Douzièmes",
    "lapse": "Prescription",
    "texts": "Textes",
    "delegated": "Délégations",
    "attributed": "Attribution",
    "programmed": "Programmé et autorisé",
}


def gravest_first(found: Iterable[Finding]) -> list[Finding]:
    """Errors first; in each level what nothing covers, then the most euros; rules in the order of the page."""
    rules = list(RULES)
    order = {one: rank for rank, one in enumerate(LEVELS)}
    return sorted(found, key=lambda one: (order[one.level], not one.is_uncovered, -one.stake, rules.index(one.rule)))


@dataclass(frozen=True, slots=True)
class Finding(findings.Finding):
    """A finding with the text that its rule comes from; None where the rule is plain arithmetic.

    `is_uncovered`: something is committed or paid where nothing at all is open, the gravest of all.
    """

    law: Law | None = None
    is_uncovered: bool = False

    @property
    def text(self) -> str:
        """The text, as the screen cites it; empty where there is none."""
        return self.law.short if self.law else ""

    @property
    def held(self) -> str:
        """Between which days the text holds; empty where it says none."""
        return self.law.held if self.law else ""

    @property
    def word(self) -> str:
        """The rule, as the screen names it."""
        return RULES[self.rule]
