"""What a picture is made of: texts written here, and lengths. Pure but for the tables it reads.

A length is an amount in millionths of something that only the server knows, a step of the scale or the whole of the
flows: the browser can neither add up nor round money that it does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any
from urllib.parse import quote

from allocations.structure import Node
from prs_budget.money import shown
from prs_budget.tables import Column, Row, Table, path_token

LENGTHS = 1_000_000
#: how many colours the axes have (static/css/tokens.css); beyond, they come again, hatched
HUES = 5
OUTSIDE = "AUTRES"
#: about how many intervals a scale has
INTERVALS = 6
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
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
class Tick:
    """A graduation of a scale."""

    at: int
    text: str


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
    """A drawing, the sentence that says it, and the table it was made from. `kind` is a drawer of `images.js`."""

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


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of round figures that holds every amount; `first` and `last` count steps from zero."""

    table: Table
    step: Decimal
    first: int
    last: int

    @classmethod
    def of(cls, table: Table, amounts: Iterable[Decimal]) -> Scale:
        """The scale of these amounts, zero included."""
        every = [Decimal(0), *amounts]
        step = _round_step((max(every) - min(every)) / INTERVALS)
        first = int((min(every) / step).to_integral_value(ROUND_FLOOR))
        last = int((max(every) / step).to_integral_value(ROUND_CEILING))
        return cls(table, step, first, max(last, 1))

    def length(self, amount: Decimal) -> int:
        """The length of an amount on this scale."""
        return millionths(amount, self.step)

    def ticks(self) -> tuple[Tick, ...]:
        """Its graduations."""
        decimals = decimals_of(self.table, self.step)
        return tuple(
            Tick(LENGTHS * n, shown(self.step * n, self.table.unit, decimals)) for n in range(self.first, self.last + 1)
        )


def _round_step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 and zeros that is not below; one euro where nothing is to be scaled."""
    if least <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next(factor * power for factor in STEPS if factor * power >= least)


def round_down(amount: Decimal) -> Decimal:
    """The largest of 1, 2, 5 and zeros that is not above."""
    power = Decimal(1).scaleb(amount.adjusted())
    return next(factor * power for factor in (Decimal(5), Decimal(2), Decimal(1)) if factor * power <= amount)


def decimals_of(table: Table, figure: Decimal) -> int:
    """No decimal where the figure is whole in the unit, those of the table otherwise."""
    scaled = figure.scaleb(-table.unit.exponent)
    return 0 if scaled == scaled.to_integral_value() else max(table.decimals, 1)


def millionths(amount: Decimal, whole: Decimal) -> int:
    """The length of an amount."""
    return int((amount / whole * LENGTHS).to_integral_value(ROUND_HALF_UP))


def amount_at(row: Row, position: int) -> Decimal:
    """The amount of a cell; zero where nothing was entered, which has no length either."""
    return row.cells[position].amount or Decimal(0)


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
