"""The form of a text that notifies: its head, its lines one by one, and a block of lines pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from allocations.actions import NotifiedLine
from allocations.enums import Credit
from allocations.models import Envelope, TextLine
from prs_budget.lib.days import DayField
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import Unit
from prs_budget.lib.plain_text import plain
from prs_budget.lib.text_fields import OneLineField, ProseField
from prs_budget.lib.typed import amount_of, editable

#: rows offered on an empty form, and added at a time; a text has no more lines than `MOST_LINES`
BLANK, MOST_LINES = 5, 500
#: how many times what its envelope has in a year an amount may be before it is asked: a text may notify all of it
ENVELOPE_TIMES = 10
#: the fields of a line; their names in the form end with its number
FIELDS = ("enveloppe", "annee", "nature", "objet", "montant")
#: other words under which a nature is pasted
NATURES = {"cnr": Credit.ONE_OFF, "non reconductible": Credit.ONE_OFF, "non reconductibles": Credit.ONE_OFF}
#: what each number of columns of a pasted line means
COLUMNS = {
    3: ("enveloppe", "annee", "montant"),
    4: ("enveloppe", "annee", "nature", "montant"),
    5: FIELDS,
}


class HeadForm(forms.Form):
    """What a text is. `code` is its reference; `reason` says why it is corrected."""

    code = OneLineField(
        label="Référence",
        max_length=40,
        help_text="Capitales, chiffres, tirets : CIRC-2018-MIGAC-1.",
        error_messages={"required": "Donnez une référence au texte."},
    )
    label = OneLineField(
        label="Texte",
        max_length=300,
        help_text="Circulaire, arrêté, instruction : son intitulé.",
        error_messages={"required": "Donnez l’intitulé du texte."},
    )
    date = DayField(
        label="Date du texte",
        error_messages={
            "required": "Donnez la date du texte.",
            "invalid": "Cette date n’est pas lisible : écrivez-la comme 11/05/2018.",
        },
    )
    source = OneLineField(label="Où le lire", max_length=300, required=False, help_text="Adresse, bulletin officiel…")
    reason = ProseField(
        label="Motif de la correction",
        max_length=REASON_LENGTH,
        required=False,
        error_messages={"required": "Une correction dit pourquoi : indiquez un motif."},
    )

    def __init__(self, *args: Any, corrects: bool, taken: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken
        if corrects:
            del self.fields["code"]
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def wrong(self) -> list[forms.BoundField]:
        """The fields that have an error."""
        return [field for field in self if field.errors]

    def clean_code(self) -> str:
        """Codes are in capitals, and of one text each."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if code in self.taken:
            raise forms.ValidationError("Cette référence est déjà celle d’un texte de l’agence.", code="taken")
        return code


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it is typed, and why it cannot be kept."""

    envelope: str = ""
    year: str = ""
    credit: str = ""
    object: str = ""
    amount: str = ""
    #: each field that is wrong, with why
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def error(self) -> str:
        """All that is wrong with it."""
        return " ".join(why for _, why in self.errors)

    @property
    def wrong(self) -> dict[str, str]:
        """Why, by field."""
        return dict(self.errors)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return not (self.amount.strip() or self.envelope or self.object.strip())


@dataclass(frozen=True, slots=True)
class KnownAmounts:
    """What amounts are held against.

    `notified` by the other texts, by envelope, year and nature; what the text `said` itself, line by line; what each
    of the `envelopes` has in a year.
    """

    notified: Mapping[tuple[str, int, str], Decimal] = field(default_factory=dict)
    said: Mapping[tuple[str, int, str, str], Decimal] = field(default_factory=dict)
    envelopes: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinesForm:
    """The lines of a text, and what is still to be laid on lines; `refused` says which pasted lines cannot, and why."""

    unit: Unit
    envelopes: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    lines: tuple[TypedLine, ...]
    pasted: str = ""
    refused: tuple[str, ...] = ()
    held: KnownAmounts = KnownAmounts()
    #: the answer given to amounts out of proportion, and the one that they ask for
    answer: str = ""
    asked: str = ""

    @classmethod
    def of(
        cls, envelopes: Sequence[Envelope], years: Sequence[int], unit: Unit, stored: Sequence[TextLine] = ()
    ) -> LinesForm:
        """What stands, then blank lines."""
        lines = [
            TypedLine(one.envelope.code, str(one.year), one.credit, one.object, editable(one.amount, unit))
            for one in stored
        ]
        choices = tuple((one.code, one.label) for one in envelopes)
        return cls(unit, choices, tuple(years), tuple(lines)).with_blanks()

    def typed(self, data: QueryDict) -> LinesForm:
        """The same with what a form says."""
        count = min(MOST_LINES, sum(name.startswith("montant-") for name in data))
        rows = [_typed(data, number) for number in range(1, count + 1)]
        return replace(self, lines=tuple(rows), pasted=data.get("colle", ""), answer=data.get("ampleur", ""))

    def with_blanks(self, count: int = BLANK) -> LinesForm:
        """The same with some more blank lines."""
        return replace(self, lines=(*self.lines, *[TypedLine()] * count)[:MOST_LINES])

    def laid(self) -> LinesForm:
        """What is pasted, laid on lines; what cannot be stays, with the reason."""
        kept, left, refused = [], [], []
        for number, text in enumerate(self.pasted.splitlines(), start=1):
            if not text.strip() or (number == 1 and plain(text).startswith("enveloppe")):
                continue
            line = self._line(text)
            if isinstance(line, str):
                left.append(text)
                refused.append(f"« {text.strip()} » : {line}")
            else:
                kept.append(line)
        filled = [line for line in self.lines if not line.is_blank]
        every = [*filled, *kept]
        if len(every) > MOST_LINES:
            refused.append(f"Un texte a {MOST_LINES} lignes au plus : {len(every)} y seraient.")
            return replace(self, refused=tuple(refused))
        blank = max(1, BLANK - len(every))
        form = replace(self, lines=tuple(every), pasted="\n".join(left), refused=tuple(refused))
        return form.with_blanks(blank)

    def _line(self, text: str) -> TypedLine | str:
        """A pasted line, or why it is not one. Its nature is asked for where it says none."""
        cells = [cell.strip() for cell in text.split("\t" if "\t" in text else ";")]
        while cells and not cells[-1]:
            cells.pop()
        columns = COLUMNS.get(len(cells))
        if columns is None:
            return "3, 4 ou 5 colonnes sont attendues : enveloppe, année, [nature, [objet,]] montant."
        given = dict(zip(columns, cells, strict=True))
        envelope = self._envelope(given["enveloppe"])
        if not envelope:
            return f"« {given['enveloppe']} » n’est pas une enveloppe de l’agence."
        year = given["annee"].removesuffix(".0")
        if year not in map(str, self.years):
            return f"« {given['annee']} » n’est pas une année du PRS."
        credit = _credit(given.get("nature", ""))
        if credit is None:
            words = ", ".join(one.label for one in Credit)
            return f"nature inconnue, « {given['nature']} ». Natures possibles : {words}."
        line = TypedLine(envelope, year, credit, given.get("objet", ""), given["montant"])
        return self._amount(line)[1] or line

    def _amount(self, line: TypedLine) -> tuple[Decimal | None, str]:
        """What a line says in euros, and why it cannot be read. « +1,8 % » is of what last year had."""
        if "%" not in line.amount or not line.year.isdecimal() or not line.credit or not line.envelope:
            return amount_of(line.amount, self.unit)
        before = self.held.notified.get((line.envelope, int(line.year) - 1, line.credit))
        if before is None:
            label = dict(self.credits).get(line.credit, line.credit)
            return None, f"{line.envelope} n’a rien de notifié en {int(line.year) - 1} ({label}) : écrivez un montant."
        return amount_of(line.amount, self.unit, before)

    def _envelope(self, text: str) -> str:
        wanted = plain(text).replace("_", " ")
        return next(
            (code for code, label in self.envelopes if wanted in (plain(label), plain(code).replace("_", " "))), ""
        )

    def read(self) -> tuple[LinesForm, list[NotifiedLine], list[int]]:
        """The same with all that cannot be read told; the lines that can, and their places in the form."""
        shown: list[TypedLine] = []
        lines, places, asked = [], [], dict[str, Decimal | None]()
        for place, line in enumerate(self.lines):
            amount, errors = self._judged(line)
            if not errors and amount is not None:
                object = " ".join(line.object.split())
                one = NotifiedLine(line.envelope, int(line.year), Credit(line.credit), object, amount)
                lines.append(one)
                places.append(place)
                if why := self._question(one):
                    asked[str(place)] = amount
                    errors = [("montant", why)]
            shown.append(replace(line, errors=tuple(errors)))
        if not asked:
            return replace(self, lines=tuple(shown)), lines, places
        wanted = fingerprint(asked)
        if wanted == self.answer:
            shown = [replace(line, errors=()) if str(n) in asked else line for n, line in enumerate(shown)]
        return replace(self, lines=tuple(shown), asked=wanted), lines, places

    def _judged(self, line: TypedLine) -> tuple[Decimal | None, list[tuple[str, str]]]:
        """The amount of a line, and every field of it that is wrong."""
        if line.is_blank:
            return None, []
        amount, error = self._amount(line)
        found = {
            "enveloppe": "" if line.envelope else "choisissez une enveloppe.",
            "annee": "" if line.year.isascii() and line.year.isdigit() else "choisissez une année.",
            "nature": "" if line.credit in Credit.values else "choisissez une nature.",
            "montant": error or ("" if amount is not None else "donnez un montant."),
        }
        return amount, [(name, why) for name, why in found.items() if why]

    def _question(self, line: NotifiedLine) -> str:
        """Why an amount is asked: out of proportion with what it corrects, or with its envelope."""
        said = self.held.said.get((line.envelope, line.year, line.credit.value, line.object))
        held = self.held.envelopes.get(line.envelope)
        return question(line.amount, replaced=said, envelope=held, envelope_times=ENVELOPE_TIMES)

    def refusing(self, errors: Mapping[int, str], places: Sequence[int]) -> LinesForm:
        """The same with what the action refused, by position among the lines that were read."""
        by_place = {places[position]: error for position, error in errors.items()}

        def with_error(place: int, line: TypedLine) -> TypedLine:
            more = (("objet", by_place[place]),) if place in by_place else ()
            return replace(line, errors=(*line.errors, *more))

        return self._mapped(with_error)

    @property
    def errors(self) -> list[tuple[int, TypedLine]]:
        """The lines that cannot be kept, with their number."""
        return [(number, line) for number, line in enumerate(self.lines, start=1) if line.error]

    @property
    def credits(self) -> list[tuple[str, str]]:
        """What credits may be."""
        return [(one.value, one.label) for one in Credit]

    def _mapped(self, change: Callable[[int, TypedLine], TypedLine]) -> LinesForm:
        return replace(self, lines=tuple(change(place, line) for place, line in enumerate(self.lines)))


def _typed(data: QueryDict, number: int) -> TypedLine:
    """What a form says of one line."""
    envelope, year, credit, object, amount = (data.get(f"{name}-{number}", "") for name in FIELDS)
    return TypedLine(envelope, year, credit, object, amount)


def _credit(text: str) -> str | None:
    """A nature, by its word or its name; empty where nothing is said, None where it is none."""
    wanted = plain(text)
    if not wanted:
        return ""
    known = {plain(one.label): one for one in Credit} | {one.value: one for one in Credit} | NATURES
    found = known.get(wanted) or known.get(wanted.removesuffix("s"))
    return found.value if found else None
