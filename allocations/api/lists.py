"""The lists: plans, versions, and the nomenclatures of a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django_filters import CharFilter, FilterSet, MultipleChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from allocations.api import shapes
from allocations.api.views import CreditsView
from allocations.enums import Dimension, VersionStatus
from allocations.models import Version
from allocations.structure import PARENT, Node, Structure
from allocations.visit import Visit
from projects.models import Plan
from prs_budget.organisation.api import AGENCY_PARAMETER, PAGING, PAGING_PARAMETERS, PROBLEMS, Pages, Parameters

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

    View = type[CreditsView]


OF_VERSION = OpenApiParameter(
    "version",
    OpenApiTypes.STR,
    description="La version dont on lit la nomenclature ; par défaut, la version de référence que vous pouvez lire.",
)


_AS_IT_IS = (
    "Dans l’ordre de la nomenclature, telle qu’elle est dans une version : figée quand la version est validée, "
    "celle d’aujourd’hui sinon."
)


def described(
    name: str, summary: str, shape: type[serializers.Serializer[Any]], *parameters: OpenApiParameter
) -> Callable[[View], View]:
    """How a list is told in the schema."""
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"{name}_list",
            summary=summary,
            parameters=[AGENCY_PARAMETER, *parameters, *PAGING_PARAMETERS],
            responses={200: shape(many=True), **PROBLEMS},
            description=_AS_IT_IS if OF_VERSION in parameters else "Ce que vous pouvez lire, le plus récent d’abord.",
            tags=["Nomenclatures" if OF_VERSION in parameters else "Versions"],
        )
    )


def _kept_by(*dimensions: Dimension) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(
            dimension.value, OpenApiTypes.STR, many=True, description=f"{dimension.label} : codes gardés (répétable)."
        )
        for dimension in dimensions
    ]


class PagedList(CreditsView):
    """A list by pages."""

    pagination_class = Pages
    shape: ClassVar[type[serializers.Serializer[Any]]]

    def page(self, request: Request, items: Any, **context: object) -> HttpResponseBase:
        """The page that the address asks for."""
        pages = Pages()
        found = pages.paginate_queryset(items, request, self)
        return pages.get_paginated_response(self.shape(found, many=True, context=context).data)


@described("plans", "Projets régionaux de santé", shapes.Plan)
class PlanList(PagedList):
    """The plans of the agency; to a partner, those of published versions."""

    shape = shapes.Plan

    def stamps(self, visit: Visit) -> Iterable[object]:
        """Also how the plans are named, which no version says. One query."""
        plans = _plans(visit).values_list("code", "label", "base_year", "horizon", "axis_word")
        return [*super().stamps(visit), *plans]

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """One page of plans. Two queries."""
        parameters = Parameters(visit.request.GET, PAGING)
        parameters.check_paging()
        parameters.refuse_bad()
        return self.page(request, _plans(visit))


def _plans(visit: Visit) -> Any:
    plans = Plan.objects.visible_to(visit.access.user).filter(agency=visit.access.agency)
    if visit.access.sees_only_published:
        plans = plans.filter(pk__in={version.plan_id for version in visit.versions})
    return plans.order_by("-base_year", "code")


class VersionFilter(FilterSet):
    """The filters of versions."""

    status = MultipleChoiceFilter(choices=VersionStatus.choices)
    plan = CharFilter(field_name="plan__code")

    class Meta:
        model = Version
        fields: list[str] = []


@described(
    "versions",
    "Versions de la programmation, celle de référence d’abord",
    shapes.VersionShape,
    OpenApiParameter(
        "status", OpenApiTypes.STR, many=True, enum=VersionStatus.values, description="Statut (répétable)."
    ),
    OpenApiParameter("plan", OpenApiTypes.STR, description="Code du PRS."),
)
class VersionList(PagedList):
    """The versions that the user may read."""

    shape = shapes.VersionShape

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """One page of versions. Two queries."""
        parameters = Parameters(visit.request.GET, (*VersionFilter.base_filters, *PAGING))
        parameters.check_paging()
        readable = {version.pk: version.code for version in visit.versions}
        versions = Version.objects.visible_to(visit.access.user).filter(agency=visit.access.agency)
        found = VersionFilter(visit.request.GET, versions.select_related("plan").latest_first())
        parameters.one("plan")
        parameters.check(found.errors)
        parameters.refuse_bad()
        return self.page(request, found.qs, readable=readable)


@dataclass(frozen=True, slots=True)
class Above:
    """The codes above a node, outermost first; blank where the dimension has none."""

    axis: str = ""
    project: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A node with what it stands under, as `shapes.Item` takes it."""

    node: Node
    above: Above
    version: str
    plan: str


