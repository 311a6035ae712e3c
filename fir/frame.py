"""The frame of every page of a year: its tabs, its tables or a file of them, the texts that its forms send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from fir.models import FirYear
from fir.perms import MAY_RUN, not_yours
from fir.visit import Visit
from prs_budget.lib.rendering.drawn import Drawn
from prs_budget.lib.tables.model import Table
from prs_budget.pages.files import chosen_tables, file_of


class Links:
    """The addresses that the pages of a year link to, read by name in their templates."""

    def __init__(self, visit: Visit, fir_year: FirYear) -> None:
        self.stages = visit.address("etapes", fir_year)
        self.movements = visit.address("mouvements", fir_year)
        self.file = visit.address("fichier_mouvements", fir_year)
        self.template = visit.address("modele_mouvements", fir_year)
        self.transfer = visit.address("virement", fir_year)
        self.commitments = visit.address("engagements", fir_year)
        self.new_commitment = visit.address("nouvel_engagement", fir_year)
        self.new_movement = visit.address("choix_mouvement", fir_year)


def page(
    visit: Visit,
    fir_year: FirYear,
    template: str,
    title: str,
    *,
    tab: str = "",
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """A page of a year, under the tab of that url name; under its own by default."""
    context = {
        "visit": visit,
        "fir_year": fir_year,
        "title": title,
        "tabs": visit.tabs(fir_year, tab),
        "siblings": [],
        "units": [],
        "identity": None,
        "choices": [],
        "may": may_write(visit, fir_year),
        "urls": Links(visit, fir_year),
        **context,
    }
    return render(visit.request, template, context, status=status)


def show(
    visit: Visit,
    fir_year: FirYear,
    tables: list[Table],
    *,
    title: str,
    template: str = "fir/etat.html",
    beside: Sequence[Table] = (),
    **context: Any,
) -> HttpResponseBase:
    """The file asked for, or the page of these tables; the first gives the page its identity, some stand `beside`."""
    here = visit.here()
    found = file_of(visit, [table.at(here) for table in (*tables, *beside)])
    if found is not None:
        return found
    token, chosen = visit.request.GET.get("ouvre", ""), chosen_tables(visit, [*tables, *beside])[0]
    context |= {
        "beside": [Drawn.of(table) for table in beside],
        "siblings": visit.siblings(fir_year),
        "units": visit.units(tables[0].unit),
        "identity": tables[0].identity,
        "drawn": [Drawn.of(table, opened=token if table is chosen else "") for table in tables],
        "table": tables[0],
        "here": here,
    }
    return page(visit, fir_year, template, title, **context)


def nothing(visit: Visit, fir_year: FirYear, title: str, *sentences: str) -> HttpResponse:
    """The page of a year that has nothing to show: why, and what to do."""
    siblings = visit.siblings(fir_year)
    return page(visit, fir_year, "fir/suivi/vide.html", title, siblings=siblings, sentences=sentences)


def may_write(visit: Visit, fir_year: FirYear) -> bool:
    """Whether the member may enter movements in the year. No query; the actions ask again."""
    return visit.access.role in MAY_RUN and not fir_year.is_closed


def require_write(visit: Visit, fir_year: FirYear) -> None:
    """Refuse who may not, and a closed year, before anything is typed."""
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.access.agency)
    if fir_year.is_closed:
        raise PermissionDenied(
            f"L’exercice {fir_year.year} est clos : il se lit. Rouvrez-le, ou écrivez dans l’exercice suivant."
        )
