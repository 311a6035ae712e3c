"""Cross-tables as reports: which rows and columns, how they are headed, what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from allocations.addresses import Addresses
from allocations.crosstabs.caveats import caveats_of, crosses_envelopes, empty_years, touches_directions, unsplit_text
from allocations.crosstabs.document import Printed, document_among_years, document_of, precision_notes, shown_text
from allocations.crosstabs.identity import (
    caption_of,
    identity_of,
    origin_word,
    origins_of,
    short_code,
    title_of,
    total_label,
    unmarked_word,
)
from allocations.crosstabs.proofs import proof_of
from allocations.crosstabs.reading import Crossed, Reading, cross_selection
from allocations.enums import Dimension, Origin
from allocations.facts import Weight
from allocations.provenance import MARKS, PRINTED, Sources
from allocations.selection import Selection
from prs_budget.lib.crosstab import Crossing, Node, Path, spread
from prs_budget.lib.money import writer
from prs_budget.lib.tables.crossing import Dressing, Interim, RowHead, filled, rows_of
from prs_budget.lib.tables.listing import listing
from prs_budget.lib.tables.model import ABSENT, Basis, Column, Kind, Mark, Row, Table

#: dimensions finer than what the source prints by envelope: crossed with envelopes, their split may be reconstructed
FINER = {Dimension.PROJECT, Dimension.MEASURE, Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR}
ROUNDING_NOTE = (
    "Les totaux sont arrondis une seule fois, à partir des euros : "
    "la somme de parties affichées peut différer du total affiché."
)
NUMBERS = ("Zéro", "Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit", "Neuf", "Dix")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a cross-table is presented: its name and title, shares of the total, the row « Cinq axes ».

    `caveats` are doubts about its lines; `unsplit` says what no direction has, which leaves shares without a whole;
    `told` are the sources of its amounts, where they were read already.
    """

    name: str = "croisement"
    title: str = ""
    shares: bool = False
    interim: bool = True
    drill: str = ""
    notes: tuple[str, ...] = ()
    row_notes: Mapping[Path, str] | None = None
    caveats: tuple[str, ...] = ()
    unsplit: str = ""
    told: Sequence[Sources] | None = None

    @property
    def every_note(self) -> tuple[str, ...]:
        """What stands under any table: how it is rounded, then its own."""
        return (ROUNDING_NOTE, *self.caveats, *self.notes)


def crosstab(reading: Reading, addresses: Addresses, layout: Layout, *, paths: list[Path] | None = None) -> Table:
    """The cross-table of a reading, with the database's own total as proof. One query."""
    crossed, weights = cross_selection(reading, paths=paths)
    return table_of(reading, crossed, weights, addresses, with_doubts(reading, layout))


def with_doubts(reading: Reading, layout: Layout) -> Layout:
    """The layout with what puts the figures of a reading in doubt. Two queries at most."""
    caveats = caveats_of(reading) if crosses_envelopes(reading) else ()
    return replace(layout, caveats=caveats, unsplit=unsplit_text(reading) if touches_directions(reading) else "")


def table_of(
    reading: Reading, crossed: Crossed, weights: Mapping[int, Weight], addresses: Addresses, layout: Layout
) -> Table:
    """Dress a crossing as a Table."""
    selection, nothing = reading.selection, empty_years(reading, weights)
    document = document_of(reading, weights)
    beside = document if document.figures else document_among_years(reading)
    printed = Printed(beside, selection)
    heads = _Headings(reading, crossed, addresses, layout)
    columns = heads.columns()
    *rows, total = _rows(reading, crossed, heads, printed, layout, fills_zeros=not nothing)
    first = filter(None, (nothing, layout.unsplit, shown_text((*rows, total), columns, document, selection)))
    return listing(
        name=layout.name,
        title=layout.title or title_of(selection),
        caption=caption_of(selection, layout.title),
        stub=" › ".join(
            dimension.label.lower() if n else dimension.label for n, dimension in enumerate(selection.rows)
        ),
        columns=columns,
        rows=rows,
        total=total if total.parts or not rows else None,
        unit=selection.unit,
        decimals=selection.shown_decimals,
        identity=identity_of(reading, weights, addresses, tuple(first), layout.told),
        notes=(*filter(None, (layout.unsplit,)), *precision_notes(origins_of(weights), document), *layout.every_note),
        proof=None if nothing or _is_incomparable(reading, weights) else proof_of(reading, crossed, weights),
        drill=layout.drill,
        signed=reading.other is not None,
        origin=origin_word(weights) if reading.other is None else "",
        printed=beside.word if beside.figures else "",
        caveats=layout.caveats,
        absent="rien à comparer" if reading.other is not None else ABSENT,
    )


