"""How to read a file, as its owner says it: sheet, columns, unit, what its values mean, what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Protocol

from django import forms

from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.words import number_text
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.doors import Door
from prs_budget.readings.models import SavedReading
from prs_budget.readings.rules import LEFT, ReadingRules
from prs_budget.readings.unknown_values import UnknownValue, meaning_field

UNITS = [("", "Celle que dit le fichier, sinon l’euro"), *((unit.name, unit.in_words.capitalize()) for unit in Unit)]
ABSENT = "-"
LONGEST_TITLE = 60
Choices = list[tuple[str, str]]


class AskedValue(NamedTuple):
    """A value of the file that is asked: its column, its rows and their amounts, the field that takes the answer."""

    field: forms.BoundField
    column: str
    shown: str
    rows: str
    sums: str
    meant: str


class Lacked(Protocol):
    """A field that rows lack though columns seem to hold it."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def titles(self) -> Sequence[str]:
        """The titles that seem to hold it."""
        ...


class FileRead(Protocol):
    """What a form is told of a file that was read: its columns, and how they were found."""

    @property
    def columns(self) -> SheetColumns:
        """Its columns."""
        ...

    @property
    def sheets(self) -> Sequence[str]:
        """The names of its sheets."""
        ...

    @property
    def asked(self) -> ReadingRules:
        """How it is read."""
        ...

    @property
    def unknown(self) -> Sequence[UnknownValue]:
        """The values that are asked."""
        ...

    @property
    def lacking(self) -> Sequence[Lacked]:
        """The fields that its rows lack."""
        ...

    @property
    def saved(self) -> SavedReading | None:
        """The saved reading that it began with."""
        ...


