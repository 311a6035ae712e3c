"""What a year takes from the grant of the next one: credits neither used nor carried over, and what has lapsed.

Code de la santé publique, L1435-10, fourth paragraph: both are taken into account in the next year's allocation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from allocations import law
from allocations.enums import Origin
from fir.enums import Nature
from fir.facts import figures
from fir.facts.incoming import Incoming, incoming
from fir.facts.settling import Settled, settled
from fir.models import FirYear
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import listed

#: what AE neither committed nor carried over come out of
UNUSED = (*figures.OPEN_AE.names, *figures.COMMITTED.names)
DEDUCTION_TEXT = law.TAKEN_BACK.short


@dataclass(frozen=True, slots=True)
class Deduction:
    """What `year` takes from the grant of the next one; None where it is not known.

    `unused`: AE neither committed nor carried over. `not_taken`: what the year before carried over and no voted stage
    of the year took. `lapsed`: what is left to pay of commitments that lapse on 31 December of the year.
    `origin` is that of the least sure figure of `unused`.
    """

    year: int
    unused: Decimal | None
    not_taken: Decimal
    lapsed: Decimal | None
    origin: Origin = Origin.ENTERED

    @classmethod
    def of(cls, found: Settled, chosen: Mapping[Nature, Decimal], before: Incoming) -> Deduction:
        """For the AE `chosen` by nature, carried over or about to be."""
        over, year = found.carry_over, found.fir_year.year
        # a source may carry over what it counts as committed: what is not carried is then not known
        is_known = over.is_known and not (found.fir_year.source and (over.is_made or found.fir_year.is_closed))
        unused = max(over.unspent - sum(chosen.values(), ZERO), ZERO) if is_known else None
        not_taken = sum((one.ae or ZERO for one in before.proposed.values()), ZERO)
        lapsed = sum((one.rap for one in found.dues if one.lapses_in == year), ZERO)
        origin = max((one.origin_of(*UNUSED) for one in over.sides), default=Origin.ENTERED)
        return cls(year, unused, not_taken, max(lapsed, ZERO) if found.is_payable_known else None, origin)

    @property
    def parts(self) -> list[tuple[str, str, Decimal | None]]:
        """What makes it: its key, its words, its amount."""
        made = [("inutilise", f"AE de {self.year} ni consommées ni reportées", self.unused)]
        if self.not_taken:
            made.append(("non-repris", f"Report de {self.year - 1} qu’aucune étape votée n’a pris", self.not_taken))
        return [*made, ("prescrit", f"Restes à payer prescrits le 31 décembre {self.year}", self.lapsed)]

    @property
    def told(self) -> str:
        """« À déduire de la dotation 2019 (…) : 34,00 € (AE de 2018 ni consommées… ) »; empty for nothing."""
        said = [f"{euros_text(amount)} ({words})" for _, words, amount in self.parts if amount]
        if not said:
            return ""
        return f"À déduire de la dotation {self.year + 1} ({DEDUCTION_TEXT}) : {listed(said)}."


def deduction_from(fir_year: FirYear, years: Sequence[FirYear]) -> Deduction:
    """What a closed year takes from the grant of the next one; `years` are all of its agency's. Five queries."""
    found = settled(fir_year, years)
    return Deduction.of(found, found.carry_over.made, incoming(fir_year))
