"""The carry-over that a stage takes from the year before: what is proposed, what is entered in it, its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from fir.enums import Nature
from fir.facts.figures import Credits
from fir.facts.incoming import Incoming, amounts_text, incoming
from fir.models import Stage, StageCarryOver
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.money import ZERO, Unit, euros_text
from prs_budget.lib.typed import editable


@dataclass(frozen=True, slots=True)
class StageCarried:
    """What the year before still proposes, and what a stage takes of it; `is_entered` once a vote let it in."""

    found: Incoming
    taken: Mapping[Nature, Credits]
    is_entered: bool

    @classmethod
    def of(cls, stage: Stage) -> StageCarried:
        """Read it. Two queries."""
        rows = list(StageCarryOver.objects.filter(stage=stage).order_by("pk"))
        taken = {Nature(one.nature): Credits(one.ae, one.cp) for one in rows}
        return cls(incoming(stage.fir_year), taken, any(one.entered_id for one in rows))

    @property
    def natures(self) -> list[Nature]:
        """The natures of which something is proposed or taken."""
        return [one for one in Nature if one in self.found.proposed or one in self.taken]

    def initial(self, nature: Nature) -> Credits:
        """What the form begins with: what is taken, all that is proposed where nothing is."""
        return (self.taken or self.found.proposed).get(nature, Credits(ZERO, ZERO))

    @property
    def cp(self) -> Decimal:
        """The CP of carry-over that the year has once the stage is voted: those that entered, those it takes."""
        waiting = ZERO if self.is_entered else sum((one.cp or ZERO for one in self.taken.values()), ZERO)
        return self.found.entered_cp + waiting

    @property
    def told(self) -> str:
        """What the stage takes, in words; empty where it takes nothing."""
        if not self.taken:
            return ""
        return f"{amounts_text(self.taken)}, {'entré' if self.is_entered else 'inscrit : il entre au vote'}"

    @property
    def proposed_told(self) -> str:
        """What is still proposed; empty where nothing is, or where this stage takes some."""
        return "" if self.taken else self.found.told


class CarriedForm(forms.Form):
    """AE and CP of each nature that a stage takes; nothing typed is zero."""

    def __init__(self, data: Mapping[str, Any] | None, *, carried: StageCarried) -> None:
        super().__init__(data)
        self.carried, proposed = carried, carried.found.proposed
        for nature in carried.natures:
            most, now = proposed.get(nature, Credits(ZERO, ZERO)), carried.initial(nature)
            for unit in ("ae", "cp"):
                field = AmountField(
                    label=f"{nature.label}, {unit.upper()}",
                    help_text=f"proposé : {euros_text(getattr(most, unit))}",
                    required=False,
                )
                field.initial = editable(getattr(now, unit), Unit.EUR)
                self.fields[_name(nature, unit)] = field

    @property
    def amounts(self) -> dict[Nature, Credits]:
        """What was typed, by nature, once the form is valid."""
        given = self.cleaned_data
        return {
            one: Credits(*(given.get(_name(one, unit)) or ZERO for unit in ("ae", "cp")))
            for one in self.carried.natures
        }


def _name(nature: Nature, unit: str) -> str:
    return f"report_{nature.value.lower()}_{unit}"
