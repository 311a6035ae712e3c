"""What is typed to say what happened to a stage: a vote, a reception, a day, why something is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django import forms
from django.core.validators import MaxLengthValidator

from fir.facts.enforcement import URGENCY_TEXT
from fir.models import Stage
from fir.stages.balance import Missing
from fir.stages.forms import date_field, text_field
from prs_budget.lib.fields import REASON_LENGTH, REASON_TOO_LONG
from prs_budget.lib.text_fields import ProseField
from prs_budget.lib.words import listed

URGENT = "Exécution immédiate autorisée le"
URGENT_HELP = f"En urgence seulement ({URGENCY_TEXT})."


class VoteForm(forms.Form):
    """When a stage was voted and received by the ministers; what it lacks (`missing`) is asked about in one pass."""

    voted_on = date_field("Voté le", "Laissez vide si la source ne le dit pas.")
    received_on = date_field(
        "Reçu des ministres le", "Exécutoire quinze jours après, sauf opposition. La réception se dit aussi plus tard."
    )
    urgent_on = date_field(URGENT, URGENT_HELP)
    reason = text_field("Remarque au journal", REASON_LENGTH)

    def __init__(self, data: Mapping[str, Any] | None, *, missing: Sequence[Missing] = ()) -> None:
        super().__init__(data)
        if missing:
            what = listed([one.what for one in missing])
            # named after what is missing: where that changed since the page was drawn, the vote asks again
            self.fields["tel_quel_" + "_".join(one.key for one in missing)] = forms.BooleanField(
                label=f"Voter quand même, {what}",
                error_messages={"required": _asked(missing)},
            )


def _asked(missing: Sequence[Missing]) -> str:
    """What a vote is refused for until it is ticked."""
    cures = ["complétez-la"] if any(not one.is_more for one in missing) else []
    cures += ["annulez-les si elle les reprend"] if any(one.is_more for one in missing) else []
    state = "se vote" if any(one.is_more for one in missing) else "est"
    return f"L’étape {state} {listed([one.what for one in missing])} : {', '.join(cures)}, ou cochez pour voter ainsi."


class ReceptionForm(forms.Form):
    """When the ministers received a voted stage, and whether they let it be enforced at once."""

    received_on = date_field("Reçu des ministres le")
    urgent_on = date_field(URGENT, URGENT_HELP)
    reason = text_field("Remarque au journal", REASON_LENGTH)

    def __init__(self, data: Mapping[str, Any] | None, *, prefix: str, stage: Stage) -> None:
        initial = {"received_on": stage.received_on, "urgent_on": stage.urgent_on}
        super().__init__(data, prefix=prefix, initial=initial)
        _require_day(self, "received_on")


class DayForm(forms.Form):
    """The day on which something happened to a stage."""

    on = date_field("Le")
    reason = text_field("Remarque au journal", REASON_LENGTH)

    def __init__(self, data: Mapping[str, Any] | None, *, prefix: str, label: str) -> None:
        super().__init__(data, prefix=prefix)
        self.fields["on"].label = label
        _require_day(self, "on")


def _require_day(form: forms.Form, name: str) -> None:
    form.fields[name].required = True
    form.fields[name].error_messages["required"] = "Indiquez la date."


class UndoReasonForm(forms.Form):
    """Why something is undone."""

    reason = ProseField(
        label="Raison",
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(REASON_LENGTH, REASON_TOO_LONG)],
        error_messages={"required": "Indiquez pourquoi cela est repris : la raison se lit dans le journal."},
    )

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> Self:
        """What was sent; no word on it where the reason was not shown yet, so that the first click only asks it."""
        return cls(data if "reason" in data else None)
