"""What the form above a cross-table offers: plain selects, so that it works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from allocations.enums import Dimension, Recurrence
from allocations.selection import FRENCH, PAGE, Selection
from allocations.structure import Structure
from prs_budget.money import Unit

if TYPE_CHECKING:
    from allocations.visit import Visit

#: how many nested levels the form offers on rows and on columns (an address may ask for more)
ROW_LEVELS, COLUMN_LEVELS = 3, 2


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chooser:
    """A select: its parameter, its label, its options."""

    name: str
    label: str
    options: tuple[Option, ...]
    level: int = 1

    @property
    def id(self) -> str:
        """The id of its field, unique on the page."""
        return f"choix-{self.name}-{self.level}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A choice of two or three as links: text, address, whether it is the current one."""

    text: str
    href: str
    current: bool


class Choosers:
    """The form of a cross-table for one selection."""

    #: the dimensions whose codes are offered as filters; measures are too many for a list
    DIMENSIONS: ClassVar = (
        Dimension.AXIS,
        Dimension.PROJECT,
        Dimension.DIRECTION,
        Dimension.SECTOR,
        Dimension.ACTOR,
        Dimension.ENVELOPE,
    )

    def __init__(self, visit: Visit, selection: Selection, structure: Structure) -> None:
        self.visit, self.selection, self.structure = visit, selection, structure
        self.path = visit.request.path
        self.plan = visit.version(selection.version).plan

    def rows(self) -> list[Chooser]:
        """One select for each row level."""
        return self._levels(PAGE.rows, "Lignes", self.selection.rows, ROW_LEVELS)

    def columns(self) -> list[Chooser]:
        """One select for each column level."""
        return self._levels(PAGE.columns, "Colonnes", self.selection.columns, COLUMN_LEVELS)

    def versions(self) -> list[Chooser]:
        """The version read, and the one it is compared to."""
        codes = [version.code for version in self.visit.versions]
        version = Chooser(PAGE.version, "Version", tuple(self._plain(codes, (self.selection.version,))))
        others = [Option("", "Aucune", not self.selection.compare)]
        others += self._plain([code for code in codes if code != self.selection.version], (self.selection.compare,))
        return [version, Chooser(PAGE.compare, "Comparer à", tuple(others))]

    def year(self) -> Chooser:
        """The year; all of them side by side is the first choice."""
        years = list(map(str, self.plan.years))
        chosen = tuple(map(str, self.selection.years))
        every = Option("", "Toutes", not chosen)
        return Chooser(FRENCH[Dimension.YEAR], "Année", (every, *self._plain(years, chosen)))

    def filters(self) -> list[Chooser]:
        """One select for each dimension that can be filtered."""
        return [self._filter(dimension) for dimension in (*self.DIMENSIONS, Dimension.RECURRENCE)]

    def measures(self) -> tuple[str, ...]:
        """The measures kept by the address: carried along, since no list offers them."""
        return self.selection.filters.get(Dimension.MEASURE, ())

    def active(self) -> list[tuple[str, str]]:
        """Each active filter as (text, address without it)."""
        return [
            (f"{dimension.label} : {', '.join(codes)}", self._address(self.selection.filtered(dimension)))
            for dimension, codes in self.selection.filters.items()
            if dimension != Dimension.YEAR
        ]

    def units(self) -> list[Segment]:
        """€, k€, M€."""
        return [self._segment(unit.symbol, replace(self.selection, unit=unit, decimals=None)) for unit in Unit]

    def perimeters(self) -> list[Segment]:
        """With or without « Autres »."""
        return [
            self._segment("Avec", replace(self.selection, perimeter="all")),
            self._segment("Sans", replace(self.selection, perimeter="axes")),
        ]

    def swapped(self) -> str:
        """The same report, rows and columns exchanged; empty where there is no column."""
        if not self.selection.columns:
            return ""
        return self._address(replace(self.selection, rows=self.selection.columns, columns=self.selection.rows))

    def cleared(self) -> str:
        """The same report without filters, the year excepted."""
        kept = {key: codes for key, codes in self.selection.filters.items() if key == Dimension.YEAR}
        return self._address(replace(self.selection, filters=kept))

    def _segment(self, text: str, selection: Selection) -> Segment:
        return Segment(
            text, self._address(selection), selection == replace(self.selection, decimals=selection.decimals)
        )

    def _address(self, selection: Selection) -> str:
        return f"{self.path}?{selection.query()}"

    def _levels(self, name: str, label: str, chosen: tuple[Dimension, ...], levels: int) -> list[Chooser]:
        choosers = []
        for level in range(max(levels, len(chosen))):
            here = chosen[level] if level < len(chosen) else None
            options = [] if name == PAGE.rows and level == 0 else [Option("", "—", here is None)]
            options += [Option(FRENCH[one], one.label, one == here) for one in Dimension]
            choosers.append(Chooser(name, label if level == 0 else "puis", tuple(options), level + 1))
        return choosers

    def _filter(self, dimension: Dimension) -> Chooser:
        chosen = self.selection.filters.get(dimension, ())
        first = Option("", "Toutes valeurs", not chosen)
        return Chooser(FRENCH[dimension], dimension.label, (first, *self._codes(dimension, chosen)))

    def _codes(self, dimension: Dimension, chosen: tuple[str, ...]) -> list[Option]:
        if dimension == Dimension.RECURRENCE:
            return [Option(str(value), str(label), value in chosen) for value, label in Recurrence.choices]
        if dimension == Dimension.ACTOR:
            headings = dict.fromkeys(node.heading for node in self.structure.nodes(Dimension.SECTOR).values())
            return self._plain(headings, chosen)
        nodes = self.structure.nodes(dimension).values()
        return [Option(node.code, f"{node.code} {node.name}"[:80], node.code in chosen) for node in nodes]

    def _plain(self, codes: Iterable[str], chosen: tuple[str, ...]) -> list[Option]:
        return [Option(code, code, code in chosen) for code in codes]
