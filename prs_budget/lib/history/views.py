"""The pages of a history: its operations, one of them and its undoing."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect

from prs_budget.lib.grid.request import operation_number, reason_in
from prs_budget.lib.history.tables import History
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.lib.words import date_and_time_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

PAGE_SIZE = 50
#: cells on the page of an operation; its file holds them all
MOST_SHOWN = 500


def operations(history: History, chosen: QuerySet[Any], template: str, title: str, **more: object) -> HttpResponseBase:
    """The operations chosen, paged; their file holds them all."""
    if history.request.GET.get("format"):
        file = history.file(history.operations_table(history.summaries(chosen)))
        if file is not None:
            return file
    page = Paginator(chosen, PAGE_SIZE).get_page(history.request.GET.get("page"))
    table = history.operations_table(history.summaries(page.object_list))
    return _drawn(history, template, title, table, page=page, **more)


def operation(history: History, number: uuid.UUID, template: str) -> HttpResponseBase:
    """One operation, its cells before and after; posting undoes it, once."""
    found = history.operations().filter(uuid=number).first()
    if found is None:
        raise Http404(history.missing)
    if history.request.method == "POST":
        return _undo(history, found)
    [told] = history.summaries([found])
    if history.request.GET.get("format"):
        file = history.file(history.changes_table(told))
        if file is not None:
            return file
    title, table = f"Opération du {date_and_time_of(found.at, history.zone)}", history.changes_table(told, MOST_SHOWN)
    context = {"operation": found, "count": told.cells, "sequel": told.sequel(history.zone), "number": uuid.uuid4()}
    context |= {"noun": history.noun, "has_cause": history.has_causes, "undoing": history.undoing(found)}
    return _drawn(history, template, title, table, **context)


def _drawn(history: History, template: str, title: str, table: Table, **context: object) -> HttpResponseBase:
    return history.page(template, title, one=Drawn.of(table), identity=table.identity, here=history.here, **context)


def _undo(history: History, operation: Any) -> HttpResponseBase:
    """Undo an operation by one of the number that the page gave: a second click finds the first one's."""
    post = history.request.POST
    number, reason = operation_number(post.get("numero", "")), reason_in(post.get("raison", ""))
    try:
        shown, told = history.undo(operation, reason=reason, number=number, left=post.get("laisser", ""))
    except Refused as refused:
        messages.error(history.request, str(refused))
        return HttpResponseRedirect(history.address(operation))
    messages.success(history.request, told)
    return HttpResponseRedirect(history.address(shown))
