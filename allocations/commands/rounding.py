"""Rounding: cells brought to whole euros, hundreds or thousands, with the difference that it makes."""

from __future__ import annotations

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

from allocations.commands.cells import Cells, Draft, Proposal
from allocations.enums import Origin

#: what amounts may be rounded to, in euros, with its words
STEPS = {1: "À l’euro", 100: "À la centaine d’euros", 1000: "Au millier d’euros (k€)"}


def round_to(cells: Cells, years: Collection[int], step: int) -> Proposal:
    """Each cell of these years rounded to a multiple of `step` euros, half up (away from zero)."""
    draft = Draft()
    for cell in cells.values():
        if cell.year not in years:
            continue
        if why := cell.locked or ("" if cell.amount is not None else "vide : il n’y a rien à arrondir."):
            draft.leave(cell, why)
        elif cell.amount is not None:
            figure = rounded_to(cell.amount, step)
            draft.put(cell, figure, cell.origin if figure == cell.amount else Origin.ENTERED)
    return draft.proposal()


def rounded_to(amount: Decimal, step: int) -> Decimal:
    """An amount to the nearest multiple of `step` euros: 12 500,00 gives 13 000,00, −12 500,00 gives −13 000,00."""
    return ((amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(Decimal("0.01"))
