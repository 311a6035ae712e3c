"""Movements chosen by the address of a page: filtered, counted by kind, read a page or a chunk at a time."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet

from fir.enums import MovementKind, Nature, Payer
from fir.models import FirYear, Mission, Movement, Scheme
from fir.models.movement import KEY_LENGTH, MovementQuerySet
from prs_budget.lib.words import MONTHS
from prs_budget.organisation.models import Direction

if TYPE_CHECKING:
    from django.http import QueryDict

PAGE_SIZE = 100
CHUNK = 2000
#: what is read of who receives
_WHO = ("name", "is_natural_person", "merged_into")
#: with or without a prior commitment; without, a payment uses AE (GBCP, article 206)
PRIOR = [("", "Tous"), ("sans", "payés sans engagement")]
_MONTHS = [("", "Tous"), *((str(n), word) for n, word in enumerate(MONTHS, start=1)), ("0", "sans date")]


class MovementFilter(forms.Form):
    """The filters of the list, by the names of its address."""

    type = forms.ChoiceField(label="Type", choices=[("", "Tous"), *MovementKind.choices], required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *Nature.choices], required=False)
    direction = forms.ChoiceField(label="Direction", required=False)
    mission = forms.ChoiceField(label="Mission", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)
    mois = forms.ChoiceField(label="Mois", choices=_MONTHS, required=False)
    engagement = forms.CharField(label="Engagement", max_length=KEY_LENGTH, required=False)
    prealable = forms.ChoiceField(label="Engagement préalable", choices=PRIOR, required=False)
    payeur = forms.ChoiceField(label="Payeur", choices=[("", "Tous"), *Payer.choices], required=False)
    cherche = forms.CharField(label="Référence ou libellé", max_length=KEY_LENGTH, required=False)
    operation = forms.UUIDField(
        required=False, widget=forms.HiddenInput, error_messages={"invalid": "Opération inconnue."}
    )

    def __init__(self, data: QueryDict, fir_year: FirYear) -> None:
        super().__init__(data, auto_id="filtre-%s")
        self.fir_year = fir_year
        agency = fir_year.agency
        for name, rows in (
            ("direction", Direction.objects.filter(agency=agency)),
            ("mission", Mission.objects.filter(agency=agency)),
            ("dispositif", Scheme.objects.filter(agency=agency)),
        ):
            codes = rows.order_by("position", "code").values_list("code", "label")
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", "Toutes" if name != "dispositif" else "Tous"), *map(_choice, codes)]

    def chosen(self) -> MovementQuerySet:
        """The movements of the year that it lets through; none where it cannot be read."""
        rows = Movement.objects.filter(fir_year=self.fir_year)
        if not self.is_valid():
            return rows.none()
        given = self.cleaned_data
        asked: dict[str, Any] = {
            "kind": given["type"],
            "nature": given["nature"],
            "direction__code": given["direction"],
            "mission__code": given["mission"],
            "scheme__code": given["dispositif"],
            "commitment__code": given["engagement"].strip(),
            "operation__uuid": given["operation"],
            "payer": given["payeur"],
        }
        rows = rows.filter(**{name: value for name, value in asked.items() if value})
        if given["prealable"]:
            rows = rows.uncommitted(self.fir_year)
        if given["mois"]:
            rows = rows.filter(on__isnull=True) if given["mois"] == "0" else rows.filter(on__month=int(given["mois"]))
        if words := given["cherche"].strip():
            rows = rows.filter(Q(key__icontains=words) | Q(label__icontains=words))
        return rows

    @property
    def operation_number(self) -> uuid.UUID | None:
        """The operation whose movements alone are asked for."""
        return self.cleaned_data.get("operation") if self.is_valid() else None

    @property
    def visible(self) -> list[forms.BoundField]:
        """What is drawn: the filters, and the operation that they stay in."""
        return [*([self["operation"]] if self.operation_number else []), *self.visible_fields()]


def _choice(row: tuple[str, str]) -> tuple[str, str]:
    code, label = row
    return code, f"{code} · {label}"[:60]


def read(rows: QuerySet[Movement]) -> QuerySet[Movement]:
    """The same with what the list shows, the last entered first."""
    named = ("direction", "mission", "scheme", "commitment__beneficiary__merged_into")
    shown = rows.select_related(*named, "cancels", "cancelled_by", "fir_year")
    return shown.only(
        *(
            "kind",
            "nature",
            "ae",
            "cp",
            "on",
            "key",
            "label",
            "origin_year",
            "fir_year__year",
            "fir_year__source",
            "payer",
        ),
        *("direction__code", "mission__code", "scheme__code", "commitment__code"),
        *(f"commitment__beneficiary__{name}" for name in _WHO),
        *(f"commitment__beneficiary__merged_into__{name}" for name in ("name", "is_natural_person")),
        *("cancels__key", "cancels__kind", "cancels__ae", "cancels__cp", "cancels__on", "cancelled_by__key"),
    ).order_by("-pk")


def chunks(rows: QuerySet[Movement]) -> Iterator[list[Movement]]:
    """All of them, some at a time: what was shown is let go."""
    last: int | None = None
    ordered = read(rows)
    while True:
        some = list((ordered if last is None else ordered.filter(pk__lt=last))[:CHUNK])
        if not some:
            return
        yield some
        last = some[-1].pk
