"""Who receives, typed by name; the page suggests the names that are known."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxLengthValidator

from fir.models.beneficiary import NAME_LENGTH
from prs_budget.lib.text_fields import OneLineField

#: the list of the page that suggests beneficiaries
BENEFICIARIES = "beneficiaires"


class BeneficiaryField(OneLineField):
    """A beneficiary by name; `required` is what is said where nobody is named."""

    def __init__(self, required: str = "") -> None:
        super().__init__(
            label="Bénéficiaire",
            help_text="Un nom nouveau fait un bénéficiaire nouveau.",
            required=bool(required),
            validators=[MaxLengthValidator(NAME_LENGTH, f"{NAME_LENGTH} caractères au plus.")],
            error_messages={"required": required},
            widget=forms.TextInput(attrs={"list": BENEFICIARIES, "autocomplete": "off"}),
        )
