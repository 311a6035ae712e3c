"""The pages of a year of the FIR that print what a source prints: each loads, makes its tables, renders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import render

from fir.checks.listing import findings
from fir.drill_down import Behind, PlaceOf, behind, behind_receipt, of_execution, of_missions, of_schemes
from fir.frame import nothing, page, show
from fir.models import FirYear, Stage
from fir.reports import execution as executed
from fir.reports import missions as by_mission
from fir.reports import receipts as received
from fir.reports import schemes as by_scheme
from fir.visit import FirVisit, fir_page, fir_page_alone
from prs_budget.lib.tables.model import Table
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.pages.files import chosen_tables

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version

#: how many findings stand beside the execution; the page of anomalies has them all
TO_SEE = 6


def _drill(here: str, table: str) -> str:
    """Where what is behind a cell of a table is shown."""
    return f"{here}&tableau={table}&ouvre="


def _named(visit: FirVisit, tables: Sequence[Table]) -> Table:
    """The table that `tableau=` names; the first by default."""
    return chosen_tables(visit, tables)[0]


def _panel(visit: FirVisit, fir_year: FirYear, tables: Sequence[Table], place_of: PlaceOf) -> Behind | None:
    """What `ouvre=` asks to see behind a cell."""
    token = visit.request.GET.get("ouvre")
    if token is None:
        return None
    return behind(token, _named(visit, tables), fir_year, place_of, visit.here())


@agency_page
def index(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The last year that has a budget, or the last one; where there is none, what to do."""
    visit = FirVisit.of(request, access)
    if visit.years:
        voted = set(Stage.objects.filter(fir_year__in=visit.years, is_voted=True).values_list("fir_year", flat=True))
        shown = next((one for one in visit.years if one.pk in voted), visit.years[0])
        return HttpResponseRedirect(visit.address("execution", shown))
    return render(request, "fir/aucun.html", {"visit": visit})


@fir_page_alone
def year(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """The first page of a year."""
    return HttpResponseRedirect(visit.address("execution", fir_year))


@fir_page
def execution(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Execution by direction and nature."""
    unit, here = visit.unit(fir_year), visit.here()
    found = executed.read(fir_year)
    tables = [executed.table(found, unit, here, _drill(here, executed.NAME))]
    figures = executed.true_figures(found, _version_of(visit, fir_year), unit, here)
    beside = [figures] if figures else []
    seen = findings(visit, fir_year)
    return show(
        visit,
        fir_year,
        tables,
        title=f"FIR {fir_year.year} : exécution par pôle et nature",
        beside=beside,
        aside="fir/a_voir.html",
        to_see=seen[:TO_SEE],
        more_to_see=len(seen[TO_SEE:]),
        panel=_panel(visit, fir_year, tables, of_execution),
    )


def _version_of(visit: FirVisit, fir_year: FirYear) -> Version | None:
    """The version that says what was programmed: in T0, the one that its source gives; else the reference."""
    reference = visit.versions[0] if visit.versions else None
    if reference is None or reference.plan.base_year != fir_year.year:
        return reference
    first = (one for one in visit.versions if one.plan_id == reference.plan_id and one.source and not one.parent_id)
    return next(first, reference)


@fir_page_alone
def receipts(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Receipts by stage."""
    unit = visit.unit(fir_year)
    found = received.read(fir_year, visit.before(fir_year))
    here = visit.here()
    tables = received.tables(found, unit, here, _drill(here, received.CUMULATED))
    title = f"FIR {fir_year.year} : recettes par étape"
    if not any(table.rows for table in tables):
        why = "La source ne donne pas" if fir_year.source else "Aucune étape ne dit"
        return nothing(visit, fir_year, title, f"{why} les recettes de {fir_year.year}.")
    token, panel = visit.request.GET.get("ouvre"), None
    if token is not None:
        panel = behind_receipt(token, _named(visit, tables), fir_year, visit.before(fir_year), here)
    return show(visit, fir_year, tables, title=title, panel=panel)


@fir_page_alone
def missions(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """AE and CP by mission."""
    unit, here = visit.unit(fir_year), visit.here()
    tables = [by_mission.table(by_mission.read(fir_year), unit, here, _drill(here, by_mission.MISSIONS))]
    tables += filter(None, (by_mission.rates(fir_year, unit, here), by_mission.denied(fir_year, unit, here)))
    return show(
        visit,
        fir_year,
        tables,
        title=f"FIR {fir_year.year} : AE et CP par mission",
        panel=_panel(visit, fir_year, tables, of_missions),
    )


@fir_page_alone
def schemes(visit: FirVisit, fir_year: FirYear) -> HttpResponseBase:
    """Schemes."""
    unit, here = visit.unit(fir_year), visit.here()
    made = (
        by_scheme.executed(fir_year, unit, here, _drill(here, by_scheme.EXECUTED)),
        by_scheme.printed(fir_year, unit, here),
    )
    tables = [table for table in made if table]
    title = f"FIR {fir_year.year} : dispositifs"
    if tables:
        return show(visit, fir_year, tables, title=title, panel=_panel(visit, fir_year, tables, of_schemes))
    return page(visit, fir_year, "fir/sans_dispositif.html", title, siblings=visit.siblings(fir_year))
