"""Cells as commands take them, and what a command proposes: before and after, or why a cell is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from allocations.enums import Origin, Recurrence
from prs_budget.lib.money import ZERO

#: a cell is named by its line's code and its year
Key = tuple[str, int]
#: an envelope's id and a year
Place = tuple[int, int]

ONE_OFF = "CNR : un crédit non reconductible ne vaut que pour son année."


class Cell(NamedTuple):
    """One cell of a version as it was read. `rev` is 0 where it has no row; `locked` says why it is closed.

    The ids are those of the line's dimensions in the version; `last_year` is 0 but for bounded credits.
    """

    line: str
    year: int
    amount: Decimal | None
    rev: int
    origin: Origin
    direction: int
    envelope: int
    measure: int
    sector: int
    recurrence: Recurrence
    last_year: int
    locked: str = ""

    @property
    def key(self) -> Key:
        """Its name."""
        return self.line, self.year


Cells = Mapping[Key, Cell]


class Move(NamedTuple):
    """A cell and what it is to hold."""

    cell: Cell
    amount: Decimal | None
    origin: Origin

    @property
    def difference(self) -> Decimal:
        """After less before; nothing entered counts for zero."""
        return (self.amount or ZERO) - (self.cell.amount or ZERO)


class Left(NamedTuple):
    """A cell that the command was asked to change, and leaves."""

    cell: Cell
    why: str


class Effect(NamedTuple):
    """What the cells of an envelope hold in a year, before and after, of those that change."""

    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a command would do, in the order of lines and years. Nothing is written.

    `unchanged` counts the cells that hold already what they would be given. `cautions` must be confirmed with a
    reason; `remarks` are only said.
    """

    moves: tuple[Move, ...]
    left: tuple[Left, ...] = ()
    unchanged: int = 0
    cautions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def created(self) -> int:
        """How many empty cells get an amount."""
        return sum(move.cell.amount is None for move in self.moves)

    @property
    def difference(self) -> Decimal:
        """What the version gains, or loses."""
        return sum((move.difference for move in self.moves), ZERO)

    def lines(self) -> set[str]:
        """The lines that are changed or left."""
        return {move.cell.line for move in self.moves} | {one.cell.line for one in self.left}

    def below_zero(self) -> list[Move]:
        """The cells that would hold a negative amount."""
        return [move for move in self.moves if move.amount is not None and move.amount < 0]

    def effects(self) -> dict[Place, Effect]:
        """Before and after by envelope and year, of the cells that change."""
        sums: dict[Place, Effect] = {}
        for cell, amount, _ in self.moves:
            place = (cell.envelope, cell.year)
            before, after = sums.get(place, (ZERO, ZERO))
            sums[place] = Effect(before + (cell.amount or ZERO), after + (amount or ZERO))
        return sums

    def reasons(self) -> dict[str, list[Cell]]:
        """The cells left, by reason, the most frequent reason first."""
        found: dict[str, list[Cell]] = {}
        for cell, why in self.left:
            found.setdefault(why, []).append(cell)
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


class Draft:
    """A proposal being made, cell by cell, in any order."""

    def __init__(self) -> None:
        self._moves: list[Move] = []
        self._left: list[Left] = []
        self._unchanged = 0

    def put(self, cell: Cell, amount: Decimal | None, origin: Origin) -> None:
        """Give a cell an amount; one that holds it already is only counted."""
        if (cell.amount, cell.origin) == (amount, origin) or (amount is None and cell.amount is None):
            self._unchanged += 1
        else:
            self._moves.append(Move(cell, amount, origin))

    def leave(self, cell: Cell, why: str) -> None:
        """Leave a cell as it is, and say why."""
        self._left.append(Left(cell, why))

    def proposal(self, cautions: Sequence[str] = (), remarks: Sequence[str] = ()) -> Proposal:
        """What was gathered, in order."""
        moves = sorted(self._moves, key=lambda move: order(move.cell.key))
        left = sorted(self._left, key=lambda one: order(one.cell.key))
        return Proposal(tuple(moves), tuple(left), self._unchanged, tuple(cautions), tuple(remarks))


def order(key: Key) -> tuple[int, str, int]:
    """The order of cells: by line code (L999 before L1000), then by year."""
    line, year = key
    return len(line), line, year


def lines_of(cells: Iterable[Key]) -> list[str]:
    """The lines of some cells, in order, each once."""
    return sorted({line for line, _ in cells}, key=lambda line: (len(line), line))


def ended(cell: Cell) -> str:
    """Why a bounded line has nothing to receive in this year; empty where it has."""
    if cell.recurrence == Recurrence.BOUNDED and cell.year > cell.last_year:
        return f"borné : ses crédits s’arrêtent en {cell.last_year}."
    return ""
