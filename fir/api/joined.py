"""`programmed-executed/`: what is programmed and executed, as JSON or as the same files that the page gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.response import Response

from allocations.api import shapes
from allocations.api.amounts import VERSION_PARAMETER
from allocations.selection import API, parse
from allocations.visit import stamps_of
from fir.facts.joined import last_day
from fir.joined.asked import DEFAULT, found_of, identity_of, page_address, selection_of, version_asked
from fir.joined.visit import JoinedVisit
from fir.reports.joined import ROWS, table
from prs_budget.lib.rendering import json
from prs_budget.organisation.api import AGENCY_PARAMETER, PROBLEMS, Parameters, ReadingView, access_asked
from prs_budget.pages.files import FORMATS, XLSX, file_in
from prs_budget.pages.freshness import answered

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

JSON = "json"
_TEXT = OpenApiTypes.STR
_LEVELS = ", ".join(API.dimensions[one] for one in ROWS)
KNOWN = (API.version, API.rows, API.unit, *(API.dimensions[one] for one in ROWS), "year", "format")


@extend_schema_view(
    get=extend_schema(
        operation_id="programmed_executed",
        summary="Programmé et exécuté",
        description=(
            "Programmé, notifié (ou plafond, par enveloppe), engagé ou délégué, payé, reste : ce qui n’est d’aucune "
            "mesure est « NC ». Chaque colonne dit son année, puis ce qu’elle est. Les années ne s’additionnent pas."
        ),
        parameters=[
            AGENCY_PARAMETER,
            VERSION_PARAMETER,
            OpenApiParameter(
                API.rows, _TEXT, default="axis,project", description=f"Dimensions en ligne, parmi : {_LEVELS}."
            ),
            *(
                OpenApiParameter(API.dimensions[one], _TEXT, many=True, description=f"{one.label}, code.")
                for one in ROWS
            ),
            OpenApiParameter(
                "year", OpenApiTypes.INT, many=True, description="Année ; par défaut, la dernière qui fut exécutée."
            ),
            OpenApiParameter(
                API.unit, _TEXT, enum=[unit for unit, _ in shapes.UNITS], default="MEUR", description="Unité."
            ),
            OpenApiParameter(
                "format", _TEXT, enum=[JSON, *FORMATS], default=JSON, description="JSON, ou le tableau en fichier."
            ),
        ],
        responses={
            (200, "application/json"): shapes.Crosstab,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XLSX): OpenApiTypes.BINARY,
            **PROBLEMS,
        },
        tags=["FIR"],
    )
)
class ProgrammedExecutedView(ReadingView):
    """The joined table; 403 for a partner."""

    def get(self, request: Request) -> HttpResponseBase:
        """The table; 304 when the caller already holds it."""
        access = access_asked(request)
        visit = JoinedVisit.of(request._request, access)
        parts = (*visit.fir.stamps(), *stamps_of(visit.versions), visit.last_operation)
        return answered(request, access, parts, lambda: self.answer(visit))

    def answer(self, visit: JoinedVisit) -> HttpResponseBase:
        """Its file says the address of the page that shows it."""
        parameters = Parameters(visit.request.GET, KNOWN)
        wanted = parameters.one("format") or JSON
        if wanted not in (JSON, *FORMATS):
            possible = ", ".join((JSON, *FORMATS))
            parameters.reasons.append(f"Format inconnu : « {wanted} ». Formats possibles : {possible}.")
        parameters.refuse_bad()
        asked = parse(parameters.only(*KNOWN[:-1]), API, DEFAULT)
        version = version_asked(visit, asked.version)
        selection = selection_of(visit, version, replace(asked, version=version.code))
        found = found_of(visit, version, selection)
        address = page_address(visit.agency.slug, selection)
        made = table(
            found, identity_of(visit, version, selection, address, last_day(found.joining)), visit.addresses(version)
        )
        if wanted != JSON:
            return file_in(wanted, visit, [made])
        document: dict[str, Any] = {
            "version": {"code": version.code, "label": version.label, "status": version.status},
            "unit": made.unit.name,
            "decimals": made.decimals,
            "perimeter": selection.perimeter,
            "filters": {API.dimensions[dimension]: list(codes) for dimension, codes in selection.filters.items()},
            "source": made.identity.source,
            **json.payload(made, visit.agency.warning),
        }
        return Response(document)