def _rows(
    reading: Reading, crossed: Crossed, heads: _Headings, printed: Printed, layout: Layout, *, fills_zeros: bool
) -> list[Row]:
    """The rows of a cross-table, the total last."""
    selection, compared = reading.selection, crossed.other is not None
    crossing = filled(crossed.base, heads.totals) if fills_zeros and not compared else crossed.base
    marks = _Marks(selection, crossing, compared=compared)
    dressing = Dressing(
        columns=heads.columns(),
        heads=heads.rows(),
        marks=[marks.of(node.depth, i) for i, node in enumerate(crossing.rows)],
        write=writer(selection.unit, selection.shown_decimals, signed=compared),
        bases=[] if compared else heads.bases(crossing, printed),
        interim=_interim(reading, crossing, marks) if layout.interim else None,
    )
    return rows_of(crossing, dressing, crossed.other)


def _is_incomparable(reading: Reading, weights: Mapping[int, Weight]) -> bool:
    """Whether two versions share nothing of what is asked: nothing is compared, and nothing is proved."""
    return bool(reading.missing) and not any(weight.lines for weight in weights.values())


class _Headings:
    """What heads the columns and rows of one crossing, and what is shown beside them."""

    def __init__(self, reading: Reading, crossed: Crossed, addresses: Addresses, layout: Layout) -> None:
        self.reading, self.addresses, self.selection = reading, addresses, reading.selection
        self.notes = layout.row_notes or {}
        self.crossing: Crossing = crossed.base
        self.origins = _Origins(self.selection, self.crossing, compared=crossed.other is not None)
        self.totals = [j for j, node in enumerate(self.crossing.columns) if self.kind(node) == "total"]
        whole = self.crossing.values[-1][self.totals[0]] if len(self.totals) == 1 else None
        # Without a whole (nothing entered, or a total that would add years) there is nothing to divide by.
        self.has_shares = layout.shares and bool(whole) and reading.other is None and not layout.unsplit

    # --- columns

    def kind(self, node: Node) -> Kind:
        """The kind of a column; the only column of a table without columns is its total, and so is a year alone."""
        return "total" if not node.path or self.is_year_alone(node) else node.kind

    def is_year_alone(self, node: Node) -> bool:
        """Whether a column is that of a year of which nothing has an amount: other heads than its own are unknown."""
        return node.kind == "leaf" and 0 < len(node.path) < len(self.selection.columns)

    def columns(self) -> tuple[Column, ...]:
        columns = [self.column(node) for node in self.crossing.columns]
        if self.origins.of_columns:
            told = zip(columns, self.origins.of_columns, strict=True)
            columns = [replace(column, origin=word) for column, word in told]
        if self.has_shares:
            columns.append(Column(("part",), ("Part",), content="share", parts=(self.totals[0],)))
        return tuple(columns)

    def column(self, node: Node) -> Column:
        kind = self.kind(node)
        if kind == "leaf":
            heads = self.heads(node.path, self.selection.columns)
            return Column(node.path, tuple(code or label for code, label in heads), title=heads[-1][1])
        depth = len(self.selection.columns)
        if not depth:
            years = self.selection.years
            return Column((), (f"Crédits {years[0]}" if len(years) == 1 else "Crédits",), "total")
        apart = len(node.path) > node.depth + 1 or self.is_year_alone(node)
        prefix = node.path[:-1] if apart else node.path
        labels = [*(code or label for code, label in self.heads(prefix, self.selection.columns)), "Total"]
        if apart:
            labels += [""] * (depth - len(labels) - 1) + [node.path[-1]]
        return Column(node.path, tuple(labels), "total" if kind == "total" else "subtotal", parts=node.parts)

    def heads(self, path: Path, dimensions: Sequence[Dimension]) -> list[tuple[str, str]]:
        """(code, label) of each step of a path."""
        return [self.head(path[:depth], dimensions) for depth in range(1, len(path) + 1)]

    def head(self, path: Path, dimensions: Sequence[Dimension]) -> tuple[str, str]:
        """(code, label) of the last step of a path; a measure drops the code of the project it stands under."""
        dimension = dimensions[len(path) - 1]
        _, code, label = self.reading.keys.head(dimension, path[-1])
        if dimension != Dimension.MEASURE:
            return code, label
        above = [key for step, key in zip(dimensions, path[:-1], strict=False) if step == Dimension.PROJECT]
        return short_code(dimension, code, self.selection, *above), label

    # --- rows

    def rows(self) -> list[RowHead]:
        words = self.origins.of_rows or [""] * len(self.crossing.rows)
        return [self.row(node, word) for node, word in zip(self.crossing.rows, words, strict=True)]

    def row(self, node: Node, origin: str) -> RowHead:
        if not node.path:
            return RowHead("", total_label(self.selection))
        dimension = self.selection.rows[node.depth]
        code, label = self.head(node.path, self.selection.rows)
        note = self.notes.get(node.path, "") or self.missing(dimension, node.path[-1])
        return RowHead(code, label, self.addresses.fiche(dimension, node.path[-1]), note, origin)

    def missing(self, dimension: Dimension, key: str) -> str:
        """Why a row of a comparison is empty: one version does not have its year."""
        lacking = self.reading.missing.get(int(key), "") if dimension == Dimension.YEAR else ""
        return f"pas d’écart : aucun montant dans {lacking}" if lacking else ""

    # --- figures

    def bases(self, crossing: Crossing, printed: Printed) -> list[list[Basis]]:
        """Of each figure, whether a document prints it; none where what is shown was programmed or supposed since."""
        paths = [column.path for column in crossing.columns]
        return (
            [
                [
                    basis if unmoved else ""
                    for basis, unmoved in zip(
                        printed.bases(node.path, paths, values), self.origins.as_printed(i, len(values)), strict=True
                    )
                ]
                for i, (node, values) in enumerate(zip(crossing.rows, crossing.values, strict=True))
            ]
            if printed
            else []
        )


