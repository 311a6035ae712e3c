"""Forms in which amounts are typed: in a unit that each field says; those out of proportion are asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.db.models import Subquery, Sum

from allocations.commands.fields import AmountField
from allocations.magnitude import fingerprint, question
from fir.enums import Nature
from fir.facts import last_voted
from fir.models import Authorisation, Commitment, FirYear, Movement
from prs_budget.money import Unit


class AmountsForm(forms.Form):
    """A form of amounts. `asked` tells those out of proportion from any others, once it is judged."""

    unit = Unit.EUR
    asked = ""

    def in_unit(self, unit: Unit) -> Self:
        """Read amounts in this unit, and say so beside each."""
        self.unit = unit
        for field in self.fields.values():
            if isinstance(field, AmountField):
                field.take(unit)
        return self

    def ask(self, *, line: Iterable[Decimal | None] = (), envelope: Decimal | None = None) -> None:
        """Refuse, once, the amounts out of proportion with what they are of; the page offers to confirm them."""
        held = tuple(line)
        amounts: Mapping[str, Any] = {
            name: self.cleaned_data.get(name) for name, field in self.fields.items() if isinstance(field, AmountField)
        }
        why = {name: question(amount, line=held, envelope=envelope) for name, amount in amounts.items()}
        wrong = {name: amounts[name] for name, told in why.items() if told}
        if not wrong:
            return
        self.asked = fingerprint(wrong)
        if self.data.get("ampleur") != self.asked:
            for name in wrong:
                self.add_error(name, why[name])


def opened(fir_year: FirYear, nature: str = "") -> Decimal | None:
    """What the last voted stage of a year opens, in AE or in CP, the larger; of a nature if it is known. One query."""
    rows = Authorisation.objects.filter(stage__in=Subquery(last_voted(fir_year)))
    if nature and nature != Nature.NOT_STATED:
        rows = rows.filter(nature=nature)
    sums = rows.aggregate(ae=Sum("ae"), cp=Sum("cp"))
    return max((one for one in sums.values() if one is not None), default=None)


def committed(commitment: Commitment) -> Decimal | None:
    """The AE of a commitment, nothing where it has none. One query."""
    found: Decimal | None = Movement.objects.filter(commitment=commitment).aggregate(ae=Sum("ae"))["ae"]
    return found
