"""A finding of the checks of a year of the FIR, and the rules as the screen names them."""

from __future__ import annotations

from dataclasses import dataclass

from allocations.checks import Finding, Level

LEVELS: tuple[Level, ...] = ("error", "warning", "information")
#: the rules, in the order of the page, as the screen names them
RULES = {
    "ae": "AE engagées",
    "cp": "CP payés",
    "outstanding": "Reste à payer",
    "schedule": "Échéancier",
    "carry_over": "Report",
    "protected": "Crédits protégés",
    "twelfths": "Douzièmes",
    "lapse": "Prescription",
    "programmed": "Programmé et autorisé",
}


@dataclass(frozen=True, slots=True)
class Anomaly(Finding):
    """A finding with the text that its rule comes from; empty where the rule is plain arithmetic."""

    text: str = ""

    @property
    def word(self) -> str:
        """The rule, as the screen names it."""
        return RULES[self.rule]
