"""The door of the pages of entry and of versions: who comes, to which version, with what rights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from allocations.models import Version
from allocations.perms import EntryRights
from prs_budget.organisation.perms import Access
from prs_budget.pages.visit import PageVisit, form_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@dataclass
class Caller(PageVisit):
    """A member who reads their whole agency, before one of its versions."""

    version: Version

    @cached_property
    def rights(self) -> EntryRights:
        """What they may enter in the version. Read once."""
        return EntryRights.of(self.user, self.version)


def governed_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(request, access, …)` a page for those who read their whole agency: 403 for a partner. Never kept."""

    @form_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        if access.sees_only_published:
            raise PermissionDenied("Votre rôle lit les versions diffusées : cette page est celle de l’agence.")
        return view(request, access, **kwargs)

    return page


def version_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(caller, …)` a page of one version, named `version` in its address; 404 for one not to be read."""

    @governed_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, *, version: str, **kwargs: object) -> HttpResponseBase:
        found = version_or_404(access, version)
        return view(Caller(request, access, found), **kwargs)

    return page


def version_or_404(access: Access, code: str) -> Version:
    """The version of that code, or a 404 alike for one that does not exist and one not to be seen. One query."""
    readable = Version.objects.visible_to(access.user).filter(agency=access.agency, code=code)
    found = readable.select_related("agency", "plan", "parent", "author").first()
    if found is None:
        raise Http404(f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire.")
    return found