class NomenclatureList(PagedList):
    """The nodes of one dimension as they are in a version: its own once it is adopted, the live ones before."""

    dimension: ClassVar[Dimension]

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """One page of nodes. One query."""
        parents = _ancestors(self.dimension)
        parameters = Parameters(visit.request.GET, ("version", *(parent.value for parent in parents), *PAGING))
        parameters.check_paging()
        code = parameters.one("version")
        parameters.refuse_bad()
        if not code and not visit.versions:
            return self.page(request, [])
        version = visit.version_of(code)
        structure = Structure.of(version, {self.dimension, *parents})
        kept = _kept(parameters, structure, parents)
        return self.page(request, [one for one in _placed(version, structure, self.dimension) if kept(one.above)])


def _ancestors(dimension: Dimension) -> list[Dimension]:
    above = PARENT.get(dimension)
    return [*_ancestors(above), above] if above else []


def _kept(parameters: Parameters, structure: Structure, parents: list[Dimension]) -> Callable[[Above], bool]:
    """Whether a node stands under the codes that the address gives. Raises BadRequest for codes that do not exist."""
    wanted = {parent: parameters.every(parent.value) for parent in parents if parameters.every(parent.value)}
    for parent, codes in wanted.items():
        unknown = ", ".join(f"« {code} »" for code in codes if code not in structure.by_code(parent))
        if unknown:
            parameters.reasons.append(f"{parent.label} ({parent.value}) : {unknown} n’existe pas dans cette version.")
    parameters.refuse_bad()
    return lambda above: all(getattr(above, parent.value) in codes for parent, codes in wanted.items())


def _placed(version: Version, structure: Structure, dimension: Dimension) -> Iterable[Placed]:
    plan = version.plan.code
    for node in structure.nodes(dimension).values():
        yield Placed(node, Above(**_codes_above(structure, dimension, node)), version.code, plan)


def _codes_above(structure: Structure, dimension: Dimension, node: Node) -> Mapping[str, str]:
    codes = {}
    while dimension in PARENT:
        dimension, node = PARENT[dimension], structure.nodes(PARENT[dimension])[node.parent_id]
        codes[dimension.value] = node.code
    return codes


@described("axes", "Axes, « Autres » compris", shapes.Axis, OF_VERSION)
class AxisList(NomenclatureList):
    """Axes."""

    dimension, shape = Dimension.AXIS, shapes.Axis


@described("projects", "Projets, par axe", shapes.Project, OF_VERSION, *_kept_by(Dimension.AXIS))
class ProjectList(NomenclatureList):
    """Projects."""

    dimension, shape = Dimension.PROJECT, shapes.Project


@described(
    "measures",
    "Mesures financées, par projet",
    shapes.Measure,
    OF_VERSION,
    *_kept_by(Dimension.AXIS, Dimension.PROJECT),
)
class MeasureList(NomenclatureList):
    """Financed measures."""

    dimension, shape = Dimension.MEASURE, shapes.Measure


@described("directions", "Directions", shapes.Direction, OF_VERSION)
class DirectionList(NomenclatureList):
    """Directions."""

    dimension, shape = Dimension.DIRECTION, shapes.Direction


@described(
    "sectors",
    "Domaines d’intervention, par direction",
    shapes.Sector,
    OF_VERSION,
    *_kept_by(Dimension.DIRECTION),
)
class SectorList(NomenclatureList):
    """Domains of intervention."""

    dimension, shape = Dimension.SECTOR, shapes.Sector


@described("envelopes", "Enveloppes", shapes.Envelope, OF_VERSION)
class EnvelopeList(NomenclatureList):
    """Envelopes."""

    dimension, shape = Dimension.ENVELOPE, shapes.Envelope
