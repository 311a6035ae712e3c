"""The pages of a year of the FIR that print what a source prints: each loads, makes its tables, renders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from allocations.views import Drawn
from allocations.visit import chosen_tables, file_of
from fir.models import FirYear
from fir.reports import execution as executed
from fir.reports import missions as by_mission
from fir.reports import receipts as received
from fir.reports import schemes as by_scheme
from fir.visit import FirVisit, fir_page, fir_page_alone
from prs_budget.money import Unit
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.rendering import html
from prs_budget.tables import Table

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


def show(
    visit: FirVisit,
    fir_year: FirYear,
    tables: list[Table],
    *,
    title: str,
    template: str = "fir/etat.html",
    **context: object,
) -> HttpResponseBase:
    """The file asked for, or the page of these tables; the first gives the page its identity."""
    here = visit.here()
    found = file_of(visit, [table.at(here) for table in tables])
    if found is not None:
        return found
    chosen_tables(visit, tables)
    drawn = [Drawn(table, html.render(table)) for table in tables]
    context |= {
        "visit": visit,
        "fir_year": fir_year,
        "title": title,
        "tabs": visit.tabs(fir_year),
        "siblings": visit.siblings(fir_year),
        "units": visit.units(tables[0].unit),
        "identity": tables[0].identity,
        "drawn": drawn,
        "table": tables[0],
        "here": here,
    }
    return render(visit.request, template, context)


@agency_page
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The last year; where there is none, what to do."""
    visit = FirVisit.of(request, access)
    if visit.years:
        return HttpResponseRedirect(visit.address("execution", visit.years[0]))
    return render(request, "fir/aucun.html", {"visit": visit})


@fir_page_alone
def year(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """The first page of a year."""
    return HttpResponseRedirect(visit.address("execution", fir_year))


@fir_page
def execution(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Execution by direction and nature."""
    unit, here = visit.unit(Unit.KEUR), visit.here()
    found = executed.read(fir_year)
    tables = [executed.table(found, unit, here)]
    figures = executed.true_figures(found, visit.versions[0] if visit.versions else None, unit, here)
    tables += [figures] if figures else []
    return show(visit, fir_year, tables, title=f"FIR {fir_year.year} : exécution par pôle et nature")


@fir_page_alone
def receipts(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Receipts by stage."""
    unit = visit.unit(Unit.EUR)
    found = received.read(fir_year, visit.before(fir_year))
    tables = received.tables(found, unit, visit.here())
    return show(visit, fir_year, tables, title=f"FIR {fir_year.year} : recettes par étape")


@fir_page_alone
def missions(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """AE and CP by mission."""
    unit, here = visit.unit(Unit.EUR), visit.here()
    tables = [by_mission.table(by_mission.read(fir_year), unit, here)]
    tables += filter(None, (by_mission.rates(fir_year, unit, here), by_mission.denied(fir_year, unit, here)))
    return show(visit, fir_year, tables, title=f"FIR {fir_year.year} : AE et CP par mission")


@fir_page_alone
def schemes(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Schemes."""
    unit, here = visit.unit(Unit.EUR), visit.here()
    made = (by_scheme.executed(fir_year, unit, here), by_scheme.printed(fir_year, unit, here))
    tables = [table for table in made if table]
    title = f"FIR {fir_year.year} : dispositifs"
    if tables:
        return show(visit, fir_year, tables, title=title)
    context = {"visit": visit, "fir_year": fir_year, "title": title, "tabs": visit.tabs(fir_year)}
    return render(visit.request, "fir/sans_dispositif.html", context | {"siblings": visit.siblings(fir_year)})
