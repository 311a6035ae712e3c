"""What the form above a cross-table offers: plain selects, so that it works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import escape
from typing import ClassVar, NamedTuple
from urllib.parse import parse_qsl

from django.utils.safestring import SafeString, mark_safe

from allocations.enums import Dimension, Recurrence
from allocations.selection import FRENCH, PAGE, Filters, Selection
from allocations.structure import Structure
from allocations.visit import Visit
from prs_budget.lib.money import Unit
from prs_budget.pages.segments import Segment

Address = Callable[[Selection], str]

#: the id of what says, on the page, why a report is refused
REFUSAL = "a-corriger"
#: how many nested levels the form offers on rows and on columns (an address may ask for more)
ROW_LEVELS, COLUMN_LEVELS = 3, 2


class Option(NamedTuple):
    """One choice of a select."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Chooser:
    """A select: its parameter, its label, its options. `refused` says that its choice must be changed."""

    name: str
    label: str
    options: tuple[Option, ...]
    level: int = 1
    refused: bool = False

    @property
    def id(self) -> str:
        """The id of its field, unique on the page."""
        return f"choix-{self.name}-{self.level}"

    @cached_property
    def drawn(self) -> SafeString:
        """The label and the select as HTML, joined here: a template takes longer over them than over the figures."""
        options = [
            f'<option value="{escape(value)}"{" selected" if chosen else ""}>{escape(text)}</option>'
            for value, text, chosen in self.options
        ]
        classes = "fr-select p-sel p-sel--refus" if self.refused else "fr-select p-sel"
        wrong = f' aria-invalid="true" aria-describedby="{REFUSAL}"' if self.refused else ""
        return mark_safe(
            f'<div><label for="{self.id}">{escape(self.label)}</label>\n'
            f'<select class="{classes}" id="{self.id}" name="{self.name}"{wrong}>{"".join(options)}</select></div>'
        )


@dataclass(frozen=True)
class Boxes:
    """A list of boxes to tick, folded behind what is ticked: a filter takes as many values as one wants.

    `none` is what is said when no box is. One list is open at a time; what it hides of the form it offers itself.
    """

    name: str
    label: str
    none: str
    options: tuple[Option, ...]

    @cached_property
    def drawn(self) -> SafeString:
        """The list as HTML; a `details`, so that it folds without JavaScript, and the button that it may stand over."""
        boxes = [
            f'<label><input type="checkbox" name="{self.name}" value="{escape(value)}"{" checked" if chosen else ""}>'
            f" {escape(text)}</label>"
            for value, text, chosen in self.options
        ]
        ticked = ", ".join(value for value, _, chosen in self.options if chosen)
        label = escape(self.label)
        return mark_safe(
            f'<details class="p-menu p-cases" name="cases" data-menu><summary><span class="p-leg">{label}</span>'
            f' <span class="fr-select p-sel">{escape(ticked or self.none)}</span></summary>\n'
            f'<div class="p-menu__liste p-cases__liste" role="group" aria-label="{label}">'
            f"{''.join(boxes)}"
            '<p><button type="submit" class="fr-btn fr-btn--sm fr-btn--secondary">Afficher</button></p></div></details>'
        )


class Settings:
    """What may vary on every report: year, version, the one it is compared to, unit, with or without « Autres ».

    `address` says where a variant is. A page that shows one year of one version is `alone`.
    """

    def __init__(self, visit: Visit, selection: Selection, address: Address, *, alone: bool = False) -> None:
        self.visit, self.selection, self.address, self.alone = visit, selection, address, alone
        self.plan = visit.version_of(selection.version).plan

    def fields(self) -> Sequence[Chooser | Boxes]:
        """The lists of a ready-made page; those of one choice are left out."""
        choosers = [self.years(), *(self.compared()[:1] if self.alone else self.compared())]
        return [chooser for chooser in choosers if len(chooser.options) > 1]

    def years(self) -> Chooser:
        """The year; all of them side by side is the first choice, and several that the address asks for are another."""
        asked = tuple(map(str, self.selection.years))
        some = [] if self.alone or len(self.plan.years) == 1 else [Option("", "Toutes", not asked)]
        if len(asked) > 1:
            some.append(Option(",".join(asked), ", ".join(asked), True))
        each = _plain(map(str, self.plan.years), asked if len(asked) == 1 else ())
        return Chooser(FRENCH[Dimension.YEAR], "Année", (*some, *each))

    def compared(self) -> list[Chooser]:
        """The version read, and the one of the same plan that it is compared to."""
        read = _plain((version.code for version in self.visit.versions), (self.selection.version,))
        codes = [
            version.code
            for version in self.visit.versions
            if version.plan_id == self.plan.pk and version.code != self.selection.version
        ]
        others = (Option("", "Aucune", not self.selection.compare), *_plain(codes, (self.selection.compare,)))
        return [Chooser(PAGE.version, "Version", read), Chooser(PAGE.compare, "Comparer à", others)]

    def carried(self) -> list[tuple[str, str]]:
        """The parameters that the form of these lists keeps."""
        query = self.address(self.selection).partition("?")[2]
        listed = {chooser.name for chooser in self.fields()}
        return [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name not in listed]

    def units(self) -> list[Segment]:
        """€, k€, M€."""
        return [self._segment(unit.symbol, replace(self.selection, unit=unit, decimals=None)) for unit in Unit]

    def perimeters(self) -> list[Segment]:
        """With or without « Autres »; no choice where the axis is settled already."""
        if {Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE} & self.selection.filters.keys():
            return []
        return [
            self._segment("Avec", replace(self.selection, perimeter="all")),
            self._segment("Sans", replace(self.selection, perimeter="axes")),
        ]

    def _segment(self, text: str, variant: Selection) -> Segment:
        return Segment(text, self.address(variant), variant == replace(self.selection, decimals=variant.decimals))


