"""What a picture is made of: texts written here, and lengths (prs_budget/lib/rendering/scale.py)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import quote

from allocations.structure import Node
from prs_budget.lib.money import ZERO
from prs_budget.lib.rendering.scale import Tick
from prs_budget.lib.tables.model import Column, Row, Table, path_token

#: how many colours the axes have (static/css/frame/tokens.css); beyond, they come again, hatched
HUES = 5
OUTSIDE = "AUTRES"
#: how many figures the sentence of a picture tells
TOLD = 3


@dataclass(frozen=True, slots=True)
class Hue:
    """The colour of an axis: the suffix of its CSS tokens, and whether it is hatched."""

    name: str
    hatched: bool = False


SINGLE = Hue("seul")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar."""

    hue: Hue
    length: int
    text: str
    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its total, its parts; `None` keeps the place of a part that does not exist."""

    label: str
    text: str
    name: str
    href: str
    pieces: tuple[Piece | None, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars on one scale."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Knot:
    """Where flows meet; `step` is 0 for envelopes, 1 for axes, 2 for projects; `short` labels a small screen."""

    id: str
    step: int
    label: str
    short: str
    text: str
    name: str
    hue: Hue
    href: str


@dataclass(frozen=True, slots=True)
class Stream:
    """A flow from a knot to another."""

    source: str
    target: str
    length: int
    name: str
    text: str
    hue: Hue
    href: str


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows from left to right."""

    knots: tuple[Knot, ...]
    streams: tuple[Stream, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, the sentence that says it, and the table it was made from. `kind` is drawn by `reading/charts.js`."""

    kind: str
    sentence: str
    table: Table
    drawing: Bars | Flows
    note: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """The drawing, for the script."""
        return asdict(self.drawing)


def hues(axes: Iterable[Node]) -> dict[str, Hue]:
    """The colour of each axis by code: by place in the reading order, so that an axis keeps it on every picture."""
    places = count()
    return {axis.code: Hue(OUTSIDE) if axis.is_outside_axes else _hue(next(places)) for axis in axes}


def _hue(place: int) -> Hue:
    return Hue(f"A{place % HUES + 1}", hatched=place >= HUES)


def round_down(amount: Decimal) -> Decimal:
    """The largest of 1, 2, 5 and zeros that is not above."""
    power = Decimal(1).scaleb(amount.adjusted())
    return next(factor * power for factor in (Decimal(5), Decimal(2), Decimal(1)) if factor * power <= amount)


def amount_at(row: Row, position: int) -> Decimal:
    """The amount of a cell; zero where nothing was entered, which has no length either."""
    return row.cells[position].amount or ZERO


def total_of(table: Table) -> int:
    """The position of the column of totals."""
    return next(j for j, column in enumerate(table.columns) if column.kind == "total")


def leaves_of(table: Table) -> list[int]:
    """The positions of the columns that a total adds."""
    return [j for j, column in enumerate(table.columns) if column.kind == "leaf" and column.content == "amount"]


def href_of(table: Table, row: Row, column: Column) -> str:
    """Where the lines behind a cell are opened."""
    return f"{table.drill}{quote(path_token(row.key))},{quote(path_token(column.key))}"


def sentence_of(title: str, table: Table, told: list[str], many: int) -> str:
    """What the picture says, for who does not see it."""
    rest = "…" if many > len(told) else "."
    figures = f" : {' ; '.join(told)}{rest}" if told else "."
    return f"{title}, {table.identity.years}, en {table.unit.in_words}{figures} Le tableau donne tous les chiffres."
