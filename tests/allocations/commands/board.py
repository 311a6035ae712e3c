"""Cells made by hand for the pure modules of commands."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from allocations.commands.cells import Cell, Cells, Key, Proposal
from allocations.enums import Origin, Recurrence

FIR, MIGAC = 1, 2
ENVELOPES = {FIR: "FIR", MIGAC: "MIGAC"}


def cell(
    line: str,
    year: int,
    text: str | None = None,
    *,
    envelope: int = FIR,
    recurrence: Recurrence = Recurrence.RECURRENT,
    last_year: int = 0,
    locked: str = "",
    origin: Origin = Origin.ENTERED,
    measure: int = 1,
) -> Cell:
    """A cell of revision 1, or one without row where there is no text."""
    amount = None if text is None else Decimal(text)
    rev = 0 if text is None else 1
    return Cell(line, year, amount, rev, origin, 1, envelope, measure, 1, recurrence, last_year, locked)


def board(*cells: Cell) -> Cells:
    """Cells by their keys."""
    return {one.key: one for one in cells}


def row(
    line: str,
    amounts: Mapping[int, str | None],
    *,
    envelope: int = FIR,
    recurrence: Recurrence = Recurrence.RECURRENT,
    last_year: int = 0,
    locked: str = "",
    origin: Origin = Origin.ENTERED,
) -> list[Cell]:
    """The cells of a line, by year."""
    return [
        cell(
            line,
            year,
            text,
            envelope=envelope,
            recurrence=recurrence,
            last_year=last_year,
            locked=locked,
            origin=origin,
        )
        for year, text in amounts.items()
    ]


def after(proposal: Proposal) -> dict[Key, str]:
    """What the cells that change would hold."""
    return {move.cell.key: str(move.amount) for move in proposal.moves}


def left(proposal: Proposal) -> dict[Key, str]:
    """Why the cells that are left are."""
    return {one.cell.key: one.why for one in proposal.left}
