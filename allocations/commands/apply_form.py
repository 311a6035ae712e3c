"""What applying a command asks for: a cause, a reason, and that what is unusual be confirmed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from allocations.commands.running import Run
from allocations.enums import CAUSES
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.text_fields import ProseField


class ApplyForm(forms.Form):
    """Why: no cause is chosen beforehand, but the one that a command always has."""

    motif = forms.ChoiceField(label="Motif", choices=CAUSES, required=False)
    raison = ProseField(
        label="Raison", required=False, max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2, "cols": 60})
    )
    confirme = forms.BooleanField(label="J’ai lu ce qui est à confirmer, et je le confirme.", required=False)

    def __init__(self, run: Run, given: QueryDict | None = None) -> None:
        super().__init__(data=given, auto_id="appliquer-%s", initial={"motif": run.command.cause})
        self.run = run
        if not self._has_cautions:
            del self.fields["confirme"]

    @property
    def _has_cautions(self) -> bool:
        return self.run.proposal is not None and bool(self.run.proposal.cautions)

    def clean(self) -> dict[str, Any]:
        """A cause and a reason where the version or the amounts ask for them."""
        cleaned = super().clean() or self.cleaned_data
        if self.run.needs_reason and not cleaned.get("raison", "").strip():
            self.add_error("raison", self.run.needs_reason)
        if self.run.ground.rights.needs_reason and not cleaned.get("motif"):
            self.add_error("motif", "La version est arbitrée : choisissez un motif.")
        if self._has_cautions and not cleaned.get("confirme"):
            self.add_error("confirme", "Cochez cette case pour confirmer, ou changez la demande.")
        return cleaned
