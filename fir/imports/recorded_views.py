"""The page where an import is taken back whole: what goes with it, and why it cannot."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect

from fir.actions.files import cancel_file, what_stands_on
from fir.enums import Way
from fir.facts.ledger import Listed
from fir.frame import page, require_write
from fir.identity import identity_of
from fir.models import FirYear, Movement, Operation
from fir.reports.movements import totals_table
from fir.visit import Visit, fir_form
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@fir_form
def cancel_import(visit: Visit, fir_year: FirYear, number: uuid.UUID) -> HttpResponseBase:
    """An import to take back; posting does, once."""
    require_write(visit, fir_year)
    rows = Operation.objects.filter(fir_year=fir_year, uuid=number, way=Way.FILE)
    operation = rows.select_related("by", "fir_year__agency").first()
    if operation is None:
        raise Http404(f"L’exercice {fir_year.year} n’a pas d’import de ce numéro.")
    reason = reason_in(visit.request.POST.get("motif", ""))
    done, error = Operation.objects.filter(undoes=operation).first(), ""
    if visit.request.method == "POST":
        try:
            done = cancel_file(by=visit.access.user, operation=operation, reason=reason)
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(visit.request, f"Import de {operation.file_name} annulé en entier.")
    if done is not None:
        return HttpResponseRedirect(f"{visit.address('mouvements', fir_year)}?operation={done.uuid}")
    identity = identity_of(fir_year, f"Import de {operation.file_name}", Unit.EUR, visit.here())
    listed = Listed.of(Movement.objects.filter(operation=operation))
    totals = totals_table(listed.totals, identity, "Ce que l’annulation retire")
    return page(
        visit,
        fir_year,
        "fir/mouvements/annuler_import.html",
        f"Annuler l’import de {operation.file_name}",
        status=400 if error else 200,
        page_name="Annuler l’import",
        operation=operation,
        stands="" if error else what_stands_on(operation),
        error=error,
        reason=reason,
        totals=Drawn.of(totals),
        back=f"{visit.address('mouvements', fir_year)}?operation={operation.uuid}",
    )
