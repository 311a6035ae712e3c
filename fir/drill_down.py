"""What stands behind a figure of a page of the FIR: movements, credits opened, or the history of a receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from allocations.enums import Origin
from allocations.provenance import MARKS
from fir.enums import Nature
from fir.facts.figures import Figure
from fir.identity import identity_of
from fir.models import Change, FirYear, Movement, Receipt
from fir.reports import execution, missions, schemes
from prs_budget.lib.money import NO_BREAK_SPACE, ZERO, Unit, shown
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.dress import Head, Layout, Leaf, build
from prs_budget.lib.tables.model import Column, Key, Row, Table, parse_path

#: how many rows a panel shows; the page of movements has them all
MOST = 100
#: the first character of a row that adds a nature over every direction (« dont fonctionnement »)
EVERY_DIRECTION = "*"
#: what the columns of each report are made of
FIGURES: Mapping[str, Mapping[str, Figure]] = {
    execution.NAME: execution.FIGURES,
    missions.MISSIONS: missions.FIGURES,
    schemes.EXECUTED: schemes.FIGURES,
}


@dataclass(frozen=True, slots=True)
class Behind:
    """The panel of a figure: its name, its text, what it is made of; `more` says how many rows are not shown."""

    title: str
    figure: str
    drawn: Drawn
    told: str
    more: int
    close_address: str


PlaceOf = Callable[[Table, Key], Q]


def of_execution(table: Table, key: Key) -> Q:
    """A row of the execution: a direction, a nature of it, or a nature of every direction."""
    if not key:
        return Q()
    if key[0].startswith(EVERY_DIRECTION):
        return Q(nature=key[0].removeprefix(EVERY_DIRECTION))
    place = Q(direction__code=key[0])
    return place & Q(nature=key[1]) if len(key) > 1 else place


def of_missions(table: Table, key: Key) -> Q:
    """A row of the missions: every mission that the rows under it show, or the one that it shows."""
    leaves = (row.key for row in table.rows if row.kind == "leaf" and row.key[: len(key)] == key)
    return Q(mission__code__in=[missions.mission_of(one) for one in leaves])


def of_schemes(table: Table, key: Key) -> Q:
    """A row of the schemes: a mission, or a scheme of it."""
    if not key:
        return Q()
    return Q(scheme__mission__code=key[0]) if len(key) == 1 else Q(scheme__code=key[1])


def behind(token: str, table: Table, fir_year: FirYear, place_of: PlaceOf, here: str) -> Behind:
    """What a cell of movements or credits is made of. Four queries. Raises BadAddress for a cell that is not there."""
    row, column = _cell(token, table)
    made_of = FIGURES.get(table.name, {}).get(column.key[0])
    if made_of is None:
        raise BadAddress([f"Aucune ligne n’est derrière la colonne « {column.labels[-1]} »."])
    cell, lines = row.cells[table.columns.index(column)], _Lines(fir_year, made_of, place_of(table, row.key))
    made = lines.table(table.unit)
    above = [] if row.kind == "interim" else row.key[:-1]
    title = f"{' › '.join((*above, row.code or row.label))} · {column.labels[-1]}"
    text = cell.display + (f"{NO_BREAK_SPACE}{table.unit.symbol}" if cell.amount is not None else "")
    drawn = Drawn.of(made)
    return Behind(title, text, drawn, _told(row.label, row.code), lines.count - len(made.rows), here)


def _told(label: str, code: str) -> str:
    return label if code else ""


def _cell(token: str, table: Table) -> tuple[Row, Column]:
    """The row and the column that an address names « row path,column path »."""
    left, _, right = token.rpartition(",")
    row_key, column_key = parse_path(left), parse_path(right)
    row = next((one for one in table.lines if one.key == row_key), None)
    column = next((one for one in table.columns if one.key == column_key and one.content == "amount"), None)
    if row is None or column is None or column.less:
        raise BadAddress([f"Aucune cellule « {token[:80]} » dans ce tableau."])
    return row, column


class _Words(NamedTuple):
    """What a panel calls its table: its name, its title, the headings of its rows and of their text."""

    name: str
    title: str
    stub: str
    text: str


CREDITS_ALONE = _Words("ouverts", "Crédits ouverts", "Pôle", "Mission › dispositif")
MOVES_ALONE = _Words("mouvements", "Mouvements", "Mouvement", "Date, engagement ou libellé")
BOTH = _Words("credits", "Crédits et mouvements", "Pôle, ou mouvement", "Mission › dispositif, ou date et libellé")


class _Lines:
    """The credits and the movements that make a figure at a place; `count` and `sum` are of them all."""

    def __init__(self, fir_year: FirYear, figure: Figure, place: Q) -> None:
        """Count them and add them up. A query for the credits, one for the movements."""
        self.fir_year, self.figure, self.unit = fir_year, figure, figure.credit
        self.credits = figure.credits(fir_year).filter(place)
        self.moves = figure.movements(fir_year).filter(place)
        held = [self.credits.aggregate(sum=Sum(self.unit), n=Count("pk"))] if figure.is_opened else []
        held += [self.moves.aggregate(sum=Sum(self.unit), n=Count("pk"))] if figure.kinds else []
        self.sum: Decimal = sum((one["sum"] or ZERO for one in held), ZERO)
        self.count: int = sum(one["n"] for one in held)

    @property
    def words(self) -> _Words:
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
                (getattr(one, self.unit),),
                texts=(f"{one.on:%d/%m/%Y} · {_who(one)}" if one.on else f"{_who(one)} (sans date)",),
                marks=(MARKS.get(Origin(one.origin), ""),),
            )
            for one in self.moves.select_related("commitment").order_by("on", "pk")[:most]
        ]


def _who(movement: Movement) -> str:
    if movement.commitment is None:
        return movement.label or (movement.key or "")
    return " · ".join(filter(None, (movement.commitment.code, movement.commitment.beneficiary or movement.label)))


def behind_receipt(token: str, table: Table, fir_year: FirYear, before: FirYear | None, here: str) -> Behind:
    """The history of a receipt at a stage: who entered it, when, what it was. Two queries."""
    row, column = _cell(token, table)
    years = [one for one in (before, fir_year) if one]
    code, *year = column.key
    rows = Receipt.objects.filter(stage__fir_year__in=years, stage__code=code, line__agency=fir_year.agency_id)
    if year:
        rows = rows.filter(stage__fir_year__year=year[0])
    if row.key:
        rows = rows.filter(line__code=row.key[0])
    changes = Change.objects.filter(receipt__in=rows)
    stored = (rows.aggregate(sum=Sum("amount"))["sum"] or ZERO, changes.count())
    shown_first = changes.select_related("operation__by", "receipt__line").order_by("-pk")[:MOST]
    made = _history(list(shown_first), fir_year, table.unit, *stored)
    amount = row.cells[table.columns.index(column)].amount
    figure = shown(amount, table.unit, table.decimals) + NO_BREAK_SPACE + table.unit.symbol
    more = stored[1] - len(made.rows)
    return Behind(f"{row.label} · {column.labels[-1]}", figure, Drawn.of(made), "", more, here)


def _history(changes: Sequence[Change], fir_year: FirYear, unit: Unit, whole: Decimal, count: int) -> Table:
    """Each change, the last first: what they add is what the stage says now."""
    leaves = [
        Leaf(
            (Head(str(one.pk), "", one.receipt.line.label if one.receipt else ""),),
            ((one.new or ZERO) - (one.old or ZERO),),
            texts=(
                f"{fir_year.agency.local(one.operation.at):%d/%m/%Y %H:%M}",
                f"{one.operation.by}, {one.operation.get_way_display().lower()}",
                shown(one.old, unit, unit.decimals),
                shown(one.new, unit, unit.decimals),
            ),
        )
        for one in changes
    ]
    all_shown = count == len(leaves)
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
        proofs=(whole,) if all_shown else (),
        counted=count,
    )
    return build(leaves, layout, identity_of(fir_year, f"Recettes {fir_year.year}", unit, ""))
