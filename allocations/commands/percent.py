"""Rates as they are typed in French: « 2,45 », « −1,5 % »."""

from __future__ import annotations

import re
from decimal import Decimal

#: the largest rate, and the decimals that it may have: beyond, it is a slip
LARGEST, DECIMALS = 1000, 4
LONGEST = 30
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_NUMBER = re.compile(r"([+-]?)(\d+)(?:[,.](\d*))?")


class BadRate(ValueError):
    """A text that is no rate. The message, in French, says why and what to write."""


def rate_of(text: str) -> Decimal:
    """A rate in %, « % » or not, with four decimals at most, from −100 to 1 000. Raises BadRate."""
    said = text.strip()[:LONGEST]
    bare = _SPACES.sub("", text).replace("\u2212", "-").replace("\u2013", "-").removesuffix("%")
    match = _NUMBER.fullmatch(bare) if len(bare) <= LONGEST else None
    if match is None:
        raise BadRate(f"« {said} » n’est pas un taux : écrivez par exemple 2,45.")
    sign, whole, decimals = match.groups()
    rate = Decimal(f"{sign}{whole}.{decimals or '0'}")
    if not -100 <= rate <= LARGEST:
        raise BadRate(f"« {said} » : un taux va de −100 à {LARGEST} %.")
    if rate != rate.quantize(Decimal(1).scaleb(-DECIMALS)):
        raise BadRate(f"« {said} » : {DECIMALS} décimales au plus pour un taux.")
    return rate
