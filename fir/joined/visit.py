"""What « Programmé et exécuté » begins with: the versions one may read, the years of the FIR, and freshness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from allocations.enums import Dimension
from allocations.selection import PAGE
from allocations.visit import Visit
from fir import visit as fir_visit
from fir.models import FirYear, Operation
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.pages.freshness import kept

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@dataclass
class JoinedVisit(Visit):
    """A member who reads both the programming and the execution of an agency."""

    fir: fir_visit.Visit

    @classmethod
    def of(cls, request: HttpRequest, access: Access) -> JoinedVisit:
        """One query. PermissionDenied for a partner."""
        return cls(request, access, fir_visit.Visit.of(request, access))

    @property
    def fir_years(self) -> tuple[FirYear, ...]:
        """The years of the FIR that they may read."""
        return self.fir.years

    @property
    def asks_every_year(self) -> bool:
        """Whether the address asks for every year: it names the parameter and gives it nothing."""
        return PAGE.dimensions[Dimension.YEAR] in self.request.GET

    @cached_property
    def last_operation(self) -> int:
        """The last thing done to the execution of the agency: nothing of it changes otherwise. One query."""
        return Operation.objects.filter(agency=self.agency).order_by("-pk").values_list("pk", flat=True).first() or 0

    def etag(self, *more: object) -> str:
        """Changes whenever the page may: what is executed too."""
        return super().etag(*self.fir.stamps(), self.last_operation, *more)


def joined_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, …)` a page that joins programming and execution: a French 400, a 304 while it is the same."""

    @require_safe
    @agency_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        visit = JoinedVisit.of(request, access)
        return kept(request, visit.etag, lambda: view(visit, **kwargs))

    return page
