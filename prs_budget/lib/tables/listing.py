"""Tables of rows as they are given: lists of things under columns of words and of amounts, and whatever is dressed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypedDict, Unpack

from prs_budget.lib.money import Unit, shown
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Identity, Proof, Row, Table


def text(key: str, title: str) -> Column:
    """A column of words."""
    return Column((key,), (title,), content="text")


def named(*titles: str) -> tuple[Column, ...]:
    """Columns of words whose keys are their titles."""
    return tuple(text(title.lower(), title) for title in titles)


def euros(key: str, title: str) -> Column:
    """A column of amounts in euros, which says so."""
    return Column((key,), (f"{title} (€)",))


def said(*texts: str) -> tuple[Cell, ...]:
    """Cells of words."""
    return tuple(Cell(display=text) for text in texts)


def amount(value: Decimal | None, *, signed: bool = False) -> Cell:
    """A cell of euros, to the cent; empty where nothing is entered."""
    return EMPTY if value is None else Cell(value, shown(value, Unit.EUR, 2, signed=signed))


class More(TypedDict, total=False):
    """What a table may have besides, as `Table` says it."""

    total: Row | None
    notes: tuple[str, ...]
    proof: Proof | None
    drill: str
    signed: bool
    origin: str
    printed: str
    caveats: tuple[str, ...]
    absent: str


def listing(
    name: str,
    title: str,
    stub: str,
    columns: Iterable[Column],
    rows: Iterable[Row],
    identity: Identity,
    *,
    caption: str = "",
    unit: Unit = Unit.EUR,
    decimals: int = 2,
    **more: Unpack[More],
) -> Table:
    """A table of rows as they are; its caption says its title and its unit where nothing else is said."""
    more.setdefault("total", None)
    return Table(
        name=name,
        title=title,
        caption=caption or f"{title}, en {unit.in_words}",
        stub=stub,
        columns=tuple(columns),
        rows=tuple(rows),
        unit=unit,
        decimals=decimals,
        identity=identity,
        **more,
    )
