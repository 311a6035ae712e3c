"""What a décision modificative changes: its cells that differ from what its copy gave them, and its structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from allocations import facts
from allocations.crosstabs.identity import missing_texts, version_identity
from allocations.enums import STRUCTURAL, Cause, Dimension, Way
from allocations.models import Change, Line, Operation, Version
from allocations.provenance import MARKS
from allocations.structure import Structure
from prs_budget.lib.money import ZERO
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.listing import euros, named
from prs_budget.lib.tables.model import Column, Table
from prs_budget.lib.words import counted

#: cells drawn on the page; the file holds them all
MOST_SHOWN = 500
COLUMNS = (
    *named("Domaine", "Enveloppe"),
    euros("avant", "Avant"),
    euros("apres", "Après"),
    Column(("ecart",), ("Écart (€)",), signed=True),
    *named("Motif", "Raison"),
)
_PLACE = (Dimension.MEASURE, Dimension.SECTOR, Dimension.ENVELOPE)


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell whose amount is no longer the one that was copied, with its first and last changes since."""

    line: Line
    year: int
    first: Change
    last: Change

    @property
    def why(self) -> Operation:
        """The operation that gave the cell its amount."""
        return self.last.operation


def changed_cells(version: Version) -> list[Changed]:
    """The cells of a copied version that differ from what the copy gave them, by year and line. One query."""
    changes = Change.objects.filter(version=version).exclude(operation__way=Way.COPY)
    ordered = changes.select_related("operation", "line").order_by("year", "line__code", "rev_after")
    return list(_net(ordered))


def _net(changes: Iterable[Change]) -> Iterator[Changed]:
    for (year, _), of_cell in groupby(changes, key=lambda change: (change.year, change.line_id)):
        told = list(of_cell)
        if told[0].old != told[-1].new:
            yield Changed(told[0].line, year, told[0], told[-1])


def restructured(version: Version, parent: Version) -> int:
    """How many codes, labels or places of the structure differ from the parent's. Two queries."""
    ours, theirs = Structure.of(version), Structure.of(parent)
    return sum(
        node[1:7] != known[1:7]
        for dimension in STRUCTURAL
        for id_, node in ours.nodes(dimension).items()
        if (known := theirs.nodes(dimension).get(id_)) is not None
    )


def changed_table(
    version: Version, parent: Version | None, found: Sequence[Changed], address: str, *, every: bool = False
) -> Table:
    """The changed cells of a version, by year: before, after, difference, cause and reason. Two queries.

    A year that its parent does not have makes no difference.
    """
    structure = Structure.of(version, _PLACE)
    kept = found if every else found[:MOST_SHOWN]
    amounts = [amount for one in kept for amount in (one.first.old, one.last.new) if amount is not None]
    years = sorted({one.year for one in found})
    held = years if parent is None else facts.years_held(parent)[0]
    missing = {year: parent.code for year in years if parent and year not in held}
    partial = f"{len(kept)} cellules sur {len(found)} : le fichier les contient toutes."
    layout = Layout(
        name="modifications",
        title="Ce que change cette version",
        caption=f"Cellules que change la version {version.code}, par année, avant et après, en euros",
        stub="Année › ligne",
        columns=COLUMNS,
        total="",
        decimals=0 if all(amount == amount.to_integral_value() for amount in amounts) else 2,
        notes=(*missing_texts(missing), *([] if len(kept) == len(found) else [partial])),
        absent="rien à comparer",
    )
    return build(list(_leaves(kept, structure, missing)), layout, version_identity(version, years, address))


def _leaves(found: Sequence[Changed], structure: Structure, missing: Mapping[int, str]) -> Iterator[Leaf]:
    """Each cell under its year; nothing counts as zero against something."""
    for year, of_year in groupby(found, key=lambda one: one.year):
        cells = list(of_year)
        head = Head(str(year), str(year), counted(len(cells), "cellule"))
        for one in cells:
            line, why, before, after = one.line, one.why, one.first, one.last
            measure = structure.nodes(Dimension.MEASURE)[line.measure_id]
            gap = None if year in missing else (after.new or ZERO) - (before.old or ZERO)
            yield Leaf(
                heads=(head, Head(line.code, line.code, measure.name)),
                amounts=(before.old, after.new, gap),
                texts=(
                    structure.nodes(Dimension.SECTOR)[line.sector_id].label,
                    structure.nodes(Dimension.ENVELOPE)[line.envelope_id].label,
                    Cause(why.cause).label if why.cause else "",
                    why.reason,
                ),
                marks=(MARKS.get(before.old_origin or 0, ""), MARKS.get(after.new_origin, "")),
                note=line.note,
            )
