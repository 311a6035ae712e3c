"""Spreading: a total shared between cells to the cent, equally or as other amounts are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from allocations.commands.cells import Cell, Draft, Key, Proposal, ended, order
from allocations.enums import Origin
from prs_budget.lib.money import ZERO, divided, to_cents

#: the weights of cells, in exact euros; None where the base has nothing for a cell
Weights = Mapping[Key, Decimal | None]


class Unspreadable(ValueError):
    """A total that cannot be shared as asked. The message, in French, says why and what to do."""


def spread(cells: Iterable[Cell], total: Decimal, weights: Weights | None, *, add: bool, by_year: bool) -> Proposal:
    """Share a total between cells: equally without weights, in their proportion otherwise.

    With `add` each part is added to what its cell holds; otherwise it replaces it. With `by_year` the whole total is
    shared in each year apart. Cells that are closed, or past their last year, take no part. Raises Unspreadable.
    """
    draft, open_cells = Draft(), list[Cell]()
    for cell in cells:
        if why := cell.locked or ended(cell):
            draft.leave(cell, why)
        else:
            open_cells.append(cell)
    if not open_cells:
        raise Unspreadable("Aucune des cellules choisies ne vous est ouverte : il n’y a rien à ventiler.")
    for year in sorted({cell.year for cell in open_cells}) if by_year else [0]:
        some = [cell for cell in open_cells if year in (0, cell.year)]
        given = {cell.key: Decimal(1) if weights is None else weights.get(cell.key) or ZERO for cell in some}
        try:
            part = shares(total, given)
        except Unspreadable as error:
            raise Unspreadable(f"{year} : {error}" if year else str(error)) from None
        for cell in some:
            _give(draft, cell, part[cell.key], add=add)
    return draft.proposal()


def shares(total: Decimal, weights: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    """The total in parts proportional to the weights, to the cent, that sum to it exactly.

    The cents that remain go to the parts that lost most (`divided`), at equal loss by line code, then by year. Raises
    Unspreadable.
    """
    below = sorted((key for key, weight in weights.items() if weight < 0), key=order)
    if below:
        named = ", ".join(f"{line} ({year})" for line, year in below[:5]) + (" …" if len(below) > 5 else "")
        raise Unspreadable(f"Base négative : {named}. Retirez ces lignes, ou choisissez une autre base.")
    keys = sorted(weights, key=order)
    units = [to_cents(weights[key]) for key in keys]
    if not sum(units):
        raise Unspreadable("La base est nulle : aucune part ne s’en déduit. Choisissez une autre base.")
    return dict(zip(keys, divided(total, units), strict=True))


def _give(draft: Draft, cell: Cell, part: Decimal, *, add: bool) -> None:
    """A part in its cell. A part of zero leaves an empty cell empty."""
    if not part and (add or cell.amount is None):
        draft.leave(cell, "part nulle dans la base : la cellule reste comme elle est.")
    else:
        draft.put(cell, (cell.amount or ZERO) + part if add else part, Origin.ENTERED)
