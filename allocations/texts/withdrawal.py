"""The page on which a text that should not have been entered is taken away, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from allocations import actions, perms
from allocations.models import Text
from allocations.texts.mentions import mentions_of
from allocations.visit import governed_page
from prs_budget.lib.fields import REASON_LENGTH
from prs_budget.lib.refusals import Refused
from prs_budget.lib.text_fields import ProseField
from prs_budget.organisation.perms import Access

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


class TextWithdrawalForm(forms.Form):
    """Why a text is taken away."""

    reason = ProseField(
        label="Motif du retrait",
        max_length=REASON_LENGTH,
        error_messages={"required": "Dites pourquoi ce texte est retiré."},
    )


@governed_page
def withdraw_text(request: HttpRequest, access: Access, code: str) -> HttpResponseBase:
    """What goes with a text, and why it may not go; posting takes it away."""
    if access.role not in perms.MAY_SET_CEILINGS:
        raise PermissionDenied("Les finances enregistrent les textes, et les retirent.")
    text = Text.objects.filter(agency=access.agency, code=code).select_related("agency").first()
    if text is None:
        raise Http404(f"L’agence n’a pas de texte « {code} ».")
    form = TextWithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.withdraw_text(by=access.user, text=text, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{code} est retiré : les plafonds ne le comptent plus.")
            return HttpResponseRedirect(reverse("controles:notifications", kwargs={"agency": access.agency.slug}))
    context = {"access": access, "text": text, "form": form, "mentions": mentions_of(text)}
    return render(request, "allocations/textes/retrait.html", context)
