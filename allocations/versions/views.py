"""The pages of versions: their list, a new one, the life of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from allocations import perms
from allocations.versions.catalogue import Catalogue, abandoned, catalogue
from allocations.versions.changed import changed_cells, changed_table, restructured
from allocations.versions.creation import Making
from allocations.versions.page import Life
from allocations.visit import VersionVisit, governed_page, version_page
from prs_budget.lib.refusals import BadAddress
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from projects.models import Plan
    from prs_budget.organisation.perms import Access


@governed_page
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The versions that the member may read."""
    may_create = access.role in perms.MAY_CREATE
    listed = catalogue(access)
    context = {
        "catalogue": listed,
        "may_create": may_create,
        "plans": _plans(listed) if may_create else (),
        "abandoned": abandoned(access, timezone.now()) if may_create else (),
    }
    return render(request, "allocations/versions/liste.html", context)


def _plans(listed: Catalogue | None) -> list[Plan]:
    """The plans of the versions listed."""
    return list({row.version.plan.pk: row.version.plan for row in listed.rows}.values()) if listed else []


@governed_page
def create(request: HttpRequest, access: Access) -> HttpResponseBase:
    """A copy of a version: a personal draft, or a décision modificative of an adopted one."""
    if access.role not in perms.MAY_CREATE:
        raise PermissionDenied("Les finances et les administrateurs créent les versions.")
    making = Making.of(access, request.GET.get("de", ""), request.GET.get("nature", ""))
    if making is None:
        return render(request, "allocations/versions/nouvelle.html", {"making": None})
    form = making.form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = making.already(request.POST.get("number", "")) or making.make(form)
        if made is not None:
            messages.success(request, making.said(made))
            return HttpResponseRedirect(making.next_address(made))
    return render(request, "allocations/versions/nouvelle.html", {"making": making, "form": form})


@version_page
def life(visit: VersionVisit) -> HttpResponseBase:
    """Where a version stands, what comes next, how far the directions are; what a décision modificative changes."""
    shown = Life(visit, timezone.now())
    context: dict[str, object] = {"life": shown, "here": f"{shown.address}?", "one": None}
    if visit.version.is_amendment:
        found = changed_cells(visit.version)
        table = changed_table(visit.version, shown.parent, found, shown.address, every="format" in visit.request.GET)
        try:
            file = file_of(visit, [table])
        except BadAddress as error:
            return render(visit.request, "400.html", {"reasons": error.reasons}, status=400)
        if file is not None:
            return file
        context["one"] = Drawn.of(table) if found else None
        context["restructured"] = restructured(visit.version, shown.parent) if shown.parent else 0
    return render(visit.request, "allocations/versions/version.html", context)
