"""The doors of EuroField in the API: how exact amounts leave as JSON, arrive from it, and filter lists.

`register` is called once, by the app at the ground of the house when it is ready: no serializer and no filter
exists before, and none can be written after that would print cents or take a float.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django_filters.filters import NumberFilter
from django_filters.filterset import FilterSet
from rest_framework import serializers

from prs_budget.lib.fields import EuroField
from prs_budget.lib.money import MoneyError, euros

#: digits of the largest sum kept exact, cents included (`money.LARGEST_EXACT_CENTS`)
MAX_DIGITS = 16


class EuroSerializerField(serializers.DecimalField):
    """Exact euros as text with two decimals: « 10.50 ». A JSON number is refused: most readers make a float of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=MAX_DIGITS, decimal_places=2, coerce_to_string=True, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        """The amount of a text. Raises ValidationError on a number, a third decimal, or beyond the largest amount."""
        if not isinstance(data, str):
            raise serializers.ValidationError('Un montant s’écrit entre guillemets : "1234.50".', code="invalid")
        try:
            return euros(data)
        except MoneyError as error:
            raise serializers.ValidationError(str(error), code="invalid") from None


class EuroFormField(forms.DecimalField):
    """Exact euros in an address: a decimal point, two decimals at most, within what is stored."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # an IntegerField for the stubs
        """The amount. Raises ValidationError where the database could not hold it."""
        amount = super().to_python(value)
        if amount is None:
            return None
        try:
            return euros(amount)
        except MoneyError as error:
            raise ValidationError(str(error), code="invalid") from None


class EuroFilter(NumberFilter):
    """A filter on exact euros."""

    field_class = EuroFormField


def register() -> None:
    """Teach the serializers of models and the filters of lists what an EuroField is."""
    serializers.ModelSerializer.serializer_field_mapping[EuroField] = EuroSerializerField
    FilterSet.FILTER_DEFAULTS[EuroField] = {"filter_class": EuroFilter}