class Choosers(Settings):
    """The form of a free cross-table."""

    #: the dimensions whose codes are offered as filters; measures are too many for a list
    DIMENSIONS: ClassVar[tuple[Dimension, ...]] = (
        Dimension.AXIS,
        Dimension.PROJECT,
        Dimension.DIRECTION,
        Dimension.SECTOR,
        Dimension.ACTOR,
        Dimension.ENVELOPE,
    )

    def __init__(self, visit: Visit, selection: Selection, address: Address, structure: Structure) -> None:
        super().__init__(visit, selection, address)
        self.structure = structure

    def drawn(self) -> dict[str, SafeString]:
        """Every list as HTML, by the place where it stands: one text each, which a template only prints."""
        lists: dict[str, Sequence[Chooser | Boxes]] = {
            "rows": self.rows(),
            "columns": self.columns(),
            "year": [self.year()],
            "compared": self.compared(),
            "filters": self.filters(),
        }
        return {place: mark_safe("".join([one.drawn for one in some])) for place, some in lists.items()}

    def rows(self) -> list[Chooser]:
        """One select for each row level."""
        return self._levels(PAGE.rows, "Lignes", self.selection.rows, ROW_LEVELS, required=True)

    def columns(self) -> list[Chooser]:
        """One select for each column level."""
        return self._levels(PAGE.columns, "Colonnes", self.selection.columns, COLUMN_LEVELS)

    def year(self) -> Boxes:
        """The years; none ticked is all of them, side by side."""
        chosen = tuple(map(str, self.selection.years))
        return Boxes(FRENCH[Dimension.YEAR], "Année", "Toutes", _plain(map(str, self.plan.years), chosen))

    def filters(self) -> list[Boxes]:
        """One list for each dimension that can be filtered."""
        return [self._filter(dimension) for dimension in (*self.DIMENSIONS, Dimension.RECURRENCE)]

    def carried_filters(self) -> list[tuple[str, str]]:
        """Filters that no list shows, kept by the form: measures. An empty year: without any ticked, all are meant."""
        measures = self.selection.filters.get(Dimension.MEASURE, ())
        return [(FRENCH[Dimension.YEAR], ""), *((FRENCH[Dimension.MEASURE], code) for code in measures)]

    def active(self) -> list[tuple[str, str]]:
        """Each active filter as (text, address without it)."""
        return [
            (f"{dimension.label} : {', '.join(codes)}", self.address(self.selection.filtered(dimension)))
            for dimension, codes in self.selection.filters.items()
            if dimension != Dimension.YEAR
        ]

    def swapped(self) -> str:
        """The same report, rows and columns exchanged; empty where there is no column."""
        if not self.selection.columns:
            return ""
        return self.address(replace(self.selection, rows=self.selection.columns, columns=self.selection.rows))

    def cleared(self) -> str:
        """The same report without filters, the year excepted."""
        kept: Filters = {key: codes for key, codes in self.selection.filters.items() if key == Dimension.YEAR}
        return self.address(replace(self.selection, filters=kept))

    def _filter(self, dimension: Dimension) -> Boxes:
        chosen = self.selection.filters.get(dimension, ())
        if chosen:
            return self._boxes(dimension, chosen)
        # nothing ticked: the same list on every page, as long as the structure is
        kept: dict[Dimension, Boxes] = self.structure.made.setdefault("boxes", {})
        if dimension not in kept:
            kept[dimension] = self._boxes(dimension, ())
        return kept[dimension]

    def _boxes(self, dimension: Dimension, chosen: tuple[str, ...]) -> Boxes:
        return Boxes(FRENCH[dimension], dimension.label, "Toutes valeurs", self._codes(dimension, chosen))

    def _codes(self, dimension: Dimension, chosen: tuple[str, ...]) -> tuple[Option, ...]:
        if dimension == Dimension.RECURRENCE:
            return tuple(Option(str(value), str(label), value in chosen) for value, label in Recurrence.choices)
        if dimension == Dimension.ACTOR:
            nodes = self.structure.nodes(Dimension.SECTOR).values()
            return _plain(dict.fromkeys(node.heading for node in nodes), chosen)
        return tuple(
            Option(node.code, " ".join(dict.fromkeys((node.code, node.name))), node.code in chosen)
            for node in self.structure.nodes(dimension).values()
        )

    def _levels(
        self, name: str, label: str, chosen: tuple[Dimension, ...], levels: int, *, required: bool = False
    ) -> list[Chooser]:
        twice = frozenset(one for one in chosen if self.selection.dimensions.count(one) > 1)
        return list(_selects(name, label, chosen, twice, max(levels, len(chosen)), required))


@lru_cache(maxsize=1000)
def _selects(
    name: str,
    label: str,
    chosen: tuple[Dimension, ...],
    twice: frozenset[Dimension],
    levels: int,
    required: bool,
) -> tuple[Chooser, ...]:
    """The selects of one side, the same on every page that crosses the same dimensions."""
    choosers = []
    for level in range(levels):
        here = chosen[level] if level < len(chosen) else None
        none = () if required and level == 0 else (Option("", "—", here is None),)
        options = tuple(Option(FRENCH[one], one.label, one == here) for one in Dimension)
        choosers.append(Chooser(name, label if level == 0 else "puis", (*none, *options), level + 1, here in twice))
    return tuple(choosers)


def _plain(codes: Iterable[str], chosen: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(code, code, code in chosen) for code in codes)
