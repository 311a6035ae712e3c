"""The lines behind a cell of a report: the credits and the movements of its figure, or the history of receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from allocations.enums import Origin
from allocations.provenance import MARKS
from fir.enums import Nature
from fir.facts.attribution import Part, standing
from fir.facts.beneficiaries import PERSON, is_person, name_of
from fir.facts.figures import Figure
from fir.frozen import names_of
from fir.identity import identity_of
from fir.models import Change, FirYear, Movement, Receipt
from fir.reference_forms import shown_reference
from fir.reports.report import CellLines, Cells
from prs_budget.lib.money import ZERO, Unit, euros_text, shown
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Identity, Key, Mark, Row, Table

#: how many rows a panel shows; the page of movements has them all
MOST = 100


def lines_of(figures: Mapping[str, Figure], place_of: Callable[[Table, Key], Q]) -> Cells:
    """How a report whose columns are these figures opens its cells; `place_of` says where a row of it is."""

    def opened(fir_year: FirYear, before: FirYear | None, table: Table, row: Row, column: Column) -> CellLines | None:
        figure = figures.get(column.key[0])
        return FigureLines(fir_year, figure, place_of(table, row.key)) if figure else None

    return opened


class PanelWords(NamedTuple):
    """What a panel calls its table: its name, its title, the headings of its rows and of their text."""

    name: str
    title: str
    stub: str
    text: str


CREDITS_ALONE = PanelWords("ouverts", "Crédits ouverts", "Pôle", "Mission › dispositif")
MOVES_ALONE = PanelWords("mouvements", "Mouvements", "Mouvement", "Date, engagement ou libellé")
BOTH = PanelWords("credits", "Crédits et mouvements", "Pôle, ou mouvement", "Mission › dispositif, ou date et libellé")


class FigureLines:
    """The credits and the movements that make a figure at a place; `count` and `sum` are of them all."""

    def __init__(self, fir_year: FirYear, figure: Figure, place: Q) -> None:
        """Count them and add them up. A query for the credits, one for the movements."""
        self.fir_year, self.figure, self.unit = fir_year, figure, figure.credit
        self.credits = figure.credits(fir_year)
        if figure.is_opened:
            self.credits = self.credits.filter(place)
        self.moves = figure.movements(fir_year).filter(place)
        held = [self.credits.aggregate(sum=Sum(self.unit), n=Count("pk"))] if figure.is_opened else []
        held += [self.moves.aggregate(sum=Sum("used"), n=Count("pk"))] if figure.kinds else []
        self.sum: Decimal = sum((one["sum"] or ZERO for one in held), ZERO)
        self.count: int = sum(one["n"] for one in held)

    @property
    def words(self) -> PanelWords:
        """What the panel says they are."""
        if not self.figure.kinds:
            return CREDITS_ALONE
        return BOTH if self.figure.is_opened else MOVES_ALONE

    def table(self, unit: Unit) -> Table:
        """The first of them, credits before movements, proved where all are shown. A query for each."""
        leaves = self._opened() if self.figure.is_opened else []
        leaves += self._moved(MOST - len(leaves)) if self.figure.kinds else []
        words, all_shown = self.words, self.count <= MOST
        layout = Layout(
            name=f"derriere-{words.name}",
            title=words.title,
            stub=words.stub,
            columns=(Column(("who",), (words.text,), content="text"), Column((self.unit,), (self.unit.upper(),))),
            unit=unit,
            decimals=2 if unit == Unit.EUR and any(_has_cents(leaf) for leaf in leaves) else None,
            total="Total" if all_shown else "",
            notes=(),
            proofs=(self.sum,) if all_shown else (),
            counted=self.count,
        )
        return build(leaves, layout, identity_of(self.fir_year, f"Exécution {self.fir_year.year}", unit, ""))

    def _opened(self) -> list[Leaf]:
        found = self.credits.select_related("direction", "mission", "scheme")
        return [
            Leaf(
                (Head(f"credit-{one.pk}", one.direction.code, Nature(one.nature).label),),
                (getattr(one, self.unit),),
                texts=(f"{one.mission.code} › {one.scheme.code}",),
                marks=(MARKS.get(Origin(one.origin), ""),),
            )
            for one in found.order_by("direction__position", "nature", "pk")[:MOST]
        ]

    def _moved(self, most: int) -> list[Leaf]:
        return [
            Leaf(
                (Head(str(one.pk), "", one.get_kind_display()),),
                (one.used,),  # type: ignore[attr-defined]  # annotated
                texts=(_when(one),),
                marks=(MARKS.get(Origin(one.origin), ""),),
            )
            for one in self.moves.select_related("commitment__beneficiary__merged_into").order_by("on", "pk")[:most]
        ]


class GivenLine(NamedTuple):
    """A line that is computed, not read as it is: its key, what it is called, its text, its amount, its page."""

    key: str
    code: str
    label: str
    text: str
    amount: Decimal
    mark: Mark = ""
    href: str = ""


class GivenLines:
    """Lines already at hand; `count` and `sum` are of them all."""

    def __init__(self, said: Callable[[Unit], Identity], words: PanelWords, lines: Sequence[GivenLine]) -> None:
        """Those that hold something; `said` is what is read, in a unit. No query."""
        self.said, self.words = said, words
        self.lines = [one for one in lines if one.amount]
        self.sum: Decimal = sum((one.amount for one in self.lines), ZERO)
        self.count = len(self.lines)

    @classmethod
    def of_year(cls, fir_year: FirYear, words: PanelWords, lines: Sequence[GivenLine]) -> GivenLines:
        """Those of a year of the FIR."""
        return cls(lambda unit: identity_of(fir_year, f"FIR {fir_year.year}", unit, ""), words, lines)

    def table(self, unit: Unit) -> Table:
        """The first of them, with their total where all are shown. No query."""
        leaves = [
            Leaf((Head(one.key, one.code, one.label),), (one.amount,), (one.text,), (one.mark,), href=one.href)
            for one in self.lines[:MOST]
        ]
        layout = Layout(
            name=f"derriere-{self.words.name}",
            title=self.words.title,
            stub=self.words.stub,
            columns=(Column(("what",), (self.words.text,), content="text"), Column(("amount",), ("Montant",))),
            unit=unit,
            decimals=2 if unit == Unit.EUR and any(_has_cents(leaf) for leaf in leaves) else None,
            total="Total" if self.count <= MOST else "",
            notes=(),
        )
        return build(leaves, layout, self.said(unit))


def moved_lines(found: Iterable[Part]) -> list[GivenLine]:
    """What movements bring somewhere, in their order, each with its voucher; those that a panel shows are named.

    What was taken back, and what takes it back, are left out. One query.
    """
    kept = standing(found)
    rows = Movement.objects.select_related("fir_year__agency", "commitment__beneficiary__merged_into").in_bulk(
        {one.id for one in kept[:MOST]}
    )
    return [_moved_line(rank, part, rows.get(part.id)) for rank, part in enumerate(kept)]


def _moved_line(rank: int, part: Part, one: Movement | None) -> GivenLine:
    if one is None:
        return GivenLine(f"m{part.id}-{rank}", "", "", "Mouvement", part.amount)
    place = {"agency": one.fir_year.agency.slug, "year": one.fir_year.year, "pk": one.pk}
    return GivenLine(
        f"m{one.pk}-{rank}",
        shown_reference(one.key),
        part_text(_when(one), part),
        one.get_kind_display(),
        part.amount,
        MARKS.get(Origin(one.origin), ""),
        reverse("fir:mouvement", kwargs=place),
    )


def part_text(text: str, part: Part) -> str:
    """What a line says, and of what whole it is a part."""
    return text if part.amount == part.whole else f"{text} · part de {euros_text(part.whole)}"


def _when(movement: Movement) -> str:
    return f"{movement.on:%d/%m/%Y} · {_who(movement)}" if movement.on else f"{_who(movement)} (sans date)"


def _has_cents(leaf: Leaf) -> bool:
    return any(isinstance(one, Decimal) and one != one.to_integral_value() for one in leaf.amounts)


def _who(movement: Movement) -> str:
    if movement.commitment is None:
        return movement.label or (movement.key or "")
    who = PERSON if is_person(movement.commitment) else name_of(movement.commitment) or movement.label
    return " · ".join(filter(None, (movement.commitment.code, who)))


class ReceiptHistory:
    """Each change of receipts, the last first: what they add is what the receipts say now; `count` is of them all."""

    def __init__(self, fir_year: FirYear, rows: QuerySet[Receipt]) -> None:
        """Add the receipts up, and count their changes. Two queries."""
        self.fir_year, self.changes = fir_year, Change.objects.filter(receipt__in=rows)
        self.sum: Decimal = rows.aggregate(sum=Sum("amount"))["sum"] or ZERO
        self.count: int = self.changes.count()

    def table(self, unit: Unit) -> Table:
        """The last of them, proved where all are shown. One query."""
        shown_first = self.changes.select_related("operation__by", "receipt__line").order_by("-pk")[:MOST]
        names = names_of(self.fir_year)
        for one in shown_first:
            if one.receipt is not None:
                names.apply(one.receipt.line)
        leaves = [self._leaf(one, unit) for one in shown_first]
        all_shown = self.count == len(leaves)
        words = (("at", "Le"), ("by", "Par"), ("old", "Avant"), ("new", "Après"))
        layout = Layout(
            name="derriere-recettes",
            title="Historique",
            stub="Recette",
            columns=(
                *(Column((key,), (text,), content="text") for key, text in words),
                Column(("change",), ("Variation",), signed=True),
            ),
            unit=unit,
            total="Total" if all_shown else "",
            notes=(),
            proofs=(self.sum,) if all_shown else (),
            counted=self.count,
        )
        return build(leaves, layout, identity_of(self.fir_year, f"Recettes {self.fir_year.year}", unit, ""))

    def _leaf(self, one: Change, unit: Unit) -> Leaf:
        return Leaf(
            (Head(str(one.pk), "", one.receipt.line.label if one.receipt else ""),),
            ((one.new or ZERO) - (one.old or ZERO),),
            texts=(
                f"{self.fir_year.agency.local(one.operation.at):%d/%m/%Y %H:%M}",
                f"{one.operation.by}, {one.operation.get_way_display().lower()}",
                shown(one.old, unit, unit.decimals),
                shown(one.new, unit, unit.decimals),
            ),
        )
