"""Fields of the forms of commands: lines by their codes, years."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

Data = Mapping[str, Any]

_CODE = re.compile(r"L\d+", re.IGNORECASE)


class SeveralWidget(forms.CheckboxSelectMultiple):
    """Boxes that an address may also tick by one parameter: « annees=2018,2019 »."""

    def value_from_datadict(self, data: Data, files: MultiValueDict[str, Any], name: str) -> list[str]:
        """Every value given, split at commas."""
        given = data.getlist(name) if isinstance(data, QueryDict) else data.get(name) or []
        return [part for value in ([given] if isinstance(given, str) else given) for part in split(str(value))]


class YearsField(forms.TypedMultipleChoiceField):
    """Some of the plan's years, in their order; a closed one can be ticked, and is then said to be left."""

    widget = SeveralWidget

    def __init__(self, years: Mapping[int, str], label: str) -> None:
        choices = [(str(year), f"{year} (close)" if closed else str(year)) for year, closed in years.items()]
        wrong = "« %(value)s » n’est pas une année du PRS."
        errors = {"required": "Cochez au moins une année.", "invalid_choice": wrong}
        super().__init__(label=label, choices=choices, coerce=int, error_messages=errors)

    def clean(self, value: Any) -> tuple[int, ...]:
        """Distinct years, in order."""
        return tuple(sorted(set(super().clean(value))))


class YearField(forms.TypedChoiceField):
    """One of the plan's years."""

    def __init__(self, years: Mapping[int, str], label: str, *, blank: str = "", required: bool = True) -> None:
        choices = [("", blank)] if blank else []
        choices += [(str(year), str(year)) for year in years]
        wrong = "« %(value)s » n’est pas une année du PRS."
        errors = {"required": "Choisissez une année.", "invalid_choice": wrong}
        super().__init__(
            label=label, choices=choices, coerce=int, empty_value=None, required=required, error_messages=errors
        )


class LinesField(forms.CharField):
    """Lines by their codes, separated by commas, spaces or new lines (« L001, L002 »), or by words between commas."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """Distinct codes, or groups of words, in their order."""
        parts = [part.strip() for part in re.split(r"[,;\n]+", super().clean(value) or "") if part.strip()]
        every = (part.split() if all(map(_CODE.fullmatch, part.split())) else [part] for part in parts)
        return tuple(dict.fromkeys(one for some in every for one in some))


def split(text: str) -> list[str]:
    """What commas, semicolons and spaces separate."""
    return [part for part in re.split(r"[\s,;]+", text) if part]


def named(codes: Sequence[str]) -> str:
    """« L001, L002 … »: the first codes of a list."""
    return ", ".join(codes[:5]) + (" …" if len(codes) > 5 else "")
