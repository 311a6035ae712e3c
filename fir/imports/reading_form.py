"""How to read a file, as its owner says it: sheet, columns, unit, what its values mean, what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms

from fir.imports.fields import DIRECTION, DOOR, FIELDS, KIND, MISSION, NATURE, OF_OUR_LIST, SCHEME, TITLES
from fir.imports.meanings import Choices, proposed
from fir.imports.preview import Preview
from fir.imports.unknown_values import UnknownValue, meaning_field
from prs_budget.lib.money import Unit, euros_text
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.lib.words import number_text
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.rules import LEFT, ReadingRules

UNITS = [("", "Celle que dit le fichier, sinon l’euro"), *((unit.name, unit.in_words.capitalize()) for unit in Unit)]
ABSENT = "-"
LONGEST_TITLE = 60
#: the fields that a file may not have, and that may be said of all of its rows
DEFAULTS: Mapping[str, str] = {
    KIND: "Type des lignes qui n’en ont pas",
    NATURE: "Nature des lignes qui n’en disent pas",
    DIRECTION: "Direction des lignes qui n’en disent pas",
    MISSION: "Mission des lignes qui n’en disent pas",
    SCHEME: "Dispositif des lignes qui n’en disent pas",
}


class UploadForm(forms.Form):
    """A file to preview, and what it may not say of itself."""

    fichier = forms.FileField(
        label="Fichier",
        help_text=".xlsx, .ods ou .csv, 20 Mo et 100 000 lignes au plus.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide : choisissez celui qui contient les mouvements.",
            "max_length": "Le nom du fichier est trop long : renommez-le.",
        },
    )


class AskedValue(NamedTuple):
    """A value of the file that is asked: its column, its rows and their amounts, the field that takes the answer."""

    field: forms.BoundField
    column: str
    shown: str
    rows: str
    sums: str
    meant: str


class ReadingForm(forms.Form):
    """The fields of a movement, each with the column that holds it; the values that are asked; what is not said."""

    def __init__(self, data: Mapping[str, Any] | None, found: Preview, choices: Mapping[str, Choices]) -> None:
        super().__init__(data, initial=_initial(found))
        self._found, columns = found, found.columns
        self._add_settings(found)
        for name, label in DEFAULTS.items():
            some = [one for one in choices[name] if one[0] != LEFT]
            self.fields[f"defaut-{name}"] = _choice(label, [("", "Non dit"), *some])
        for asked in found.unknown:
            label, some = f"{TITLES[asked.name]} « {asked.shown[:LONGEST_TITLE]} »", choices[asked.name]
            field = _choice(label, [("", "À dire"), *some])
            field.initial = proposed(asked.name, asked.shown, some)
            self.fields[asked.field_name] = field
        for name, shown, code in _meanings(found):
            label = f"{TITLES[name]} « {shown[:LONGEST_TITLE]} »"
            some = choices[name] if code in dict(choices[name]) else [(code, f"{code}, fermé"), *choices[name]]
            field = _choice(label, [("", "Ne plus le dire"), *some])
            field.initial = code
            self.fields.setdefault(meaning_field(name, shown), field)
        titles = [(ABSENT, "Aucune"), *_titles(columns)]
        for one in FIELDS:
            if one.name not in OF_OUR_LIST or one.name in columns.places:
                self.fields[f"colonne-{one.name}"] = _choice(one.title, titles)

    def _add_settings(self, found: Preview) -> None:
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
        column = columns.titles[place] if place is not None else TITLES[one.name]
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
        answers += [(name, shown, given.get(meaning_field(name, shown), "")) for name, shown, _ in _meanings(found)]
        return ReadingRules(
            places={} if moved else _chosen(given, found),
            header=header,
            sheet=sheet,
            unit=Unit[given["unite"]] if given.get("unite") else None,
            values=found.asked.answered(answers),
            defaults={name: code for name in DEFAULTS if (code := given.get(f"defaut-{name}"))},
            unsigned=bool(given.get("sans_signe")),
            without_hidden=bool(given.get("masquees")),
            saved=found.saved.pk if found.saved else 0,
            is_own=True,
        )


def _choice(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _meanings(found: Preview) -> Iterator[tuple[str, str, str]]:
    """What is already said of values, but of those that are asked again: field, value, code of ours."""
    asked = {one.field_name for one in found.unknown}
    for name, some in found.asked.values.items():
        if name in DOOR.mapped:
            told = sorted(some.items())
            yield from ((name, shown, code) for shown, code in told if meaning_field(name, shown) not in asked)


def _chosen(given: Mapping[str, Any], found: Preview) -> dict[str, int | None]:
    """The column of each field; None for one that its name would give or that was proposed, and that is not wanted."""
    columns, proposed_fields = found.columns, {one.name for one in found.lacking}
    chosen: dict[str, int | None] = {}
    for one in FIELDS:
        text = given.get(f"colonne-{one.name}") or ABSENT
        if text != ABSENT:
            chosen[one.name] = int(text)
        elif one.name in columns.places or one.name in columns.doubles or one.name in proposed_fields:
            chosen[one.name] = None
    return chosen


def _initial(found: Preview) -> dict[str, Any]:
    asked, columns = found.asked, found.columns
    places: dict[str, Any] = {f"colonne-{one.name}": columns.places.get(one.name, ABSENT) for one in FIELDS}
    for one in found.lacking:  # what seems to hold a field is proposed as it
        places[f"colonne-{one.name}"] = columns.titles.index(one.titles[0])
    return {
        "feuille": columns.sheet.name,
        "titres": columns.header or None,
        "unite": asked.unit.name if asked.unit else "",
        "sans_signe": "1" if asked.unsigned else "",
        "masquees": "1" if asked.without_hidden else "",
        **{f"defaut-{name}": asked.defaults.get(name, "") for name in DEFAULTS},
        **places,
    }


def _titles(columns: SheetColumns) -> list[tuple[str, str]]:
    """Each column as a spreadsheet names it, with its title."""
    return [
        (str(at), f"{column_name(at + 1)} · {title[:LONGEST_TITLE]}" if title else column_name(at + 1))
        for at, title in enumerate(columns.titles)
    ]
