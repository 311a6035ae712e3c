"""The ground of the API: the agency that an address is about, its parameters read strictly, its pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.views import APIView

from prs_budget.lib.problems import MEDIA_TYPE, BadRequest, Problem
from prs_budget.organisation.perms import UNKNOWN_AGENCY, Access, accesses

if TYPE_CHECKING:
    from django.http import QueryDict
    from django.http.response import HttpResponseBase
    from rest_framework.parsers import BaseParser
    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request
    from rest_framework.response import Response

AGENCY = "agency"
PAGING = ("page", "page_size")
PAGE_SIZE = 100
LARGEST_PAGE = 1000
_NATURAL = re.compile(r"0*[1-9][0-9]{0,17}")

AGENCY_PARAMETER = OpenApiParameter(
    AGENCY, OpenApiTypes.STR, description="Code de l’agence (ARS-IDF). Obligatoire pour qui en a plusieurs."
)
PAGING_PARAMETERS = [
    OpenApiParameter("page", {"type": "integer", "minimum": 1}, description="Numéro de la page, à partir de 1."),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
        description=f"Lignes par page, {LARGEST_PAGE} au plus.",
    ),
]
#: how the problems of a reading are declared in the schema
PROBLEMS = {(status, MEDIA_TYPE): Problem for status in (400, 401, 403, 404)}


class Parameters:
    """The parameters of an address, read strictly: `reasons` gathers, in French, everything that is refused.

    Only `known` parameters come through; the agency's may always be given.
    """

    def __init__(self, query: QueryDict, known: Iterable[str]) -> None:
        known = (AGENCY, *known)
        self.reasons = [
            f"Paramètre inconnu : « {name} ». Paramètres possibles : {', '.join(known)}."
            for name in sorted(query.keys())
            if name not in known
        ]
        self._kept = MultiValueDict({name: query.getlist(name) for name in query if name in known})

    def only(self, *names: str) -> MultiValueDict[str, str]:
        """These parameters, as the address gives them."""
        return MultiValueDict({name: self._kept.getlist(name) for name in names if name in self._kept})

    def every(self, name: str) -> list[str]:
        """The distinct values of a parameter, blanks aside."""
        return list(dict.fromkeys(value for value in self._kept.getlist(name) if value))

    def one(self, name: str) -> str:
        """The only value of a parameter, or nothing."""
        values = self.every(name)
        if len(values) > 1:
            self.reasons.append(f"« {name} » est donné deux fois : {' et '.join(values)}.")
        return values[0] if values else ""

    def check(self, errors: Mapping[str, Iterable[str]]) -> None:
        """Refuse what the form of a filter refuses."""
        for name, sentences in errors.items():
            self.reasons += [f"« {name} » : {sentence}" for sentence in sentences]

    def check_paging(self) -> None:
        """Refuse what is not the number or the size of a page."""
        for name in PAGING:
            text = self.one(name)
            if text and not _NATURAL.fullmatch(text):
                self.reasons.append(
                    f"« {name} » : « {text[:40]} » n’est pas un nombre entier à partir de 1, de 18 chiffres au plus."
                )
            elif text and name == "page_size" and int(text) > LARGEST_PAGE:
                self.reasons.append(f"« page_size » : {LARGEST_PAGE} lignes par page au plus, pas {text}.")

    def refuse_bad(self) -> None:
        """Raise BadRequest with every reason gathered, if any."""
        if self.reasons:
            raise BadRequest(self.reasons)


class Pages(PageNumberPagination):
    """Lists come by pages: `count`, `next`, `previous`, `results`. The numbers were checked by `Parameters`."""

    page_size = PAGE_SIZE
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    last_page_strings = ()
    invalid_page_message = "La page {page_number} n’existe pas : cette liste est plus courte."

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The framework's, with every field said to be there, in French."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Nombre d’éléments de toute la liste."},
                "next": {**link, "description": "Adresse de la page suivante, ou null."},
                "previous": {**link, "description": "Adresse de la page précédente, ou null."},
                "results": schema,
            },
        }


class ByAddress(BaseContentNegotiation):
    """The address alone says the format (`format=`): one address, one answer, whatever the Accept header."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser:
        """The only parser."""
        return next(iter(parsers))

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer."""
        first = next(iter(renderers))
        return first, str(first.media_type)


class ReadingView(APIView):
    """A reading of the API, for those who are signed in: never kept by a shared cache, always asked again."""

    content_negotiation_class = ByAddress
    http_method_names = ["get", "head"]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        """Add what every answer says to caches, refusals included."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Cookie", "Authorization"))
        return response


class NothingHere(ReadingView):
    """Any address of the API that is not one."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str) -> HttpResponseBase:
        """Always a 404 problem."""
        raise NotFound("Cette adresse n’est pas de l’API. Les adresses possibles sont dans /api/v1/schema/.")


def access_asked(request: Request) -> Access:
    """What the user is in the agency that the address names, or in their only one. One query.

    Raises NotFound for an agency that is not theirs, BadRequest when several are possible.
    """
    found = accesses(request.user)
    asked = list(dict.fromkeys(code for code in request.query_params.getlist(AGENCY) if code))
    if len(asked) > 1:
        raise BadRequest([f"« {AGENCY} » est donné deux fois : {' et '.join(asked)}."])
    if asked:
        for access in found:
            if access.agency.slug == asked[0].lower():
                return access
        raise NotFound(UNKNOWN_AGENCY)
    if not found:
        raise PermissionDenied("Votre compte n’a de rôle dans aucune agence : demandez-en un à son administrateur.")
    if len(found) > 1:
        codes = ", ".join(access.agency.code for access in found)
        raise BadRequest([f"Vous avez plusieurs agences : ajoutez « {AGENCY}= » à l’adresse ({codes})."])
    return found[0]
