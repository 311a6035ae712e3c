"""The FIR by axis and project, through a version of the programming: what it programmed, what was committed and paid.

A movement reaches its projects by the measures that it is attributed to (`fir.facts.attribution`), as they stand in the
version: an adopted one never changes. What is attributed to none is « Non ventilé ».
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import CharField, Count, Max, Q, QuerySet, Sum, Value
from django.urls import reverse

from allocations.addresses import Addresses
from allocations.crosstabs.document import PRECISION
from allocations.enums import Dimension, Origin
from allocations.models import Allocation, Version
from allocations.provenance import MARKS, is_financed
from allocations.structure import Node, Structure
from fir.facts.attributed_share import AttributedShare, attributed_share
from fir.facts.attribution import executed, parts, sharing_of
from fir.facts.figures import COMMITTED, PAID, movements_of, totals
from fir.identity import identity_of, unknown_of
from fir.models import FirYear
from fir.pages import AXES
from fir.reports.lines import FigureLines, GivenLine, GivenLines, PanelWords, moved_lines
from fir.reports.report import CellLines, Cells, Report
from prs_budget.lib.money import NO_BREAK_SPACE, ZERO, Unit, shown
from prs_budget.lib.tables.dress import ROUNDING, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Identity, Row, Table

NAME = "axes"
#: the rows below the projects: what is of no measure, what is of one that the version does not have
UNLINKED, ELSEWHERE = "NC", "HORS"
#: what its rows are, from the outermost in
SHOWN = (Dimension.AXIS, Dimension.PROJECT)


class AxisPlace(NamedTuple):
    """An axis and a project, by the ids that amounts carry in the version."""

    axis: int
    project: int


@dataclass(slots=True)
class Used:
    """What was committed and paid somewhere."""

    committed: Decimal = ZERO
    paid: Decimal = ZERO

    def __add__(self, other: Used) -> Used:
        return Used(self.committed + other.committed, self.paid + other.paid)


@dataclass(frozen=True, slots=True)
class Through:
    """A year of the FIR through a version. `programmed` is that of the year's envelope, None where nothing is said."""

    fir_year: FirYear
    version: Version
    structure: Structure
    programmed: dict[AxisPlace, tuple[Decimal, Origin]]
    used: dict[AxisPlace, Used]
    unlinked: Used
    elsewhere: Used
    share: AttributedShare

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.programmed or self.used) and Used() == self.unlinked == self.elsewhere

    @property
    def is_linked(self) -> bool:
        """Whether something is attributed: otherwise nothing is known by project, and nothing differs."""
        return bool(self.used)

    @property
    def is_used(self) -> bool:
        """Whether anything at all is committed or paid."""
        return bool(self.used) or Used() != self.unlinked + self.elsewhere

    @property
    def is_financed(self) -> bool:
        """Whether the year is T0: what was financed, read again by axis, from which nothing can differ."""
        return is_financed(self.fir_year.year, self.version)

    @property
    def word(self) -> str:
        """What the amounts of the version are in this year."""
        return "Financé (T0)" if self.is_financed else "Programmé"

    @property
    def is_rough(self) -> bool:
        """Whether what is programmed comes from a source that prints it in M€."""
        return any(Origin.PUBLISHED <= origin <= Origin.RECONSTRUCTED for _, origin in self.programmed.values())

    @property
    def gap(self) -> Decimal:
        """What was committed in all less what was programmed."""
        used = sum(self.used.values(), self.unlinked + self.elsewhere)
        return used.committed - sum((amount for amount, _ in self.programmed.values()), ZERO)

    def places(self) -> list[tuple[Node, Node, AxisPlace]]:
        """Every project that holds something, with its axis, in the reading order of the version."""
        axes, projects = (self.structure.nodes(one) for one in SHOWN)
        axis_ranks, ranks = ({key: rank for rank, key in enumerate(nodes)} for nodes in (axes, projects))
        found = sorted({*self.programmed, *self.used}, key=lambda one: (axis_ranks[one.axis], ranks[one.project]))
        return [(axes[one.axis], projects[one.project], one) for one in found]


def read(fir_year: FirYear, version: Version) -> Through:
    """Six queries at most."""
    structure = Structure.of(version, (*SHOWN, Dimension.MEASURE))
    place_of = _structural(structure)
    programmed: dict[AxisPlace, tuple[Decimal, Origin]] = {}
    this = Q(year=fir_year.year, envelope=fir_year.envelope_id, amount__isnull=False)
    rows = Allocation.objects.filter(version=version).order_by().values_list("measure", "axis", "project")
    sums = rows.annotate(sum=Sum("amount", filter=this), worst=Max("origin", filter=this))
    for measure, axis, project, amount, origin in sums:
        place = place_of[measure] = AxisPlace(axis, project)
        if amount is not None and fir_year.envelope_id is not None:
            before, worst = programmed.get(place, (ZERO, Origin.ENTERED))
            programmed[place] = (before + amount, max(worst, Origin(origin)))
    used: dict[AxisPlace, Used] = {}
    unlinked, elsewhere = Used(), Used()
    sharing = sharing_of(fir_year)
    for of, (committed, paid) in executed(fir_year, sharing).items():
        one = Used(committed, paid or ZERO)
        if of.measure is None:
            unlinked += one
        elif of.measure not in place_of:
            elsewhere += one
        else:
            place = place_of[of.measure]
            used[place] = used.get(place, Used()) + one
    share = attributed_share(fir_year, sharing)
    return Through(fir_year, version, structure, programmed, used, unlinked, elsewhere, share)


