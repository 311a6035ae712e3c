"""Lines dressed as tables: every column on a page of their own, a few beside the table they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from allocations.addresses import Addresses
from allocations.crosstabs.document import PRECISION, document_of, precision_notes
from allocations.crosstabs.identity import identity_of, is_of_lines, origins_of, short_code, sources_told
from allocations.crosstabs.proofs import proof_of_lines
from allocations.crosstabs.reading import Reading
from allocations.enums import STRUCTURAL, Dimension, Origin, Recurrence
from allocations.facts import Weight
from allocations.provenance import MARKS, Sources
from allocations.structure import Node
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.tables.listing import listing, said
from prs_budget.lib.tables.model import Cell, Column, Identity, Remark, Row, Table
from prs_budget.lib.words import counted


class Leaf(NamedTuple):
    """What is read of one amount: its line, its place in the structure, and what is common to the whole list.

    That is its total, its number of amounts, and its first and last recurrence by code. `amount` and `total` carry
    the sign with which a comparison counts them.
    """

    line__code: str
    line__note: str
    line__last_year: int
    version_id: int
    year: int
    amount: Decimal
    origin: int
    recurrence: str
    axis_id: int
    project_id: int
    measure_id: int
    direction_id: int
    sector_id: int
    envelope_id: int
    total: Decimal
    lines: int
    first_recurrence: str
    last_recurrence: str

    @property
    def place(self) -> tuple[int, ...]:
        """The ids of the structure, in the order of STRUCTURAL."""
        return self[8:14]


class Described(NamedTuple):
    """A leaf, the code of its version, what its amount is and its source, the nodes of its place in that version."""

    leaf: Leaf
    version: str
    origin: str
    source: str
    axis: Node
    project: Node
    measure: Node
    direction: Node
    sector: Node
    envelope: Node


class Detail(NamedTuple):
    """A column of text and how it is read."""

    name: str
    title: str
    text: Callable[[Described], str]

    @property
    def column(self) -> Column:
        """Its head."""
        return Column((self.name,), (self.title,), content="text")


PROJECT = Detail("projet", "Projet", lambda one: one.project.code)
MEASURE = Detail("mesure", "Mesure", lambda one: one.measure.code)
DIRECTION = Detail("direction", "Direction", lambda one: one.direction.code)
SECTOR = Detail("domaine", "Domaine", lambda one: one.sector.label)
ACTOR = Detail("acteur", "Acteur", lambda one: one.sector.heading)
ENVELOPE = Detail("enveloppe", "Enveloppe", lambda one: one.envelope.label)
RECURRENCE = Detail("recurrence", "Récurrence", lambda one: _recurrence(one.leaf))
VERSION = Detail("version", "Version", lambda one: one.version)
YEAR = Detail("annee", "Année", lambda one: str(one.leaf.year))
ORIGIN = Detail("origine", "Origine", lambda one: one.origin)

#: in a csv, each dimension has its code and its label
CODED = (
    Detail("axe-code", "Axe (code)", lambda one: one.axis.code),
    Detail("axe", "Axe", lambda one: one.axis.label),
    Detail("projet-code", "Projet (code)", lambda one: one.project.code),
    Detail("projet", "Projet", lambda one: one.project.label),
    Detail("mesure-code", "Mesure (code)", lambda one: one.measure.code),
    Detail("mesure", "Mesure", lambda one: one.measure.label),
    Detail("direction-code", "Direction (code)", lambda one: one.direction.code),
    Detail("direction", "Direction", lambda one: one.direction.label),
    Detail("domaine-code", "Domaine (code)", lambda one: one.sector.code),
    SECTOR,
    ACTOR,
    Detail("enveloppe-code", "Enveloppe (code)", lambda one: one.envelope.code),
    ENVELOPE,
    Detail("recurrence-code", "Récurrence (code)", lambda one: one.leaf.recurrence),
    RECURRENCE,
    VERSION,
    YEAR,
    Detail("origine-code", "Origine (code)", lambda one: Origin(one.leaf.origin).code),
    ORIGIN,
)
#: in files whose amounts have several sources, that of each
SOURCE = Detail("source", "Source", lambda one: one.source)

NO_REASONS: Mapping[tuple[str, int], str] = {}
FULL = (PROJECT, MEASURE, DIRECTION, SECTOR, ACTOR, ENVELOPE, RECURRENCE, VERSION, YEAR, ORIGIN)
_COLUMN_OF = {
    Dimension.PROJECT: PROJECT,
    Dimension.MEASURE: MEASURE,
    Dimension.DIRECTION: DIRECTION,
    Dimension.SECTOR: SECTOR,
    Dimension.ACTOR: ACTOR,
    Dimension.ENVELOPE: ENVELOPE,
    Dimension.YEAR: YEAR,
}
#: beside a table, the actor, and whatever differs from line to line
COMPACT_ALWAYS, COMPACT_IF_SEVERAL = (ACTOR,), (ENVELOPE, VERSION, YEAR)


def full_table(
    reading: Reading,
    weights: Mapping[int, Weight],
    addresses: Addresses,
    leaves: Sequence[Leaf],
    total: Decimal,
    count: int,
    *,
    told_once: bool = False,
    coded: bool = False,
    reasons: Mapping[tuple[str, int], str] = NO_REASONS,
) -> Table:
    """Lines with all their columns: the line's code heads its row; `coded`, each dimension has its code and its label.

    With `told_once`, what is the same for the whole list is said in its identity, and has no column. `reasons` are
    those of amounts below zero, by line's code and year.
    """
    told_sources = sources_told(reading, {pk: weight.origins for pk, weight in weights.items()})
    described = [_describe(reading, leaf, told_sources) for leaf in leaves]
    heads = [(one.leaf.line__code, one.measure.label) for one in described]
    recurrence = _one_recurrence(leaves) if told_once else ""
    told = {*_told(reading), *([RECURRENCE] if recurrence else [])} if told_once else set()
    details = [detail for detail in (CODED if coded else FULL) if detail not in told]
    if not told_once and any(one.is_mixed for one in told_sources):
        details.append(SOURCE)
    identity = identity_of(reading, weights, addresses, told=told_sources)
    table = _table(reading, identity, addresses, described, heads, details, "Ligne", 2, total, count)
    if reasons:
        table = replace(
            table, rows=tuple(_with_reason(row, leaf, reasons) for row, leaf in zip(table.rows, leaves, strict=True))
        )
    identity = table.identity
    if recurrence and Dimension.RECURRENCE not in reading.selection.filters:
        remark = Remark(f"{Dimension.RECURRENCE.label} : {recurrence.lower()}")
        identity = replace(identity, remarks=(*identity.remarks, remark))
    told_precision = precision_notes(origins_of(weights), document_of(reading, weights))
    return replace(table, identity=identity, notes=(*told_precision, *table.notes))


def _with_reason(row: Row, leaf: Leaf, reasons: Mapping[tuple[str, int], str]) -> Row:
    """The row of an amount below zero, with its reason beside what is noted of its line."""
    reason = reasons.get((leaf.line__code, leaf.year), "")
    return replace(row, note=" ; ".join(filter(None, (row.note, f"motif : {reason}")))) if reason else row


def _told(reading: Reading) -> set[Detail]:
    """The columns whose one value the identity gives: a filter of one code, the year, the version."""
    selection = reading.selection
    told = {_COLUMN_OF[dimension] for dimension in _COLUMN_OF if len(selection.filters.get(dimension, ())) == 1}
    return told if reading.other is not None else {*told, VERSION}


def _one_recurrence(leaves: Sequence[Leaf]) -> str:
    """The recurrence of the whole list, where it is one; bounded credits each have their own end."""
    if not leaves or leaves[0].first_recurrence != leaves[0].last_recurrence:
        return ""
    code = leaves[0].first_recurrence
    return "" if code == Recurrence.BOUNDED else str(Recurrence(code).label)


def compact_table(reading: Reading, addresses: Addresses, leaves: Sequence[Leaf], total: Decimal, count: int) -> Table:
    """Lines headed by their measure, as the table they are opened from, with what differs between them.

    Cents only where there are some.
    """
    found: dict[int, set[Origin]] = {}
    for leaf in leaves:
        found.setdefault(leaf.version_id, set()).add(Origin(leaf.origin))
    told = sources_told(reading, found)
    described = [_describe(reading, leaf, told) for leaf in leaves]
    heads = [
        (short_code(Dimension.MEASURE, one.measure.code, reading.selection), one.measure.label) for one in described
    ]
    differ = [d for d in COMPACT_IF_SEVERAL if len({d.text(one) for one in described}) > 1]
    decimals = 0 if all(leaf.amount == leaf.amount.to_integral_value() for leaf in leaves) else 2
    details = (*COMPACT_ALWAYS, *differ)
    identity = identity_of(reading, {}, addresses, told=told)
    table = _table(reading, identity, addresses, described, heads, details, "Mesure", decimals, total, count)
    origins = {origin for some in found.values() for origin in some}
    return replace(table, notes=(*precision_notes(origins, document_of(reading, {})), *table.notes))


def _table(
    reading: Reading,
    identity: Identity,
    addresses: Addresses,
    described: Sequence[Described],
    heads: Sequence[tuple[str, str]],
    details: Sequence[Detail],
    stub: str,
    decimals: int,
    total: Decimal,
    count: int,
) -> Table:
    signed = reading.other is not None
    rows = tuple(
        _row(one, head, details, addresses, decimals, signed) for one, head in zip(described, heads, strict=True)
    )
    whole = len(rows) == count
    parts = tuple(range(len(rows))) if whole else ()
    figures = (*(Cell() for _ in details), Cell(total, shown(total, Unit.EUR, decimals, signed=signed)))
    shown_amounts = [(one.leaf.year, row.cells[-1].amount) for one, row in zip(described, rows, strict=True)]
    told_in = details.index(YEAR) if YEAR in details else -1
    years = ", ".join(map(str, reading.selection.years)) or "toutes années"
    one_year = len(reading.selection.years) == 1
    return listing(
        name="lignes",
        title="Lignes",
        caption=f"Lignes et montants, {years}, en euros",
        stub=stub,
        columns=(*(detail.column for detail in details), Column(("montant",), ("Montant (€)",), "total")),
        rows=rows,
        total=Row((), "", _total_words(reading, count), figures, 0, "total", parts) if one_year else None,
        unit=Unit.EUR,
        decimals=decimals,
        identity=replace(identity, unit=Unit.EUR.symbol, address=addresses.lines(reading.selection)),
        notes=_notes(whole, one_year),
        proof=proof_of_lines(reading, shown_amounts, total, count, told_in) if whole else None,
        signed=signed,
    )


def _total_words(reading: Reading, count: int) -> str:
    return f"Total des {counted(count, 'ligne' if is_of_lines(reading) else 'montant')}" if count > 1 else "Total"


def _notes(whole: bool, one_year: bool) -> tuple[str, ...]:
    if not one_year:
        return ("Les années ne s’additionnent pas : cette liste n’a pas de total.",)
    return () if whole else ("Le total est celui de toutes les lignes, pas des seules lignes affichées.",)


def _row(
    one: Described,
    head: tuple[str, str],
    details: Sequence[Detail],
    addresses: Addresses,
    decimals: int,
    signed: bool,
) -> Row:
    leaf = one.leaf
    figure = Cell(leaf.amount, shown(leaf.amount, Unit.EUR, decimals, signed=signed), MARKS.get(leaf.origin, ""))
    return Row(
        key=(leaf.line__code,),
        code=head[0],
        label=head[1],
        cells=(*said(*(detail.text(one) for detail in details)), figure),
        href=addresses.fiche(Dimension.MEASURE, one.measure.code),
        note=leaf.line__note,
    )


def _describe(reading: Reading, leaf: Leaf, told: Sequence[Sources]) -> Described:
    nodes = [reading.structure.nodes(dimension)[id_] for dimension, id_ in zip(STRUCTURAL, leaf.place, strict=True)]
    sources = next(one for one in told if one.version.pk == leaf.version_id)
    return Described(leaf, sources.version.code, _origin(reading, leaf), sources.of(leaf.origin), *nodes)


def _origin(reading: Reading, leaf: Leaf) -> str:
    """« Publié à 0,1 M€ près », « Ajusté »: an amount is no more exact than what was printed."""
    word = Origin(leaf.origin).label
    rounds = leaf.origin == Origin.PUBLISHED and document_of(reading, {}).figures
    return f"{word} à {PRECISION} près" if rounds else word


def _recurrence(leaf: Leaf) -> str:
    until = f" {leaf.line__last_year}" if leaf.line__last_year else ""
    return Recurrence(leaf.recurrence).label + until
