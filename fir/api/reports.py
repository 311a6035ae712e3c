"""`fir/years/{year}/…/`: the reports that have a name here, as JSON or as the same files that the pages give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.response import Response

from allocations.api import shapes as credit_shapes
from fir.api import shapes
from fir.api.views import FirView
from fir.models import FirYear
from fir.reports.report import Report
from fir.visit import Visit
from prs_budget.lib.money import Unit
from prs_budget.lib.rendering import json
from prs_budget.organisation.api import AGENCY_PARAMETER, PROBLEMS, Parameters
from prs_budget.pages.files import FORMATS, XLSX, file_in

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from prs_budget.lib.tables.model import Table

JSON = "json"
UNIT = "unit"
_TEXT = OpenApiTypes.STR


def _described(report: Report[Any]) -> Any:
    """How a report is told in the schema."""
    name, summary = report.page.api, f"{report.title[:1].upper()}{report.title[1:]}"
    variants = list(report.variants)
    chosen = [
        OpenApiParameter(report.parameter, _TEXT, enum=variants, default=variants[0], description="Variante lue.")
        for _ in variants[:1]
    ]
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"fir_{name}",
            summary=summary,
            description="De la forme d’un croisement : montants exacts en euros, `display` dans l’unité demandée.",
            parameters=[
                AGENCY_PARAMETER,
                OpenApiParameter("year", OpenApiTypes.INT, OpenApiParameter.PATH, description="Exercice."),
                OpenApiParameter(
                    UNIT, _TEXT, enum=[unit for unit, _ in credit_shapes.UNITS], default="EUR", description="Unité."
                ),
                *chosen,
                OpenApiParameter(
                    "format", _TEXT, enum=[JSON, *FORMATS], default=JSON, description="JSON, ou le tableau en fichier."
                ),
            ],
            responses={
                (200, "application/json"): shapes.FirReport,
                (200, "text/csv"): OpenApiTypes.STR,
                (200, XLSX): OpenApiTypes.BINARY,
                **PROBLEMS,
            },
            tags=["FIR"],
        )
    )


class ReportView(FirView):
    """One report of a year, in one of its formats."""

    report: ClassVar[Report[Any]]

    def answer(self, request: Request, visit: Visit, year: int | None) -> HttpResponseBase:
        """The report; its file says the address of the page that shows it."""
        report = self.report
        parameters = Parameters(visit.request.GET, (UNIT, "format", *filter(None, (report.parameter,))))
        wanted, unit = parameters.one("format") or JSON, parameters.one(UNIT) or Unit.EUR.name
        if wanted not in (JSON, *FORMATS):
            possible = ", ".join((JSON, *FORMATS))
            parameters.reasons.append(f"Format inconnu : « {wanted} ». Formats possibles : {possible}.")
        if unit not in Unit.__members__:
            possible = ", ".join(Unit.__members__)
            parameters.reasons.append(f"Unité inconnue : « {unit} ». Unités possibles : {possible}.")
        if report.variants and (chosen := parameters.one(report.parameter)):
            if chosen not in report.variants:
                possible = ", ".join(report.variants)
                parameters.reasons.append(f"Variante inconnue : « {chosen} ». Variantes possibles : {possible}.")
            report = report.variants.get(chosen, report)
        parameters.refuse_bad()
        fir_year = visit.year(year or 0)
        address = f"{visit.address(report.page.name, fir_year)}?unite={unit}"
        found = report.read(fir_year, visit.before(fir_year))
        table = next(report.tables(found, Unit[unit], address, ""))
        if wanted == JSON:
            return Response(_document(table, fir_year))
        return file_in(wanted, visit, [table])


def view_of(report: Report[Any]) -> type[ReportView]:
    """The view of a report, as the schema tells it."""
    made = type(f"{report.page.api.capitalize()}View", (ReportView,), {"report": report})
    view: type[ReportView] = _described(report)(made)
    return view


def _document(table: Table, fir_year: FirYear) -> dict[str, Any]:
    """What `shapes.FirReport` declares."""
    return {
        "version": {"code": f"FIR-{fir_year.year}", "label": table.identity.version, "status": fir_year.status},
        "unit": table.unit.name,
        "decimals": table.decimals,
        "perimeter": "all",
        "filters": {"year": [str(fir_year.year)]},
        **json.payload(table, fir_year.agency.warning),
    }
