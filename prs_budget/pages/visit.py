"""A member of an agency on a page: what every visit of an app begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.models import Agency, User
from prs_budget.organisation.perms import Access, agency_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@dataclass
class PageVisit:
    """A member of an agency who asks for a page, or for a file of its tables."""

    request: HttpRequest
    access: Access

    @property
    def user(self) -> User:
        """Who comes."""
        return self.access.user

    @property
    def agency(self) -> Agency:
        """The agency of the address."""
        return self.access.agency


def form_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(request, access, …)` a page that may write: a bad address is a French 400. Never kept."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @agency_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, access, **kwargs)
        except BadAddress as error:
            return bad_address(request, error)

    return page


def bad_address(request: HttpRequest, error: BadAddress) -> HttpResponseBase:
    """The 400 that tells every reason."""
    return render(request, "400.html", {"reasons": error.reasons}, status=400)
