"""The sheet of a stage as a plain form: every figure a field, what is wrong said beside it, nothing typed lost."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from fir import actions
from fir.actions import FigureEdit
from fir.actions.figures import cell_of
from fir.enums import StageFigure, Way
from fir.facts.sheets import Line, Sheet, totals
from prs_budget.lib.grid.plain import Seen
from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import ZERO, Unit, shown, writer
from prs_budget.lib.refusals import CellsMoved, Refused
from prs_budget.lib.typed import Unreadable, editable, read_amount
from prs_budget.organisation.models import User

WORDS = {StageFigure.AE: "AE", StageFigure.CP: "CP", StageFigure.AMOUNT: "Montant"}
#: rows on a page
PAGE_SIZE = 100


class Field(NamedTuple):
    """A figure of a row: its field, or what it holds where it may not change."""

    name: str
    label: str
    value: str
    saved: str
    before: str
    variation: str
    error: str


class SheetRow(NamedTuple):
    """A row of the form. `seen` is what it held when the form was drawn: a write names what it saw."""

    line: Line
    seen_name: str
    seen: str
    fields: tuple[Field, ...]


@dataclass
class PlainForm:
    """The rows of a sheet, `shown` of them, with what was typed in `unit`. `errors` are by name of field.

    `asked` tells the figures out of proportion from any others, once they are.
    """

    sheet: Sheet
    shown: tuple[Line, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    number: str = field(default_factory=lambda: str(uuid.uuid4()))
    unit: Unit = Unit.EUR
    asked: str = ""

    @property
    def heads(self) -> list[str]:
        """The headings of the columns of figures."""
        before = self.sheet.previous.code if self.sheet.previous else ""
        found = []
        for figure in self.sheet.figures:
            word = WORDS[figure]
            found += [f"{word} {before}", f"{word} {self.sheet.stage.code}", "Variation"] if before else [word]
        return found

    @property
    def rows(self) -> list[SheetRow]:
        """The rows, with their fields."""
        return [self._row(line) for line in self.shown]

    def _row(self, line: Line) -> SheetRow:
        name = f"vu-{line.code}"
        now = Seen(line.now.rev, tuple(line.now.of(figure) for figure in self.sheet.figures)).text
        conflicted = any(f"{figure}-{line.code}" in self.errors for figure in self.sheet.figures)
        seen = now if conflicted else self.typed.get(name, now)
        fields = tuple(self._field(line, figure) for figure in self.sheet.figures)
        return SheetRow(line, name, seen, fields)

    def _field(self, line: Line, figure: StageFigure) -> Field:
        name = f"{figure}-{line.code}"
        now, before = line.now.of(figure), line.before.of(figure)
        return Field(
            name=name,
            label=f"{WORDS[figure]}, {line.label}, en {self.unit.symbol}",
            value=self.typed.get(name, editable(now, self.unit)),
            saved=self._shown(now),
            before=self._shown(before),
            variation=self._gap(now, before),
            error=self.errors.get(name, ""),
        )

    @property
    def total(self) -> list[str]:
        """The sums of every row of the sheet, as they are saved, in the order of `heads`."""
        sums = totals(self.sheet.lines, self.sheet.figures)
        texts = []
        for figure in self.sheet.figures:
            now, before = sums[figure]
            row = [self._shown(before), self._shown(now), self._gap(now, before)]
            texts += row if self.sheet.previous else row[1:2]
        return texts

    @property
    def _decimals(self) -> int:
        return 2 if self.unit == Unit.EUR else self.unit.decimals

    def _shown(self, amount: Decimal | None) -> str:
        return shown(amount, self.unit, self._decimals)

    def _gap(self, now: Decimal | None, before: Decimal | None) -> str:
        if now is None and before is None:
            return ""
        return writer(self.unit, self._decimals, signed=True)([(now or ZERO) - (before or ZERO)])[0]

    def edits(self) -> list[FigureEdit]:
        """What was typed that differs from what was seen; `errors` gets what cannot be read, or is asked."""
        found, doubted = [], dict[str, tuple[Decimal | None, str]]()
        for line in self.shown:
            seen = Seen.read(self.typed.get(f"vu-{line.code}", ""), len(self.sheet.figures))
            if seen is None:
                continue
            for figure, held in zip(self.sheet.figures, seen.amounts, strict=True):
                name = f"{figure}-{line.code}"
                text = self.typed.get(name, "")
                read = read_amount(text, self.unit, held)
                if isinstance(read, Unreadable):
                    self.errors[name] = read.reason
                elif read != held:
                    found.append(FigureEdit(line.target, figure, read, seen.rev))
                    if why := question(read, replaced=held, line=[line.before.of(figure)]):
                        doubted[name] = (read, why)
        self._ask(doubted)
        return found

    def _ask(self, doubted: Mapping[str, tuple[Decimal | None, str]]) -> None:
        """Refuse, once, the figures out of proportion with what they replace or with the stage before."""
        if doubted:
            self.asked = fingerprint({name: amount for name, (amount, _) in doubted.items()})
            if self.typed.get("ampleur") != self.asked:
                self.errors |= {name: why for name, (_, why) in doubted.items()}

    def save(self, by: User) -> int | None:
        """Write what was typed; how many figures changed, None where nothing was written: `refused` says why."""
        edits = self.edits()
        if self.errors:
            self.refused = "Rien n’est enregistré : ce qui est à corriger est dit à côté de chaque champ."
            return None
        if not edits:
            return 0
        try:
            actions.enter_figures(
                by=by,
                stage=self.sheet.stage,
                edits=edits,
                way=Way.FORM,
                reason=reason_in(self.typed.get("raison", "")),
                uuid=operation_number(self.typed.get("numero", "")),
                digest=_digest(edits),
            )
        except CellsMoved as moved:
            self._conflict(moved)
        except Refused as refused:
            self.refused = str(refused)
        else:
            return len(edits)
        self.number = str(uuid.uuid4())
        return None

    def _conflict(self, moved: CellsMoved) -> None:
        """Say both values beside each figure that moved; the row is now seen as it is, so that saving again chooses."""
        for one in moved.cells:
            exact = self._shown(one.amount) if self.unit == Unit.EUR else editable(one.amount, self.unit)
            theirs = exact or "vide"
            who = one.by or "Quelqu’un"
            told = f"{who} a écrit {theirs} entre-temps. Enregistrer de nouveau le remplace par votre valeur"
            is_empty = one.amount is None
            keep = "videz pour garder la sienne" if is_empty else f"pour garder la sienne, saisissez {theirs}"
            self.errors[f"{one.year}-{one.line}"] = f"{told} ; {keep}."
        self.refused = str(moved)


def _digest(edits: list[FigureEdit]) -> str:
    told = [(cell_of(one.target), one.figure.value, str(one.value)) for one in edits]
    return hashlib.sha256(repr(told).encode()).hexdigest()
