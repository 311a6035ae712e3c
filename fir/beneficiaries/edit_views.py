"""The pages that change a beneficiary: corrected, merged with another after a preview, separated again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect

from fir.actions.beneficiaries import correct_beneficiary, merge_beneficiaries, separate_beneficiary
from fir.beneficiaries.fields import BENEFICIARIES
from fir.beneficiaries.forms import BeneficiaryForm, MergeForm
from fir.beneficiaries.views import address, found_at, show
from fir.facts.beneficiaries import suggested
from fir.facts.twins import twins_of
from fir.models import Beneficiary, Commitment, Delegation
from fir.perms import MAY_RUN, not_yours
from fir.visit import Visit, agency_form
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


def _to_change(visit: Visit, pk: int) -> Beneficiary:
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.agency)
    return found_at(visit, pk)


@agency_form
def correct(visit: Visit, pk: int) -> HttpResponseBase:
    """What is known of a beneficiary, to correct; what is typed is kept where it is refused."""
    one, post = _to_change(visit, pk), visit.request.POST
    form, seen = BeneficiaryForm(post or None, one), post.get("vu", str(one.rev))
    if visit.request.method == "POST" and form.is_valid():
        try:
            correct_beneficiary(
                by=visit.user,
                beneficiary=one,
                edit=form.edit(),
                seen=whole_number(seen) or 0,
                reason=form.cleaned_data["motif"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            seen = str(Beneficiary.objects.values_list("rev", flat=True).get(pk=one.pk))
        else:
            messages.success(visit.request, f"{form.cleaned_data['nom']} corrigé.")
            return HttpResponseRedirect(address(visit, "beneficiaire", pk=pk))
    status = 400 if form.errors else 200
    return show(visit, "corriger.html", f"Corriger {one.name}", status=status, one=one, form=form, seen=seen)


@agency_form
def merge(visit: Visit, pk: int) -> HttpResponseBase:
    """Whom it is the same as: likely ones proposed, what would count for another said, then done; or undone."""
    one, post = _to_change(visit, pk), visit.request.POST
    if "separer" in post:
        return _separate(visit, one)
    form = MergeForm(post or None, one, visit.request.GET.get("avec", ""))
    if visit.request.method == "POST" and form.is_valid():
        kept = form.cleaned_data["avec"]
        try:
            merge_beneficiaries(by=visit.user, merged=one, into=kept, reason=form.cleaned_data["motif"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(visit.request, f"{one.name} compte désormais avec {kept.name}.")
            return HttpResponseRedirect(address(visit, "beneficiaire", pk=kept.pk))
    moved = (
        counted(Commitment.objects.filter(beneficiary=one).count(), "engagement"),
        counted(Delegation.objects.filter(beneficiary=one).count(), "délégation"),
    )
    return show(
        visit,
        "fusionner.html",
        f"Fusionner {one.name}",
        status=400 if form.errors else 200,
        one=one,
        form=form,
        twins=twins_of(one),
        moved=" et ".join(moved),
        names=[name for name in suggested(visit.agency) if name != one.name],
        list_name=BENEFICIARIES,
    )


def _separate(visit: Visit, one: Beneficiary) -> HttpResponseBase:
    try:
        separate_beneficiary(by=visit.user, beneficiary=one, reason=reason_in(visit.request.POST.get("motif", "")))
    except Refused as refused:
        messages.error(visit.request, f"Rien n’est écrit. {refused}")
        return HttpResponseRedirect(address(visit, "beneficiaire", pk=one.merged_into_id or one.pk))
    messages.success(visit.request, f"{one.name} compte de nouveau pour lui-même.")
    return HttpResponseRedirect(address(visit, "beneficiaire", pk=one.pk))
