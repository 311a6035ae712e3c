"""The way into the credits for other software: who reads which versions of which agency, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from allocations.crosstabs.reading import Reading, open_reading
from allocations.enums import Dimension
from allocations.models import Version
from allocations.selection import API, Selection, parse
from allocations.visit import Visit, stamps_of
from prs_budget.lib.plain_text import is_year
from prs_budget.lib.problems import BadRequest
from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.api import Parameters, ReadingView, access_asked
from prs_budget.pages.freshness import answered

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request

#: the parameters that make a report; the others are the door's
REPORT = (API.version, API.rows, API.columns, API.unit, API.decimals, API.perimeter, API.compare)
FILTERS = tuple(API.dimensions.values())


class CreditsView(ReadingView):
    """A reading of an agency's credits: the rights, the freshness and the refusals of the pages, for software."""

    def get(self, request: Request) -> HttpResponseBase:
        """What `answer` says; 304 when the caller already holds it. Two queries, and those of the answer."""
        access = access_asked(request)
        visit = Visit(request._request, access)
        parts = (*stamps_of(visit.versions), *self.stamps(visit))
        return answered(request, access, parts, lambda: self.answer(request, visit))

    def stamps(self, visit: Visit) -> Iterable[object]:
        """What the answer shows beside amounts and structure: how the versions are named and dated."""
        return [(one.code, one.label, one.data_date, one.source, one.plan.code) for one in visit.versions]

    def answer(self, request: Request, visit: Visit) -> HttpResponseBase:
        """The answer to an address that is not known to be unchanged."""
        raise NotImplementedError


def asked(parameters: Parameters, visit: Visit, dimensions: Iterable[Dimension] = ()) -> Reading:
    """The reading that an address asks for; `dimensions` are those to name besides. One query a version.

    Raises BadRequest with everything that is wrong in the address, Http404 for a version not to be read.
    """
    codes = parameters.every(API.version)
    if not codes:
        parameters.reasons.append("« version » est obligatoire : le code d’une version (/api/v1/versions/ les liste).")
    selection = Selection()
    try:
        selection = parse(parameters.only(*REPORT, *FILTERS), API, selection)
    except BadAddress as error:
        parameters.reasons += error.reasons
    if parameters.reasons:
        raise BadRequest(list(dict.fromkeys([*parameters.reasons, *_unknown_codes(parameters, visit, codes)])))
    version = visit.version_of(selection.version)
    other = visit.version_of(selection.compare) if selection.compare else None
    return open_reading(selection.with_years_apart(), version, other, dimensions)


def _unknown_codes(parameters: Parameters, visit: Visit, codes: list[str]) -> tuple[str, ...]:
    """The codes that the version does not know, in an address that is refused anyway: all reasons come at once."""
    version: Version | None = next((one for one in visit.versions if [one.code] == codes), None)
    if version is None:
        return ()
    filters = parameters.only(*FILTERS)
    filters.setlist("year", [year for year in filters.getlist("year") if is_year(year)])
    try:
        open_reading(parse(filters, API, Selection()), version)
    except BadAddress as error:
        return error.reasons
    return ()
