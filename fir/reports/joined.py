"""« Programmé et exécuté »: programmed, notified, committed or delegated, paid, what is left and its rate, by anything.

Rows are any of axis, project, measure, direction and envelope, nested; years stand side by side and are never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from allocations.addresses import Addresses
from allocations.ceilings import ceilings
from allocations.enums import CeilingKind, Dimension
from allocations.provenance import MARKS, is_financed
from allocations.structure import Structure
from fir.facts.attributed_share import attributed_share, delegated_share
from fir.facts.joined import Joined, JoinedKey, Joining, stored
from prs_budget.lib.money import Unit
from prs_budget.lib.tables.dress import ROUNDING, Amount, Head, Layout, Leaf, build
from prs_budget.lib.tables.model import UNPUBLISHED, Column, Identity, Mark, Table
from prs_budget.lib.words import listed

NAME = "programme-execute"
TITLE = "Programmé et exécuté"
#: those of its rows that what is executed reaches through a measure, from the outermost in
THROUGH = (Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE)
#: what its rows may be
ROWS = (*THROUGH, Dimension.DIRECTION, Dimension.ENVELOPE)
#: the rows below the others: what is of no measure, what the version does not have
UNLINKED, ELSEWHERE = "NC", "HORS"
PROGRAMMED, FOLLOWED, NOTIFIED, CEILING = "programme", "suivi", "notifie", "plafond"
COMMITTED, PAID, LANDING, LEFT, RATE = "engage", "paye", "atterrissage", "reste", "taux"

#: where a fact stands, by the id of each dimension: 0 where it is of none, None where the version does not have it
Where = Mapping[Dimension, int | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the dimensions of its rows, the ids that filters keep in each dimension, the unit."""

    rows: tuple[Dimension, ...]
    only: Mapping[Dimension, frozenset[int]] = field(default_factory=dict)
    unit: Unit = Unit.MEUR

    @property
    def says_notified(self) -> bool:
        """Whether what is notified can be told: texts name envelopes and measures, and no direction."""
        return Dimension.DIRECTION not in (*self.rows, *self.only)

    @property
    def says_landing(self) -> bool:
        """Whether where the FIR ends can be told: directions say it, of no measure."""
        return not {*self.rows, *self.only} & {*THROUGH}

    @property
    def is_by_envelope(self) -> bool:
        """Whether its rows are envelopes, and nothing narrows them: they have ceilings."""
        return self.rows == (Dimension.ENVELOPE,) and self.only.keys() <= {Dimension.ENVELOPE}


class Found(NamedTuple):
    """What was read, the structure that names it, what was asked of it."""

    joining: Joining
    structure: Structure
    asked: Asked


def where(key: JoinedKey, structure: Structure) -> Where:
    """Where a fact stands."""
    found: dict[Dimension, int | None] = dict.fromkeys(THROUGH, 0)
    found |= {Dimension.DIRECTION: key.direction, Dimension.ENVELOPE: key.envelope}
    at = key.measure
    for dimension in reversed(THROUGH) if key.measure else ():
        node = structure.nodes(dimension).get(at)
        found[dimension], at = (node.id, node.parent_id) if node else (None, -1)
    return found


def kept(found: Found) -> Iterator[tuple[JoinedKey, Where, Joined]]:
    """The facts that the filters keep, with where they stand."""
    asked = found.asked
    for key, one in found.joining.facts.items():
        if not asked.says_notified and not key.direction:
            continue
        at = where(key, found.structure)
        if all(at[dimension] in ids for dimension, ids in asked.only.items()):
            yield key, at, one


