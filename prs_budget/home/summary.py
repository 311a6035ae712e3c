"""What a director reads first: one sentence and four figures, computed from the amounts of a version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allocations.addresses import Addresses
from allocations.crosstabs.identity import year_name
from allocations.crosstabs.reading import Reading
from allocations.crosstabs.report import NUMBERS
from allocations.enums import Dimension, Origin
from allocations.facts import Facts, Weight
from allocations.provenance import word_of_amounts
from allocations.structure import Node
from prs_budget.lib.money import ZERO, share, shown
from prs_budget.lib.words import counted, listed

#: « what makes most of it »: the fewest that reach this share, when so few do
MOST_SHARE = Decimal("0.8")
FEW = 4

Ranked = Sequence[tuple[Node, Decimal]]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure of the top of the page: what it is, how much, what to compare it with, its lines."""

    label: str
    figure: str
    unit: str
    detail: str
    href: str


class Summary:
    """The sentence and the figures of one year of a version. `found` are its sums by axis, project and envelope.

    `alone` says that the page shows the axes alone: its first envelope is then theirs.
    """

    def __init__(
        self, reading: Reading, found: Facts, weight: Weight, addresses: Addresses, *, alone: bool = False
    ) -> None:
        self.alone = alone
        self.reading, self.found, self.weight, self.addresses = reading, found, weight, addresses
        self.selection = replace(reading.selection, perimeter="all")
        self.outside = reading.structure.outside_axes()
        self.whole = sum(found.amounts, ZERO)
        inside = found.without(Dimension.AXIS, self.outside)
        self.axes = self._ranked(inside, Dimension.AXIS)
        self.projects = self._ranked(inside, Dimension.PROJECT)
        self.envelopes = self._ranked(inside, Dimension.ENVELOPE)
        self.inside = sum((amount for _, amount in self.axes), ZERO)

    @property
    def axes_in_words(self) -> str:
        """« cinq axes »."""
        axes = self.reading.structure.nodes(Dimension.AXIS).values()
        count = sum(not (node.is_outside_axes or node.is_closed) for node in axes)
        words = " ".join(f"{word}s" for word in self.reading.version.plan.axis_word.lower().split())
        return f"{_number(count)} {words}"

    @property
    def essential(self) -> str:
        """What matters most, in two sentences."""
        if self.inside <= 0:
            return "Aucun crédit n’est inscrit sur les axes du PRS."
        axes, projects, envelopes = (_fewest(some, self.inside) for some in (self.axes, self.projects, self.envelopes))
        make, part = ("fait", "font")[len(axes) > 1], share(_total(axes), self.inside)
        codes = listed([f"{node.code} ({node.name})" for node, _ in axes])
        many = f"{_number(len(projects))} projets ({', '.join(node.code for node, _ in projects)})"
        which = many if len(projects) > 1 else f"le projet {projects[0][0].code}"
        first = f"{codes} {make} {part} des crédits"
        if self.outside:
            first = f"Les {self.axes_in_words} portent {share(self.inside, self.whole)} des crédits ; "
            first += f"{codes} en {make} {part}"
        names = listed([node.label for node, _ in envelopes])
        brings = "financent" if len(envelopes) > 1 else "finance"
        source = f"de ces {self.axes_in_words}" if self.outside else "du total"
        return (
            f"{first}, et {which} {share(_total(projects), self.inside)}. "
            f"{names} {brings} {share(_total(envelopes), self.inside)} {source}{self._shares_of(envelopes)}."
        )

    def _shares_of(self, envelopes: Ranked) -> str:
        """The share of each envelope in the axes and in everything: each with what it is a share of."""
        if not self.outside or self.whole <= 0:
            return ""
        everywhere = {node.id: amount for node, amount in self._ranked(self.found, Dimension.ENVELOPE)}
        told = [
            f"{node.label} {share(amount, self.inside)} des {self.axes_in_words}, "
            f"{share(everywhere[node.id], self.whole)} de tous les crédits"
            for node, amount in envelopes
        ]
        return f" ({' ; '.join(told)})"

    @property
    def figures(self) -> tuple[KeyFigure, ...]:
        """The figures of the top of the page, each with the address of its lines."""
        return tuple(figure for figure in (self._all(), self._inside(), *self._firsts()) if figure is not None)

    def _all(self) -> KeyFigure:
        year = self.selection.years[0]
        envelopes = len(set(self.found.of(Dimension.ENVELOPE)))
        nodes = [node for node in self.reading.structure.nodes(Dimension.PROJECT).values() if not node.is_closed]
        headings = sum(node.parent_id in self.outside for node in nodes)
        counts = [(self.weight.lines, "ligne"), (envelopes, "enveloppe"), (len(nodes) - headings, "projet")]
        if headings:
            counts.append((headings, "rubrique"))
        detail = " · ".join(counted(number, word) for number, word in counts)
        detail += " hors axes" if headings else ""
        guessed = self.weight.origins.get(Origin.HYPOTHESIS, 0)
        word = word_of_amounts(year, self.reading.version).lower() + "s"
        if guessed == self.weight.lines:
            word = "projetés (hypothèse)"
        elif guessed:
            detail += f" · dont {counted(guessed, 'montant')} en hypothèse"
        label = f"Crédits {word} {year} ({year_name(year, self.reading.version)})"
        return self._figure(label, self.whole, detail, self.addresses.lines(self.selection))

    def _inside(self) -> KeyFigure | None:
        if not self.outside:
            return None
        names = [node.label for node in self.reading.structure.nodes(Dimension.AXIS).values() if node.is_outside_axes]
        detail = f"{share(self.inside, self.whole)} du total · {listed(names)} {self._shown(self.whole - self.inside)}"
        href = self.addresses.lines(replace(self.selection, perimeter="axes"))
        return self._figure(f"dont les {self.axes_in_words} du PRS", self.inside, detail, href)

    def _firsts(self) -> list[KeyFigure]:
        """The largest envelope of what the page shows, and the largest project of the axes: each says of what."""
        figures = []
        of_axes = f"des {self.axes_in_words}" if self.outside else "du total"
        projects = ("axes", self.projects, self.inside, of_axes)
        every = ("all", self._ranked(self.found, Dimension.ENVELOPE), self.whole, "du total")
        envelopes = ("axes", self.envelopes, self.inside, of_axes) if self.alone and self.outside else every
        for dimension, first, (perimeter, ranked, whole, of_what) in (
            (Dimension.ENVELOPE, "Première enveloppe", envelopes),
            (Dimension.PROJECT, "Premier projet", projects),
        ):
            if not ranked:
                continue
            node, amount = ranked[0]
            within = replace(self.selection, perimeter="axes" if perimeter == "axes" and self.outside else "all")
            detail = f"{share(amount, whole)} {of_what}"
            if len(ranked) > 1:
                detail += f" · puis {_name(ranked[1][0], dimension)} {self._shown(ranked[1][1])}"
            href = self.addresses.lines(within.filtered(dimension, node.code))
            figures.append(self._figure(f"{first} : {_name(node, dimension)}", amount, detail, href))
        return figures

    def _figure(self, label: str, amount: Decimal, detail: str, href: str) -> KeyFigure:
        return KeyFigure(label, self._shown(amount), self.selection.unit.symbol, detail, href)

    def _shown(self, amount: Decimal) -> str:
        return shown(amount, self.selection.unit, self.selection.shown_decimals)

    def _ranked(self, inside: Facts, dimension: Dimension) -> Ranked:
        """The nodes that have amounts inside the axes, with their sums, the largest first."""
        sums: dict[int, Decimal] = {}
        for id_, amount in zip(inside.of(dimension), inside.amounts, strict=True):
            sums[id_] = sums.get(id_, ZERO) + amount
        nodes = self.reading.structure.nodes(dimension)
        return sorted(((node, sums[id_]) for id_, node in nodes.items() if id_ in sums), key=lambda pair: -pair[1])


def _fewest(ranked: Ranked, whole: Decimal) -> Ranked:
    """The fewest that make most of the whole; the three largest where it takes too many."""
    for count in range(1, FEW + 1):
        if _total(ranked[:count]) >= whole * MOST_SHARE:
            return ranked[:count]
    return ranked[:3]


def _total(ranked: Ranked) -> Decimal:
    return sum((amount for _, amount in ranked), ZERO)


def _name(node: Node, dimension: Dimension) -> str:
    return node.label if dimension == Dimension.ENVELOPE else node.code


def _number(number: int) -> str:
    return NUMBERS[number].lower() if number < len(NUMBERS) else str(number)
