"""`crosstab/`: any dimensions against any others, as JSON or as the same files that the pages give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.response import Response

from allocations.addresses import Addresses
from allocations.api import shapes
from allocations.api.amounts import DIMENSION_PARAMETERS, PERIMETER_PARAMETER, VERSION_PARAMETER
from allocations.api.views import FILTERS, REPORT, CreditsView, asked
from allocations.crosstabs.reading import Reading
from allocations.crosstabs.report import Layout, crosstab
from allocations.models import Version
from allocations.selection import API
from allocations.visit import Visit
from prs_budget.lib.rendering import json
from prs_budget.organisation.api import AGENCY_PARAMETER, PROBLEMS, Parameters
from prs_budget.pages.files import FORMATS, XLSX, file_in

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    from prs_budget.lib.tables.model import Table

JSON = "json"
_LEVELS = ", ".join(FILTERS)
_TEXT = OpenApiTypes.STR

PARAMETERS = [
    AGENCY_PARAMETER,
    VERSION_PARAMETER,
    OpenApiParameter(
        API.rows,
        _TEXT,
        default="axis",
        description=f"Dimensions en ligne, de l’extérieur vers l’intérieur : {_LEVELS}.",
    ),
    OpenApiParameter(
        API.columns, _TEXT, description="Dimensions en colonne. Sans « year », les années en sont le dernier niveau."
    ),
    *DIMENSION_PARAMETERS,
    PERIMETER_PARAMETER,
    OpenApiParameter(
        API.unit, _TEXT, enum=[name for name, _ in shapes.UNITS], default="MEUR", description="Unité de `display`."
    ),
    OpenApiParameter(
        API.decimals,
        {"type": "integer", "minimum": 0, "maximum": 2},
        description="Décimales de `display` ; par défaut, celles de l’unité.",
    ),
    OpenApiParameter(API.compare, _TEXT, description="Code de la version comparée : amount = celle-ci − `version`."),
    OpenApiParameter(
        "format", _TEXT, enum=[JSON, *FORMATS], default=JSON, description="JSON, ou le même tableau en fichier."
    ),
]
EXAMPLE = OpenApiExample(
    "A2-P2 par enveloppe",
    value={
        "version": {"code": "T0-2017", "label": "Crédits 2017 (T0)", "status": "published"},
        "unit": "MEUR",
        "decimals": 1,
        "perimeter": "all",
        "filters": {"project": ["A2-P2"], "year": ["2017"]},
        "columns": [
            {"key": ["DAF"], "labels": ["DAF"], "kind": "leaf"},
            {"key": [], "labels": ["Total"], "kind": "total"},
        ],
        "rows": [
            {
                "key": ["A2-P2"],
                "label": "Prioriser…",
                "depth": 0,
                "kind": "leaf",
                "cells": [
                    {"amount": "37000000.00", "display": "37,0"},
                    {"amount": "37000000.00", "display": "37,0"},
                ],
            }
        ],
        "total": {
            "cells": [
                {"amount": "37000000.00", "display": "37,0"},
                {"amount": "37000000.00", "display": "37,0"},
            ]
        },
        "source": "ARS Île-de-France, réunion des partenaires, 8 mars 2018",
        "notes": ["Chiffres affichés : tous publiés"],
    },
    response_only=True,
    media_type="application/json",
)


@extend_schema_view(
    get=extend_schema(
        operation_id="crosstab",
        summary="Croisement de dimensions",
        description=(
            "Les cellules suivent les colonnes, le total en dernier ; le sous-total d’une colonne suit ses enfants, "
            "celui d’une ligne les précède. Des années différentes ne s’additionnent jamais."
        ),
        parameters=PARAMETERS,
        responses={
            (200, "application/json"): shapes.Crosstab,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, XLSX): OpenApiTypes.BINARY,
            **PROBLEMS,
        },
        examples=[EXAMPLE],
        tags=["Crédits"],
    )
)
class CrosstabView(CreditsView):
    """One report, in one of its formats."""

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """The cross-table. Three queries; four with a comparison."""
        parameters = Parameters(visit.request.GET, (*REPORT, *FILTERS, "format"))
        wanted = parameters.one("format") or JSON
        if wanted not in (JSON, *FORMATS):
            possible = ", ".join((JSON, *FORMATS))
            parameters.reasons.append(f"Format inconnu : « {wanted} ». Formats possibles : {possible}.")
        reading = asked(parameters, visit)
        addresses = Addresses.of(visit.access.agency.slug, reading.version.code)
        table = crosstab(reading, addresses, Layout(interim=False))
        if wanted == JSON:
            return Response(_document(table, reading))
        return file_in(wanted, visit, [table])


def _document(table: Table, reading: Reading) -> dict[str, Any]:
    """What `shapes.Crosstab` declares."""
    selection = reading.selection
    compared = {"compare": _named(reading.other)} if reading.other else {}
    return {
        "version": _named(reading.version),
        **compared,
        "unit": table.unit.name,
        "decimals": table.decimals,
        "perimeter": selection.perimeter,
        "filters": {API.dimensions[dimension]: list(codes) for dimension, codes in selection.filters.items()},
        "source": table.identity.source,
        **json.payload(table, reading.version.agency.warning),
    }


def _named(version: Version) -> dict[str, str]:
    return {"code": version.code, "label": version.label, "status": version.status}