class Headings:
    """The headings of rows, from where facts stand."""

    def __init__(self, found: Found) -> None:
        self.structure, self.rows = found.structure, found.asked.rows
        self.version = found.joining.version.code
        self._order = {
            dimension: {id_: rank for rank, id_ in enumerate(self.structure.nodes(dimension))}
            for dimension in self.rows
        }
        self._ranks: dict[tuple[Head, ...], tuple[int, ...]] = {}

    def of(self, at: Where) -> tuple[Head, ...]:
        """The headings of a row; what is of no measure, or absent from the version, has no axis nor project."""
        heads: list[Head] = []
        ranks: list[int] = []
        missing = False
        for dimension in self.rows:
            if missing and dimension in THROUGH:
                continue
            head, rank = self._head(dimension, at[dimension])
            missing |= dimension in THROUGH and head.key in (UNLINKED, ELSEWHERE) and not head.code
            heads.append(head)
            ranks.append(rank)
        key = tuple(heads)
        self._ranks[key] = tuple(ranks)
        return key

    def _head(self, dimension: Dimension, id_: int | None) -> tuple[Head, int]:
        node = self.structure.nodes(dimension).get(id_) if id_ else None
        order = self._order[dimension]
        if node is not None:
            return Head(node.code, node.code, node.name), order[node.id]
        if id_ == 0:
            return Head(UNLINKED, "", "Non ventilé"), len(order)
        return Head(ELSEWHERE, "", f"Absent de {self.version}"), len(order) + 1

    def rank(self, key: tuple[Head, ...]) -> tuple[int, ...]:
        """The place of a row among the others."""
        return self._ranks[key]

    def href(self, key: tuple[Head, ...], addresses: Addresses) -> str:
        """The page about what a row is of; empty for what the version does not have."""
        last = key[-1]
        return addresses.fiche(self.rows[-1], last.key) if last.code and len(key) == len(self.rows) else ""


def rows_of(found: Found) -> dict[tuple[Head, ...], dict[int, Joined]]:
    """What each row says, by year, in reading order."""
    headings, cells = Headings(found), dict[tuple[Head, ...], dict[int, Joined]]()
    for fact, at, one in kept(found):
        by_year = cells.setdefault(headings.of(at), {})
        by_year.setdefault(fact.year, Joined()).add(one)
    if found.asked.is_by_envelope:
        for (envelope, year), ceiling in ceilings(found.joining.version).items():
            key = headings.of({Dimension.ENVELOPE: envelope})
            ids = found.asked.only.get(Dimension.ENVELOPE)
            if year in found.joining.years and (ids is None or envelope in ids):
                one = cells.setdefault(key, {}).setdefault(year, Joined())
                one.ceiling, one.is_guessed = ceiling.amount, ceiling.kind == CeilingKind.HYPOTHESIS
    return {key: cells[key] for key in sorted(cells, key=headings.rank)}


