"""Forms in which amounts are typed: in a unit that each field says; what is doubtful of them is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django import forms
from django.db.models import Min, Sum

from fir.enums import MovementKind
from fir.models import Commitment, Movement, Operation
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import Unit


class AmountsForm(forms.Form):
    """A form of amounts. `asked` tells what is doubtful from anything else, once it is judged."""

    unit = Unit.EUR
    asked = ""
    confirmation = "Oui, ces montants sont les bons : les enregistrer tels quels."

    def in_unit(self, unit: Unit) -> Self:
        """Read amounts in this unit, and say so beside each."""
        self.unit = unit
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.take(unit)
        return self

    def ask(
        self,
        *,
        line: Iterable[Decimal | None] = (),
        envelope: Decimal | None = None,
        doubts: Mapping[str, str] | None = None,
    ) -> None:
        """Refuse, once, the amounts out of proportion with what they are of; the page offers to confirm them.

        So it does `doubts`: by field, why what it says is doubtful, in French, empty where it is not.
        """
        held = tuple(line)
        amounts: Mapping[str, Any] = {
            name: self.cleaned_data.get(name) for name, field in self.fields.items() if isinstance(field, AmountField)
        }
        why = {name: question(amount, line=held, envelope=envelope) for name, amount in amounts.items()}
        wrong = {name: amounts[name] for name, told in why.items() if told}
        doubtful = {name: told for name, told in (doubts or {}).items() if told}
        if (not wrong and not doubtful) or self._has_landed():
            return
        if doubtful:
            self.confirmation = "Oui, c’est bien cela : enregistrer tel quel."
        self.asked = fingerprint({**wrong, **{f"{name} {told}": None for name, told in doubtful.items()}})
        if self.data.get("ampleur") != self.asked:
            for name, told in (*((name, why[name]) for name in wrong), *doubtful.items()):
                self.add_error(name, told)

    def _has_landed(self) -> bool:
        """Whether what is sent was already recorded, under its number: it then gets its first answer, unasked."""
        # the number of an operation stands beside that of a commitment where one is typed
        sent = str(self.data.get("operation") or self.data.get("numero") or "")
        try:
            number = UUID(sent)
        except ValueError:
            return False
        return Operation.objects.filter(uuid=number).exists()


def committed(commitment: Commitment) -> Decimal | None:
    """The AE of a commitment, nothing where it has none. One query."""
    found: Decimal | None = Movement.objects.filter(commitment=commitment).aggregate(ae=Sum("ae"))["ae"]
    return found


def before_commitment(commitment: Commitment, on: date | None) -> str:
    """Why a day is doubtful that comes before that of the commitment, in French; empty where it does not. One query."""
    if on is None:
        return ""
    made = Movement.objects.filter(commitment=commitment, kind=MovementKind.COMMITMENT)
    first = made.filter(cancels__isnull=True, cancelled_by__isnull=True).aggregate(first=Min("on"))["first"]
    if first is None or on >= first:
        return ""
    return f"Le {on:%d/%m/%Y} est avant l’engagement {commitment.code}, du {first:%d/%m/%Y}. Est-ce la bonne date ?"
