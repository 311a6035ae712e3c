"""The twelfths: before a year's budget is enforceable, a twelfth a month of what the first order of N−1 attributed.

Whether a budget is enforceable is decided here alone: the checks judge each month by it, the pace draws the limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from django.db.models import Sum

from allocations.models import TextLine
from fir.models import FirYear, Stage
from prs_budget.lib.money import CENT


@dataclass(frozen=True, slots=True)
class Waiting:
    """The part of a year without an enforceable budget: before `until`, None where nothing is enforceable yet.

    `is_dated` is False where a stage is voted and nothing says since when it can be enforced.
    """

    until: date | None
    is_dated: bool = True

    def holds(self, on: date) -> bool:
        """Whether no budget is known to be enforceable on a day."""
        return self.until is None or on < self.until


def waiting_of(year: int, stages: Iterable[Stage]) -> Waiting | None:
    """The part of a year without an enforceable budget, from its stages; None where it has one from 1 January."""
    voted = sorted((one for one in stages if one.authorises), key=lambda one: (one.position, one.pk))
    dated = [one for one in voted if one.enforceable_on is not None]
    until = min((one.enforceable_on for one in dated if one.enforceable_on is not None), default=None)
    if until is not None and until <= date(year, 1, 1):
        return None
    # a stage without a date that came before the first one enforceable may have been so first
    before = voted if until is None else voted[: next(n for n, one in enumerate(voted) if one.enforceable_on == until)]
    return Waiting(until, is_dated=all(one.enforceable_on is not None for one in before))


class Base(NamedTuple):
    """What the twelfths are taken of, in euros (None: not known); the text that attributed it; what to know of it."""

    amount: Decimal | None
    text: str = ""
    note: str = ""


#: the base where nothing needs one
UNKNOWN_BASE = Base(None)


def first_order_base(fir_year: FirYear) -> Base:
    """What the first order of the year before attributed to the agency (R. 1435-25): no amending budget, no receipt.

    Its lines of the envelope that the year executes; a « dont » is in the line it is a part of. One query at most.
    """
    before = fir_year.year - 1
    if fir_year.envelope_id is None:
        return Base(None, note=f"base inconnue : l’exercice {fir_year.year} n’exécute aucune enveloppe")
    lines = TextLine.objects.added().filter(
        envelope=fir_year.envelope_id, year=before, text__agency=fir_year.agency_id, text__is_first_order=True
    )
    # an envelope has one first order a year: `record_text` refuses a second
    found = lines.order_by("text__date").values_list("text__label", "text__note").annotate(Sum("amount")).first()
    if found is None:
        return Base(None, note=f"base inconnue : le premier arrêté de {before} n’est pas saisi")
    label, note, amount = found
    return Base(amount, label, note)


def is_beyond_twelfth(used: Decimal, whole: Decimal) -> bool:
    """Whether a month takes more than its twelfth, exactly: what a finding stands on, whatever it shows."""
    return used * 12 > whole


def twelfth(whole: Decimal) -> Decimal:
    """The twelfth that a finding tells of one month, to the nearest cent (a half to the even one), in euros."""
    return _twelfths(whole, 1, ROUND_HALF_EVEN)


def twelfths(whole: Decimal, months: int) -> Decimal:
    """What so many months add up to, in euros, rounded down: a limit is never raised.

    The month is the rule, this is drawn beside it: a month beyond its twelfth is a finding though the sum since
    January may be within this one. For one month it is that of `twelfth`, or a cent less where that is rounded up.
    """
    return _twelfths(whole, months, ROUND_DOWN)


def _twelfths(whole: Decimal, months: int, rounding: str) -> Decimal:
    return (whole * months / 12).quantize(CENT, rounding)
