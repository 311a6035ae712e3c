"""Addresses of the API, under `/api/v1/`."""

from django.urls import path, re_path

from allocations.api.amounts import AmountList
from allocations.api.changes import ChangesView
from allocations.api.crosstab import CrosstabView
from allocations.api.lists import (
    AxisList,
    DirectionList,
    EnvelopeList,
    MeasureList,
    PlanList,
    ProjectList,
    SectorList,
    VersionList,
)
from fir.api.joined import ProgrammedExecutedView
from fir.api.movements import MovementList
from fir.api.reports import view_of
from fir.reports.catalogue import REPORTS
from prs_budget.api_views import SchemaView, documentation
from prs_budget.organisation.api import NothingHere

app_name = "api"

urlpatterns = [
    path("plans/", PlanList.as_view(), name="plans"),
    path("axes/", AxisList.as_view(), name="axes"),
    path("projects/", ProjectList.as_view(), name="projects"),
    path("measures/", MeasureList.as_view(), name="measures"),
    path("directions/", DirectionList.as_view(), name="directions"),
    path("sectors/", SectorList.as_view(), name="sectors"),
    path("envelopes/", EnvelopeList.as_view(), name="envelopes"),
    path("versions/", VersionList.as_view(), name="versions"),
    path("allocations/", AmountList.as_view(), name="allocations"),
    path("allocations/changes/", ChangesView.as_view(), name="changes"),
    path("crosstab/", CrosstabView.as_view(), name="crosstab"),
    *(
        path(f"fir/years/<int:year>/{one.page.api}/", view_of(one).as_view(), name=f"fir_{one.page.api}")
        for one in REPORTS
        if one.page.api
    ),
    path("programmed-executed/", ProgrammedExecutedView.as_view(), name="programmed_executed"),
    path("fir/movements/", MovementList.as_view(), name="fir_movements"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", documentation, name="docs"),
    # The last: with its slash, so that an address without one is still led to the address that has it.
    re_path(r"^(?P<rest>.*)/$", NothingHere.as_view(), name="nothing"),
]
