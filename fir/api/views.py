"""The way into the FIR for other software: the rights, the freshness and the refusals of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fir.visit import Visit
from prs_budget.organisation.api import ReadingView, access_asked
from prs_budget.pages.freshness import answered

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


class FirView(ReadingView):
    """A reading of an agency's FIR; 403 for a partner."""

    def get(self, request: Request, year: int | None = None) -> HttpResponseBase:
        """What `answer` says; 304 when the caller already holds it. Two queries, and those of the answer."""
        access = access_asked(request)
        visit = Visit.of(request._request, access)
        return answered(request, access, visit.stamps(), lambda: self.answer(request, visit, year))

    def answer(self, request: Request, visit: Visit, year: int | None) -> HttpResponseBase:
        """The answer to an address that is not known to be unchanged."""
        raise NotImplementedError