def _structural(structure: Structure) -> dict[int, AxisPlace]:
    """Where each measure of a version stands in its structure."""
    projects = structure.nodes(Dimension.PROJECT)
    return {
        measure.id: AxisPlace(projects[measure.parent_id].parent_id, measure.parent_id)
        for measure in structure.nodes(Dimension.MEASURE).values()
        if measure.parent_id in projects
    }


def _places(version: Version) -> Mapping[int, AxisPlace]:
    """Where each measure of a version stands: as its amounts say, else as its structure does. Two queries."""
    held = Allocation.objects.filter(version=version).order_by().values_list("measure", "axis", "project").distinct()
    found = _structural(Structure.of(version, (*SHOWN, Dimension.MEASURE)))
    return found | {measure: AxisPlace(axis, project) for measure, axis, project in held}


def columns(found: Through) -> tuple[Column, ...]:
    """What the version programmed, what was done with it; no difference by project where nothing is attributed."""
    gap = Column(("ecart",), ("Engagé − programmé",), parts=(1,), less=(0,), signed=True)
    return (
        Column(("programme",), (f"{found.word}, {found.version.code}",)),
        Column(("engage",), ("Engagé",)),
        *([gap] if found.is_linked and not found.is_financed else []),
        Column(("paye",), ("Payé",)),
    )


def table(found: Through, unit: Unit, identity: Identity, addresses: Addresses, drill: str = "") -> Table:
    """The FIR by axis and project. One query, that proves it."""
    leaves = [_project(found, axis, project, place, addresses) for axis, project, place in found.places()]
    for key, label, one in (
        (UNLINKED, "Non ventilé", found.unlinked),
        (ELSEWHERE, f"Mesures absentes de {found.version.code}", found.elsewhere),
    ):
        if one != Used():
            href = _list_of(found.fir_year) if key == UNLINKED else ""
            leaves.append(Leaf((Head(key, "", label),), (None, one.committed, _paid(found, one)), href=href))
    programmed, committed, paid, count = _stored(found)
    unknown = set() if found.programmed else {0}
    if not found.fir_year.has_payments:
        unknown.add(2)
    layout = Layout(
        name=NAME,
        title=f"FIR {found.fir_year.year} par axe et projet",
        stub="Axe › projet",
        columns=columns(found),
        total="Total FIR",
        unit=unit,
        drill=drill,
        unknown=frozenset(unknown),
        notes=_notes(found, unit),
        proofs=(programmed if found.programmed else None, committed, paid if found.fir_year.has_payments else None),
        counted=count,
        rounding=found.fir_year.rounding,
    )
    return build(leaves, layout, identity)


def _project(found: Through, axis: Node, project: Node, place: AxisPlace, addresses: Addresses) -> Leaf:
    amount, origin = found.programmed.get(place, (None, Origin.ENTERED))
    one = found.used.get(place, Used())
    done = (one.committed, _paid(found, one)) if found.is_linked else (None, None)
    return Leaf(
        (Head(axis.code, axis.code, axis.name), Head(project.code, project.code, project.name)),
        (amount, *done),
        marks=(MARKS.get(origin, ""),),
        href=addresses.fiche(Dimension.PROJECT, project.code),
    )


def _list_of(fir_year: FirYear) -> str:
    """Where what is of no measure is attributed; empty for a closed year, in which nothing changes."""
    if fir_year.is_closed:
        return ""
    return f"{reverse('fir:attribution', kwargs={'agency': fir_year.agency.slug})}?annee={fir_year.year}"


def _paid(found: Through, one: Used) -> Decimal | None:
    return one.paid if found.fir_year.has_payments else None


def _notes(found: Through, unit: Unit) -> tuple[str, ...]:
    year, code = found.fir_year, found.version.code
    notes = []
    if year.envelope is None:
        notes.append(f"L’exercice {year.year} n’est rattaché à aucune enveloppe : rien ne se compare au programmé.")
    elif not found.programmed:
        notes.append(f"La version {code} n’a rien sur l’enveloppe {year.envelope.label} en {year.year}.")
    else:
        notes.append(f"{found.word} : enveloppe {year.envelope.label}, {year.year}, version {code}.")
    if not found.is_used:
        notes.append(f"Rien n’est enregistré comme engagé ni payé en {year.year} : aucun écart ne se calcule.")
    elif not found.is_linked:
        notes.append("Rien n’est attribué à une mesure : tout reste « Non ventilé ».")
        if found.programmed and not found.is_financed:
            # a difference is no more precise than what a source prints in M€
            scale, near = (Unit.MEUR, f", à {PRECISION} près") if found.is_rough else (unit, "")
            gap = shown(found.gap, scale, scale.decimals, signed=True) + NO_BREAK_SPACE + scale.symbol
            notes.append(f"Engagé − programmé, au total : {gap}{near}.")
    else:
        notes.append(found.share.told)
        if found.unlinked != Used():
            notes.append(
                "Non ventilé : ce qui n’est attribué à aucune mesure ; "
                "l’engagé d’un projet, et son écart, peuvent être trop bas d’autant."
            )
    return (*notes, ROUNDING)


