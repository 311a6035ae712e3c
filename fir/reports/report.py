"""A report of a year, declared once: its page, what it reads, its tables, the lines behind its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from fir.models import FirYear
from fir.pages import YearPage
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.model import Column, Row, Table

Found = TypeVar("Found")


class CellLines(Protocol):
    """The rows of the database behind a cell: how many there are, what they add up to."""

    count: int
    sum: Decimal

    def table(self, unit: Unit) -> Table:
        """The first of them, as a panel shows them."""


class Cells(Protocol):
    """How a report opens its cells."""

    def __call__(
        self, fir_year: FirYear, before: FirYear | None, table: Table, row: Row, column: Column, /
    ) -> CellLines | None:
        """The lines behind a cell; None for a column that nothing is behind."""


@dataclass(frozen=True, slots=True)
class Report(Generic[Found]):
    """A report. `name` is that of the table whose cells open, in addresses and files: the first of `tables`.

    `title` is what it shows, as a sentence goes on (« recettes par étape »).

    `variants` are the same report read otherwise, by the value of its `parameter` in the API; none for one way alone.

    `read` takes the year and the one before, None where the agency has none; `tables` what is read, the unit, the
    address of the page and the one that opens a cell, empty where none does.
    """

    page: YearPage
    title: str
    name: str
    read: Callable[[FirYear, FirYear | None], Found]
    tables: Callable[[Found, Unit, str, str], Iterator[Table]]
    lines: Cells
    parameter: str = ""
    variants: Mapping[str, Report[Found]] = field(default_factory=dict)

    def titled(self, fir_year: FirYear) -> str:
        """The title of its page."""
        return f"{fir_year} : {self.title}"
