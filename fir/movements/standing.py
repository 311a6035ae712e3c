"""How a commitment stands: what it committed and paid, what it should pay year by year, when it lapses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from fir.facts.lapses import lapse_of
from fir.models import Commitment, FirYear, Movement, ScheduledPayment
from fir.reports.movements import Instalment
from prs_budget.lib.money import ZERO, euros_text


@dataclass(frozen=True, slots=True)
class Standing:
    """A commitment over all years: AE net of withdrawals, CP paid. `lapses_on` is None where no rule says it."""

    ae: Decimal
    cp: Decimal
    dues: tuple[Instalment, ...]
    lapses_on: date | None
    warnings: tuple[str, ...]


def standing(commitment: Commitment, years: Sequence[FirYear]) -> Standing:
    """Read it. Two queries. The rule of lapse is that of its own year, else the law's."""
    sums = Movement.objects.executed().filter(commitment=commitment).order_by()
    by_year = {year: (ae, cp) for year, ae, cp in sums.values_list("fir_year__year").annotate(Sum("ae"), Sum("cp"))}
    scheduled = dict(
        ScheduledPayment.objects.filter(commitment=commitment).order_by("year").values_list("year", "amount")
    )
    ae = sum((ae for ae, _ in by_year.values()), ZERO)
    cp = sum((cp for _, cp in by_year.values()), ZERO)
    known = sorted({*by_year, *(year for year, amount in scheduled.items() if amount)})
    dues = tuple(
        Instalment(year, scheduled.get(year) if scheduled else None, by_year.get(year, (ZERO, ZERO))[1])
        for year in known
    )
    lapses_in, _ = lapse_of(commitment.origin_year, {one.year: one for one in years})
    lapse = None if lapses_in is None else date(lapses_in, 12, 31)
    return Standing(ae, cp, dues, lapse, tuple(_warnings(ae, cp, scheduled)))


def _warnings(ae: Decimal, cp: Decimal, scheduled: dict[int, Decimal]) -> list[str]:
    """What is to be put right, and how."""
    told = []
    due = sum(scheduled.values(), ZERO)
    if not scheduled:
        told.append("Aucun échéancier n’est connu : entrez-le pour voir ce qui se paiera chaque année.")
    elif due != ae:
        told.append(f"L’échéancier fait {euros_text(due)}, les AE {euros_text(ae)} : mettez-le à jour.")
    if cp > ae:
        told.append(f"Payé {euros_text(cp - ae)} au-delà des AE : engagez le complément, ou corrigez le paiement.")
    return told
