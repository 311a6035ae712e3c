"""What is typed to make a version, to take a step, to hand lines in or give them back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from allocations.actions.codes import CODE_LENGTH, VARIANT, first_free
from allocations.enums import VersionStatus
from allocations.models import Version
from prs_budget.lib.days import DayField
from prs_budget.lib.fields import REASON_LENGTH, REASON_TOO_LONG
from prs_budget.lib.text_fields import OneLineField, ProseField
from prs_budget.organisation.codes import code_validator

LABEL_LENGTH = 200
_AMENDMENT = re.compile(r"-DM\d+$")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What the form of a new version proposes. `taken` are the codes of the agency that the person may know of."""

    code: str
    label: str
    taken: frozenset[str]

    @classmethod
    def of(cls, source: Version, *, amends: bool, taken: Collection[str]) -> NewVersion:
        """« T0-2017-DM2 » after « T0-2017-DM1 », « T0-2017-V2 » for a draft: the next free number."""
        codes = frozenset(taken)
        if amends:
            root = _AMENDMENT.sub("", source.code) if source.is_amendment else source.code
            code, number = first_free(root, "-DM", 1, codes)
            return cls(code, f"Décision modificative n° {number} de {root}", codes)
        code, _ = first_free(VARIANT.sub("", source.code), "-V", 2, codes)
        return cls(code, f"Variante de {source.code}", codes)


class NewVersionForm(forms.Form):
    """Code, label, date of the figures, reason; and the number that makes a second click harmless."""

    code = OneLineField(
        label="Code",
        max_length=CODE_LENGTH,
        strip=True,
        help_text="Capitales, chiffres, tirets : il figurera dans les adresses et les fichiers.",
        error_messages={
            "required": "Donnez un code à la version.",
            "max_length": "Le code est trop long : 40 caractères au plus.",
        },
    )
    label = OneLineField(
        label="Intitulé",
        max_length=LABEL_LENGTH,
        error_messages={
            "required": "Donnez un intitulé à la version.",
            "max_length": "L’intitulé est trop long : 200 caractères au plus.",
        },
    )
    data_date = DayField(
        label="Données du",
        help_text="La date des chiffres, celle que montrera le cartouche.",
        error_messages={
            "required": "Donnez la date des chiffres.",
            "invalid": "Cette date n’est pas lisible : écrivez-la comme 08/03/2018.",
        },
    )
    reason = ProseField(label="Motif", max_length=REASON_LENGTH, required=False)
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, proposal: NewVersion, amends: bool, today: date) -> None:
        self.proposal = proposal
        proposed = {"code": proposal.code, "label": proposal.label, "data_date": today, "number": uuid.uuid4()}
        super().__init__(data, initial=proposed)
        if amends:
            reason = self.fields["reason"]
            reason.label, reason.required = "Objet de la décision", True
            reason.error_messages["required"] = "Dites en une phrase ce que la décision modifie, et pourquoi."

    def clean_code(self) -> str:
        """The code in capitals, as the constraint of codes wants it, not taken."""
        code = str(self.cleaned_data["code"]).upper()
        code_validator(code)
        if code in self.proposal.taken:
            raise forms.ValidationError(self.taken(code))
        return code

    def taken(self, code: str) -> str:
        """What is said of a code that is taken: which is free."""
        return f"Le code {code} est déjà pris dans l’agence. Prenez-en un autre, par exemple {self.proposal.code}."


class CorrectionForm(forms.Form):
    """What may be corrected of a version before it is adopted; its code, while it is a draft."""

    code = OneLineField(label="Code", max_length=CODE_LENGTH, strip=True)
    label = OneLineField(label="Intitulé", max_length=LABEL_LENGTH)
    reason = ProseField(
        label="Motif de la version", required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    data_date = DayField(
        label="Données du",
        help_text="La date des montants que l’agence a programmés ou projetés.",
        error_messages={"invalid": "Cette date n’est pas lisible : écrivez-la comme 08/03/2018."},
    )
    source = OneLineField(
        label="Source des montants publiés",
        required=False,
        max_length=300,
        help_text="Le document qui les imprime. Vide : aucun.",
    )
    source_date = DayField(
        label="Date de cette source",
        required=False,
        error_messages={"invalid": "Cette date n’est pas lisible : écrivez-la comme 08/03/2018."},
    )

    def __init__(self, data: Mapping[str, Any] | None, *, version: Version) -> None:
        super().__init__(data, initial={name: getattr(version, name) for name in self.base_fields})
        # a code that others have read is shown, and comes back whatever is sent
        self.fields["code"].disabled = version.status != VersionStatus.DRAFT
        for field in self.fields.values():
            field.error_messages["required"] = f"Indiquez « {field.label} »."

    def clean_code(self) -> str:
        """In capitals, as the constraint of codes wants it."""
        code = str(self.cleaned_data["code"]).upper()
        code_validator(code)
        return code


class ReasonedForm(forms.Form):
    """Why something is done; `seen` is the stamp of the version as it was read, `accepted` why warnings are accepted.

    `warnings` is how many there are to accept.
    """

    reason = ProseField(
        label="Motif",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(REASON_LENGTH, REASON_TOO_LONG)],
        error_messages={"required": "Indiquez un motif : il sera lu dans le journal de la version."},
    )
    accepted = ProseField(
        max_length=REASON_LENGTH,
        required=False,
        help_text="Ce motif vaut pour chacun, et se lit dans la page Anomalies. À défaut, celui de l’autre champ.",
        error_messages={"required": "Dites pourquoi ces avertissements sont acceptés, ou corrigez-les d’abord."},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None, *, label: str, required: bool, stamp: int, warnings: int = 0
    ) -> None:
        super().__init__(data, initial={"seen": stamp})
        if warnings:
            many = f"Pourquoi les {warnings} avertissements sont acceptés"
            self.fields["accepted"].label = "Pourquoi l’avertissement est accepté" if warnings == 1 else many
        else:
            del self.fields["accepted"]
        self.fields["reason"].required = required
        self.fields["reason"].label = f"{label} ({'obligatoire' if required else 'facultatif'})"

    def clean(self) -> dict[str, Any]:
        """A reason given in either field serves for both; who gave none is asked once."""
        given = super().clean() or self.cleaned_data
        if "accepted" in self.fields and "accepted" not in self.errors:
            given["accepted"] = given["accepted"] or given.get("reason", "")
            if not given["accepted"]:
                self.add_error("accepted", self.fields["accepted"].error_messages["required"])
        return given

    def see_again(self, stamp: int) -> None:
        """Ask again, of the version as it is now."""
        self.data = {**self.data.dict(), "seen": stamp} if isinstance(self.data, QueryDict) else self.data
