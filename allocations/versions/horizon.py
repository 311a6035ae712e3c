"""The page of the years of a plan: which there are, what versions hold in each, one more, or the last taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from allocations.actions.horizon import held_in, prolong, take_back
from allocations.models import Allocation
from allocations.perms import MAY_CREATE
from allocations.visit import governed_page, readable_versions
from projects.models import LONGEST_HORIZON, Plan, PlanYear
from prs_budget.lib.plain_text import whole_number
from prs_budget.lib.refusals import Refused
from prs_budget.lib.words import counted

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from prs_budget.organisation.perms import Access


@dataclass(frozen=True, slots=True)
class ListedYear:
    """A year of a plan: its name from T0, whether it is open, in how many versions that one may read it has amounts."""

    year: int
    name: str
    status: str
    held: str


@governed_page
def years(request: HttpRequest, access: Access, *, plan: str) -> HttpResponseBase:
    """The years of a plan; who makes versions adds one, or takes the last back."""
    if access.role not in MAY_CREATE:
        raise PermissionDenied("Les finances et les administrateurs changent les années d’un PRS.")
    found = Plan.objects.filter(agency=access.agency, code=plan).first()
    if found is None:
        raise Http404(f"Il n’y a pas de PRS « {plan} » dans {access.agency}.")
    error = ""
    if request.method == "POST":
        try:
            messages.success(request, _change(request, access, found))
        except Refused as refused:
            error = str(refused)
            found.refresh_from_db()
        else:
            return HttpResponseRedirect(request.path)
    context = {
        "plan": found,
        "years": list(_listed(access, found)),
        "last": found.years[-1],
        "next": found.years[-1] + 1 if found.horizon < LONGEST_HORIZON else 0,
        "longest": LONGEST_HORIZON,
        "kept": held_in(found),
        "error": error,
    }
    return render(request, "allocations/versions/annees.html", context, status=422 if error else 200)


def _change(request: HttpRequest, access: Access, plan: Plan) -> str:
    """Do what was asked; what is already so, by a second click, is said and not done again."""
    last, now = whole_number(request.POST.get("derniere", ""), 4) or 0, plan.years[-1]
    if "retirer" in request.POST:
        if last == now + 1:
            return f"C’est déjà fait : l’année {last} est retirée."
        return f"L’année {last} est retirée : {plan} va jusqu’en {take_back(by=access.user, plan=plan, last=last)}."
    if last == now - 1:
        return f"C’est déjà fait : l’année {now} est dans {plan}."
    year = prolong(by=access.user, plan=plan, last=last)
    return f"L’année {year} est ajoutée, ouverte : les versions qui ne sont pas figées peuvent la programmer."


def _listed(access: Access, plan: Plan) -> Iterator[ListedYear]:
    """Two queries, and that of the versions."""
    mine = [one.pk for one in readable_versions(access) if one.plan_id == plan.pk]
    held = Allocation.objects.entered().filter(version__in=mine).order_by().values_list("year")
    counts = dict(held.annotate(versions=Count("version", distinct=True)))
    for one in PlanYear.objects.filter(plan=plan).order_by("year"):
        number = counts.get(one.year, 0)
        told = counted(number, "version") if number else "rien d’inscrit"
        rank = one.year - plan.base_year
        yield ListedYear(one.year, f"T+{rank}" if rank else "T0", one.get_status_display(), told)
