"""What a décision modificative changes: its cells that differ from what its copy gave them, and its structure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from allocations import facts
from allocations.crosstabs.identity import missing_texts
from allocations.enums import STRUCTURAL, Cause, Dimension, Way
from allocations.history.tables import identity_of
from allocations.models import Change, Line, Operation, Version
from allocations.provenance import MARKS
from allocations.structure import Structure
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.tables.model import EMPTY, Cell, Column, Row, Table

ZERO = Decimal("0.00")
#: cells drawn on the page; the file holds them all
MOST_SHOWN = 500
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
    decimals = 0 if all(amount == amount.to_integral_value() for amount in amounts) else 2
    texts = (Column(("domaine",), ("Domaine",), content="text"), Column(("enveloppe",), ("Enveloppe",), content="text"))
    figures = (("avant", "Avant (€)"), ("apres", "Après (€)"), ("ecart", "Écart (€)"))
    causes = (("motif", "Motif"), ("raison", "Raison"))
    years = sorted({one.year for one in found})
    held = years if parent is None else facts.years_held(parent)[0]
    missing = {year: parent.code for year in years if parent and year not in held}
    partial = f"{len(kept)} cellules sur {len(found)} : le fichier les contient toutes."
    return Table(
        name="modifications",
        title="Ce que change cette version",
        caption=f"Cellules que change la version {version.code}, par année, avant et après, en euros",
        stub="Année › ligne",
        columns=(
            *texts,
            *(Column((name,), (title,)) for name, title in figures),
            *(Column((name,), (title,), content="text") for name, title in causes),
        ),
        rows=tuple(_rows(kept, structure, decimals, missing)),
        total=None,
        unit=Unit.EUR,
        decimals=decimals,
        identity=identity_of(version, years, address),
        notes=(*missing_texts(missing), *([] if len(kept) == len(found) else [partial])),
        absent="rien à comparer",
    )


def _rows(found: Sequence[Changed], structure: Structure, decimals: int, missing: Mapping[int, str]) -> Iterator[Row]:
    place = 0
    for year, of_year in groupby(found, key=lambda one: one.year):
        cells = list(of_year)
        before, after = _sum(one.first.old for one in cells), _sum(one.last.new for one in cells)
        blank, compared = Cell(), year not in missing
        sums = (blank, blank, *_figures(before, after, decimals, compared=compared), blank, blank)
        parts = tuple(range(place + 1, place + 1 + len(cells)))
        words = f"{len(cells)} cellules" if len(cells) > 1 else "1 cellule"
        yield Row((str(year),), str(year), words, sums, 0, "subtotal", parts)
        for one in cells:
            yield _row(one, structure, decimals, compared=compared)
        place += 1 + len(cells)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """None where nothing was entered."""
    entered = [amount for amount in amounts if amount is not None]
    return sum(entered, ZERO) if entered else None


def _row(one: Changed, structure: Structure, decimals: int, *, compared: bool) -> Row:
    line, why = one.line, one.why
    measure = structure.nodes(Dimension.MEASURE)[line.measure_id]
    before, after, gap = _figures(one.first.old, one.last.new, decimals, compared=compared)
    return Row(
        key=(str(one.year), line.code),
        code=line.code,
        label=measure.name,
        cells=(
            Cell(display=structure.nodes(Dimension.SECTOR)[line.sector_id].label),
            Cell(display=structure.nodes(Dimension.ENVELOPE)[line.envelope_id].label),
            before._replace(mark=MARKS.get(one.first.old_origin or 0, "")),
            after._replace(mark=MARKS.get(one.last.new_origin, "")),
            gap,
            Cell(display=Cause(why.cause).label if why.cause else ""),
            Cell(display=why.reason),
        ),
        depth=1,
        note=line.note,
    )


def _figures(
    before: Decimal | None, after: Decimal | None, decimals: int, *, compared: bool
) -> tuple[Cell, Cell, Cell]:
    """What was, what is, and the difference where the year is `compared`: nothing counts as zero against something."""
    gap = (after or ZERO) - (before or ZERO)
    return (
        EMPTY if before is None else Cell(before, shown(before, Unit.EUR, decimals)),
        EMPTY if after is None else Cell(after, shown(after, Unit.EUR, decimals)),
        Cell(gap, shown(gap, Unit.EUR, decimals, signed=True)) if compared else EMPTY,
    )
