"""The page that withdraws a line from a version: it says what it does, asks once, and does it once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render

from allocations import actions
from allocations.actions.withdrawal import why_not_withdrawn
from allocations.addresses import grid_address, operation_address
from allocations.models import Allocation, Line
from allocations.visit import VersionVisit, version_page
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.refusals import Refused
from prs_budget.lib.text_fields import ProseField

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


class WithdrawalForm(forms.Form):
    """Why, and the number by which a second click finds the first one's operation."""

    raison = ProseField(label="Raison", max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    operation = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: object, *, required: bool) -> None:
        super().__init__(data, initial={"operation": uuid.uuid4()})  # type: ignore[arg-type] # a QueryDict or None
        reason = self.fields["raison"]
        reason.required = required
        reason.error_messages["required"] = "Dites pourquoi la ligne est retirée : cela se lira dans l’historique."
        if not required:
            reason.label = "Raison (facultative)"


@version_page
def withdraw(visit: VersionVisit, line: str) -> HttpResponseBase:
    """A line leaves the version, its amounts with it."""
    request, version = visit.request, visit.version
    visit.rights.require_any()
    found = Line.objects.filter(plan=version.plan_id, code=line).select_related("measure", "sector", "envelope").first()
    cells = Allocation.objects.filter(version=version, line=found)
    data = request.POST if request.method == "POST" else None
    if found is None or (data is None and not cells.exists()):
        raise Http404(f"La version {version} n’a pas de ligne « {line} ».")
    filled = list(cells.entered().order_by("year"))
    refused = why_not_withdrawn(version, found) or visit.rights.refusal(found.sector.direction_id)
    form = WithdrawalForm(data, required=bool(filled) or visit.rights.needs_reason)
    if data is not None and form.is_valid():
        given = form.cleaned_data
        try:
            operation = actions.withdraw_line(
                by=visit.user, version=version, line=found, reason=given["raison"].strip(), number=given["operation"]
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Ligne {found.code} retirée de {version}. L’historique permet de l’annuler.")
            return HttpResponseRedirect(operation_address(operation, version))
    context = {
        "visit": visit,
        "version": version,
        "line": found,
        "filled": filled,
        "refused": refused,
        "form": form,
        "grid": grid_address(version),
    }
    return render(request, "allocations/saisie/ligne_retirer.html", context, status=422 if form.errors else 200)
