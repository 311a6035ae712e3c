"""How to read a file of movements, as its owner says it: what its rows do not say, what its values likely mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms

from fir.imports.fields import DIRECTION, DOOR, KIND, MISSION, NATURE, OF_OUR_LIST, SCHEME
from fir.imports.meanings import Choices, proposed
from prs_budget.readings.doors import Door
from prs_budget.readings.reading_form import FileReadingForm

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


class ReadingForm(FileReadingForm):
    """The fields of a movement, each with the column that holds it; the values that are asked; what is not said."""

    door: ClassVar[Door] = DOOR
    defaults_asked: ClassVar[Mapping[str, str]] = DEFAULTS
    only_of_ours: ClassVar[Sequence[str]] = OF_OUR_LIST

    def proposed(self, name: str, shown: str, choices: Choices) -> str:
        """The code that a value very likely means."""
        return proposed(name, shown, choices)
