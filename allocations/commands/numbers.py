"""Numbers as they are typed in French: « 1 234,5 », « 12,5 M », « −3,50 € », « 2,45 % »."""

from __future__ import annotations

import re
from decimal import Decimal

from prs_budget.money import MoneyError, euros

#: what a number may end with, and what it then counts in
SCALES = {"": 1, "€": 1, "k": 1000, "k€": 1000, "m": 1_000_000, "m€": 1_000_000}
#: the largest rate either way, and its decimals: beyond, it is a slip
LARGEST_RATE, RATE_DECIMALS = 1000, 4
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_NUMBER = re.compile(r"([+-]?)(\d+)(?:[,.](\d*))?")


class BadNumber(ValueError):
    """A text that is not the number expected. The message, in French, says why and what to write."""


def amount_of(text: str) -> Decimal:
    """Exact euros from a typed amount; « k » and « M » scale it, brackets make it negative. Raises BadNumber."""
    bare = _bare(text)
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1] if negative else bare
    digits = bare.rstrip("kKmM€")
    scale = SCALES.get(bare[len(digits) :].lower())
    if scale is None or not digits:
        raise BadNumber(f"« {text.strip()} » n’est pas un montant : écrivez par exemple 1 234,50 ou 12,5 M.")
    if re.fullmatch(r"[+-]?\d+\.\d{3}", digits):
        raise BadNumber(f"« {text.strip()} » : milliers ou décimales ? Écrivez la virgule, et les milliers sans point.")
    try:
        found = euros(_number(text, digits) * scale)
    except MoneyError as error:
        raise BadNumber(str(error)) from None
    return -found if negative else found


def rate_of(text: str) -> Decimal:
    """A rate in %, « % » or not, with four decimals at most, above −100 and below 1 000. Raises BadNumber."""
    rate = _number(text, _bare(text).removesuffix("%"))
    if not -100 <= rate <= LARGEST_RATE:
        raise BadNumber(f"« {text.strip()} » : un taux va de −100 à {LARGEST_RATE} %.")
    if rate != rate.quantize(Decimal(1).scaleb(-RATE_DECIMALS)):
        raise BadNumber(f"« {text.strip()} » : {RATE_DECIMALS} décimales au plus pour un taux.")
    return rate


def _bare(text: str) -> str:
    return _SPACES.sub("", text).replace("\u2212", "-").replace("\u2013", "-")


def _number(text: str, bare: str) -> Decimal:
    match = _NUMBER.fullmatch(bare) if len(bare) <= 30 else None
    if match is None:
        raise BadNumber(f"« {text.strip()[:40]} » n’est pas un nombre : écrivez par exemple 2,45.")
    sign, whole, decimals = match.groups()
    return Decimal(f"{sign}{whole}.{decimals or '0'}")
