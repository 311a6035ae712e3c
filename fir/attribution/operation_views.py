"""The pages of what was attributed: every operation, its pieces, its undoing."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect

from fir.actions.attribution import undo_attribution
from fir.attribution import tables
from fir.attribution.views import PAGE_SIZE, address, identity_in, listed_piece, require_may, show
from fir.enums import Way
from fir.facts.attributable import Attributable, Live, Thing, made_by, read
from fir.models import Operation
from fir.reports.attributed import AttributionNames
from fir.visit import Visit, agency_form
from prs_budget.lib.grid.request import reason_in
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted, date_and_time_of, number_text
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

#: operations listed
MOST_OPERATIONS = 200


@agency_form
def operations(visit: Visit) -> HttpResponseBase:
    """What was attributed, the last first, each undone from here."""
    rows = Operation.objects.filter(agency=visit.agency, attributions__isnull=False)
    found = list(
        rows.select_related("by", "undone_by").annotate(many=Count("attributions")).order_by("-pk")[:MOST_OPERATIONS]
    )
    counts = {one.pk: one.many for one in found}
    table = tables.operations(found, counts, identity_in(visit, "Opérations d’attribution"), visit.agency.time_zone)
    if (file := file_of(visit, [table])) is not None:
        return file
    undoing = [
        (row, address(visit, "operation_attribution", number=one.uuid), _undoing(visit, one))
        for row, one in zip(table.rows, found, strict=True)
    ]
    context: dict[str, Any] = {"table": table, "rows": undoing, "identity": table.identity, "here": visit.here()}
    return show(visit, "operations.html", "Opérations d’attribution", **context)


@agency_form
def undo(visit: Visit, number: uuid.UUID) -> HttpResponseBase:
    """An operation, and its undoing: each thing is again what it was."""
    require_may(visit)
    operation = _operation(visit, number)
    error, mine = "", uuid.uuid4()
    if visit.request.method == "POST":
        reason = reason_in(visit.request.POST.get("raison", ""))
        try:
            done = undo_attribution(by=visit.user, operation=operation, reason=reason, uuid=mine)
        except Refused as refused:
            error = str(refused)
        else:
            if done.operation is None or done.operation.uuid != mine:
                messages.info(visit.request, f"{_undone(visit, operation)} Rien n’a changé.")
                return HttpResponseRedirect(address(visit, "attributions"))
            many = counted(done.count, "pièce est", "pièces sont")
            rest = f" Laissé : {', '.join(done.left)}." if done.left else ""
            messages.success(visit.request, f"{many} de nouveau comme avant.{rest}")
            return HttpResponseRedirect(address(visit, "attributions"))
    many = counted(operation.attributions.count(), "pièce attribuée", "pièces attribuées")
    undone = _undone(visit, operation)
    context: dict[str, Any] = {"operation": operation, "many": many, "error": error, "undone": undone}
    return show(visit, "annuler.html", "Annuler une attribution", status=400 if error else 200, **context)


def _undone(visit: Visit, operation: Operation) -> str:
    """« Cette opération est déjà annulée, le 12/03/2018 à 9:12 par Finances. »; empty where it is not."""
    undo = Operation.objects.filter(undoes=operation).select_related("by").first()
    if undo is None:
        return ""
    return f"Cette opération est déjà annulée, le {date_and_time_of(undo.at, visit.agency.time_zone)} par {undo.by}."


def _undoing(visit: Visit, one: Operation) -> str:
    """Where it is undone; empty where it is already, or with what it recorded."""
    is_mine = one.fir_year_id is None and one.way in (Way.ATTRIBUTION, Way.RULES, Way.UNDO)
    return address(visit, "annuler_attribution", number=one.uuid) if is_mine and not hasattr(one, "undone_by") else ""


def _operation(visit: Visit, number: uuid.UUID) -> Operation:
    rows = Operation.objects.filter(agency=visit.agency, uuid=number).select_related("by", "agency", "undone_by")
    found = rows.first()
    if found is None or not found.attributions.exists():
        raise Http404("Cette opération n’a rien attribué dans cette agence.")
    return found


@agency_form
def operation(visit: Visit, number: uuid.UUID) -> HttpResponseBase:
    """What an operation attributed, piece by piece, as it did; `format=` takes it out."""
    one = _operation(visit, number)
    made, names = made_by(one.pk), AttributionNames(visit.agency)
    when = date_and_time_of(one.at, visit.agency.time_zone)
    title = f"Opération du {when}"
    identity = identity_in(visit, title)
    if visit.request.GET.get("format"):
        file = file_of(visit, [tables.pieces(names, _as_made(list(made), made), identity, title)])
        if file is not None:
            return file
    page = Paginator(list(made), PAGE_SIZE).get_page(visit.request.GET.get("page"))
    context: dict[str, Any] = {
        "operation": one,
        "when": when,
        "way": tables.way_of(one),
        "count": number_text(len(made)),
        "many": counted(len(made), "pièce attribuée", "pièces attribuées"),
        "pieces": [listed_piece(visit, names, each) for each in _as_made(list(page.object_list), made)],
        "columns": tables.LISTED,
        "shown_page": page,
        "undone": _undone(visit, one),
        "undoing": _undoing(visit, one),
        "identity": identity,
        "here": visit.here(),
    }
    return show(visit, "operation.html", title, **context)


def _as_made(things: list[Thing], made: dict[Thing, Live]) -> list[Attributable]:
    """The pieces with the measures that the operation gave them, whatever was done since."""
    return [replace(one, live=made[one.thing], named="") for one in read(things)]
