"""Days as people give them: typed or picked, within what a calendar of public credits can mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django_filters import DateFilter

#: what no text, movement or version comes before or after; a workbook writes no earlier day
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
OUT_OF_BOUNDS = f"Une date va du {EARLIEST:%d/%m/%Y} au {LATEST:%d/%m/%Y}."
INPUTS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y")


class DayField(forms.DateField):
    """A day of a form or of an address, from 1900 to 2199."""

    default_validators = [MinValueValidator(EARLIEST, OUT_OF_BOUNDS), MaxValueValidator(LATEST, OUT_OF_BOUNDS)]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", INPUTS)
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class DayFilter(DateFilter):
    """A day that a list is narrowed to."""

    field_class = DayField
