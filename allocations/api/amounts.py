"""`allocations/`: the amounts of a version, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django_filters import FilterSet, MultipleChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from allocations.api import shapes
from allocations.api.views import FILTERS, CreditsView, asked
from allocations.crosstabs.identity import sources_told
from allocations.crosstabs.reading import Reading
from allocations.enums import Dimension, Origin
from allocations.facts import COLUMN
from allocations.models import Allocation
from allocations.provenance import Sources
from allocations.selection import API
from allocations.visit import Visit
from prs_budget.lib.api_fields import EuroFilter
from prs_budget.organisation.api import AGENCY_PARAMETER, PAGING, PAGING_PARAMETERS, PROBLEMS, Pages, Parameters

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


DIMENSION_PARAMETERS = [
    OpenApiParameter(
        word,
        OpenApiTypes.STR,
        many=True,
        description=f"{dimension.label} : ne garder que ces codes, tels qu’ils sont dans la version (répétable).",
    )
    for dimension, word in API.dimensions.items()
]
VERSION_PARAMETER = OpenApiParameter(API.version, OpenApiTypes.STR, required=True, description="Code de la version.")
PERIMETER_PARAMETER = OpenApiParameter(
    API.perimeter, OpenApiTypes.STR, enum=list(API.perimeters), description="Avec (all) ou sans (axes) « Autres »."
)

_EUROS = {"type": "string", "format": "decimal"}
FILTER_PARAMETERS = [
    OpenApiParameter(
        "origin", OpenApiTypes.STR, many=True, enum=[o.code for o in Origin], description="Origine (répétable)."
    ),
    OpenApiParameter("amount_min", _EUROS, description="Montants d’au moins tant d’euros."),
    OpenApiParameter("amount_max", _EUROS, description="Montants d’au plus tant d’euros."),
]


class AmountFilter(FilterSet):
    """The filters of amounts that are not codes of a version's structure."""

    origin = MultipleChoiceFilter(method="of_origins", choices=[(origin.code, origin.label) for origin in Origin])
    amount_min = EuroFilter(field_name="amount", lookup_expr="gte")
    amount_max = EuroFilter(field_name="amount", lookup_expr="lte")

    class Meta:
        model = Allocation
        fields: list[str] = []

    def of_origins(self, queryset: Any, name: str, codes: list[str]) -> Any:
        """Amounts of these origins, named as the API names them."""
        return queryset.filter(**{f"{name}__in": [Origin[code.upper()] for code in codes]}) if codes else queryset


@dataclass(frozen=True, slots=True)
class CodedAmount:
    """One amount with the codes of its place, as `shapes.Amount` takes it."""

    line: str
    rev: int
    version: str
    axis: str
    project: str
    measure: str
    direction: str
    sector: str
    envelope: str
    recurrence: str
    year: int
    amount: Decimal | None
    origin: str
    source: str


@extend_schema_view(
    get=extend_schema(
        operation_id="allocations_list",
        summary="Montants d’une version, ligne par ligne",
        description="Une ligne et une année par élément, montants effacés compris, dans l’ordre des lignes.",
        parameters=[
            AGENCY_PARAMETER,
            VERSION_PARAMETER,
            *DIMENSION_PARAMETERS,
            PERIMETER_PARAMETER,
            *FILTER_PARAMETERS,
            *PAGING_PARAMETERS,
        ],
        responses={200: shapes.Amount(many=True), **PROBLEMS},
        tags=["Crédits"],
    )
)
class AmountList(CreditsView):
    """Leaf rows, by pages."""

    pagination_class = Pages
    filterset_class = AmountFilter

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """One page of amounts. Three queries; two more at most where a document does not print them all."""
        known = (API.version, *FILTERS, API.perimeter, *AmountFilter.base_filters, *PAGING)
        parameters = Parameters(visit.request.GET, known)
        parameters.check_paging()
        filtered = AmountFilter(visit.request.GET, Allocation.objects.all())
        parameters.check(filtered.errors)
        reading = asked(parameters, visit, Dimension)
        filtered.queryset = reading.scope.amounts(cleared=True)
        # By line and year: the order of an index, so that the last page costs no more than the first.
        amounts = filtered.qs.select_related("line").order_by("line_id", "year")
        pages = Pages()
        found = pages.paginate_queryset(amounts, request, self) or []
        origins = {Origin(amount.origin) for amount in found if amount.amount is not None}
        [told] = sources_told(reading, {reading.version.pk: origins})
        rows = [_row(reading, amount, told) for amount in found]
        return pages.get_paginated_response(shapes.Amount(rows, many=True).data)


def _row(reading: Reading, amount: Allocation, told: Sources) -> CodedAmount:
    def code(dimension: Dimension) -> str:
        id_: int = getattr(amount, COLUMN[dimension])
        return reading.structure.nodes(dimension)[id_].code

    return CodedAmount(
        line=amount.line.code,
        rev=amount.rev,
        version=reading.version.code,
        axis=code(Dimension.AXIS),
        project=code(Dimension.PROJECT),
        measure=code(Dimension.MEASURE),
        direction=code(Dimension.DIRECTION),
        sector=code(Dimension.SECTOR),
        envelope=code(Dimension.ENVELOPE),
        recurrence=amount.recurrence,
        year=amount.year,
        amount=amount.amount,
        origin=Origin(amount.origin).code,
        source="" if amount.amount is None else told.of(amount.origin),
    )
