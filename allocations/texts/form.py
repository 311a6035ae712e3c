"""The form of a text that notifies: its head, its lines one by one, and a block of lines pasted from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.http import QueryDict

from allocations.actions import NotifiedLine
from allocations.actions.text_parts import parents
from allocations.enums import Credit
from allocations.models import Envelope, TextLine
from allocations.texts.parts import PARTS, WHOLE, in_order, part_of, read_part
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.plain_text import is_year, plain
from prs_budget.lib.typed import amount_of, editable

#: rows offered on an empty form, and added at a time; a text has no more lines than `MOST_LINES`
BLANK, MOST_LINES = 5, 500
#: how many times what its envelope has in a year an amount may be before it is asked: a text may notify all of it
ENVELOPE_TIMES = 10
#: the fields of a line; their names in the form end with its number
FIELDS = ("enveloppe", "annee", "nature", "objet", "part", "montant")
#: other words under which a nature is pasted
NATURES = {"cnr": Credit.ONE_OFF, "non reconductible": Credit.ONE_OFF, "non reconductibles": Credit.ONE_OFF}
#: what each number of columns of a pasted line means
COLUMNS = {
    3: ("enveloppe", "annee", "montant"),
    4: ("enveloppe", "annee", "nature", "montant"),
    5: ("enveloppe", "annee", "nature", "objet", "montant"),
    6: FIELDS,
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it is typed, and why it cannot be kept."""

    envelope: str = ""
    year: str = ""
    credit: str = ""
    object: str = ""
    amount: str = ""
    part: str = WHOLE
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
    said: Mapping[tuple[str, int, str, str, str, str], Decimal] = field(default_factory=dict)
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
            TypedLine(
                one.envelope.code,
                str(one.year),
                one.credit,
                one.object,
                editable(one.amount, unit),
                f"{one.part}/{one.protects}",
            )
            for one in in_order(stored)
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

    def with_read(self, read: Sequence[NotifiedLine]) -> LinesForm:
        """The same with lines that were read elsewhere, in the place of those that say as much of the same part."""
        more = [
            TypedLine(
                one.envelope,
                str(one.year),
                one.credit.value,
                one.object,
                editable(one.amount, self.unit),
                f"{one.part.value}/{one.protects.value if one.protects else ''}",
            )
            for one in read
        ]
        same = {replace(line, amount="") for line in more}
        kept = [line for line in self.lines if not line.is_blank and replace(line, amount="", errors=()) not in same]
        return replace(self, lines=(*kept, *more)[:MOST_LINES]).with_blanks(1)

    @property
    def totals(self) -> list[tuple[str, str]]:
        """« FIR 2023 » and what its lines notify, to be ticked against the paper; a « dont » is not added."""
        read = [one for line in self._told_lines() if (one := self._notified(line)) is not None]
        above, sums = parents(read), dict[tuple[str, int], Decimal]()
        for line, parent in zip(read, above, strict=True):
            if parent is None:
                place = (line.envelope, line.year)
                sums[place] = sums.get(place, ZERO) + line.amount
        labels, every = dict(self.envelopes), sum(sums.values(), ZERO)
        told = [(f"{labels.get(code, code)} {year}", euros_text(total)) for (code, year), total in sums.items()]
        return [*told, ("Ensemble", euros_text(every))] if len(told) > 1 else told

    def _told_lines(self) -> list[TypedLine]:
        """The lines, a part of a line without its nature having that of what it is a part of; totals wait for none."""
        return [line if line.credit else replace(line, credit=self._nature(line)) for line in self.lines]

    def _nature(self, line: TypedLine) -> str:
        """The nature of the line that a part is of, where one line alone can be; else « non précisée »."""
        natures = {
            one.credit
            for one in self.lines
            if one.part == WHOLE and one.credit and (one.envelope, one.year) == (line.envelope, line.year)
        }
        return natures.pop() if len(natures) == 1 else Credit.NOT_STATED.value

    def _notified(self, line: TypedLine) -> NotifiedLine | None:
        """A line as the action takes it; None where it is blank or wrong."""
        amount, errors = self._judged(line)
        if errors or amount is None:
            return None
        what = " ".join(line.object.split())
        return NotifiedLine(line.envelope, int(line.year), Credit(line.credit), what, amount, *part_of(line.part))

    def _line(self, text: str) -> TypedLine | str:
        """A pasted line, or why it is not one. Its nature is asked for where it says none."""
        cells = [cell.strip() for cell in text.split("\t" if "\t" in text else ";")]
        while cells and not cells[-1]:
            cells.pop()
        columns = COLUMNS.get(len(cells))
        if columns is None:
            return "3 à 6 colonnes sont attendues : enveloppe, année, [nature, [objet, [part,]]] montant."
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
        part = read_part(given.get("part", ""))
        if part is None:
            return f"part inconnue, « {given['part']} ». Parts possibles : {', '.join(PARTS.values())}."
        line = TypedLine(envelope, year, credit, given.get("objet", ""), given["montant"], part)
        return self._amount(line)[1] or line

    def _amount(self, line: TypedLine) -> tuple[Decimal | None, str]:
        """What a line says in euros, and why it cannot be read. « +1,8 % » is of what last year had."""
        if "%" not in line.amount or not is_year(line.year) or not line.credit or not line.envelope:
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
        for place, typed in enumerate(self.lines):
            line = replace(typed, credit=self._nature(typed)) if typed.part != WHOLE and not typed.credit else typed
            errors, one = self._judged(line)[1], self._notified(line)
            if one is not None:
                lines.append(one)
                places.append(place)
                if why := self._question(one):
                    asked[str(place)] = one.amount
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
            "annee": "" if is_year(line.year) else "choisissez une année.",
            "nature": "" if line.credit in Credit.values else "choisissez une nature de crédits.",
            "part": "" if line.part in PARTS else "choisissez une part.",
            "montant": error or ("" if amount is not None else "donnez un montant."),
        }
        return amount, [(name, why) for name, why in found.items() if why]

    def _question(self, line: NotifiedLine) -> str:
        """Why an amount is asked: out of proportion with what it corrects, or with its envelope."""
        said = self.held.said.get(line.key)
        held = self.held.envelopes.get(line.envelope)
        return question(line.amount, replaced=said, envelope=held, envelope_times=ENVELOPE_TIMES)

    def refusing(self, errors: Mapping[int, str], places: Sequence[int]) -> LinesForm:
        """The same with what the action refused, by position among the lines that were read."""
        by_place = {places[position]: error for position, error in errors.items()}

        def with_error(place: int, line: TypedLine) -> TypedLine:
            more = (("montant", by_place[place]),) if place in by_place else ()
            return replace(line, errors=(*line.errors, *more))

        return self._mapped(with_error)

    @property
    def errors(self) -> list[tuple[int, TypedLine]]:
        """The lines that cannot be kept, with their number."""
        return [(number, line) for number, line in enumerate(self.lines, start=1) if line.error]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """What a line may say of an allocation."""
        return list(PARTS.items())

    @property
    def credits(self) -> list[tuple[str, str]]:
        """What credits may be."""
        return [(one.value, one.label) for one in Credit]

    def _mapped(self, change: Callable[[int, TypedLine], TypedLine]) -> LinesForm:
        return replace(self, lines=tuple(change(place, line) for place, line in enumerate(self.lines)))


def _typed(data: QueryDict, number: int) -> TypedLine:
    """What a form says of one line."""
    envelope, year, credit, object, part, amount = (data.get(f"{name}-{number}", "") for name in FIELDS)
    return TypedLine(envelope, year, credit, object, amount, part or WHOLE)


def _credit(text: str) -> str | None:
    """A nature, by its word or its name; empty where nothing is said, None where it is none."""
    wanted = plain(text)
    if not wanted:
        return ""
    known = {plain(one.label): one for one in Credit} | {one.value: one for one in Credit} | NATURES
    found = known.get(wanted) or known.get(wanted.removesuffix("s"))
    return found.value if found else None
