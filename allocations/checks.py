"""What deserves a look in the figures of a version: pure functions from what was read to findings (DOMAIN.md §4.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import itemgetter
from typing import Literal

from allocations.addresses import Addresses
from allocations.enums import Dimension, Origin
from allocations.facts import Facts, Weight
from allocations.identity import counted
from allocations.printed import Figure, Place, document_of, place_of
from allocations.reading import Reading
from allocations.reports import MARKS, NUMBERS
from allocations.search import plain
from allocations.selection import Filters, Selection
from allocations.structure import Node
from prs_budget.money import NO_BREAK_SPACE, rounded, shown, written
from prs_budget.tables import MEANINGS

Level = Literal["error", "warning", "information"]

#: beyond this many codes, a list is no longer read and an address is too long
MOST_CODES = 20
NAMED = (Dimension.PROJECT, Dimension.MEASURE, Dimension.DIRECTION, Dimension.SECTOR, Dimension.ENVELOPE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: the rule that found it, what and where, a figure (may be empty), a link to its lines.

    `stake` is how much money is concerned, in euros, where that is known.
    """

    rule: str
    level: Level
    title: str
    detail: str
    figure: str
    href: str
    stake: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked.

    `facts` are the sums of the reading, by project at least; `negatives` those of its negative amounts by project,
    measure and envelope; `weight` is what the database holds in it, `origins` the sum of each origin there.
    """

    reading: Reading
    facts: Facts
    negatives: Facts
    weight: Weight
    addresses: Addresses
    origins: Mapping[Origin, Decimal] = field(default_factory=dict)

    @property
    def plain_selection(self) -> Selection:
        """Axis and project by envelope, of this version, year and unit."""
        selection = self.reading.selection
        kept: Filters = {key: codes for key, codes in selection.filters.items() if key in {Dimension.YEAR}}
        rows, columns = (Dimension.AXIS, Dimension.PROJECT), (Dimension.ENVELOPE,)
        return Selection(selection.version, rows, columns, kept, selection.unit, selection.decimals)

    def amount(self, amount: Decimal) -> str:
        """An amount in the unit of the reading, the unit written."""
        return self.shown(amount) + NO_BREAK_SPACE + self.reading.selection.unit.symbol

    def shown(self, amount: Decimal) -> str:
        """An amount in the unit of the reading."""
        return shown(amount, self.reading.selection.unit, self.reading.selection.shown_decimals)


LEVELS: tuple[Level, ...] = ("error", "warning", "information")
#: the dimensions whose nodes these checks read
DIMENSIONS = {*NAMED, Dimension.AXIS}


def findings(checked: Checked) -> tuple[Finding, ...]:
    """Every finding: the gravest first, then by rule in this order, then by the money concerned.

    What may be wrong comes before what is missing, and last what is known and changes nothing: where figures come from.
    """
    found = [
        *negative_amounts(checked),
        *near_duplicate_labels(checked),
        *projects_without_lines(checked),
        *doubtful_amounts(checked),
    ]
    rules = list(dict.fromkeys(finding.rule for finding in found))
    return tuple(sorted(found, key=lambda one: (LEVELS.index(one.level), rules.index(one.rule), -one.stake)))


def negative_amounts(checked: Checked) -> Iterator[Finding]:
    """Amounts below zero: allowed, with a reason. One finding for all of them."""
    nodes = checked.reading.structure.nodes
    found = checked.negatives
    if not found.amounts:
        return
    dimensions = (Dimension.PROJECT, Dimension.MEASURE, Dimension.ENVELOPE)
    named = [map(nodes(dimension).__getitem__, found.of(dimension)) for dimension in dimensions]
    lowest_first = sorted(zip(found.amounts, zip(*named, strict=True), strict=True), key=itemgetter(0))
    places = [place for _, place in lowest_first]
    printed = document_of(checked.reading, {}).figures
    texts = [
        f"{project.code} · {measure.label} · {envelope.label}{_reason(printed, measure, envelope)}"
        for project, measure, envelope in places
    ]
    selection = checked.plain_selection
    if len(places) <= MOST_CODES:
        measures, envelopes = ({place[i].code: None for place in places} for i in (1, 2))
        selection = selection.filtered(Dimension.MEASURE, *measures).filtered(Dimension.ENVELOPE, *envelopes)
    yield Finding(
        "negative",
        "warning",
        "Montant négatif" if len(places) == 1 else f"Montants négatifs dans {len(places)} mesures et enveloppes",
        listed(texts, most=3),
        checked.amount(sum(found.amounts, Decimal("0.00"))),
        checked.addresses.lines(selection),
        -sum(found.amounts, Decimal("0.00")),
    )


def _reason(printed: Mapping[Place, Figure], measure: Node, envelope: Node) -> str:
    """Why an amount is negative, where its source prints it so."""
    place = place_of({Dimension.MEASURE: measure.code, Dimension.ENVELOPE: envelope.code})
    figure = printed.get(place)
    return f" : la source imprime {written(figure.amount)}" if figure and figure.amount < 0 else ""


def near_duplicate_labels(checked: Checked) -> Iterator[Finding]:
    """Nodes of one dimension whose labels differ by accents, capitals or plurals alone; measures within a project."""
    for dimension in NAMED:
        for nodes in near(checked.reading.structure.nodes(dimension).values(), dimension):
            codes = [node.code for node in nodes]
            figure, rounding, stake = "", "", Decimal(0)
            if dimension == Dimension.PROJECT:
                amounts = [_of_project(checked.facts, node) for node in nodes]
                stake = sum(amounts, Decimal("0.00"))
                figure = checked.amount(stake)
                codes = [f"{code} ({checked.shown(part)})" for code, part in zip(codes, amounts, strict=True)]
                rounding = _rounding(checked, amounts)
            selection = replace(checked.plain_selection, rows=(dimension,))
            if dimension == Dimension.ENVELOPE:
                selection = replace(selection, columns=())
            selection = selection.filtered(dimension, *(node.code for node in nodes))
            yield Finding(
                "near_labels",
                "warning",
                f"{_count(len(nodes))} {dimension.label.lower()}s d’intitulés presque égaux",
                f"« {_merged(nodes)} » : {listed(codes)}{rounding}",
                figure,
                checked.addresses.crosstab(selection),
                stake,
            )


def _of_project(facts: Facts, project: Node) -> Decimal:
    amounts = zip(facts.of(Dimension.PROJECT), facts.amounts, strict=True)
    return sum((amount for id_, amount in amounts if id_ == project.id), Decimal("0.00"))


def _rounding(checked: Checked, amounts: Sequence[Decimal]) -> str:
    """Why the figures shown do not add up to their total, where they do not."""
    unit, decimals = checked.reading.selection.unit, checked.reading.selection.shown_decimals
    parts = sum((rounded(amount, unit, decimals) for amount in amounts), Decimal(0))
    same = parts == rounded(sum(amounts, Decimal(0)), unit, decimals)
    return "" if same else " ; leur somme est arrondie une seule fois, à partir des euros"


def projects_without_lines(checked: Checked) -> Iterator[Finding]:
    """Projects of the PRS that no amount finances."""
    financed = set(checked.facts.of(Dimension.PROJECT))
    projects = checked.reading.structure.nodes(Dimension.PROJECT).values()
    codes = [node.code for node in projects if node.id not in financed and not node.is_closed]
    if not codes:
        return
    selection = checked.plain_selection
    if len(codes) <= MOST_CODES:
        selection = selection.filtered(Dimension.PROJECT, *codes)
    yield Finding(
        "no_lines",
        "information",
        "1 projet sans ligne" if len(codes) == 1 else f"{len(codes)} projets sans ligne",
        listed(codes),
        str(len(codes)),
        checked.addresses.crosstab(selection),
    )


def doubtful_amounts(checked: Checked) -> Iterator[Finding]:
    """Amounts reconstructed, and amounts that are hypotheses."""
    for origin in (Origin.RECONSTRUCTED, Origin.HYPOTHESIS):
        count, amount = checked.weight.origins.get(origin, 0), checked.origins.get(origin, Decimal("0.00"))
        if not count:
            continue
        yield Finding(
            "doubtful",
            "information",
            counted(origin, count),
            f"{count} lignes sur {checked.weight.lines}, qui portent {checked.shown(amount)} des "
            f"{checked.amount(checked.weight.amount)} : {MEANINGS[MARKS[origin]].text}",
            checked.amount(amount),
            checked.addresses.crosstab(checked.plain_selection),
        )


def listed(texts: Sequence[str], most: int = MOST_CODES) -> str:
    """« A, B et C »; beyond `most`, « A, B et 4 autres »."""
    if len(texts) > most:
        return f"{', '.join(texts[:most])} et {len(texts) - most} autres"
    return " et ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def near(nodes: Iterable[Node], dimension: Dimension) -> list[list[Node]]:
    """Groups of two nodes or more whose labels are the same once reduced, in reading order."""
    groups: dict[tuple[int, str], list[Node]] = {}
    for node in nodes:
        within = node.parent_id if dimension == Dimension.MEASURE else 0
        if not node.is_closed:
            groups.setdefault((within, reduced(node.label)), []).append(node)
    return [group for group in groups.values() if len(group) > 1]


def reduced(label: str) -> str:
    """A label without accents, capitals, punctuation and plurals."""
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in _words(plain(label)))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _merged(nodes: Sequence[Node]) -> str:
    """The label of several nodes that differ by plurals: « Dispositif(s) ayant une couverture nationale »."""
    first, *others = (node.label.split() for node in nodes)
    merged = first
    for other in others:
        if len(other) == len(merged):
            merged = [_plural(mine, theirs) for mine, theirs in zip(merged, other, strict=True)]
    return " ".join(merged)


def _plural(mine: str, theirs: str) -> str:
    short, long = sorted((mine, theirs), key=len)
    return f"{short}({long[-1]})" if long[:-1] == short and long[-1] in "sx" else mine


def _count(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)
