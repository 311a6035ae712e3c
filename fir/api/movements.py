"""`fir/movements/`: the movements of an agency, by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter, NumberFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from allocations.enums import Origin
from fir.api import shapes
from fir.api.views import FirView
from fir.enums import MovementKind, Nature, Payer
from fir.facts.beneficiaries import PERSONS, is_person
from fir.models import Movement
from fir.visit import Visit
from prs_budget.lib.days import DayFilter
from prs_budget.organisation.api import AGENCY_PARAMETER, PAGING, PAGING_PARAMETERS, PROBLEMS, Pages, Parameters

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

_TEXT, _DAY = OpenApiTypes.STR, OpenApiTypes.DATE


class ApiMovementFilter(FilterSet):
    """The filters of movements."""

    year = NumberFilter(field_name="fir_year__year")
    origin_year = NumberFilter()
    kind = MultipleChoiceFilter(choices=MovementKind.choices)
    nature = ChoiceFilter(choices=Nature.choices)
    direction = CharFilter(field_name="direction__code")
    mission = CharFilter(field_name="mission__code")
    scheme = CharFilter(field_name="scheme__code")
    payer = ChoiceFilter(choices=Payer.choices)
    commitment = CharFilter(field_name="commitment__code")
    since = DayFilter(field_name="on", lookup_expr="gte")
    until = DayFilter(field_name="on", lookup_expr="lte")

    class Meta:
        model = Movement
        fields: list[str] = []


PARAMETERS = [
    OpenApiParameter("year", {"type": "integer"}, description="Exercice où le mouvement compte."),
    OpenApiParameter("origin_year", {"type": "integer"}, description="Exercice de l’engagement."),
    OpenApiParameter("kind", _TEXT, many=True, enum=list(MovementKind.values), description="Mouvement (répétable)."),
    OpenApiParameter("nature", _TEXT, enum=list(Nature.values), description="Nature des crédits."),
    OpenApiParameter("direction", _TEXT, description="Code de la direction."),
    OpenApiParameter("mission", _TEXT, description="Code de la mission."),
    OpenApiParameter("scheme", _TEXT, description="Code du dispositif."),
    OpenApiParameter("commitment", _TEXT, description="Numéro de l’engagement."),
    OpenApiParameter("payer", _TEXT, enum=list(Payer.values), description="Qui paie."),
    OpenApiParameter("since", _DAY, description="Depuis ce jour, compris."),
    OpenApiParameter("until", _DAY, description="Jusqu’à ce jour, compris."),
]


@extend_schema_view(
    get=extend_schema(
        operation_id="fir_movements_list",
        summary="Mouvements du FIR",
        description="Dans l’ordre où ils ont été enregistrés. Un mouvement ne change jamais.",
        parameters=[AGENCY_PARAMETER, *PARAMETERS, *PAGING_PARAMETERS],
        responses={200: shapes.MovementShape(many=True), **PROBLEMS},
        tags=["FIR"],
    )
)
class MovementList(FirView):
    """Movements, by pages."""

    pagination_class = Pages
    filterset_class = ApiMovementFilter

    def answer(self, request: Request, visit: Visit, year: int | None) -> HttpResponseBase:
        """One page. Two queries."""
        parameters = Parameters(visit.request.GET, (*ApiMovementFilter.base_filters, *PAGING))
        parameters.check_paging()
        rows = Movement.objects.filter(agency=visit.access.agency)
        filtered = ApiMovementFilter(visit.request.GET, rows)
        parameters.check(filtered.errors)
        parameters.refuse_bad()
        related = ("fir_year", "direction", "mission", "scheme", "line", "commitment__beneficiary__merged_into")
        pages = Pages()
        found = pages.paginate_queryset(filtered.qs.select_related(*related).order_by("pk"), request, self) or []
        return pages.get_paginated_response(shapes.MovementShape([_row(one) for one in found], many=True).data)


def _row(movement: Movement) -> dict[str, Any]:
    """A movement; of a natural person, without what says of whom."""
    if is_person(movement.commitment):
        return {**_said(movement), "commitment": None, "key": None, "label": PERSONS}
    return _said(movement)


def _said(movement: Movement) -> dict[str, Any]:
    return {
        "id": movement.pk,
        "year": movement.fir_year.year,
        "kind": movement.kind,
        "commitment": movement.commitment.code if movement.commitment else None,
        "origin_year": movement.origin_year,
        "nature": movement.nature,
        "direction": movement.direction.code,
        "mission": movement.mission.code,
        "scheme": movement.scheme.code,
        "line": movement.line.code if movement.line else None,
        "ae": movement.ae,
        "cp": movement.cp,
        "on": movement.on,
        "key": movement.key,
        "label": movement.label,
        "cancels": movement.cancels_id,
        "origin": Origin(movement.origin).code,
        "payer": movement.payer,
    }
