"""An amount out of all proportion with what stands there: a unit taken for another, most often. It is asked once.

`static/js/entry/model/magnitude.js` is its twin in the grid.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal

from prs_budget.lib.money import Unit, euros_text, shown

#: how many times what it replaces, or the largest amount of its line, an amount may be before it is asked
TIMES = 100

ASKED = "Est-ce la bonne unité ?"


def question(
    amount: Decimal | None,
    *,
    replaced: Decimal | None = None,
    line: Iterable[Decimal | None] = (),
    envelope: Decimal | None = None,
    envelope_times: int = 1,
) -> str:
    """Why an amount (exact euros) is to be asked, in French; empty where it goes by itself.

    It is held against the first of these that says something: what it replaces; the largest amount of its `line`,
    in other years or stages; `envelope`, the whole of its envelope, that no line exceeds alone (`envelope_times` more
    where the amount is the envelope's own). Signs do not count.
    """
    if not amount:
        return ""
    largest = max((abs(one) for one in line if one is not None), default=Decimal(0))
    if replaced:
        held, times, what = abs(replaced), TIMES, "le montant remplacé"
    elif largest:
        held, times, what = largest, TIMES, "le plus grand montant de la ligne"
    elif envelope is not None and envelope > 0:
        held, times, what = envelope, envelope_times, "ce qu’a l’enveloppe"
    else:
        return ""
    if abs(amount) <= held * times:
        return ""
    said = f"plus que {what} à lui seul" if times == 1 else f"{shown(abs(amount) // held, Unit.EUR, 0)} fois {what}"
    return f"{euros_text(amount)}, c’est {said} ({euros_text(held)}). {ASKED}"


def fingerprint(asked: Mapping[str, Decimal | None]) -> str:
    """What tells the amounts that are asked, by place, from any others: an answer is for them alone."""
    told = sorted((place, str(amount)) for place, amount in asked.items())
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
