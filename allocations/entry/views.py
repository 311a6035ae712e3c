"""The pages of entry: where to enter, the grid of a version, what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from allocations.entry.grid import grid_of
from allocations.entry.page import GridPage, may_create, to_enter
from allocations.visit import VersionVisit, governed_page, version_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from prs_budget.organisation.perms import Access


@governed_page
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The last version that the member may enter; without one, what there is and what to do."""
    choices = to_enter(access)
    for choice in choices:
        if not choice.refused:
            return HttpResponseRedirect(choice.href)
    context = {"choices": choices, "may_create": may_create(access)}
    return render(request, "allocations/saisie/no_version.html", context)


@version_page
def grid(visit: VersionVisit) -> HttpResponseBase:
    """The grid of a version; `vue=liste`, and a browser without script, get the plain list of its lines."""
    page = GridPage(visit, timezone.now())
    is_list = visit.request.GET.get("vue") == "liste"
    context = {"visit": visit, "version": visit.version, "grid": page, "is_list": is_list}
    return render(visit.request, "allocations/saisie/grid.html", context)


@version_page
def data(visit: VersionVisit) -> HttpResponseBase:
    """What the grid is made of."""
    return JsonResponse(grid_of(visit))