@dataclass(frozen=True, slots=True)
class YearColumns:
    """What is shown of a year: whether something of it is programmed, followed, all of it, of the FIR; what is told.

    `notified` is the name of the column of ceilings, of that of what is notified, or empty.
    """

    year: int
    is_alone: bool
    is_financed: bool
    has_programmed: bool
    has_followed: bool
    is_whole: bool
    has_fir: bool
    has_payments: bool
    notified: str
    has_landing: bool

    @classmethod
    def of(cls, found: Found, year: int, whole: Joined) -> YearColumns:
        """From what the year says in all."""
        joining, asked = found.joining, found.asked
        fund = joining.fir_envelopes(year) & joining.followed[year]
        only = asked.only.get(Dimension.ENVELOPE)
        has_fir = bool(fund if only is None else fund & only)
        told = CEILING if asked.is_by_envelope else NOTIFIED if asked.says_notified else ""
        is_told = whole.ceiling is not None if told == CEILING else whole.notified is not None
        return cls(
            year,
            len(joining.years) == 1,
            is_financed(year, joining.version),
            whole.programmed is not None,
            whole.committed is not None,
            whole.followed == whole.programmed,
            has_fir,
            all(one.has_payments for one in joining.fir_years if one.year == year),
            told if is_told else "",
            asked.says_landing and whole.landing is not None,
        )

    @property
    def is_compared(self) -> bool:
        """Whether what is executed differs from what is programmed: what T0 financed was read again from it."""
        return self.has_programmed and self.has_followed and not self.is_financed

    @property
    def names(self) -> list[str]:
        """The columns that add up facts."""
        names = [PROGRAMMED] if self.has_programmed or not self.has_followed else []
        if self.is_compared and not self.is_whole:
            names.append(FOLLOWED)
        if self.notified:
            names.append(self.notified)
        if self.has_followed:
            names.append(COMMITTED)
        if self.has_fir:
            names.append(PAID)
        return [*names, LANDING] if self.has_landing else names

    def columns(self, at: int) -> list[Column]:
        """Its columns, the first at a position."""
        place = {name: at + rank for rank, name in enumerate(self.names)}
        made = [self._column(name, opens=name not in (CEILING, LANDING)) for name in self.names]
        if self.is_compared:
            base = place.get(FOLLOWED, place[PROGRAMMED])
            made.append(self._column(LEFT, parts=(base,), less=(place[COMMITTED],), signed=True, strict=True))
            made.append(self._column(RATE, content="rate", parts=(place[COMMITTED], base)))
        return made

    def _column(self, name: str, **more: object) -> Column:
        word = "Financé (T0)" if self.is_financed and name == PROGRAMMED else WORDS[name]
        labels = (word,) if self.is_alone else (str(self.year), word)
        return Column((str(self.year), name), labels, title=TITLES.get(name, ""), **more)  # type: ignore[arg-type]

    def amounts(self, one: Joined) -> Iterator[Amount]:
        """What a row says of its columns."""
        for name in self.names:
            amount: Decimal | None = getattr(one, FIELDS[name])
            is_lacking = amount is None and one.programmed is not None
            if name in (COMMITTED, PAID) and is_lacking:
                yield UNPUBLISHED
            else:
                yield amount

    def marks(self, one: Joined) -> Iterator[Mark]:
        """How sure each of them is."""
        for name in self.names:
            if name in (PROGRAMMED, FOLLOWED):
                yield MARKS.get(one.origin, "")
            else:
                yield "hypothesis" if name == CEILING and one.is_guessed else ""


WORDS = {
    PROGRAMMED: "Programmé",
    FOLLOWED: "Dont suivi",
    NOTIFIED: "Notifié",
    CEILING: "Plafond",
    COMMITTED: "Engagé ou délégué",
    PAID: "Payé (FIR)",
    LANDING: "Atterrissage (AE du FIR)",
    LEFT: "Reste à engager",
    RATE: "Taux",
}
TITLES = {
    FOLLOWED: "programmé des enveloppes dont l’exécution est suivie",
    COMMITTED: "AE engagées du FIR, délégations des autres enveloppes",
    PAID: "CP payés du FIR ; les autres enveloppes n’en ont pas",
    LANDING: "ce que les directions disent engager au 31 décembre, sinon extrapolé : page Atterrissage du FIR",
    LEFT: "programmé suivi moins engagé ou délégué",
    RATE: "engagé ou délégué sur programmé suivi",
}
FIELDS = {
    PROGRAMMED: "programmed",
    FOLLOWED: "followed",
    NOTIFIED: "notified",
    CEILING: "ceiling",
    COMMITTED: "committed",
    PAID: "paid",
    LANDING: "landing",
}


