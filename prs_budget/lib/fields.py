"""EuroField: money kept as integer cents and given as exact Decimal euros, so that every database adds it exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import (  # type: ignore[attr-defined]  # missing from the stubs
    Combinable,
    register_combinable_fields,
)

from prs_budget.lib.money import MoneyError, euros, from_cents, to_cents

#: the longest reason that any door takes and the journal keeps, in characters
REASON_LENGTH = 2000
REASON_TOO_LONG = "Le motif est trop long : 2 000 caractères au plus."


class EuroField(models.Field):
    """Exact euros. Stored as a bigint of cents; read and written as Decimal with two decimals.

    Built on `models.Field`: the integer and decimal fields of Django would let cents leak
    (`Sum(a) - Sum(b)` would come back a hundred times too large).
    Writing a float or a third decimal raises MoneyError; validating one, ValidationError.
    In SQL expressions a literal goes through `Value(x, output_field=EuroField())`.
    """

    description = "Montant exact en euros"
    empty_strings_allowed = False

    def db_type(self, connection: Any) -> str:
        """A bigint. Not by `get_internal_type`: Django would then cut a fraction of a cent off without a word."""
        return str(connection.data_types["BigIntegerField"])

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        """Decimal euros from stored cents; MoneyError where something else stored a fraction of a cent."""
        if value is None:
            return None
        cents = int(value)
        if cents != value:
            raise MoneyError(f"« {value} » n’est pas un nombre entier de centimes.")
        return from_cents(cents)

    def to_python(self, value: Any) -> Decimal | None:
        """Decimal euros from what a form or a file gives; ValidationError where it is not an exact amount."""
        if value is None or value == "":
            return None
        try:
            return euros(value)
        except MoneyError as error:
            raise ValidationError(str(error), code="invalid") from None

    def get_prep_value(self, value: Any) -> Any:
        """Integer cents; an expression is left to itself. MoneyError where it is not an exact amount."""
        value = super().get_prep_value(value)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return to_cents(value)

    def value_to_string(self, obj: models.Model) -> str:
        """The amount as `dumpdata` writes it: « 10.50 »."""
        value = self.value_from_object(obj)
        return "" if value is None else str(value)

    def formfield(self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any) -> forms.Field | None:
        """A form field of two decimals."""
        kwargs = {"max_digits": 16, "decimal_places": 2, **kwargs}
        return super().formfield(form_class or forms.DecimalField, choices_form_class, **kwargs)


# Amounts may be added and subtracted in SQL; anything else (a rate, a bare number) must be done in Python.
register_combinable_fields(EuroField, Combinable.ADD, EuroField, EuroField)
register_combinable_fields(EuroField, Combinable.SUB, EuroField, EuroField)
