"""The pages of notifications, ceilings and anomalies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from allocations.door import Caller, governed_page, version_page
from prs_budget.organisation.perms import Access

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@governed_page
def notifications(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The texts that notify, and their total by envelope and year."""
    raise Http404


@governed_page
def new_notification(request: HttpRequest, access: Access) -> HttpResponseBase:
    """A text to record."""
    raise Http404


@governed_page
def notification(request: HttpRequest, access: Access, code: str) -> HttpResponseBase:
    """One text, with its lines."""
    raise Http404


@governed_page
def latest(request: HttpRequest, access: Access) -> HttpResponseBase:
    """The anomalies of the version being made."""
    raise Http404


@version_page
def ceilings(caller: Caller) -> HttpResponseBase:
    """What each envelope has in each year, what is programmed, what is left."""
    raise Http404


@version_page
def anomalies(caller: Caller) -> HttpResponseBase:
    """What the checks find, and what was acknowledged."""
    raise Http404
