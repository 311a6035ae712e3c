"""The form of a text that notifies: its head, its lines one by one, and a block of lines pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from allocations.actions import NotifiedLine
from allocations.controls.typed import amount_of, exactly
from allocations.enums import Credit
from allocations.models import Envelope, NotifiedAmount
from allocations.search import plain
from prs_budget.money import Unit

#: rows offered on an empty form, and added at a time; a text has no more lines than `MOST_LINES`
BLANK, MOST_LINES = 5, 500
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

    code = forms.CharField(
        label="Référence",
        max_length=40,
        help_text="Capitales, chiffres, tirets : CIRC-2018-MIGAC-1.",
        error_messages={"required": "Donnez une référence au texte."},
    )
    label = forms.CharField(
        label="Texte",
        max_length=300,
        help_text="Circulaire, arrêté, instruction : son intitulé.",
        error_messages={"required": "Donnez l’intitulé du texte."},
    )
    date = forms.DateField(
        label="Date du texte",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Donnez la date du texte.",
            "invalid": "Cette date n’est pas lisible : écrivez-la comme 11/05/2018.",
        },
    )
    source = forms.CharField(
        label="Où le lire", max_length=300, required=False, help_text="Adresse, bulletin officiel…"
    )
    reason = forms.CharField(
        label="Motif de la correction",
        max_length=2000,
        required=False,
        error_messages={"required": "Une correction dit pourquoi : indiquez un motif."},
    )

    def __init__(self, *args: Any, corrects: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrects:
            del self.fields["code"]
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_code(self) -> str:
        """Codes are in capitals; « NOUVELLE » is the address of this form."""
        return str(self.cleaned_data["code"]).strip().upper()


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it is typed, and why it cannot be kept."""

    envelope: str = ""
    year: str = ""
    credit: str = Credit.RECURRENT.value
    purpose: str = ""
    amount: str = ""
    error: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return not (self.amount.strip() or self.envelope or self.purpose.strip())


@dataclass(frozen=True, slots=True)
class LinesForm:
    """The lines of a text, and what is still to be laid on lines; `refused` says which pasted lines cannot, and why."""

    unit: Unit
    envelopes: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    lines: tuple[TypedLine, ...]
    pasted: str = ""
    refused: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, envelopes: Sequence[Envelope], years: Sequence[int], unit: Unit, stored: Sequence[NotifiedAmount] = ()
    ) -> LinesForm:
        """What stands, then blank lines."""
        lines = [
            TypedLine(one.envelope.code, str(one.year), one.credit, one.purpose, exactly(one.amount, unit))
            for one in stored
        ]
        choices = tuple((one.code, one.label) for one in envelopes)
        return cls(unit, choices, tuple(years), tuple(lines)).with_blanks()

    def typed(self, data: QueryDict) -> LinesForm:
        """The same with what a form says."""
        count = min(MOST_LINES, sum(name.startswith("montant-") for name in data))
        rows = (TypedLine(*(data.get(f"{field}-{number}", "") for field in FIELDS)) for number in range(1, count + 1))
        lines = tuple(replace(line, credit=line.credit or Credit.RECURRENT.value) for line in rows)
        return replace(self, lines=lines, pasted=data.get("colle", ""))

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
            if line.error:
                left.append(text)
                refused.append(f"« {text.strip()} » : {line.error}")
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

    def _line(self, text: str) -> TypedLine:
        cells = [cell.strip() for cell in text.split("\t" if "\t" in text else ";")]
        while cells and not cells[-1]:
            cells.pop()
        columns = COLUMNS.get(len(cells))
        if columns is None:
            return TypedLine(error="3, 4 ou 5 colonnes sont attendues : enveloppe, année, [nature, [objet,]] montant.")
        given = dict(zip(columns, cells, strict=True))
        envelope = self._envelope(given["enveloppe"])
        if not envelope:
            return TypedLine(error=f"« {given['enveloppe']} » n’est pas une enveloppe de l’agence.")
        year = given["annee"].removesuffix(".0")
        if year not in map(str, self.years):
            return TypedLine(error=f"« {given['annee']} » n’est pas une année du PRS.")
        credit = _credit(given.get("nature", ""))
        if credit is None:
            words = ", ".join(one.label for one in Credit)
            return TypedLine(error=f"nature inconnue, « {given['nature']} ». Natures possibles : {words}.")
        _, error = amount_of(given["montant"], self.unit)
        return TypedLine(envelope, year, credit.value, given.get("objet", ""), given["montant"], error)

    def _envelope(self, text: str) -> str:
        wanted = plain(text).replace("_", " ")
        return next(
            (code for code, label in self.envelopes if wanted in (plain(label), plain(code).replace("_", " "))), ""
        )

    def read(self) -> tuple[LinesForm, list[NotifiedLine], list[int]]:
        """The same with what cannot be read told; the lines that can, and their places in the form."""
        lines, places, shown = [], [], []
        for place, line in enumerate(self.lines):
            if line.is_blank:
                shown.append(line)
                continue
            amount, error = amount_of(line.amount, self.unit)
            error = error or ("" if line.envelope else "choisissez une enveloppe.")
            error = error or ("" if line.year.isascii() and line.year.isdigit() else "choisissez une année.")
            error = error or ("" if amount is not None else "donnez un montant.")
            error = error or ("" if line.credit in Credit.values else "choisissez une nature.")
            shown.append(replace(line, error=error))
            if not error and amount is not None:
                purpose = " ".join(line.purpose.split())
                lines.append(NotifiedLine(line.envelope, int(line.year), Credit(line.credit), purpose, amount))
                places.append(place)
        return replace(self, lines=tuple(shown)), lines, places

    def refusing(self, errors: Mapping[int, str], places: Sequence[int]) -> LinesForm:
        """The same with what the action refused, by position among the lines that were read."""
        by_place = {places[position]: error for position, error in errors.items()}
        return self._mapped(lambda place, line: replace(line, error=by_place.get(place, line.error)))

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


def _credit(text: str) -> Credit | None:
    """A nature, by its word or its name; recurrent where nothing is said."""
    wanted = plain(text)
    if not wanted:
        return Credit.RECURRENT
    known = {plain(one.label): one for one in Credit} | {one.value: one for one in Credit} | NATURES
    return known.get(wanted) or known.get(wanted.removesuffix("s"))