def _stored(found: Through) -> tuple[Decimal, Decimal, Decimal, int]:
    """What the database itself holds: programmed, committed, paid, and the number of movements. One query."""
    year = found.fir_year
    text: CharField[str, str] = CharField()
    moves, (ae, cp) = movements_of(year, COMMITTED, PAID), totals(year, COMMITTED, PAID)
    amounts = Allocation.objects.entered().filter(version=found.version, year=year.year, envelope=year.envelope_id)
    both = (
        moves.annotate(what=Value("moved", text))
        .values_list("what")
        .annotate(a=ae, c=cp, n=Count("pk"))
        .union(
            amounts.order_by()
            .annotate(what=Value("programmed", text))
            .values_list("what")
            .annotate(a=Sum("amount"), c=Sum("amount"), n=Count("pk")),
            all=True,
        )
    )
    held = {what: (a or ZERO, c or ZERO, n) for what, a, c, n in both}
    committed, paid, count = held.get("moved", (ZERO, ZERO, 0))
    programmed = held.get("programmed", (ZERO, ZERO, 0))[0]
    return programmed if year.envelope_id is not None else ZERO, committed, paid, count


def report(version: Version) -> Report[Through]:
    """The FIR through a version. Its agency and that of the year are one."""

    def read_through(fir_year: FirYear, _: FirYear | None = None) -> Through:
        return read(fir_year, version)

    return Report(AXES, "par axe et projet", NAME, read_through, _tables, _opened(version))


def _tables(found: Through, unit: Unit, address: str, drill: str) -> Iterator[Table]:
    if found.is_empty:
        return
    year, version = found.fir_year, found.version
    rough = [f"{found.word.lower()} : connu à {PRECISION} près"] if found.is_rough else []
    what, remarks = f"Exécution {year.year}, par {version.code}", [*unknown_of(year), *rough]
    identity = identity_of(year, what, unit, address, remarks)
    yield table(found, unit, identity, Addresses.of(year.agency.slug, version.code), drill)


PROGRAMMED = PanelWords("programme", "Crédits programmés", "Ligne", "Mesure, et sa direction")
MOVED = PanelWords("mouvements", "Mouvements, pour la part attribuée", "Pièce, date, bénéficiaire ou libellé", "Nature")


def _opened(version: Version) -> Cells:
    def opened(fir_year: FirYear, _: FirYear | None, table: Table, row: Row, column: Column) -> CellLines | None:
        """What the version programmes there, or the movements whose line it puts there."""
        structure = Structure.of(version, SHOWN)
        places = {
            dimension.value: next((id for id, node in structure.nodes(dimension).items() if node.code == code), 0)
            for dimension, code in zip(SHOWN, row.key, strict=False)
        }
        held = Allocation.objects.filter(version=version)
        if column.key == ("programme",):
            return _programmed(fir_year, held.filter(**places))
        figure = COMMITTED if column.key == ("engage",) else PAID
        if not row.key:
            return FigureLines(fir_year, figure, Q())
        place_of = _places(version)

        def holds(measure: int | None) -> bool:
            """Whether what is of a measure is of the row."""
            place = place_of.get(measure or 0)
            if row.key in {(UNLINKED,), (ELSEWHERE,)}:
                return (measure is None) == (row.key == (UNLINKED,)) and place is None
            return place is not None and all(getattr(place, name) == pk for name, pk in places.items())

        some = [part for part in parts(fir_year, figure, sharing_of(fir_year)) if holds(part.of.measure)]
        return GivenLines.of_year(fir_year, MOVED, moved_lines(some))

    return opened


def _programmed(fir_year: FirYear, held: QuerySet[Allocation]) -> GivenLines:
    """The amounts of the year's envelope, line by line. One query."""
    rows = held.filter(year=fir_year.year, envelope=fir_year.envelope_id, amount__isnull=False)
    found = rows.select_related("line", "measure", "direction").order_by("line__code")
    lines = [
        GivenLine(
            one.line.code,
            one.line.code,
            "",
            f"{one.measure.label}, {one.direction.code}",
            one.amount or ZERO,
            MARKS.get(Origin(one.origin), ""),
        )
        for one in found
    ]
    return GivenLines.of_year(fir_year, PROGRAMMED, lines)


__all__ = ["Through", "Used", "read", "report", "table"]