class FileReadingForm(forms.Form):
    """The fields of a row, each with the column that holds it; the values that are asked; what is not said.

    `door` is the kind of file; `defaults_asked` are the fields that may be said of all of its rows.
    """

    door: ClassVar[Door]
    defaults_asked: ClassVar[Mapping[str, str]] = {}
    only_of_ours: ClassVar[Sequence[str]] = ()
    asks_signs: ClassVar[bool] = True

    def __init__(self, data: Mapping[str, Any] | None, found: FileRead, choices: Mapping[str, Choices]) -> None:
        super().__init__(data, initial=self._initial(found))
        self._found, columns = found, found.columns
        self._add_settings(found)
        for name, label in self.defaults_asked.items():
            some = [one for one in choices[name] if one[0] != LEFT]
            self.fields[f"defaut-{name}"] = _choice(label, [("", "Non dit"), *some])
        for asked in found.unknown:
            label, some = f"{self.door.titles[asked.name]} « {asked.shown[:LONGEST_TITLE]} »", choices[asked.name]
            field = _choice(label, [("", "À dire"), *some])
            field.initial = self.proposed(asked.name, asked.shown, some)
            self.fields[asked.field_name] = field
        for name, shown, code in self._meanings(found):
            label = f"{self.door.titles[name]} « {shown[:LONGEST_TITLE]} »"
            some = choices[name] if code in dict(choices[name]) else [(code, f"{code}, fermé"), *choices[name]]
            field = _choice(label, [("", "Ne plus le dire"), *some])
            field.initial = code
            self.fields.setdefault(meaning_field(name, shown), field)
        titles = [(ABSENT, "Aucune"), *_titles(columns)]
        for one in self.door.fields:
            if one.name not in self.only_of_ours or one.name in columns.places:
                self.fields[f"colonne-{one.name}"] = _choice(one.title, titles)

    def proposed(self, name: str, shown: str, choices: Choices) -> str:
        """The code that a value very likely means; empty where none does."""
        return ""

    def _add_settings(self, found: FileRead) -> None:
        """What is of the whole file: sheet, line of the titles, unit, signs."""
        if len(found.sheets) > 1:
            self.fields["feuille"] = _choice("Feuille", [(name, name) for name in found.sheets])
        self.fields["titres"] = forms.IntegerField(
            label="Ligne des titres",
            required=False,
            min_value=1,
            max_value=40,
            error_messages={"invalid": "Écrivez un numéro de ligne, de 1 à 40."},
        )
        self.fields["unite"] = _choice("Unité des montants", UNITS)
        if self.asks_signs:
            self.fields["sans_signe"] = _choice(
                "Retraits et avoirs", [("", "Écrits avec un signe moins"), ("1", "Écrits sans signe")]
            )
        if found.columns.sheet.hidden:
            self.fields["masquees"] = _choice("Lignes masquées", [("", "Comprises"), ("1", "Laissées")])

    @property
    def columns(self) -> list[forms.BoundField]:
        """The choice of each column."""
        return self._named("colonne-")

    @property
    def defaults(self) -> list[forms.BoundField]:
        """What the rows are that do not say it."""
        return self._named("defaut-")

    @property
    def meanings(self) -> list[forms.BoundField]:
        """What is already said of values."""
        unknown = {one.field_name for one in self._found.unknown}
        return [field for field in self._named("sens-") if field.name not in unknown]

    @property
    def settings(self) -> list[forms.BoundField]:
        """What is of the whole file."""
        return [field for field in self if not field.name.startswith(("colonne-", "defaut-", "sens-"))]

    @property
    def unknown(self) -> list[AskedValue]:
        """The values that are asked, in the order of the columns."""
        return [self._asked_value(one) for one in self._found.unknown]

    def _asked_value(self, one: UnknownValue) -> AskedValue:
        columns = self._found.columns
        place = columns.places.get(one.name)
        column = columns.titles[place] if place is not None else self.door.titles[one.name]
        sums = " ; ".join(f"{title} {euros_text(amount)}" for title, amount in one.sums.items())
        return AskedValue(self[one.field_name], column, one.shown, number_text(one.rows), sums, one.meant)

    def _named(self, start: str) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith(start)]

    @property
    def asked(self) -> ReadingRules:
        """What is asked for. Once the sheet or the line of the titles changes, columns are found again by name."""
        given, found = self.cleaned_data, self._found
        columns = found.columns
        sheet, header = given.get("feuille") or "", given.get("titres") or 0
        moved = bool(sheet and sheet != columns.sheet.name) or bool(header and header != columns.header)
        if not moved:  # a reading knows titles that no name tells: the row that it found is kept
            sheet, header = (columns.sheet.name, columns.header) if found.saved else (sheet, 0)
        answers = [(one.name, one.shown, given.get(one.field_name, "")) for one in found.unknown]
        answers += [
            (name, shown, given.get(meaning_field(name, shown), "")) for name, shown, _ in self._meanings(found)
        ]
        return ReadingRules(
            places={} if moved else self._chosen(given, found),
            header=header,
            sheet=sheet,
            unit=Unit[given["unite"]] if given.get("unite") else None,
            values=found.asked.answered(answers),
            defaults={name: code for name in self.defaults_asked if (code := given.get(f"defaut-{name}"))},
            unsigned=bool(given.get("sans_signe")),
            without_hidden=bool(given.get("masquees")),
            saved=found.saved.pk if found.saved else 0,
            is_own=True,
        )

    def _meanings(self, found: FileRead) -> Iterator[tuple[str, str, str]]:
        """What is already said of values, but of those that are asked again: field, value, code of ours."""
        asked = {one.field_name for one in found.unknown}
        for name, some in found.asked.values.items():
            if name in self.door.mapped:
                told = sorted(some.items())
                yield from ((name, shown, code) for shown, code in told if meaning_field(name, shown) not in asked)

    def _chosen(self, given: Mapping[str, Any], found: FileRead) -> dict[str, int | None]:
        """The column of each field; None for one that its name gives or that was proposed, and that is not wanted."""
        columns, proposed_fields = found.columns, {one.name for one in found.lacking}
        chosen: dict[str, int | None] = {}
        for one in self.door.fields:
            text = given.get(f"colonne-{one.name}") or ABSENT
            if text != ABSENT:
                chosen[one.name] = int(text)
            elif one.name in columns.places or one.name in columns.doubles or one.name in proposed_fields:
                chosen[one.name] = None
        return chosen

    def _initial(self, found: FileRead) -> dict[str, Any]:
        asked, columns = found.asked, found.columns
        places: dict[str, Any] = {
            f"colonne-{one.name}": columns.places.get(one.name, ABSENT) for one in self.door.fields
        }
        for one in found.lacking:  # what seems to hold a field is proposed as it
            places[f"colonne-{one.name}"] = columns.titles.index(one.titles[0])
        return {
            "feuille": columns.sheet.name,
            "titres": columns.header or None,
            "unite": asked.unit.name if asked.unit else "",
            "sans_signe": "1" if asked.unsigned else "",
            "masquees": "1" if asked.without_hidden else "",
            **{f"defaut-{name}": asked.defaults.get(name, "") for name in self.defaults_asked},
            **places,
        }


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _titles(columns: SheetColumns) -> list[tuple[str, str]]:
    """Each column as a spreadsheet names it, with its title."""
    return [
        (str(at), f"{column_name(at + 1)} · {title[:LONGEST_TITLE]}" if title else column_name(at + 1))
        for at, title in enumerate(columns.titles)
    ]
