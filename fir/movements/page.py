"""What the pages of movements share: their frame, who may write, the messages of what was done."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from fir.models import FirYear
from fir.perms import MAY_RUN, not_yours
from fir.visit import FirVisit

if TYPE_CHECKING:
    from prs_budget.lib.tables.model import Table


def page(
    visit: FirVisit, fir_year: FirYear, template: str, title: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A page of a year, in its frame."""
    context = {
        "visit": visit,
        "fir_year": fir_year,
        "title": title,
        "tabs": visit.tabs(fir_year),
        "siblings": [],
        "units": [],
        "identity": None,
        "choices": [],
        "may": may_write(visit, fir_year),
        "urls": Links(visit, fir_year),
        **context,
    }
    return render(visit.request, template, context, status=status)


class Links:
    """The addresses that the pages of movements link to, read by name in their templates."""

    def __init__(self, visit: FirVisit, fir_year: FirYear) -> None:
        self.movements = visit.address("mouvements", fir_year)
        self.file = visit.address("fichier_mouvements", fir_year)
        self.transfer = visit.address("virement", fir_year)
        self.commitments = visit.address("engagements", fir_year)
        self.new_commitment = visit.address("nouvel_engagement", fir_year)
        self.new_movement = visit.address("choix_mouvement", fir_year)


def may_write(visit: FirVisit, fir_year: FirYear) -> bool:
    """Whether the member may enter movements in the year. No query; the actions ask again."""
    return visit.access.role in MAY_RUN and not fir_year.is_closed


def require_write(visit: FirVisit, fir_year: FirYear) -> None:
    """Refuse who may not, and a closed year, before anything is typed."""
    if visit.access.role not in MAY_RUN:
        raise not_yours(visit.access.agency)
    if fir_year.is_closed:
        raise PermissionDenied(
            f"L’exercice {fir_year.year} est clos : il se lit. Rouvrez-le, ou écrivez dans l’exercice suivant."
        )


def number_of(text: str) -> uuid.UUID:
    """The number of an operation as a form gives it; another one where it is no number."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def fitting(table: Table, most: int) -> Table:
    """A table cut to its first rows, which says so."""
    if len(table.rows) <= most:
        return table
    told = f"{most} premières lignes sur {len(table.rows)} : le fichier les contient toutes."
    return replace(table, rows=table.rows[:most], notes=(*table.notes, told))
