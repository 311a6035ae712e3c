"""What a stage holds, as it is entered: its places or lines of receipts, their figures, those of the stage before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from fir.enums import Nature, ReceiptKind, StageFigure
from fir.frozen import names_of
from fir.models import Authorisation, Receipt, ReceiptLine, Stage
from fir.nomenclature import Nomenclature
from fir.places import BETWEEN, Place
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency

#: the two sheets of a stage, as addresses name them
CREDITS, RECEIPTS = "credits", "recettes"
FIGURES: Mapping[str, tuple[StageFigure, ...]] = {
    CREDITS: (StageFigure.AE, StageFigure.CP),
    RECEIPTS: (StageFigure.AMOUNT,),
}
_NATURES = list(Nature.values)


class Seen(NamedTuple):
    """A row of a stage as it is stored: its revision (0: no row), and its figures."""

    rev: int = 0
    figures: Mapping[StageFigure, Decimal | None] = {}
    origin: int = 0

    def of(self, figure: StageFigure) -> Decimal | None:
        """What it holds of a figure; None where nothing is said."""
        return self.figures.get(figure)


class Level(NamedTuple):
    """A level of the nomenclature above a row: its kind, code and label."""

    kind: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row to enter. `code` names it in addresses; `heads` are its levels, outermost first, NC left out."""

    code: str
    target: Place | ReceiptLine
    heads: tuple[Level, ...]
    note: str
    now: Seen
    before: Seen

    @property
    def label(self) -> str:
        """« INT Intervention › DOS Offre de soins », the last level last."""
        return " › ".join(f"{head.code} {head.label}".strip() for head in self.heads)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the sheets of a stage: its rows in reading order, beside those of the stage before (None: the first)."""

    stage: Stage
    name: str
    previous: Stage | None
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, stage: Stage, name: str) -> Sheet:
        """Read it. Two queries."""
        previous = previous_of(stage)
        lines = _places(stage, previous) if name == CREDITS else _receipts(stage, previous)
        return cls(stage, name, previous, tuple(lines))

    @property
    def figures(self) -> tuple[StageFigure, ...]:
        """What is entered of each row."""
        return FIGURES[self.name]

    def line(self, code: str) -> Line | None:
        """The row of that code."""
        return next((one for one in self.lines if one.code == code), None)


def previous_of(stage: Stage) -> Stage | None:
    """The stage of the budget before, in the order of the year: what was done is the start of none. One query."""
    stages = list(Stage.objects.filter(fir_year=stage.fir_year_id).in_order())
    before = [one for one in stages[: stages.index(stage)] if one.is_budget]
    return before[-1] if before else None


def _of_both(stage: Stage, previous: Stage | None) -> list[Stage]:
    return [stage, previous] if previous else [stage]


def _places(stage: Stage, previous: Stage | None) -> Iterator[Line]:
    related = ("direction__agency", "mission__agency", "scheme__agency")
    rows = Authorisation.objects.filter(stage__in=_of_both(stage, previous)).select_related(*related).order_by("pk")
    found: dict[tuple[object, ...], tuple[Place, dict[int, Seen]]] = {}
    names = names_of(stage.fir_year)
    for one in rows:
        for row in (one.direction, one.mission, one.scheme):
            names.apply(row)
        key = (one.nature, one.direction_id, one.mission_id, one.scheme_id)
        place = Place(one.nature, one.direction, one.mission, one.scheme)
        seen = Seen(one.rev, {StageFigure.AE: one.ae, StageFigure.CP: one.cp}, one.origin)
        found.setdefault(key, (place, {}))[1][one.stage_id] = seen
    for place, held in sorted(found.values(), key=lambda item: _rank(item[0])):
        before = held.get(previous.pk, Seen()) if previous else Seen()
        yield Line(place.code, place, _heads(place), place.scheme.note, held.get(stage.pk, Seen()), before)


def _rank(place: Place) -> tuple[object, ...]:
    rows = (place.direction, place.mission, place.scheme)
    return (_NATURES.index(place.nature), *((row.position, row.code) for row in rows))


def _heads(place: Place) -> tuple[Level, ...]:
    """The nature, then the levels that are broken down."""
    levels = (("direction", place.direction), ("mission", place.mission), ("scheme", place.scheme))
    told = [Level(kind, row.code, row.label) for kind, row in levels if row.code != NOT_BROKEN_DOWN]
    return (Level("nature", place.nature, Nature(place.nature).label), *told)


def _receipts(stage: Stage, previous: Stage | None) -> Iterator[Line]:
    rows = (
        Receipt.objects.filter(stage__in=_of_both(stage, previous))
        .select_related("line__agency", "line__notified_by")
        .order_by("pk")
    )
    found: dict[int, tuple[ReceiptLine, dict[int, Seen]]] = {}
    names = names_of(stage.fir_year)
    for one in rows:
        names.apply(one.line)
        held = found.setdefault(one.line_id, (one.line, {}))[1]
        held[one.stage_id] = Seen(one.rev, {StageFigure.AMOUNT: one.amount}, one.origin)
    kinds = list(ReceiptKind.values)
    ordered = sorted(found.values(), key=lambda item: (kinds.index(item[0].kind), item[0].position, item[0].code))
    for line, held in ordered:
        kind = Level("kind", "", ReceiptKind(line.kind).label)
        before = held.get(previous.pk, Seen()) if previous else Seen()
        heads, now = (kind, Level("line", line.code, line.label)), held.get(stage.pk, Seen())
        said = [seen.of(StageFigure.AMOUNT) for seen in (now, before)]
        # a text that was taken back says nothing here any more, and nobody types it
        if line.notified_by_id is None or any(amount is not None for amount in said):
            yield Line(line.code, line, heads, line.citation, now, before)


class Targets:
    """What codes name in an agency: places, or lines of receipts. Reads nothing until it is asked."""

    def __init__(self, agency: Agency, name: str) -> None:
        self.agency, self.name, self._rows = agency, name, Nomenclature(agency.pk)

    @cached_property
    def _receipts(self) -> dict[str, ReceiptLine]:
        return {line.code: line for line in ReceiptLine.objects.filter(agency=self.agency).order_by()}

    def find(self, code: str) -> Place | ReceiptLine | str:
        """What a code names, or why it names nothing. One query for each nomenclature, once."""
        if self.name == RECEIPTS:
            return self._receipts.get(code) or f"la recette « {code} » est inconnue."
        parts = code.split(BETWEEN)
        if len(parts) != 4:
            return f"« {code} » n’est pas un endroit : nature, direction, mission et dispositif sont attendus."
        nature, *codes = parts
        if nature not in _NATURES:
            return f"la nature « {nature} » est inconnue : {', '.join(_NATURES)}."
        direction = self._rows.directions.by_code.get(codes[0])
        mission, scheme = self._rows.missions.by_code.get(codes[1]), self._rows.schemes.by_code.get(codes[2])
        if direction is None:
            return f"la direction « {codes[0]} » est inconnue."
        if mission is None:
            return f"la mission « {codes[1]} » est inconnue."
        if scheme is None:
            return f"le dispositif « {codes[2]} » est inconnu."
        return Place(nature, direction, mission, scheme)


def totals(
    lines: Sequence[Line], figures: Sequence[StageFigure]
) -> dict[StageFigure, tuple[Decimal | None, Decimal | None]]:
    """The sums of the stage and of the one before, by figure; None where nothing is said."""
    return {
        figure: (_sum(line.now.of(figure) for line in lines), _sum(line.before.of(figure) for line in lines))
        for figure in figures
    }


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    said = [one for one in amounts if one is not None]
    return sum(said, ZERO) if said else None
