"""The pages of the history: every operation of a version, one of them and its undoing, the past of a cell."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from allocations import actions
from allocations.actions.undoing import conflicts, is_whole, undoing_of
from allocations.addresses import operation_address
from allocations.door import Caller, version_page
from allocations.enums import Way
from allocations.history import cells
from allocations.history.reading import OperationFilter, changed_since, changes_of, of_version, operations
from allocations.history.tables import changes_table, operations_table, sequel_of
from allocations.models import Operation
from allocations.visit import Visit, file_of
from prs_budget.lib.money import euros_text
from prs_budget.lib.plain_text import prose
from prs_budget.lib.refusals import Refused
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.words import counted, date_and_time_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from prs_budget.lib.tables.model import Table

PAGE_SIZE = 50
CELLS_SHOWN = 500
#: what is said of a line that an undoing withdraws or gives back
LINE_WORDS: dict[str, str] = {
    Way.WITHDRAWAL: "la ligne est retirée de la version",
    Way.LINE: "la ligne est revenue",
}
#: cells changed since, shown above an undoing; the table says it of each
MOVED_SHOWN = 50


@version_page
def history(caller: Caller) -> HttpResponseBase:
    """The operations of a version, filtered and paged; their file holds them all."""
    request, version = caller.request, caller.version
    asked = OperationFilter(request.GET, of_version(version), request=request)
    here = f"{request.path}?{_without(request.GET.urlencode(), 'page', 'format')}"
    chosen = asked.qs if asked.is_valid() else of_version(version).none()
    if "format" in request.GET:
        return _file(caller, operations_table(version, operations(chosen), here))
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    table = operations_table(version, operations(page.object_list), here)
    drawn = Drawn.of(table)
    context = {"caller": caller, "version": version, "form": asked.form, "page": page, "one": drawn, "here": here}
    return render(request, "allocations/historique/historique.html", context)


@version_page
def operation(caller: Caller, number: uuid.UUID) -> HttpResponseBase:
    """One operation, its cells before and after; posting undoes it, once."""
    operation = _operation_or_404(caller, number)
    if caller.request.method == "POST":
        return _undo(caller, operation)
    changes = changes_of(operation)
    here = f"{caller.request.path}?"
    if "format" in caller.request.GET:
        every = list(changes)
        return _file(caller, changes_table(caller.version, every, len(every), here))
    [told] = operations([operation])
    table = changes_table(caller.version, list(changes[:CELLS_SHOWN]), told.cells, here)
    context = {
        "caller": caller,
        "version": caller.version,
        "operation": operation,
        "moment": date_and_time_of(operation.at, caller.agency.time_zone),
        "sequel": sequel_of(told, caller.agency.time_zone),
        "count": told.cells,
        **_undoing(caller, operation),
        "number": uuid.uuid4(),
        "one": Drawn.of(table),
        "here": here,
    }
    return render(caller.request, "allocations/historique/operation.html", context)


class Moved(NamedTuple):
    """A cell that no longer holds what its operation left: what undoing would give it, and what it holds, by whom."""

    cell: str
    back: str
    today: str
    by: str
    when: str


def _undoing(caller: Caller, operation: Operation) -> dict[str, object]:
    """Whether the operation may be undone, and the cells that would be left: all of them in `left`, some in `moved`."""
    may_undo = not caller.rights.refused and getattr(operation, "undone_by", None) is None
    since = changed_since(operation) if may_undo else 0
    found: dict[str, object] = {"may_undo": may_undo, "since": since, "moved": (), "left": "", "is_whole": False}
    if since:
        zone, moved = caller.agency.time_zone, undoing_of(operation).moved
        found["moved"] = [
            Moved(
                f"{one.line}, {one.year}",
                euros_text(one.wanted),
                euros_text(one.amount),
                one.by,
                date_and_time_of(one.at, zone) if one.at else "",
            )
            for one in conflicts(caller.version, moved[:MOVED_SHOWN])
        ]
        found["left"] = " ".join(f"{one.line.code}/{one.year}" for one, _ in moved)
        found["is_whole"] = is_whole(operation)
    return found


def _left(text: str) -> set[tuple[str, int]]:
    """The cells that the page said it would leave; what is not one is no cell."""
    parts = [part.rpartition("/") for part in text.split()]
    return {(line, int(year)) for line, _, year in parts if year.isascii() and year.isdigit() and len(year) == 4}


def _undo(caller: Caller, operation: Operation) -> HttpResponseBase:
    """Undo an operation by an operation of the number that the page gave: a second click finds the first one's."""
    post = caller.request.POST
    try:
        number = uuid.UUID(post.get("numero", ""))
    except ValueError:
        number = uuid.uuid4()
    try:
        done = actions.undo_operation(
            by=caller.user,
            operation=operation,
            reason=prose(post.get("raison", ""))[:2000],
            number=number,
            leaving=_left(post.get("laisser", "")),
        )
    except (Refused, PermissionDenied) as refused:
        messages.error(caller.request, str(refused))
        return HttpResponseRedirect(operation_address(operation, caller.version))
    words = counted(done.changed, "cellule revient à sa valeur", "cellules reviennent à leur valeur")
    words = LINE_WORDS.get(done.operation.way, words)
    left = len(done.operation.parameters.get("left", ()))
    if left:
        words += f", {left} {'est laissée comme elle est' if left == 1 else 'sont laissées comme elles sont'}"
    messages.success(caller.request, f"Annulé : {words}. Pour rétablir, annulez cette opération-ci.")
    return HttpResponseRedirect(operation_address(done.operation, caller.version))


def _operation_or_404(caller: Caller, number: uuid.UUID) -> Operation:
    operation = of_version(caller.version).filter(uuid=number).first()
    if operation is None:
        raise Http404(f"La version {caller.version} n’a pas d’opération de ce numéro.")
    return operation


@version_page
def cell(caller: Caller) -> HttpResponseBase:
    """The past and the comments of a cell (`ligne`, `annee`), of a line, or of the version: JSON for the panel."""
    asked = caller.request.GET
    year = asked.get("annee", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        return JsonResponse({"detail": f"« {year[:20]} » n’est pas une année."}, status=400)
    return JsonResponse(cells.told(caller.version, asked.get("ligne", "")[:40], int(year) if year else None))


def _file(caller: Caller, table: Table) -> HttpResponseBase:
    visit = Visit(caller.request, caller.access, (caller.version,))
    return file_of(visit, [table]) or HttpResponseRedirect(caller.request.path)


def _without(query: str, *names: str) -> str:
    """A query without some of its parameters."""
    return "&".join(part for part in query.split("&") if part.split("=")[0] not in names)
