"""The table de passage as a form: what is typed of each measure, read into edits, every fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from fir import actions
from fir.actions import PassageEdit, PassagesMoved, Refused, RowsRefused
from fir.enums import Nature
from fir.nomenclature import Nomenclature
from fir.passage.reading import Passing
from fir.places import Place
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.money import Unit, shown
from prs_budget.lib.plain_text import whole_number
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, User

FIELDS = ("mission", "dispositif", "nature")


class PassageRow(NamedTuple):
    """A measure in the form: its names of fields, what they hold, what is wrong with them."""

    passing: Passing
    amount: str
    names: tuple[str, str, str, str]
    mission: str
    scheme: str
    nature: str
    seen: str
    errors: tuple[str, ...]


@dataclass
class PassageForm:
    """The rows of the table, `shown` of them; `typed` is what came, by name of field."""

    agency: Agency
    shown: Sequence[Passing]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    refused: str = ""

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """What may be typed: the missions and schemes of the agency."""
        return Nomenclature(self.agency.pk)

    @property
    def rows(self) -> list[PassageRow]:
        """The rows, with what was typed."""
        return [self._row(one) for one in self.shown]

    def _row(self, passing: Passing) -> PassageRow:
        code = passing.measure.code
        held = dict(zip(FIELDS, passing.words, strict=True))
        values = [self.typed.get(f"{name}-{code}", held[name]) for name in FIELDS]
        moved = code in self.errors
        seen = str(passing.rev) if moved else self.typed.get(f"vu-{code}", str(passing.rev))
        names = (*(f"{name}-{code}" for name in FIELDS), f"vu-{code}")
        mission, scheme, nature = values
        amount = shown(passing.programmed, Unit.EUR, 0)
        return PassageRow(passing, amount, names, mission, scheme, nature, seen, tuple(self.errors.get(code, ())))  # type: ignore[arg-type]

    def edits(self, rest: Place) -> list[PassageEdit]:
        """What was typed that differs from what the table holds; `errors` gets what names nothing."""
        found = []
        for passing in self.shown:
            code = passing.measure.code
            if f"mission-{code}" not in self.typed:
                continue
            mission, scheme, nature = (self.typed.get(f"{name}-{code}", "").strip().upper() for name in FIELDS)
            if (mission, scheme, nature) == passing.words or not (mission or scheme or passing.passage):
                continue
            seen = whole_number(self.typed.get(f"vu-{code}", ""))
            edit = self._edit(passing, mission, scheme, nature, rest, passing.rev if seen is None else seen)
            if edit is not None:
                found.append(edit)
        return found

    def _edit(
        self, passing: Passing, mission: str, scheme: str, nature: str, rest: Place, rev: int
    ) -> PassageEdit | None:
        """Where a measure is to pass; None, with its errors, where a code names nothing.

        A scheme alone brings its mission; nothing at all is « not broken down ».
        """
        code, wrong = passing.measure.code, []
        missions, schemes = self.nomenclature.missions.by_code, self.nomenclature.schemes.by_code
        of_scheme = schemes.get(_code(scheme or NOT_BROKEN_DOWN), rest.scheme if not scheme else None)
        if of_scheme is None:
            wrong.append(f"Dispositif inconnu : « {scheme} ».")
        deduced = of_scheme.mission.code if of_scheme and scheme and not mission else NOT_BROKEN_DOWN
        of_mission = missions.get(_code(mission or deduced), rest.mission if not mission else None)
        if of_mission is None:
            wrong.append(f"Mission inconnue : « {mission} ».")
        empty = not mission and not scheme
        nature = nature or (Nature.NOT_STATED if empty else Nature.INTERVENTION)
        if nature not in Nature.values:
            wrong.append(f"Nature inconnue : « {nature} ». Possibles : {', '.join(Nature.values)}.")
        if wrong or of_scheme is None or of_mission is None:
            self.errors.setdefault(code, []).extend(wrong)
            return None
        return PassageEdit(passing.measure, of_mission, of_scheme, nature, rev)

    def save(self, by: User) -> int | None:
        """Write what was typed; how many measures changed, None where nothing was written: `refused` says why."""
        edits = self.edits(actions.not_broken_down(self.agency))
        if self.errors:
            self.refused = "Rien n’est enregistré : ce qui est à corriger est dit à côté de chaque mesure."
            return None
        try:
            return actions.set_passages(
                by=by, agency=self.agency, edits=edits, reason=reason_in(self.typed.get("raison", ""))
            )
        except PassagesMoved as moved:
            for one in moved.passages:
                place = " › ".join(filter(None, (one.mission, one.scheme, one.nature))) or "aucun passage"
                told = f"{one.by or 'Quelqu’un'} a écrit {place} entre-temps : enregistrer de nouveau le remplace."
                self.errors.setdefault(one.measure, []).append(told)
            self.refused = str(moved)
        except RowsRefused as refused:
            for bad in refused.rows:
                self.errors.setdefault(edits[bad.row - 1].measure.code, []).append(bad.reason)
            self.refused = "Rien n’est enregistré : ce qui est à corriger est dit à côté de chaque mesure."
        except Refused as refused:
            self.refused = str(refused)
        return None


def _code(text: str) -> str:
    """A code that a spreadsheet turned into « 2.0 » is « 2 »."""
    whole, dot, decimals = text.partition(".")
    return whole if dot and decimals == "0" and whole.isdecimal() else text
