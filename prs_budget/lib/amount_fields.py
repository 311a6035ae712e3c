"""Fields of forms in which an amount or a rate is typed in French."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from prs_budget.lib.money import Unit
from prs_budget.lib.typed import BadRate, Unreadable, rate_of, read_amount


class AmountField(forms.CharField):
    """Exact euros, typed in French in a unit that its label says."""

    def __init__(self, *, label: str, help_text: str = "", required: bool = True, unit: Unit = Unit.EUR) -> None:
        errors = {"required": "Indiquez un montant."}
        self.unit = unit
        super().__init__(
            label=label, help_text=help_text, required=required, max_length=100, error_messages=errors, widget=_typed()
        )

    def take(self, unit: Unit) -> None:
        """Read what is typed in this unit, and say so."""
        self.unit = unit
        self.label = f"{self.label} ({unit.symbol})"

    def clean(self, value: Any) -> Decimal | None:
        """The amount; None where nothing is typed and nothing is asked for."""
        found = read_amount(super().clean(value), self.unit)
        if isinstance(found, Unreadable):
            meant = f" Vouliez-vous dire {found.proposal} ?" if found.proposal else ""
            raise ValidationError(found.reason + meant, code="amount")
        if found is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return found


class RateField(forms.CharField):
    """A rate in %, typed in French."""

    def __init__(self, *, label: str, required: bool = False) -> None:
        errors = {"required": "Indiquez un taux, en % : 2,45 par exemple."}
        super().__init__(label=label, required=required, max_length=20, error_messages=errors, widget=_typed())

    def clean(self, value: Any) -> Decimal | None:
        """The rate; None where nothing is typed and nothing is asked for."""
        text = super().clean(value)
        try:
            return rate_of(text) if text else None
        except BadRate as error:
            raise ValidationError(str(error), code="rate") from None


def _typed() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