def table(found: Found, identity: Identity, addresses: Addresses, drill: str = "") -> Table:
    """The table. Queries that prove it, where nothing narrows it."""
    rows, headings = rows_of(found), Headings(found)
    years = year_columns(found, rows.values())
    columns: list[Column] = []
    for one in years:
        columns += one.columns(len(columns))
    leaves = []
    for key, by_year in rows.items():
        said = [(one, by_year.get(one.year, Joined())) for one in years]
        amounts = tuple(amount for one, its in said for amount in one.amounts(its))
        marks = tuple(mark for one, its in said for mark in one.marks(its))
        leaves.append(Leaf(key, amounts, marks=marks, href=headings.href(key, addresses)))
    layout = Layout(
        name=NAME,
        title=TITLE,
        stub=" › ".join(one.label if not rank else one.label.lower() for rank, one in enumerate(found.asked.rows)),
        columns=tuple(columns),
        unit=found.asked.unit,
        drill=drill,
        notes=tuple(_notes(found, years)),
        **_proofs(found, years),
    )
    return build(leaves, layout, identity)


def _proofs(found: Found, years: Iterable[YearColumns]) -> dict[str, Any]:
    """What the database holds of each column; nothing where filters keep a part, or of ceilings."""
    if found.asked.only:
        return {}
    held, shown = stored(found.joining), [(one.year, name) for one in years for name in one.names]
    proofs = [held[year].get(FIELDS[name], (None, 0)) for year, name in shown]
    return {"proofs": tuple(sum_ for sum_, _ in proofs), "counts": tuple(count for _, count in proofs)}


def year_columns(found: Found, rows: Iterable[Mapping[int, Joined]]) -> list[YearColumns]:
    """What is shown of each year."""
    whole = {year: Joined() for year in found.joining.years}
    for by_year in rows:
        for year, one in by_year.items():
            whole[year].add(one)
    return [YearColumns.of(found, year, one) for year, one in whole.items()]


def _notes(found: Found, years: Iterable[YearColumns]) -> Iterator[str]:
    """What a reader must know."""
    silent = [str(one.year) for one in years if not one.has_followed]
    if silent:
        yield f"Rien n’est enregistré de l’exécution de {listed(silent)} : ce n’est pas zéro, ce n’est pas connu."
    for one in years:
        if FOLLOWED in one.names:
            names = listed(_unfollowed(found, one.year))
            yield (
                f"Exécution non suivie en {one.year} : {names}. « Dont suivi » est ce qui est programmé des autres "
                "enveloppes ; le reste et le taux s’y rapportent."
            )
        if share := _attributed(found, one.year):
            yield share
        if one.is_financed and one.has_followed:
            yield f"{one.year} est T0 : ce qui y est financé a été lu de ce qui fut exécuté, rien n’en diffère."
    unsaid = [str(one.year) for one in years if one.has_followed and not one.notified]
    if unsaid and found.asked.says_notified:
        yield f"Aucun texte enregistré ne notifie rien en {listed(unsaid)}."
    if any(one.has_fir and one.is_compared for one in years):
        yield (
            "Reste à engager : au regard du programmé. Ce qui reste des crédits ouverts du FIR (étape votée, "
            "reports, virements) se lit dans son exécution ; ce qui est à payer, dans ses restes à payer."
        )
    if any(one.notified == NOTIFIED for one in years):
        yield "Notifié : ce que les textes nomment par mesure ; ce qu’ils ne ventilent pas est « Non ventilé »."
    yield ROUNDING


def _unfollowed(found: Found, year: int) -> list[str]:
    joining, nodes = found.joining, found.structure.nodes(Dimension.ENVELOPE)
    ids = {key.envelope for key, _, one in kept(found) if key.year == year and one.programmed}
    return [node.code for id_, node in nodes.items() if id_ in ids - joining.followed[year]]


def _attributed(found: Found, year: int) -> str:
    """How much of what was committed or delegated is of a measure, and by what; nothing of a part of it."""
    joining = found.joining
    if found.asked.only or not joining.followed[year]:
        return ""
    share = delegated_share(joining.version.agency, [year])
    for one in joining.fir_years:
        if one.year == year:
            share += attributed_share(one, joining.sharings[one.pk])
    return f"{year} : {share.told}" if share.told else ""


__all__ = ["Asked", "Found", "kept", "table", "where"]
