"""Forms in which amounts are typed: in a unit that each field says; those out of proportion are asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.db.models import Subquery, Sum

from allocations.commands.fields import AmountField
from fir.enums import Nature
from fir.facts.ledger import Credits, last_voted
from fir.models import Authorisation, Commitment, FirYear, Movement
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import Unit


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
    return opened_of(opened_by_nature(fir_year), nature)


def opened_by_nature(fir_year: FirYear) -> Mapping[str, Credits]:
    """What the last voted stage of a year opens, nature by nature. One query."""
    rows = Authorisation.objects.filter(stage__in=Subquery(last_voted(fir_year))).order_by()
    sums = rows.values_list("nature").annotate(ae=Sum("ae"), cp=Sum("cp"))
    return {nature: Credits(ae, cp) for nature, ae, cp in sums}


def opened_of(credits: Mapping[str, Credits], nature: str = "") -> Decimal | None:
    """The larger of AE and CP, of a nature, or of all where it is not known; None where nothing is said."""
    is_known = nature and nature != Nature.NOT_STATED
    some = [one for its, one in credits.items() if not is_known or its == nature]
    sums = [sum(known, Decimal(0)) for column in zip(*some, strict=True) if (known := _said(column))]
    return max(sums, default=None)


def _said(amounts: Iterable[Decimal | None]) -> list[Decimal]:
    return [one for one in amounts if one is not None]


def committed(commitment: Commitment) -> Decimal | None:
    """The AE of a commitment, nothing where it has none. One query."""
    found: Decimal | None = Movement.objects.filter(commitment=commitment).aggregate(ae=Sum("ae"))["ae"]
    return found
