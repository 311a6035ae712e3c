"""What is typed to close a year: what each nature carries over, and why; and to reopen one."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.datastructures import MultiValueDict

from fir.enums import Nature
from fir.facts.carry_over import CarryOver
from fir.models import FirYear
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.fields import REASON_LENGTH, REASON_TOO_LONG
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.text_fields import ProseField
from prs_budget.lib.typed import editable


class CarriedField(AmountField):
    """An amount to carry over; nothing typed is zero."""

    def clean(self, value: Any) -> Decimal:
        """The amount."""
        return super().clean(value) or ZERO


class ReasonForm(forms.Form):
    """Why; it is read in the journal."""

    reason = ProseField(
        label="Motif",
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[MaxLengthValidator(REASON_LENGTH, REASON_TOO_LONG)],
        error_messages={"required": "Indiquez un motif : il sera lu dans le journal."},
    )

    @property
    def why(self) -> str:
        """The reason, once the form is valid."""
        return str(self.cleaned_data["reason"])


class ClosingForm(ReasonForm):
    """AE and CP by nature, proposed; `seen` is the stamp of the year as it was read, `number` makes a click land once.

    Where the carry-over is already made, by a source or by movements, nothing of it is typed.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, over: CarryOver, stamp: int, errors: int) -> None:
        self.over = over
        typed = not over.is_made and over.is_known
        proposed = {_name(nature): editable(amount, Unit.EUR) for nature, amount in over.proposed.items()}
        proposed |= {_name_cp(nature): editable(amount, Unit.EUR) for nature, amount in over.proposed_cp.items()}
        super().__init__(data, initial={"seen": stamp, "number": uuid.uuid4(), **proposed})
        self.natures = [one.nature for one in over.sides] if typed else []
        self.natures_cp = [one.nature for one in over.sides if one.is_cp_known] if typed else []
        for one in over.sides if typed else ():
            label = f"Report en {one.nature.label.lower()}"
            help_text = f"non consommé : {euros_text(one.unspent)}"
            self.fields[_name(one.nature)] = CarriedField(label=f"{label}, AE", help_text=help_text, required=False)
            if one.is_cp_known:
                help_text = f"attendus par ses engagements : {euros_text(one.needed_cp)}"
                self.fields[_name_cp(one.nature)] = CarriedField(
                    label=f"{label}, CP", help_text=help_text, required=False
                )
        reason = self.fields["reason"]
        reason.required = bool(errors)
        reason.label = "Pourquoi l’exercice est clos malgré ses anomalies" if errors else "Motif (facultatif)"

    @property
    def amounts(self) -> list[forms.BoundField]:
        """The fields of what is carried over, nature by nature."""
        names = [(_name(nature), _name_cp(nature)) for nature in self.natures]
        return [self[name] for pair in names for name in pair if name in self.fields]

    @property
    def carry(self) -> dict[Nature, Decimal] | None:
        """The AE that were chosen by nature; None where nothing is typed."""
        return {nature: self.cleaned_data[_name(nature)] for nature in self.natures} if self.natures else None

    @property
    def carry_cp(self) -> dict[Nature, Decimal] | None:
        """The CP that were chosen by nature; None where nothing is typed."""
        return {one: self.cleaned_data[_name_cp(one)] for one in self.natures_cp} if self.natures_cp else None

    @property
    def chosen(self) -> dict[Nature, Decimal]:
        """The AE that the page explains: what is typed, where it can be read; what is proposed otherwise."""
        return {**self.over.proposed, **self._read(self.natures, _name)}

    @property
    def chosen_cp(self) -> dict[Nature, Decimal]:
        """The same, of the CP."""
        return {**self.over.proposed_cp, **self._read(self.natures_cp, _name_cp)}

    def _read(self, natures: list[Nature], name: Callable[[Nature], str]) -> dict[Nature, Decimal]:
        given = self.cleaned_data if self.is_bound else {}
        return {one: amount for one in natures if (amount := given.get(name(one))) is not None}

    def may_close(self, fir_year: FirYear) -> bool:
        """Whether what is asked for may be confirmed: the year is open and as it was read, the amounts are allowed."""
        read = self.cleaned_data["seen"] in (None, fir_year.stamp)
        return not fir_year.is_closed and read and not any(self.over.refusals(self.carry or {}, self.carry_cp))

    def see_again(self, stamp: int) -> None:
        """Ask again, of the year as it is now."""
        if isinstance(self.data, MultiValueDict):
            self.data = {**self.data.dict(), "seen": str(stamp)}


def _name(nature: Nature) -> str:
    return f"report_{re.sub(r'[^a-z]', '', nature.value.lower())}"


def _name_cp(nature: Nature) -> str:
    return f"{_name(nature)}_cp"
