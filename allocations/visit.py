"""What every page of credits begins with: the versions the user may read, the one asked for, and freshness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from allocations.addresses import Addresses
from allocations.enums import Dimension
from allocations.facts import opening_year
from allocations.models import Version
from allocations.perms import EntryRights
from allocations.selection import PAGE, Selection, parse
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.pages.freshness import kept, page_etag
from prs_budget.pages.visit import PageVisit, form_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase


@dataclass
class Visit(PageVisit):
    """A user on the credits of an agency."""

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The versions they may read, the reference first. One query, once."""
        return readable_versions(self.access)

    def version_of(self, code: str = "") -> Version:
        """The version of that code, or the reference; 404 where it may not be read."""
        return version_among(self.versions, code)

    def other(self, selection: Selection) -> Version | None:
        """The version that a selection compares its own to, if any; 404 as `version_of`."""
        return self.version_of(selection.compare) if selection.compare else None

    def selection(self, default: Selection) -> Selection:
        """The report that the address asks for; an empty « annee » asks for every year.

        Where it names no year, that on which the version opens: its first after T0. One query, then, at most.
        """
        asked = parse(self.request.GET, PAGE, default)
        version = self.version_of(asked.version)
        asked = asked.in_version(version.code)
        silent = PAGE.dimensions[Dimension.YEAR] not in self.request.GET
        if silent and not asked.years and Dimension.YEAR not in asked.dimensions:
            asked = asked.filtered(Dimension.YEAR, str(opening_year(version, self.other(asked))))
        return asked.with_years_apart()

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What an app that stands above read once for this visit, under its own name."""
        return {}

    def addresses(self, version: Version) -> Addresses:
        """The addresses of this agency's pages in a version."""
        return Addresses.of(self.access.agency.slug, version.code)

    def etag(self, *more: object) -> str:
        """Changes whenever the page may: what is read of the versions, session, address, part of the page, `more`."""
        return page_etag(self.request, self.access, *stamps_of(self.versions), *more)


@dataclass
class VersionVisit(Visit):
    """A member who reads their whole agency, before one of its versions."""

    version: Version

    @cached_property
    def rights(self) -> EntryRights:
        """What they may enter in the version. Read once."""
        return EntryRights.of(self.user, self.version)


def stamps_of(versions: Iterable[Version]) -> Iterator[object]:
    """What changes whenever what is read of these versions may: amounts, status, structure."""
    return ((one.pk, one.stamp, one.status, one.plan.stamp) for one in versions)


def readable_versions(access: Access) -> tuple[Version, ...]:
    """The versions of an agency that its member may read, the reference first. One query."""
    versions = Version.objects.visible_to(access.user).filter(agency=access.agency)
    return tuple(versions.select_related("agency", "plan").latest_first())


def version_among(versions: Sequence[Version], code: str) -> Version:
    """The version of that code, or the first; 404 alike for one that does not exist and one not to be seen."""
    found = next((version for version in versions if code in ("", version.code)), None)
    if found is None:
        told = f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire."
        raise Http404(told if code else "Aucune version ne vous est ouverte pour l’instant.")
    return found


def credits_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, …)` a page of an agency: a bad address is a French 400, an unchanged page a 304."""
    return page_kept_by(lambda visit: visit.etag())(view)


def page_kept_by(
    etag: Callable[[Visit], str],
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """As `credits_page`, for a page that changes with more than the versions: `etag` says all that it changes with."""

    def decorated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @require_safe
        @agency_page
        @wraps(view)
        def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
            visit = Visit(request, access)
            return kept(request, lambda: etag(visit), lambda: view(visit, **kwargs))

        return page

    return decorated


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
    """Make `view(visit, …)` a page of one version, named `version` in its address; 404 for one not to be read."""

    @governed_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, *, version: str, **kwargs: object) -> HttpResponseBase:
        found = version_or_404(access, version)
        return view(VersionVisit(request, access, found), **kwargs)

    return page


def version_or_404(access: Access, code: str) -> Version:
    """The version of that code, or a 404 alike for one that does not exist and one not to be seen. One query."""
    readable = Version.objects.visible_to(access.user).filter(agency=access.agency, code=code)
    found = readable.select_related("agency", "plan", "parent", "author").first()
    if found is None:
        raise Http404(f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire.")
    return found
