"""The pages of a year of the FIR that print what a source prints: each loads, makes its tables, renders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from fir.checks.listing import findings
from fir.drill_down import panel_asked, tables_of
from fir.facts.calendar import alerts
from fir.frame import nothing, page, show
from fir.models import FirYear, Movement, Stage
from fir.reports import execution as executed
from fir.reports import missions as by_mission
from fir.reports import receipts as received
from fir.reports import schemes as by_scheme
from fir.visit import Visit, fir_page, fir_page_alone
from prs_budget.organisation.perms import Access, agency_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version

#: how many findings stand beside the execution; the page of anomalies has them all
TO_SEE = 6


@agency_page
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The last year that has a budget or something executed, or the last one; where there is none, what to do."""
    visit = Visit.of(request, access)
    if visit.years:
        lived = set(Stage.objects.authorising().filter(fir_year__in=visit.years).values_list("fir_year", flat=True))
        moved = Movement.objects.filter(fir_year__in=visit.years).executed().order_by()
        lived |= set(moved.values_list("fir_year", flat=True).distinct())
        shown = next((one for one in visit.years if one.pk in lived), visit.years[0])
        return HttpResponseRedirect(visit.address("execution", shown))
    return render(request, "fir/aucun.html", {"visit": visit})


@fir_page_alone
def year(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """The first page of a year."""
    return HttpResponseRedirect(visit.address("execution", fir_year))


@fir_page
def execution(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """Execution by direction and nature."""
    found, tables = tables_of(visit, fir_year, executed.REPORT)
    figures = executed.true_figures(found, _version_of(visit, fir_year), tables[0].unit, visit.here())
    seen = findings(visit, fir_year)
    return show(
        visit,
        fir_year,
        tables,
        title=executed.REPORT.titled(fir_year),
        beside=[figures] if figures else [],
        aside="fir/a_voir.html",
        deadlines=alerts([fir_year], visit.years),
        to_see=seen[:TO_SEE],
        more_to_see=len(seen[TO_SEE:]),
        panel=panel_asked(visit, fir_year, executed.REPORT, tables),
    )


def _version_of(visit: Visit, fir_year: FirYear) -> Version | None:
    """The version that says what was programmed: in T0, the one that its source gives; else the reference."""
    reference = visit.version_of(fir_year)
    if reference is None or reference.plan.base_year != fir_year.year:
        return reference
    first = (one for one in visit.versions if one.plan_id == reference.plan_id and one.source and not one.parent_id)
    return next(first, reference)


@fir_page_alone
def receipts(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """Receipts by stage."""
    _, tables = tables_of(visit, fir_year, received.REPORT)
    title = received.REPORT.titled(fir_year)
    if any(table.rows for table in tables):
        return show(visit, fir_year, tables, title=title, panel=panel_asked(visit, fir_year, received.REPORT, tables))
    why = "La source ne donne pas" if fir_year.source else "Aucune étape ne dit"
    return nothing(visit, fir_year, title, f"{why} les recettes de {fir_year.year}.")


@fir_page_alone
def missions(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """AE and CP by mission."""
    _, tables = tables_of(visit, fir_year, by_mission.REPORT)
    title = by_mission.REPORT.titled(fir_year)
    return show(visit, fir_year, tables, title=title, panel=panel_asked(visit, fir_year, by_mission.REPORT, tables))


@fir_page_alone
def schemes(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """Schemes."""
    _, tables = tables_of(visit, fir_year, by_scheme.REPORT)
    title = by_scheme.REPORT.titled(fir_year)
    if tables:
        return show(visit, fir_year, tables, title=title, panel=panel_asked(visit, fir_year, by_scheme.REPORT, tables))
    return page(visit, fir_year, "fir/sans_dispositif.html", title, siblings=visit.siblings(fir_year))
