"""How to read a file, as its owner says it: sheet, line of the titles, column of each field, unit, kind, signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from fir.enums import MovementKind, Nature
from fir.imports.fields import FIELDS, KIND, NATURE
from fir.imports.preview import Preview
from prs_budget.lib.money import Unit
from prs_budget.lib.spreadsheets.places import column_name
from prs_budget.readings.columns import SheetColumns
from prs_budget.readings.rules import ReadingRules

UNITS = [("", "Celle que dit le fichier, sinon l’euro"), *((unit.name, unit.in_words.capitalize()) for unit in Unit)]
ABSENT = "-"
LONGEST_TITLE = 60


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


class ReadingForm(forms.Form):
    """The fields of a movement, each with the column that holds it."""

    def __init__(self, data: Mapping[str, Any] | None, found: Preview) -> None:
        super().__init__(data, initial=_initial(found))
        self._found, columns = found, found.columns
        if len(found.sheets) > 1:
            sheets = [(name, name) for name in found.sheets]
            self.fields["feuille"] = forms.ChoiceField(label="Feuille", choices=sheets, required=False)
        self.fields["titres"] = forms.IntegerField(
            label="Ligne des titres",
            required=False,
            min_value=1,
            max_value=40,
            error_messages={"invalid": "Écrivez un numéro de ligne, de 1 à 40."},
        )
        self.fields["unite"] = forms.ChoiceField(label="Unité des montants", choices=UNITS, required=False)
        kinds = [("", "Ce que dit la colonne"), *MovementKind.choices]
        self.fields["genre"] = forms.ChoiceField(
            label="Type des lignes qui n’en ont pas", choices=kinds, required=False
        )
        natures = [("", "Non dite"), *((one.value, one.label) for one in Nature if one != Nature.NOT_STATED)]
        self.fields["nature"] = forms.ChoiceField(
            label="Nature des lignes qui n’en disent pas", choices=natures, required=False
        )
        self.fields["sans_signe"] = forms.ChoiceField(
            label="Retraits et avoirs",
            choices=[("", "Écrits avec un signe moins"), ("1", "Écrits sans signe")],
            required=False,
        )
        if columns.sheet.hidden:
            self.fields["masquees"] = forms.ChoiceField(
                label="Lignes masquées",
                choices=[("", "Comprises"), ("1", "Laissées")],
                required=False,
            )
        choices = [(ABSENT, "Aucune"), *_titles(columns)]
        for one in FIELDS:
            self.fields[f"colonne-{one.name}"] = forms.ChoiceField(label=one.title, choices=choices, required=False)

    @property
    def columns(self) -> list[forms.BoundField]:
        """The choice of each column."""
        return [field for field in self if field.name.startswith("colonne-")]

    @property
    def settings(self) -> list[forms.BoundField]:
        """What is not a column."""
        return [field for field in self if not field.name.startswith("colonne-")]

    @property
    def asked(self) -> ReadingRules:
        """What is asked for. Once the sheet or the line of the titles changes, columns are found again by name."""
        given, found = self.cleaned_data, self._found
        columns = found.columns
        sheet, header = given.get("feuille") or "", given.get("titres") or 0
        moved = bool(sheet and sheet != columns.sheet.name) or bool(header and header != columns.header)
        if not moved:  # a reading knows titles that no name tells: the row that it found is kept
            sheet, header = (columns.sheet.name, columns.header) if found.saved else (sheet, 0)
        return ReadingRules(
            places={} if moved else _chosen(given, columns),
            header=header,
            sheet=sheet,
            unit=Unit[given["unite"]] if given.get("unite") else None,
            values=found.asked.values,
            defaults={name: code for name, code in ((KIND, given.get("genre")), (NATURE, given.get("nature"))) if code},
            unsigned=bool(given.get("sans_signe")),
            without_hidden=bool(given.get("masquees")),
            saved=found.saved.pk if found.saved else 0,
            is_own=True,
        )


def _chosen(given: Mapping[str, Any], columns: SheetColumns) -> dict[str, int | None]:
    """The column of each field; None for one that its name would give, and that is not wanted."""
    chosen: dict[str, int | None] = {}
    for one in FIELDS:
        text = given.get(f"colonne-{one.name}") or ABSENT
        if text != ABSENT:
            chosen[one.name] = int(text)
        elif one.name in columns.places or one.name in columns.doubles:
            chosen[one.name] = None
    return chosen


def _initial(found: Preview) -> dict[str, Any]:
    asked, columns = found.asked, found.columns
    places = {f"colonne-{one.name}": columns.places.get(one.name, ABSENT) for one in FIELDS}
    return {
        "feuille": columns.sheet.name,
        "titres": columns.header or None,
        "unite": asked.unit.name if asked.unit else "",
        "genre": asked.defaults.get(KIND, ""),
        "nature": asked.defaults.get(NATURE, ""),
        "sans_signe": "1" if asked.unsigned else "",
        "masquees": "1" if asked.without_hidden else "",
        **places,
    }


def _titles(columns: SheetColumns) -> list[tuple[str, str]]:
    """Each column as a spreadsheet names it, with its title."""
    return [
        (str(at), f"{column_name(at + 1)} · {title[:LONGEST_TITLE]}" if title else column_name(at + 1))
        for at, title in enumerate(columns.titles)
    ]
