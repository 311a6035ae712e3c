"""Forms in which amounts are typed: in a unit that each field says; what is doubtful of them is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.db.models import Min, Q, Sum

from fir.enums import MovementKind, Nature
from fir.facts.figures import COMMITTED, OPEN_AE, sums, total
from fir.facts.ledger import moved, opened_by_nature, stages_of
from fir.facts.twelfths import first_order_base, is_beyond_twelfth, twelfth, waiting_of
from fir.models import Commitment, FirYear, Movement
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.magnitude import fingerprint, question
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.words import MONTHS


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
        if not wrong and not doubtful:
            return
        if doubtful:
            self.confirmation = "Oui, c’est bien cela : enregistrer tel quel."
        self.asked = fingerprint({**wrong, **{f"{name} {told}": None for name, told in doubtful.items()}})
        if self.data.get("ampleur") != self.asked:
            for name, told in (*((name, why[name]) for name in wrong), *doubtful.items()):
                self.add_error(name, told)


def committed(commitment: Commitment) -> Decimal | None:
    """The AE of a commitment, nothing where it has none. One query."""
    found: Decimal | None = Movement.objects.filter(commitment=commitment).aggregate(ae=Sum("ae"))["ae"]
    return found


def nothing_open(fir_year: FirYear, nature: str, ae: Decimal, on: date | None) -> str:
    """Why a commitment is doubtful where no AE is open for it, in French; empty where some are, or might be.

    What is open is what the last voted stage says, with what was carried in and transferred; as long as no budget is
    enforceable it is a twelfth a month, and nothing else. Three queries.
    """
    waiting = waiting_of(fir_year.year, stages_of(fir_year))
    if waiting is not None and waiting.is_dated and waiting.holds(fir_year.agency.today()):
        return _beyond_twelfth(fir_year, ae, on)
    is_known = bool(nature) and nature != Nature.NOT_STATED
    some = [one for its, one in opened_by_nature(fir_year).items() if not is_known or its == nature]
    if any(one.ae is None for one in some):  # the stage does not say
        return ""
    changes = total(one for key, one in moved(fir_year, ("nature",)).items() if not is_known or key[0] == nature)
    if (OPEN_AE.amount(some, changes) or 0) > 0:
        return ""
    where = f" en {Nature(nature).label.lower()}" if is_known else ""
    return f"Aucune AE n’est ouverte{where} en {fir_year.year} par une étape votée. Engager quand même ?"


def _beyond_twelfth(fir_year: FirYear, ae: Decimal, on: date | None) -> str:
    """Why a commitment is doubtful without an enforceable budget: its month takes more than a twelfth. Two queries."""
    base = first_order_base(fir_year)
    if base.amount is None:
        return f"Aucun budget n’est exécutoire en {fir_year.year} ; douzièmes : {base.note}. Engager quand même ?"
    if on is None:
        return ""
    used = ae + sum((one for (one,) in sums(fir_year, (COMMITTED,), "on__month", Q(on__month=on.month)).values()), ZERO)
    if not is_beyond_twelfth(used, base.amount):
        return ""
    return (
        f"Aucun budget n’est exécutoire : avec celui-ci, {euros_text(used)} engagés en {MONTHS[on.month - 1]}, au-delà "
        f"du douzième, {euros_text(twelfth(base.amount))} ({base.text}). Engager quand même ?"
    )


def before_commitment(commitment: Commitment, on: date | None) -> str:
    """Why a day is doubtful that comes before that of the commitment, in French; empty where it does not. One query."""
    if on is None:
        return ""
    made = Movement.objects.filter(commitment=commitment, kind=MovementKind.COMMITMENT)
    first = made.filter(cancels__isnull=True, cancelled_by__isnull=True).aggregate(first=Min("on"))["first"]
    if first is None or on >= first:
        return ""
    return f"Le {on:%d/%m/%Y} est avant l’engagement {commitment.code}, du {first:%d/%m/%Y}. Est-ce la bonne date ?"
