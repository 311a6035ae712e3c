"""« Programmé = autorisé »: the authorisations of a stage, as the programming and the table de passage give them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Version
from allocations.provenance import word_of_amounts
from fir.actions import FigureEdit, Place
from fir.enums import StageFigure
from fir.facts.programming import programmed
from fir.facts.sheets import CREDITS, Sheet
from fir.models import FirYear, Stage
from projects.models import Measure
from prs_budget.lib.money import ZERO
from prs_budget.organisation.models import NOT_BROKEN_DOWN

Pair = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to propose: whether CP are those of the AE, and whether what is not programmed is emptied."""

    with_cp: bool = True
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A place of the stage: AE and CP as they are and as they would be; `rev` is what was read."""

    place: Place
    before: Pair
    after: Pair
    rev: int
    note: str

    @property
    def code(self) -> str:
        """« INT:DOS:2:D01 »."""
        return self.place.code

    @property
    def label(self) -> str:
        """« DOS Offre de soins › 2 Prévention »: what is broken down; « Non ventilé » without anything."""
        rows = (self.place.direction, self.place.mission, self.place.scheme)
        told = [f"{row.code} {row.label}" for row in rows if row.code != NOT_BROKEN_DOWN]
        return " › ".join(told) or "Non ventilé"

    @property
    def changes(self) -> bool:
        """Whether it would change anything."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a version would make of a stage. `unplaced`: measures without a passage: code, label, amount."""

    version: Version
    stage: Stage
    rows: tuple[Proposed, ...]
    unplaced: tuple[tuple[str, str, Decimal], ...]

    @property
    def planned(self) -> Decimal:
        """The AE that the version programmes."""
        return sum((one.after[0] or ZERO for one in self.rows if not one.note), ZERO)

    @property
    def kept(self) -> Decimal:
        """The AE of the stage that it does not programme, and that are left."""
        return sum((one.after[0] or ZERO for one in self.rows if one.note), ZERO)

    @property
    def is_programmed(self) -> bool:
        """Whether the version programmes anything of the year."""
        return any(one.note == "" for one in self.rows)

    @property
    def edits(self) -> list[FigureEdit]:
        """What is to be written."""
        return [
            FigureEdit(one.place, figure, after, one.rev)
            for one in self.rows
            for figure, before, after in zip((StageFigure.AE, StageFigure.CP), one.before, one.after, strict=True)
            if before != after
        ]

    @property
    def digest(self) -> str:
        """What was previewed: another digest is another proposal."""
        told = [(one.code, one.rev, *map(str, (*one.before, *one.after))) for one in self.rows]
        return hashlib.sha256(repr((self.version.pk, self.stage.pk, told)).encode()).hexdigest()


def propose(fir_year: FirYear, version: Version, stage: Stage, choice: Options) -> Proposal:
    """What a version would make of a stage. Eight queries at most."""
    placed, unplaced = programmed(fir_year, version)
    word = word_of_amounts(fir_year.year, version).lower()
    rows = list(_rows(Sheet.of(stage, CREDITS), placed, choice, word))
    measures = Measure.objects.in_bulk(unplaced)
    told = sorted((measures[one].code, measures[one].label, amount) for one, amount in unplaced.items())
    return Proposal(version, stage, tuple(sorted(rows, key=_rank)), tuple(told))


def _rows(sheet: Sheet, placed: Mapping[str, tuple[Place, Decimal]], choice: Options, word: str) -> Iterable[Proposed]:
    held = {line.code: line for line in sheet.lines if line.now.rev}
    for code, (place, amount) in placed.items():
        line = held.get(code)
        before = (line.now.of(StageFigure.AE), line.now.of(StageFigure.CP)) if line else (None, None)
        after = (amount, amount if choice.with_cp else before[1])
        yield Proposed(place, before, after, line.now.rev if line else 0, "")
    for code, line in held.items():
        if code in placed or not isinstance(line.target, Place):
            continue
        before = (line.now.of(StageFigure.AE), line.now.of(StageFigure.CP))
        cleared: Pair = (None, None if choice.with_cp else before[1])
        note = f"non {word} : {'vidé' if choice.clears else 'gardé'}"
        yield Proposed(line.target, before, cleared if choice.clears else before, line.now.rev, note)


def _rank(one: Proposed) -> tuple[object, ...]:
    place = one.place
    rows = (place.direction, place.mission, place.scheme)
    return (place.nature, *((row.position, row.code) for row in rows))
