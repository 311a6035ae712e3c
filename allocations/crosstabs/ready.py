"""The ready-made reports: the tables that the source prints, and those of each page about one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from allocations import facts
from allocations.addresses import Addresses
from allocations.crosstabs.caveats import OF_UNSPLIT, caveats_of, crosses_envelopes, touches_directions, unsplit_text
from allocations.crosstabs.headings import Paths, every_path
from allocations.crosstabs.reading import Reading, cross_facts
from allocations.crosstabs.report import Layout, crosstab, table_of
from allocations.enums import Dimension
from allocations.selection import Selection
from prs_budget.lib.crosstab import Path
from prs_budget.lib.tables.model import Table

AXIS, PROJECT, MEASURE = Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE
DIRECTION, SECTOR, ACTOR, ENVELOPE = Dimension.DIRECTION, Dimension.SECTOR, Dimension.ACTOR, Dimension.ENVELOPE


@dataclass(frozen=True, slots=True)
class Ready:
    """A report under a name: what it crosses, how it is titled, whether it shows the remarks printed with lines."""

    name: str
    title: str
    rows: tuple[Dimension, ...]
    columns: tuple[Dimension, ...] = ()
    shares: bool = False
    remarks: bool = False

    def of(self, selection: Selection) -> Selection:
        """The selection (version, filters, unit, perimeter) with this report's rows and columns, its years apart."""
        return replace(selection, rows=self.rows, columns=self.columns).with_years_apart()


BY_AXIS = Ready("par-axe", "Crédits par axe", (AXIS,), shares=True)
BY_ENVELOPE = Ready("par-enveloppe", "Crédits par enveloppe", (ENVELOPE,), shares=True)
AXES_ENVELOPES = Ready("axes-enveloppes", "Crédits par axe et par enveloppe", (AXIS,), (ENVELOPE,), shares=True)
PROJECTS = Ready("projets", "Crédits par projet", (AXIS, PROJECT), shares=True)
CORRESPONDENCE = Ready("correspondance", "Table de correspondance", (AXIS, PROJECT, MEASURE))
MEASURES_ACTORS = Ready(
    "mesures", "Mesures et acteurs par enveloppe", (MEASURE, ACTOR), (ENVELOPE,), shares=True, remarks=True
)
DIRECTIONS_SECTORS = Ready(
    "directions", "Directions et domaines par enveloppe", (DIRECTION, SECTOR), (ENVELOPE,), shares=True
)

#: the tables of each page about one thing; the first is the one shown on top
FICHES: Mapping[Dimension, tuple[Ready, ...]] = {
    AXIS: (Ready("projets", "Projets par enveloppe", (PROJECT,), (ENVELOPE,), shares=True), DIRECTIONS_SECTORS),
    PROJECT: (MEASURES_ACTORS, DIRECTIONS_SECTORS),
    MEASURE: (Ready("acteurs", "Acteurs et domaines par enveloppe", (ACTOR, SECTOR), (ENVELOPE,), shares=True),),
    DIRECTION: (
        Ready("domaines", "Domaines par enveloppe", (SECTOR,), (ENVELOPE,), shares=True),
        Ready("projets", "Projets et mesures par enveloppe", (PROJECT, MEASURE), (ENVELOPE,)),
    ),
    ENVELOPE: (
        Ready("axes-projets", "Axes et projets", (AXIS, PROJECT), shares=True),
        Ready("directions", "Directions et domaines", (DIRECTION, SECTOR), shares=True),
    ),
}


def dimensions_of(reports: tuple[Ready, ...]) -> set[Dimension]:
    """Every dimension that these reports cross."""
    return {dimension for one in reports for dimension in (*one.rows, *one.columns)}


def tables(reports: tuple[Ready, ...], reading: Reading, addresses: Addresses, drill: str = "") -> list[Table]:
    """Several ready-made tables over the same amounts. One query, one more where a table shows remarks; two for doubts.

    The reading must have been opened with `dimensions_of` these reports.
    """
    owns = [reading.narrowed(one.of(reading.selection)) for one in reports]
    dimensions = dict.fromkeys(step for own in owns for step in own.selection.dimensions)
    touched = any(map(touches_directions, owns))
    if touched:
        dimensions |= dict.fromkeys(OF_UNSPLIT)
    found, weights = facts.read_and_weigh(reading.scope, dimensions)
    caveats = caveats_of(reading) if any(map(crosses_envelopes, owns)) else ()
    unsplit = unsplit_text(reading, found[reading.version.pk]) if touched else ""
    made = []
    for one, own in zip(reports, owns, strict=True):
        layout = Layout(
            one.name,
            one.title,
            one.shares,
            drill=f"{drill}&tableau={one.name}&ouvre=" if drill else "",
            row_notes=_printed_remarks(own) if one.remarks else None,
            caveats=caveats if crosses_envelopes(own) else (),
            unsplit=unsplit if touches_directions(own) else "",
        )
        made.append(table_of(own, cross_facts(own, found, own.selection), weights, addresses, layout))
    return made


def _printed_remarks(reading: Reading) -> dict[Path, str]:
    """The remarks that the source prints with its lines, by row (« MIG Précarité »). One query."""
    values, remarks = facts.notes(reading.scope, reading.selection.rows)
    paths = Paths(reading.selection.rows, reading.keys).of(values, len(remarks))
    told: dict[Path, dict[str, None]] = {}
    for path, remark in zip(paths, remarks, strict=True):
        told.setdefault(path, {})[remark] = None
    return {path: " ; ".join(texts) for path, texts in told.items()}


def correspondence(reading: Reading, addresses: Addresses, drill: str = "") -> Table:
    """Axis > project > financed measure with their credits; what each axis covers; projects without a line included.

    One query. The reading's selection must be CORRESPONDENCE's.
    """
    projects = every_path(replace(reading.selection, rows=(AXIS, PROJECT)), reading.structure)
    scopes: dict[Path, str] = {(node.code,): node.description for node in reading.structure.nodes(AXIS).values()}
    drill = f"{drill}&ouvre=" if drill else ""
    layout = Layout(CORRESPONDENCE.name, CORRESPONDENCE.title, drill=drill, row_notes=scopes)
    return crosstab(reading, addresses, layout, paths=projects)
