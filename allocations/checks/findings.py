"""A finding of the checks of a version, with what it stands on; and how its words and figures are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from allocations.checks.facts import HeldLine, Programme
from allocations.enums import Dimension
from allocations.selection import Selection
from prs_budget.lib import findings
from prs_budget.lib.money import NO_BREAK_SPACE, Unit, from_cents, shown

#: the rules of these checks, in the order of the page, as the screen names them
RULES = {
    "ceiling": "Plafond",
    "totals": "Totaux",
    "one_off": "CNR hors de son année",
    "bounded": "Crédits bornés",
    "growth": "Évolution",
    "unit": "Unité",
    "negative": "Montant négatif",
    "pair": "Direction et enveloppe",
    "labels": "Intitulés",
    "no_amount": "Projets sans montant",
    "doubtful": "Origine des montants",
}
#: lines that a finding names
NAMED = 3
#: beyond this many codes, an address is too long to be sent
MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Finding(findings.Finding):
    """A finding with the exact facts it stands on: where one of them changes, it is another finding.

    `envelope` and `year` say where it is, where it is in one place.
    """

    evidence: str = field(kw_only=True)
    envelope: str = ""
    year: int = 0

    @property
    def word(self) -> str:
        """The rule, as the screen names it."""
        return RULES[self.rule]

    @property
    def fingerprint(self) -> str:
        """What an acknowledgement names: the rule, the level and the facts, not the words."""
        return hashlib.sha256("\n".join([self.rule, self.level, self.evidence]).encode()).hexdigest()


class Case(NamedTuple):
    """A line that a rule stops at in a year: what it has there, in cents, and the amount it is compared to, if any."""

    line: HeldLine
    year: int
    cents: int
    other: int | None = None

    @property
    def gap(self) -> int:
        """By how much it differs from what it is compared to."""
        return self.cents - (self.other or 0)

    @property
    def told(self) -> str:
        """The case, exactly."""
        return f"{self.line.code} {self.year} {self.cents} {self.other}"


def fitting(amount: Decimal) -> Unit:
    """The unit in which an amount reads well alone."""
    size = abs(amount)
    return Unit.MEUR if size >= 10**6 else Unit.KEUR if size >= 10**3 else Unit.EUR


def worded(amount: Decimal, unit: Unit | None = None, *, signed: bool = False) -> str:
    """« 350,4 k€ », in a given unit or in the one that fits; cents where it is euros."""
    unit = unit or fitting(amount)
    decimals = 2 if unit == Unit.EUR else unit.decimals
    return shown(amount, unit, decimals, signed=signed) + NO_BREAK_SPACE + unit.symbol


def in_words(cents: int, *, signed: bool = False) -> str:
    """`worded`, of cents."""
    return worded(from_cents(cents), signed=signed)


def by_place(programme: Programme, cases: Iterable[Case]) -> Iterator[tuple[int, int, Sequence[Case]]]:
    """Cases by envelope and year, in reading order; in each, the widest gap first."""
    groups: dict[tuple[int, int], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.line.envelope, case.year), []).append(case)
    ranks = {id_: rank for rank, id_ in enumerate(programme.structure.nodes(Dimension.ENVELOPE))}
    for envelope, year in sorted(groups, key=lambda place: (ranks[place[0]], place[1])):
        some = groups[envelope, year]
        yield envelope, year, sorted(some, key=lambda case: (-abs(case.gap), case.line.code))


def evidence_of(cases: Iterable[Case]) -> str:
    """The facts of some cases, whatever their order."""
    return "\n".join(sorted(case.told for case in cases))


def named(programme: Programme, texts: Sequence[tuple[HeldLine, str]]) -> str:
    """« L012 A1-P6 Dynamiques · Non ventilé (+34,5 %) et 10 autres », from what is said of each line."""
    told = [f"{line_name(programme, line)} ({text})" for line, text in texts]
    if len(told) <= NAMED + 1:
        return " et ".join(filter(None, [" ; ".join(told[:-1]), told[-1]]))
    return f"{' ; '.join(told[:NAMED])} et {len(told) - NAMED} autres"


def line_name(programme: Programme, line: HeldLine) -> str:
    """« L035 A2-P2-M4 Aides à l’investissement · Personne handicapée »: a code alone names nothing."""
    nodes = programme.structure.nodes
    measure, sector = nodes(Dimension.MEASURE)[line.measure], nodes(Dimension.SECTOR)[line.sector]
    return f"{line.code} {measure.code} {measure.label} · {sector.label}"


def lines_of(programme: Programme, envelope: int, year: int, cases: Sequence[Case]) -> str:
    """The address of the lines of some cases, by their measures; of the whole envelope where they are too many."""
    selection = _selection(programme, envelope, year)
    nodes = programme.structure.nodes(Dimension.MEASURE)
    measures = dict.fromkeys(nodes[case.line.measure].code for case in cases)
    if len(measures) <= MOST_CODES:
        selection = selection.filtered(Dimension.MEASURE, *measures)
    return programme.addresses.lines(selection)


def table_of(programme: Programme, envelope: int, year: int) -> str:
    """The address of what makes an envelope in a year, project by project."""
    return programme.addresses.crosstab(_selection(programme, envelope, year))


def _selection(programme: Programme, envelope: int, year: int) -> Selection:
    node = programme.structure.nodes(Dimension.ENVELOPE)[envelope]
    rows = (Dimension.AXIS, Dimension.PROJECT, Dimension.MEASURE)
    selection = Selection(programme.version.code, rows).filtered(Dimension.ENVELOPE, node.code)
    return selection.filtered(Dimension.YEAR, str(year))
