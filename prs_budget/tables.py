"""What a report is before it is drawn: an identity, columns, rows and cells. Every output draws this one Table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from prs_budget.money import Unit

Key = tuple[str, ...]
Kind = Literal["leaf", "subtotal", "total", "interim"]
Content = Literal["amount", "share", "text"]
Mark = Literal["", "reconstructed", "adjusted", "hypothesis"]


class Cell(NamedTuple):
    """One figure. `amount` is exact euros (or a ratio in a share column); None means nothing was entered."""

    amount: Decimal | None = None
    display: str = ""
    mark: Mark = ""
    base: Decimal | None = None
    other: Decimal | None = None


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key (codes from the outermost level in), its labels, and the columns it adds (`parts`, by position).

    `labels` has one text per header row, outermost first; a shorter tuple leaves the rows below blank.
    A share column divides the cell of its one part by the total row's.
    """

    key: Key
    labels: tuple[str, ...]
    kind: Kind = "leaf"
    content: Content = "amount"
    parts: tuple[int, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its key, its heading, one cell per column, and the rows it adds (`parts`, by position).

    `depth` is 0 for the outermost level. « interim » rows (« Cinq axes ») repeat figures of other rows and count in no total.
    """

    key: Key
    code: str
    label: str
    cells: tuple[Cell, ...]
    depth: int = 0
    kind: Kind = "leaf"
    parts: tuple[int, ...] = ()
    href: str = ""
    note: str = ""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader must know (missing, hidden, reconstructed, hypothetical), with where to read more."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is being read: the « cartouche », the same on screen, on paper and in exports."""

    perimeter: str
    version: str
    status: str
    years: str
    unit: str
    data_date: str
    remarks: tuple[Remark, ...] = ()
    address: str = ""

    def items(self) -> Iterator[tuple[str, str]]:
        """The labelled facts in the order they are always shown; « À savoir » joins the remarks."""
        yield "Périmètre", self.perimeter
        yield "Version", self.version
        yield "Statut", self.status
        yield "Année", self.years
        yield "Unité", self.unit
        yield "Données du", self.data_date
        yield "À savoir", " · ".join(remark.text for remark in self.remarks)


@dataclass(frozen=True, slots=True)
class Proof:
    """The table's own sum of leaves against the database's, over the same lines."""

    table: Decimal
    database: Decimal
    lines: int

    @property
    def holds(self) -> bool:
        return self.table == self.database


@dataclass(frozen=True, slots=True)
class Table:
    """A report. Cells align one to one with columns; rows come in reading order, a parent before its children.

    `name` makes file names and anchors; `stub` heads the first column; `drill` is the address to which
    « row path, column path » is added to open the lines behind a cell (empty: cells do not open).
    """

    name: str
    title: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None
    unit: Unit
    decimals: int
    identity: Identity
    notes: tuple[str, ...] = ()
    proof: Proof | None = None
    drill: str = ""
    signed: bool = False

    @property
    def header_depth(self) -> int:
        """How many header rows the columns need."""
        return max((len(column.labels) for column in self.columns), default=1)


def path_token(key: Key) -> str:
    """A key as one piece of an address: « A2/A2-P2 »; empty for a total. `parse_path` reads it back."""
    return "/".join(part.replace("%", "%25").replace("/", "%2F").replace(",", "%2C") for part in key)


def parse_path(token: str) -> Key:
    """The key written by `path_token`."""
    if not token:
        return ()
    parts = token.split("/")
    return tuple(part.replace("%2C", ",").replace("%2F", "/").replace("%25", "%") for part in parts)
