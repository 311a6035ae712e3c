"""The page of what is wrong in a year of the FIR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fir.checks.listing import findings
from fir.checks.page import groups, looked_at, table
from fir.frame import page
from fir.models import FirYear
from fir.visit import Visit, fir_page
from prs_budget.pages.files import file_of

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@fir_page
def anomalies(visit: Visit, fir_year: FirYear) -> HttpResponseBase:
    """What the checks find."""
    found, here = findings(visit, fir_year), visit.here()
    made = table(fir_year, found, here)
    file = file_of(visit, [made])
    if file is not None:
        return file
    return page(
        visit,
        fir_year,
        "fir/controles/anomalies.html",
        f"FIR {fir_year.year} : anomalies",
        page_name="Anomalies",
        siblings=visit.siblings(fir_year),
        identity=made.identity,
        table=made,
        groups=groups(found),
        looked_at=looked_at(fir_year),
        here=here,
    )
