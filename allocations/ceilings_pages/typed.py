"""Amounts typed in the forms of ceilings: read in French in a unit, and written back so that they read the same."""

from __future__ import annotations

from decimal import Decimal

from allocations.commands.percent import BadRate, rate_of
from prs_budget.lib.money import Unit, written
from prs_budget.lib.typed import Unreadable, read_amount


def exactly(amount: Decimal | None, unit: Unit) -> str:
    """An exact amount in a unit, as one would type it: « 1 558,37859293 »; empty where there is none."""
    if amount is None:
        return ""
    figure = amount.scaleb(-unit.exponent)
    decimals = max(0, -int(figure.normalize().as_tuple().exponent))
    return written(figure.quantize(Decimal(1).scaleb(-decimals)))


def rate_typed(text: str) -> tuple[Decimal | None, str]:
    """The rate, in %, that a text says with its sign, « +1,8 % », and why it cannot be read; None where none is."""
    said = text.strip()
    if "%" not in said:
        return None, ""
    if said[0] not in "+-\u2212\u2013":
        return None, f"« {said} » : écrivez + pour augmenter l’année d’avant, − pour la diminuer."
    try:
        return rate_of(said), ""
    except BadRate as error:
        return None, str(error)


def amount_of(text: str, unit: Unit, current: Decimal | None = None) -> tuple[Decimal | None, str]:
    """What a text says, and why it cannot be read: one of both is empty. « +1,8 % » is of `current`."""
    read = read_amount(text, unit, current)
    if isinstance(read, Unreadable):
        meant = f" Vouliez-vous dire « {read.proposal} » ?" if read.proposal else ""
        return None, read.reason + meant
    return read, ""
