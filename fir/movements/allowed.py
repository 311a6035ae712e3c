"""What a movement that is typed takes beyond what is allowed: a month's twelfth, what is open, what a commitment has.

Nothing of it is forbidden: it is asked once, before anything is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from fir.actions.commitments import left_to_pay
from fir.enums import Nature
from fir.facts.figures import COMMITTED, OPEN_AE, OPEN_CP, PAID, Figure, Moved, sums, total
from fir.facts.ledger import Key, moved, opened_by_nature, stages_of
from fir.facts.twelfths import Waiting, first_order_base, is_beyond_twelfth, twelfth, waiting_of
from fir.models import Commitment, FirYear
from prs_budget.lib.money import ZERO, euros_text
from prs_budget.lib.words import MONTHS


class Unit(NamedTuple):
    """AE or CP: what opens them and uses them, and the words of a question."""

    opened: Figure
    used: Figure
    none: str
    of: str
    done: str
    ask: str


AE = Unit(OPEN_AE, COMMITTED, "Aucune AE n’est ouverte", "d’AE ouvertes", "engagés", "Engager quand même ?")
CP = Unit(OPEN_CP, PAID, "Aucun CP n’est ouvert", "de CP ouverts", "payés", "Payer quand même ?")


def beyond(fir_year: FirYear, nature: str, on: date | None, *, ae: Decimal = ZERO, cp: Decimal = ZERO) -> str:
    """Why so many AE and CP more are doubtful, in French; empty where they are allowed, or where it is not known.

    As long as no budget is enforceable a twelfth a month is allowed, and nothing else; then what the last voted stage
    opens, with what was carried in and transferred. Three queries for each of the two that is above zero.
    """
    given = [(AE, ae), (CP, cp if fir_year.has_payments else ZERO)]
    ask = CP.ask if cp > 0 else AE.ask
    told = [_beyond(fir_year, unit._replace(ask=ask), amount, nature, on) for unit, amount in given if amount > 0]
    return " ".join(dict.fromkeys(filter(None, told)))


def beyond_commitment(
    fir_year: FirYear, commitment: Commitment, on: date | None, *, cp: Decimal, ae: Decimal = ZERO
) -> str:
    """Why a payment of a commitment is doubtful, of which `ae` is added too: more than it has, or than is allowed."""
    return " ".join(filter(None, (overpaid(commitment, cp=cp, ae=ae), beyond(fir_year, commitment.nature, on, cp=cp))))


def overpaid(commitment: Commitment, *, cp: Decimal, ae: Decimal = ZERO) -> str:
    """Why a payment is doubtful that exceeds what its commitment leaves to pay, in French. One query."""
    left = left_to_pay(commitment) + ae
    if cp <= 0 or cp <= left:
        return ""
    rest = f"il reste {euros_text(left)} à payer" if left > 0 else "il ne reste rien à payer"
    return f"Engagement {commitment.code} : {rest}, {euros_text(cp - left)} de moins. {CP.ask}"


def _beyond(fir_year: FirYear, unit: Unit, amount: Decimal, nature: str, on: date | None) -> str:
    waiting, today = waiting_of(fir_year.year, stages_of(fir_year)), fir_year.agency.today()
    if waiting is not None and waiting.is_dated and waiting.holds(on or today):
        is_alone = waiting.holds(today)
        told = _beyond_twelfth(fir_year, waiting, unit, amount, on, is_alone=is_alone)
        if told or is_alone:
            return told
    return _beyond_opened(fir_year, unit, amount, nature)


def _beyond_twelfth(
    fir_year: FirYear, waiting: Waiting, unit: Unit, amount: Decimal, on: date | None, *, is_alone: bool
) -> str:
    """The month takes more than its twelfth. `is_alone`: no budget is enforceable today. Two queries."""
    base = first_order_base(fir_year)
    if base.amount is None:
        told = f"Aucun budget n’est exécutoire en {fir_year.year} ; douzièmes : {base.note}. {unit.ask}"
        return told if is_alone else ""
    if on is None:
        return ""
    part = Q(on__month=on.month) & (Q() if waiting.until is None else Q(on__lt=waiting.until))
    used = amount + sum((one for (one,) in sums(fir_year, (unit.used,), "on__month", part).values()), ZERO)
    if not is_beyond_twelfth(used, base.amount):
        return ""
    when = "n’est exécutoire" if is_alone else f"n’était exécutoire le {on:%d/%m/%Y}"
    return (
        f"Aucun budget {when} ; {MONTHS[on.month - 1]} : {euros_text(twelfth(base.amount))} permis (un douzième, "
        f"{base.text}), {euros_text(used)} {unit.done} avec celui-ci. {unit.ask}"
    )


def _beyond_opened(fir_year: FirYear, unit: Unit, amount: Decimal, nature: str) -> str:
    """Nothing is open for it, or less than what would be used, in its nature or in the whole. Two queries."""
    opened, changes = opened_by_nature(fir_year), moved(fir_year, ("nature",))
    rest = str(Nature.NOT_STATED)
    natures = {*opened, *(str(one) for (one,) in changes)}

    def exceeded(of: Collection[str], uses: Collection[str], name: str) -> str:
        some = [one for its, one in opened.items() if its in of]
        if any(getattr(one, unit.opened.credit) is None for one in some):  # the stage does not say
            return ""
        there = unit.opened.amount(some, total(_of(changes, of))) or ZERO
        used = (unit.used.amount((), total(_of(changes, uses))) or ZERO) + amount
        where = f" en {name.lower()}" if name else ""
        if there <= 0:
            return f"{unit.none}{where} en {fir_year.year} par une étape votée. {unit.ask}"
        if used <= there:
            return ""
        start = f"{name} : " if name else ""
        return f"{start}{euros_text(used)} {unit.done} avec celui-ci pour {euros_text(there)} {unit.of}. {unit.ask}"

    if not nature or nature == rest:
        return exceeded(natures, natures, "")
    told = exceeded({nature, rest}, {nature}, str(Nature(nature).label))
    return told or (exceeded(natures, natures, "") if rest in natures else "")


def _of(changes: Mapping[Key, Moved], natures: Collection[str]) -> Iterable[Moved]:
    return (one for (its,), one in changes.items() if str(its) in natures)
