"""The protected credits of a year: what its texts protect, and what finance enters of no text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect

from allocations.enums import PurposeKind
from fir import actions
from fir.facts.protected import Protected, protected, untagged
from fir.models import FirYear, ProtectedCredit, Scheme
from fir.nomenclature import Nomenclature
from fir.perms import not_yours
from fir.stages.act_forms import UndoReasonForm
from fir.stages.forms import RowChoice, offer, text_field
from fir.stages.pages import done, page
from fir.stages.stage import year_refusal
from fir.visit import Visit, fir_form
from prs_budget.lib.amount_fields import AmountField
from prs_budget.lib.money import euros_text
from prs_budget.lib.plain_text import whole_number
from prs_budget.organisation.models import NOT_BROKEN_DOWN, Agency

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


class ProtectedForm(forms.Form):
    """What a text protects: a purpose or a scheme, how much, which text."""

    label = text_field("Objet", 300, "Ce que le texte protège, dans ses mots.", required=True)
    purpose = forms.ChoiceField(label="Finalité", choices=[("", "Aucune"), *PurposeKind.choices], required=False)
    scheme = RowChoice(label="Dispositif", queryset=Scheme.objects.none(), required=False, empty_label="Aucun")
    amount = AmountField(label="AE protégées (€)", help_text="Comme 2 871 000 ou 2,871 M€.")
    text = text_field("Texte qui le dit", 300, "Par exemple : arrêté du 22 juin 2018, article 3.", required=True)

    def __init__(self, data: Mapping[str, Any] | None, *, agency: Agency) -> None:
        super().__init__(data)
        schemes = Scheme.objects.filter(agency=agency, closed_on__isnull=True).exclude(code=NOT_BROKEN_DOWN)
        offer(self, "scheme", schemes.order_by("position", "code"))


@fir_form
def protected_credits(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """What is protected in a year; posting adds a credit, or takes one back with a reason."""
    request, refused = visit.request, year_refusal(visit, fir_year)
    here = visit.address("credits_proteges", fir_year)
    form, reason, answer = ProtectedForm(None, agency=visit.access.agency), UndoReasonForm(None), None
    if request.method == "POST":
        if not visit.rights.runs:
            raise not_yours(visit.access.agency)
        if request.POST.get("acte") == "retirer":
            reason = UndoReasonForm.sent(request.POST)
            answer = _removed(visit, fir_year, reason, here)
        else:
            form = ProtectedForm(request.POST, agency=visit.access.agency)
            answer = _added(visit, fir_year, form, here)
    if answer is not None:
        return answer
    found, named = protected(fir_year), Nomenclature.of(fir_year)
    rows = [(one, _what(one, named), euros_text(one.amount)) for one in found]
    lacking = dict.fromkeys(one.purpose for one in found if one.purpose and one.purpose not in named.purposes)
    return page(
        visit,
        fir_year,
        "fir/saisie/credits_proteges.html",
        title=f"Crédits protégés de {fir_year.year}",
        rows=rows,
        untagged=[f"{told[:1].upper()}{told[1:]}" for told in map(untagged, lacking)],
        form=form,
        reason=reason,
        sent=request.POST.get("credit", ""),
        refused=refused,
        here=here,
    )


def _what(one: Protected, named: Nomenclature) -> str:
    return PurposeKind(one.purpose).label if one.scheme is None else str(named.schemes.get(one.scheme, ""))


def _added(visit: Visit, fir_year: FirYear, form: ProtectedForm, here: str) -> HttpResponseBase | None:
    if not form.is_valid():
        return None

    def add() -> str:
        one = actions.protect(by=visit.access.user, fir_year=fir_year, **form.cleaned_data)
        return f"{one.label} : {euros_text(one.amount)} protégés."

    return done(visit, form, add, here)


def _removed(visit: Visit, fir_year: FirYear, form: UndoReasonForm, here: str) -> HttpResponseBase | None:
    sent = visit.request.POST.get("credit", "")
    number = whole_number(sent)
    held = ProtectedCredit.objects.filter(fir_year=fir_year, pk=number or 0)
    credit = held.first() if number else None
    if credit is None:
        messages.error(visit.request, "Ce crédit protégé n’est plus là : rien n’a changé.")
        return HttpResponseRedirect(here)
    if not form.is_valid():
        return None

    def remove() -> str:
        actions.unprotect(by=visit.access.user, credit=credit, reason=form.cleaned_data["reason"])
        return f"{credit.label} n’est plus protégé."

    return done(visit, form, remove, here)
