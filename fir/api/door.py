"""The way into the FIR for other software: the rights, the freshness and the refusals of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocations.selection import BadAddress
from allocations.visit import etag_of, settled
from fir.visit import FirVisit
from prs_budget.lib.problems import BadRequest, Unmet
from prs_budget.organisation.api import ReadingView, access_asked

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class FirView(ReadingView):
    """A reading of an agency's FIR; 403 for a partner."""

    def get(self, request: Request, year: int | None = None) -> HttpResponseBase:
        """What `answer` says; 304 when the caller already holds it. Two queries, and those of the answer."""
        access = access_asked(request)
        visit = FirVisit.of(request._request, access)
        way_in = type(request.successful_authenticator).__name__
        tag = etag_of(access, (), way_in, request.get_full_path(), *visit.stamps())
        known = settled(request._request, tag)
        if known is not None and known.status_code != 304:
            raise Unmet
        response = known or settled(request._request, tag, self._answer(request, visit, year))
        response.headers["ETag"] = tag
        return response

    def _answer(self, request: Request, visit: FirVisit, year: int | None) -> HttpResponseBase:
        try:
            return self.answer(request, visit, year)
        except BadAddress as error:
            raise BadRequest(error.reasons) from None

    def answer(self, request: Request, visit: FirVisit, year: int | None) -> HttpResponseBase:
        """The answer to an address that is not known to be unchanged."""
        raise NotImplementedError
