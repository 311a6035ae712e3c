"""The table de passage as a form: what is typed of each measure, read into edits, every fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from prs_budget.lib.plain_text import is_year, whole_number
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency, User

FIELDS = ("mission", "dispositif", "nature")
#: its part, and the years in which it holds
TERMS = ("part", "depuis", "jusqua")


class PassageRow(NamedTuple):
    """A measure in the form: its names of fields, what they hold, what is wrong with them."""

    passing: Passing
    amount: str
    names: dict[str, str]
    mission: str
    scheme: str
    nature: str
    part: str
    since: str
    until: str
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
    #: every row of the table, where `shown` are a part of them
    beside: Sequence[Passing] = ()

    @cached_property
    def nomenclature(self) -> Nomenclature:
        """What may be typed: the missions and schemes of the agency."""
        return Nomenclature(self.agency.pk)

    @property
    def rows(self) -> list[PassageRow]:
        """The rows, with what was typed."""
        return [self._row(one) for one in self.shown]

    def _row(self, passing: Passing) -> PassageRow:
        key = passing.key
        held = dict(zip((*FIELDS, *TERMS), (*passing.words, *passing.terms), strict=True))
        values = [self.typed.get(f"{name}-{key}", held[name]) for name in (*FIELDS, *TERMS)]
        moved = key in self.errors
        seen = str(passing.rev) if moved else self.typed.get(f"vu-{key}", str(passing.rev))
        names = {name: f"{name}-{key}" for name in (*FIELDS, *TERMS, "vu")}
        amount = shown(passing.programmed, Unit.EUR, 0)
        mission, scheme, nature, part, since, until = values
        errors = tuple(self.errors.get(key, ()))
        return PassageRow(passing, amount, names, mission, scheme, nature, part, since, until, seen, errors)

    def edits(self, rest: Place) -> list[PassageEdit]:
        """What was typed that differs from what the table holds; `errors` gets what names nothing."""
        found = []
        for passing in self.shown:
            key = passing.key
            if f"mission-{key}" not in self.typed:
                continue
            mission, scheme, nature = (self.typed.get(f"{name}-{key}", "").strip().upper() for name in FIELDS)
            terms = tuple(
                self.typed.get(f"{name}-{key}", held).strip() for name, held in zip(TERMS, passing.terms, strict=True)
            )
            is_same = (mission, scheme, nature) == passing.words and terms == passing.terms
            if is_same or not (mission or scheme or passing.passage):
                continue
            seen = whole_number(self.typed.get(f"vu-{key}", ""))
            edit = self._edit(passing, mission, scheme, nature, rest, passing.rev if seen is None else seen)
            if edit is not None and (edit := self._on_its_terms(passing, edit, terms)) is not None:
                found.append(edit)
        return found

    def _on_its_terms(self, passing: Passing, edit: PassageEdit, terms: Sequence[str]) -> PassageEdit | None:
        """An edit with the part and the years that were typed; None, with its errors, where one is none."""
        part, since, until = (whole_number(one, 15) for one in terms)
        wrong = [
            f"{word} : « {typed[:20]} » n’est pas {what}."
            for word, typed, number, what in (
                ("Part", terms[0], part, "un nombre entier"),
                ("Depuis", terms[1], since if is_year(terms[1]) else None, "une année"),
                ("Jusqu’à", terms[2], until if is_year(terms[2]) else None, "une année"),
            )
            if typed and number is None
        ]
        if wrong:
            self.errors.setdefault(passing.key, []).extend(wrong)
            return None
        beside = sum(one.measure.pk == passing.measure.pk for one in self.beside or self.shown)
        is_empty = not any(self.typed.get(f"{name}-{passing.key}", "").strip() for name in FIELDS[:2])
        return replace(
            edit,
            weight=1 if part is None else part,
            since=since,
            until=until,
            passage=passing.passage.pk if passing.passage else None,
            adds=passing.passage is None and bool(passing.rank),
            removes=is_empty and passing.passage is not None and beside > 1,
        )

    def _edit(
        self, passing: Passing, mission: str, scheme: str, nature: str, rest: Place, rev: int
    ) -> PassageEdit | None:
        """Where a measure is to pass; None, with its errors, where a code names nothing.

        A scheme alone brings its mission; nothing at all is « not broken down ».
        """
        code, wrong = passing.key, []
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
                self.errors.setdefault(self._moved_key(one.measure, edits), []).append(told)
            self.refused = str(moved)
        except RowsRefused as refused:
            for bad in refused.rows:
                self.errors.setdefault(self._key_of(edits[bad.row - 1]), []).append(bad.reason)
            self.refused = "Rien n’est enregistré : ce qui est à corriger est dit à côté de chaque mesure."
        except Refused as refused:
            self.refused = str(refused)
        return None

    def _key_of(self, edit: PassageEdit) -> str:
        """The row that an edit is of."""
        of = (edit.measure.pk, None if edit.adds else edit.passage)
        rows = (one for one in self.shown if (one.measure.pk, one.passage.pk if one.passage else None) == of)
        return next((one.key for one in rows), edit.measure.code)

    def _moved_key(self, measure: str, edits: Sequence[PassageEdit]) -> str:
        """The row of a measure that moved: the one that was edited of it."""
        return next((self._key_of(one) for one in edits if one.measure.code == measure), measure)


def _code(text: str) -> str:
    """A code that a spreadsheet turned into « 2.0 » is « 2 »."""
    whole, dot, decimals = text.partition(".")
    return whole if dot and decimals == "0" and whole.isdecimal() else text
