"""A table as a page takes it: what it says, its HTML, how it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from prs_budget.lib.rendering import html
from prs_budget.lib.rendering.paper import Fit, fit_of
from prs_budget.lib.tables.model import Table


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with its HTML, as templates take it."""

    table: Table
    html: str

    @classmethod
    def of(cls, table: Table, *, opened: str = "", dense: bool = False, folded: bool = False) -> Self:
        """A table drawn, as `html.draw` is asked to."""
        return cls(table, html.render(table, opened=opened, dense=dense, folded=folded))

    @property
    def paper(self) -> Fit:
        """How it is to be printed."""
        return fit_of(self.table)
