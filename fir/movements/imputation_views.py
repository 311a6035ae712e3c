"""The page where one says where a commitment counts: its nature, direction, mission, scheme, line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect

from fir.actions.imputation import Imputation, change_imputations
from fir.frame import page, require_write
from fir.models import Commitment, FirYear
from fir.movements.commitment_views import found_at
from fir.movements.forms import place_of
from fir.movements.imputation_form import ImputationForm
from fir.visit import Visit, fir_form
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@fir_form
def imputation(visit: Visit, fir_year: FirYear, code: str) -> HttpResponseBase:
    """Where a commitment counts, to change; what it already moved goes along."""
    require_write(visit, fir_year)
    found = found_at(fir_year, code)
    form = ImputationForm(visit.request.POST or None, fir_year, found)
    seen = visit.request.POST.get("vu", str(found.rev))
    back = visit.address("engagement", fir_year, code=found.place_in_addresses)
    if visit.request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = Imputation(found, place_of(given), given["ligne"], whole_number(seen) or 0)
        try:
            changed = change_imputations(
                by=visit.access.user, fir_year=fir_year, imputations=[asked], reason=given["motif"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            seen = str(Commitment.objects.values_list("rev", flat=True).get(pk=found.pk))
        else:
            told = "imputation changée ; ce qu’il avait mouvementé suit." if changed else "rien n’a changé."
            messages.success(visit.request, f"Engagement {found.code} : {told}")
            return HttpResponseRedirect(back)
    return page(
        visit,
        fir_year,
        "fir/mouvements/imputation.html",
        f"Imputation de {found.code}",
        status=400 if form.errors else 200,
        form=form,
        seen=seen,
        back=back,
        commitment=found,
        parent="engagements",
        page_name="Imputation",
    )
