"""What every page of the FIR begins with: the years the user may read, the one asked for, the unit, and freshness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from allocations.models import Allocation
from allocations.visit import readable_versions, stamps_of
from fir.models import FirYear
from fir.pages import TABS
from fir.perms import FirRights
from prs_budget.lib.money import Unit
from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.perms import Access, agency_page
from prs_budget.pages.freshness import kept, page_etag
from prs_budget.pages.segments import Segment
from prs_budget.pages.visit import PageVisit, form_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from allocations.models import Version

UNIT = "unite"
NOT_FOR_PARTNERS = "Votre rôle lit les versions diffusées : le FIR est suivi par l’agence."


class Choice(NamedTuple):
    """Something that the address of a page chooses, as links: its parameter, its name."""

    name: str
    text: str
    segments: list[Segment]


@dataclass
class Visit(PageVisit):
    """A member who reads the FIR of an agency. `years` are all of its years, the last first."""

    years: tuple[FirYear, ...]

    @classmethod
    def of(cls, request: HttpRequest, access: Access) -> Visit:
        """Read the years. One query. PermissionDenied for a partner."""
        if access.sees_only_published:
            raise PermissionDenied(NOT_FOR_PARTNERS)
        years = FirYear.objects.visible_to(access.user).filter(agency=access.agency)
        years = years.with_structure().select_related("agency", "envelope")
        return cls(request, access, tuple(years.latest_first()))

    def year(self, year: int) -> FirYear:
        """That year, or a 404 that says which there are."""
        found = next((one for one in self.years if one.year == year), None)
        if found is None:
            known = ", ".join(str(one.year) for one in reversed(self.years)) or "aucun"
            raise Http404(f"L’exercice {year} n’existe pas dans {self.access.agency}. Exercices : {known}.")
        return found

    def before(self, fir_year: FirYear) -> FirYear | None:
        """The year before, if the agency has it."""
        return next((one for one in self.years if one.year == fir_year.year - 1), None)

    @cached_property
    def rights(self) -> FirRights:
        """What the user may do. One query for a contributor, once; none for others."""
        return FirRights.held(self.access)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The versions of the programming that the user may read, the reference first. One query, once."""
        return readable_versions(self.access)

    def version_of(self, fir_year: FirYear) -> Version | None:
        """The version that a page of a year crosses where its address names none; None where none may be read.

        The reference, or the first after it where it says nothing of the year and that one does: what a version leaves
        out would otherwise read as a difference. One query a year, once.
        """
        if fir_year.year not in self._crossed and self.versions:
            entered = Allocation.objects.entered().filter(version__in=self.versions, year=fir_year.year)
            held = set(entered.order_by().values_list("version", flat=True).distinct())
            first = next((one for one in self.versions if one.pk in held), self.versions[0])
            self._crossed[fir_year.year] = first
        return self._crossed.get(fir_year.year)

    @cached_property
    def _crossed(self) -> dict[int, Version]:
        return {}

    def unit(self, fir_year: FirYear, known: Unit | None = None) -> Unit:
        """The unit that the address asks for; else the one in which the year is `known`, the same on every page.

        Raises BadAddress.
        """
        asked = self.request.GET.get(UNIT, (known or fir_year.shown_unit).name)
        if asked not in Unit.__members__:
            raise BadAddress([f"Unité inconnue : « {asked} ». Unités possibles : {', '.join(Unit.__members__)}."])
        return Unit[asked]

    def here(self, **changed: str) -> str:
        """The address of this page with other parameters; it always has a « ? », so that more can be added."""
        query = self.request.GET.copy()
        for name in ("format", "tableau", "ouvre"):
            query.pop(name, None)
        for name, value in changed.items():
            query[name] = value
        return f"{self.request.path}?{query.urlencode()}"

    def units(self, current: Unit) -> list[Segment]:
        """The choice of the unit, as links."""
        return [Segment(unit.symbol, self.here(**{UNIT: unit.name}), unit is current) for unit in Unit]

    def address(self, name: str, fir_year: FirYear, **kwargs: object) -> str:
        """The address of a page of a year."""
        return reverse(f"fir:{name}", kwargs={"agency": self.access.agency.slug, "year": fir_year.year, **kwargs})

    def tabs(self, fir_year: FirYear, shown: str = "") -> dict[str, list[Segment]]:
        """The pages of a year, by what one comes for; `shown` is the url name of one, this page's by default."""
        match = self.request.resolver_match
        shown = shown or (match.url_name or "" if match else "")
        return {
            group: [Segment(one.text, self.address(one.name, fir_year), one.name == shown) for one in pages]
            for group, pages in TABS.items()
        }

    def siblings(self, fir_year: FirYear) -> list[Segment]:
        """The same page of the other years, as links; nothing where there is but one."""
        match = self.request.resolver_match
        if match is None or len(self.years) < 2:
            return []
        kwargs = match.kwargs | {"agency": self.access.agency.slug}
        return [
            Segment(str(one.year), reverse(match.view_name, kwargs={**kwargs, "year": one.year}), one.pk == fir_year.pk)
            for one in reversed(self.years)
        ]

    def stamps(self) -> list[object]:
        """What changes whenever figures, years or names of the agency's FIR do, and the day, which some depend on."""
        names = ("pk", "year", "stamp", "status", "plans", "directions")
        return [*(tuple(getattr(one, name) for name in names) for one in self.years), self.access.agency.today()]

    def etag(self, *, versions: bool = True) -> str:
        """Changes whenever the page may: years, versions (where the page crosses them), rights, address, day."""
        crossed = stamps_of(self.versions) if versions else ()
        return page_etag(self.request, self.access, *self.stamps(), *crossed)


def fir_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, fir_year, …)` a page to read: a bad address is a French 400, an unchanged page a 304."""
    return _page(view, versions=True)


def fir_page_alone(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `fir_page`, for a page that reads no version of the programming: one query less."""
    return _page(view, versions=False)


def _page(view: Callable[..., HttpResponseBase], *, versions: bool) -> Callable[..., HttpResponseBase]:
    @require_safe
    @agency_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, *, year: int, **kwargs: object) -> HttpResponseBase:
        visit = Visit.of(request, access)
        fir_year = visit.year(year)
        return kept(request, lambda: visit.etag(versions=versions), lambda: view(visit, fir_year, **kwargs))

    return page


def fir_form(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, fir_year, …)` a page that writes, for those who read the FIR of the agency. Never kept."""

    @form_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, *, year: int, **kwargs: object) -> HttpResponseBase:
        visit = Visit.of(request, access)
        return view(visit, visit.year(year), **kwargs)

    return page


def agency_form(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, …)` a page that writes and is of no year, for those who read the FIR of the agency."""

    @form_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        return view(Visit.of(request, access), **kwargs)

    return page
