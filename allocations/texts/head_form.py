"""The form of what a text is: its kind, number, date, title, what it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, cast

from django import forms
from django.forms.utils import ErrorDict

from allocations.actions import TextHead
from allocations.enums import TextKind
from allocations.models import Text
from prs_budget.files.keeping import ACCEPTED
from prs_budget.lib.days import DayField
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.text_fields import OneLineField, ProseField

#: a browser never gives a file back: it is to be chosen again
CHOOSE_AGAIN = "Choisissez de nouveau le fichier : un navigateur ne le garde pas."


def file_field(label: str, *, required: bool) -> forms.FileField:
    """A file to attach to a text."""
    return forms.FileField(
        label=label,
        required=required,
        help_text=f"20 Mo au plus : {ACCEPTED}.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide : choisissez-en un autre.",
        },
    )


class AttachForm(forms.Form):
    """A file for a text that has none."""

    file = file_field("Joindre le fichier du texte", required=True)


class HeadForm(forms.Form):
    """What a text is. `others` are those of its agency; `reason` says why one that `is_known` is corrected."""

    kind = forms.ChoiceField(label="Nature", choices=TextKind.choices, initial=TextKind.ORDER)
    number = OneLineField(
        label="Numéro", max_length=60, required=False, help_text="Celui du texte : SSAH2311111A, DGOS/R1/2018/137…"
    )
    date = DayField(
        label="Date du texte",
        error_messages={
            "required": "Donnez la date du texte.",
            "invalid": "Cette date n’est pas lisible : écrivez-la comme 11/05/2018.",
        },
    )
    label = OneLineField(
        label="Intitulé",
        max_length=300,
        error_messages={"required": "Donnez l’intitulé du texte."},
    )
    code = OneLineField(
        label="Référence",
        max_length=40,
        help_text="Son nom court dans l’agence, en capitales, chiffres, tirets : CIRC-2018-MIGAC-1.",
        error_messages={"required": "Donnez une référence au texte."},
    )
    source = OneLineField(label="Où le lire", max_length=300, required=False, help_text="Adresse, bulletin officiel…")
    is_first_order = forms.BooleanField(
        label="Premier arrêté de l’année",
        required=False,
        help_text="Celui dont le montant, l’année suivante, se divise par douze tant qu’aucun budget n’est exécutoire "
        "(CSP, R. 1435-25).",
    )
    corrects = forms.ChoiceField(
        label="Corrige", required=False, help_text="Le texte qu’il modifie, s’il en modifie un ; ses lignes s’ajoutent."
    )
    note = OneLineField(
        label="Remarque", max_length=300, required=False, help_text="Ce qui est déduit, ou diffère de l’imprimé."
    )
    file = file_field("Fichier du texte", required=False)
    reason = ProseField(
        label="Motif de la correction",
        max_length=REASON_LENGTH,
        required=False,
        error_messages={"required": "Une correction dit pourquoi : indiquez un motif."},
    )

    def __init__(self, *args: Any, is_known: bool, others: Sequence[Text] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = {one.code for one in others}
        choices = [("", "Aucun"), *((one.code, str(one)) for one in others)]
        cast("forms.ChoiceField", self.fields["corrects"]).choices = choices
        if is_known:
            del self.fields["code"]
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def chosen(self) -> str:
        """The name of the file that was chosen, now or before an error; empty where none was."""
        given = self.files.get("file")
        return str(given.name if given else self.data.get("fichier", ""))

    @property
    def lost(self) -> str:
        """What to say beside the file on a page shown again; empty where none was chosen."""
        return f"« {self.chosen} » n’est pas joint. {CHOOSE_AGAIN}" if self.chosen else ""

    @property
    def lacks_file(self) -> bool:
        """Whether a file was chosen before an error, and was not chosen again."""
        return bool(self.chosen) and not self.files.get("file")

    def unjudged(self) -> Self:
        """The same with what is typed and no word on it: whoever lays lines is not done."""
        self._errors = ErrorDict(renderer=self.renderer)
        return self

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

    @property
    def head(self) -> TextHead:
        """What the action takes."""
        names = ("label", "date", "kind", "number", "source", "is_first_order", "corrects", "note")
        given = self.cleaned_data["file"]
        file = (given.name, given.read()) if given else None
        return TextHead(**{name: self.cleaned_data[name] for name in names}, file=file)