class _Marks:
    """The mark of each cell of a crossing, from the origins of the amounts behind it; a comparison has none.

    The source prints neither the envelopes of a project nor those of a direction, but for some: there a figure is as
    doubtful as its most doubtful part. Every other figure is printed: it is adjusted where its parts are.
    """

    def __init__(self, selection: Selection, crossing: Crossing, *, compared: bool) -> None:
        self.selection, self.columns = selection, crossing.columns
        self.splits = is_split({*selection.dimensions, *selection.filters})
        self.origins = spread(crossing) if not compared and self._any(crossing.marks) else ()
        self.words: dict[int, list[Mapping[int, Mark]]] = {}
        self.none: Sequence[Mark] = [""] * len(self.columns)

    def of(self, depth: int, first: int, *others: int) -> Sequence[Mark]:
        """The marks of a row at this depth: that at this position of the crossing, or the sum of it and others."""
        if not self.origins:
            return self.none
        if depth not in self.words:
            self.words[depth] = [self._words(depth, column.depth) for column in self.columns]
        origins = self.origins[first]
        if others:
            origins = tuple(map(max, origins, *(self.origins[i] for i in others)))
        return [words[origin] for words, origin in zip(self.words[depth], origins, strict=True)]

    def _any(self, marks: Sequence[Sequence[int]]) -> bool:
        """Whether any amount is of an origin that may be marked."""
        least = Origin.ADJUSTED if self.splits else Origin.HYPOTHESIS
        return any(max(line, default=0) >= least for line in marks)

    def _words(self, row: int, column: int) -> Mapping[int, Mark]:
        """The marks of a row and a column at these depths, by origin; 0 is that of no amount."""
        steps = (*self.selection.rows[: row + 1], *self.selection.columns[: column + 1])
        kept: set[int] = {Origin.ADJUSTED, Origin.HYPOTHESIS} if self.splits else {Origin.HYPOTHESIS}
        if is_split({*steps, *self.selection.filters}):
            kept = {*MARKS}
        return {0: "", **{origin.value: MARKS[origin] if origin in kept else "" for origin in Origin}}


class _Origins:
    """The word for the unmarked figures of each column, or row, of a table that tells years apart.

    The years of a version come from several places: 2017 was published where the next ones are hypotheses.
    """

    def __init__(self, selection: Selection, crossing: Crossing, *, compared: bool) -> None:
        tells_years = not compared and Dimension.YEAR in selection.dimensions
        self.found = spread(crossing) if tells_years else ()
        columns = zip(*self.found, strict=True) if Dimension.YEAR in selection.columns else ()
        rows = self.found if Dimension.YEAR in selection.rows else ()
        self.of_columns, self.of_rows = list(map(_unmarked, columns)), list(map(_unmarked, rows))

    def as_printed(self, i: int, count: int) -> Sequence[bool]:
        """Of each cell of a row, whether it may be what a source prints: nothing in it was programmed or supposed."""
        if not self.found:
            return [True] * count
        return [origin in {0, *PRINTED} for origin in self.found[i]]


def _unmarked(origins: Iterable[int]) -> str:
    return unmarked_word({origin for origin in origins if origin not in {0, Origin.HYPOTHESIS}})


def is_split(dimensions: Set[Dimension]) -> bool:
    """Whether these dimensions cross envelopes with what the source prints by envelope of one project alone."""
    return Dimension.ENVELOPE in dimensions and bool(FINER & dimensions)


def _interim(reading: Reading, crossing: Crossing, marks: _Marks) -> Interim | None:
    """« Cinq axes », above « Autres », where axes head the rows and both are shown."""
    rows = crossing.rows
    if reading.selection.rows[0] != Dimension.AXIS:
        return None
    outside = {n.code for n in reading.structure.nodes(Dimension.AXIS).values() if n.is_outside_axes}
    tops = [i for i, row in enumerate(rows) if row.depth == 0 and row.path]
    inside = tuple(i for i in tops if rows[i].path[0] not in outside)
    place = next((i for i in tops if rows[i].path[0] in outside), None)
    if place is None or len(inside) < 2 or rows[-1].mixed or not rows[-1].parts:
        return None
    count = NUMBERS[len(inside)] if len(inside) < len(NUMBERS) else str(len(inside))
    words = " ".join(word + "s" for word in reading.version.plan.axis_word.lower().split())
    return Interim(f"{count} {words}", inside, place, marks.of(-1, *inside))
