"""What the year before carries over to a year: what it proposes, what a voted stage let in, what is still proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from fir.enums import MovementKind, Nature
from fir.facts.figures import Credits
from fir.models import FirYear, Movement
from prs_budget.lib.money import ZERO, euros_text

NOTHING = (ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Incoming:
    """AE and CP by nature: what the year before sends (`sent`), what has entered `year` (`entered`)."""

    year: int
    sent: Mapping[Nature, tuple[Decimal, Decimal]]
    entered: Mapping[Nature, tuple[Decimal, Decimal]]

    @property
    def proposed(self) -> dict[Nature, Credits]:
        """What is sent and has not entered, by nature; natures of which nothing is left are not there."""
        return dict(self._proposed())

    def _proposed(self) -> Iterator[tuple[Nature, Credits]]:
        for nature, sent in self.sent.items():
            come = self.entered.get(nature, NOTHING)
            ae, cp = (max(out - into, ZERO) for out, into in zip(sent, come, strict=True))
            if ae or cp:
                yield nature, Credits(ae, cp)

    @property
    def entered_cp(self) -> Decimal:
        """The CP that entered."""
        return sum((cp for _, cp in self.entered.values()), ZERO)

    @property
    def told(self) -> str:
        """« Report de 2018 : 36,00 € d’AE et 36,00 € de CP proposés… »; empty where nothing is still proposed."""
        proposed = self.proposed
        if not proposed:
            return ""
        amounts = amounts_text(proposed)
        return f"Report de {self.year - 1} : {amounts} proposés, qui n’entrent que par une étape votée (BI ou BR)."


def amounts_text(amounts: Mapping[Nature, Credits]) -> str:
    """« 36,00 € d’AE et 36,00 € de CP », « 36,00 € d’AE »."""
    ae, cp = (sum((getattr(one, unit) or ZERO for one in amounts.values()), ZERO) for unit in ("ae", "cp"))
    told = [f"{euros_text(amount)} {of}" for amount, of in ((ae, "d’AE"), (cp, "de CP")) if amount]
    return " et ".join(told) or f"{euros_text(ZERO)} d’AE"


def incoming(fir_year: FirYear) -> Incoming:
    """What the year before carries over to a year. One query."""
    out = Q(fir_year__year=fir_year.year - 1, kind=MovementKind.CARRY_OUT)
    into = Q(fir_year=fir_year.pk, kind=MovementKind.CARRY_IN)
    rows = Movement.objects.filter(out | into, agency=fir_year.agency_id).order_by()
    sent, entered = dict[Nature, tuple[Decimal, Decimal]](), dict[Nature, tuple[Decimal, Decimal]]()
    for kind, nature, ae, cp in rows.values_list("kind", "nature").annotate(Sum("ae"), Sum("cp")):
        (sent if kind == MovementKind.CARRY_OUT else entered)[Nature(nature)] = (ae, cp)
    order = list(Nature)
    return Incoming(fir_year.year, {nature: sent[nature] for nature in sorted(sent, key=order.index)}, entered)
