"""Retaining hypotheses: the same amounts, which the agency now takes as programmed."""

from __future__ import annotations

from collections.abc import Collection

from allocations.commands.cells import Cells, Draft, Proposal
from allocations.enums import Origin


def retain(cells: Cells, years: Collection[int]) -> Proposal:
    """Each hypothesis of these years, programmed at the same amount. Other cells are not concerned."""
    draft = Draft()
    for cell in cells.values():
        if cell.year not in years or cell.amount is None:
            continue
        if cell.origin != Origin.HYPOTHESIS:
            draft.put(cell, cell.amount, cell.origin)
        elif cell.locked:
            draft.leave(cell, cell.locked)
        else:
            draft.put(cell, cell.amount, Origin.ENTERED)
    return draft.proposal()
