"""What every page of credits begins with: the versions the user may read, the one asked for, and freshness."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Protocol, overload

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from allocations.addresses import Addresses
from allocations.enums import Dimension
from allocations.facts import opening_year
from allocations.models import Version
from allocations.selection import PAGE, BadAddress, Selection, parse
from prs_budget.lib.money import Unit
from prs_budget.lib.rendering import csv, xlsx
from prs_budget.lib.rendering.about import About
from prs_budget.lib.tables.model import Table
from prs_budget.organisation.perms import Access, agency_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

FORMATS = ("xlsx", "csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asker(Protocol):
    """A member of an agency who asks for a page or a file: of credits (`Visit`), or of anything else made of tables."""

    @property
    def request(self) -> HttpRequest:
        """The request."""

    @property
    def access(self) -> Access:
        """What they are in the agency of the address."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A user on the credits of an agency. `versions` are those they may read, the reference first."""

    request: HttpRequest
    access: Access
    versions: tuple[Version, ...]

    @classmethod
    def of(cls, request: HttpRequest, access: Access) -> Visit:
        """Read the versions. One query."""
        versions = readable_versions(access)
        return cls(request, access, versions)

    def version(self, code: str = "") -> Version:
        """The version of that code, or the reference; 404 alike for one that does not exist and one not to be seen."""
        found = next((version for version in self.versions if code in ("", version.code)), None)
        if found is None:
            raise Http404(
                f"La version « {code} » n’existe pas, ou vous ne pouvez pas la lire."
                if code
                else "Aucune version ne vous est ouverte pour l’instant."
            )
        return found

    def other(self, selection: Selection) -> Version | None:
        """The version that a selection compares its own to, if any; 404 as `version`."""
        return self.version(selection.compare) if selection.compare else None

    def selection(self, default: Selection) -> Selection:
        """The report that the address asks for; an empty « annee » asks for every year.

        Where it names no year, that on which the version opens: its first after T0. One query, then, at most.
        """
        asked = parse(self.request.GET, PAGE, default)
        version = self.version(asked.version)
        asked = asked.in_version(version.code)
        silent = PAGE.dimensions[Dimension.YEAR] not in self.request.GET
        if silent and not asked.years and Dimension.YEAR not in asked.dimensions:
            asked = asked.filtered(Dimension.YEAR, str(opening_year(version, self.other(asked))))
        return asked.with_years_apart()

    def addresses(self, version: Version) -> Addresses:
        """The addresses of this agency's pages in a version."""
        return Addresses.of(self.access.agency.slug, version.code)

    def etag(self) -> str:
        """Changes whenever the page may: what is read of the versions, session, address, part of the page."""
        part = bool(self.request.headers.get("X-Page-Part"))
        return etag_of(self.access, self.versions, get_token_secret(self.request), self.request.get_full_path(), part)


def etag_of(access: Access, versions: Sequence[Version], *door: object) -> str:
    """Changes whenever what a member reads of these versions may: versions, live structure, rights, person, release.

    `door` is what else the answer depends on: its address, at least.
    """
    user = access.user
    parts: list[object] = [settings.RELEASE, user.pk, str(user), user.is_staff, access.role, *door]
    parts += [access.agency.time_zone, str(access.agency), *map(str, access.others)]
    parts += [(one.pk, one.stamp, one.status, one.plan.stamp) for one in versions]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


@overload
def settled(request: HttpRequest, etag: str | None) -> HttpResponseBase | None: ...
@overload
def settled(request: HttpRequest, etag: str | None, response: HttpResponseBase) -> HttpResponseBase: ...
def settled(
    request: HttpRequest, etag: str | None, response: HttpResponseBase | None = None
) -> HttpResponseBase | None:
    """The answer to the conditions of a request: 304, 412, or the `response`, None before there is one.

    « If-None-Match: * » names whatever exists: it is only settled by a response.
    """
    if response is None and request.headers.get("If-None-Match", "").strip() == "*":
        return None
    found: HttpResponseBase | None = get_conditional_response(
        request,
        etag=etag,
        response=response,  # type: ignore[arg-type] # it reads the headers, which every response has
    )
    return found


def get_token_secret(request: HttpRequest) -> str:
    """The CSRF secret of this browser: a kept page holds a form that is only valid with it."""
    get_token(request)
    return str(request.META.get("CSRF_COOKIE", ""))


def readable_versions(access: Access) -> tuple[Version, ...]:
    """The versions of an agency that its member may read, the reference first. One query."""
    versions = Version.objects.visible_to(access.user).filter(agency=access.agency)
    return tuple(versions.select_related("agency", "plan").latest_first())


def credits_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(visit, …)` a page of an agency: a bad address is a French 400, an unchanged page a 304."""

    @require_safe
    @agency_page
    @wraps(view)
    def page(request: HttpRequest, access: Access, **kwargs: object) -> HttpResponseBase:
        visit = Visit.of(request, access)
        # A message is said once: the page that says it is not kept, and no kept page stands before it.
        etag = None if len(get_messages(request)) else visit.etag()
        response = settled(request, etag)
        if response is None:
            try:
                response = settled(request, etag, view(visit, **kwargs))
            except BadAddress as error:
                return render(request, "400.html", {"reasons": error.reasons}, status=400)
        if etag:
            response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Cookie", "Authorization", "X-Page-Part"))
        return response

    return page


def chosen_tables(visit: Asker, tables: Sequence[Table]) -> list[Table]:
    """The table that `tableau=` names, all of them without it. Raises BadAddress where the page has no such table."""
    name = visit.request.GET.get("tableau", "")
    chosen = [table for table in tables if name in ("", table.name)]
    if not chosen:
        raise BadAddress([f"Tableau inconnu : « {name} ». Possibles : {', '.join(table.name for table in tables)}."])
    return chosen


def file_of(visit: Asker, tables: Sequence[Table]) -> HttpResponse | None:
    """The file that `format=` asks for, made of the tables of the page (of one with `tableau=`); None for a page."""
    wanted = visit.request.GET.get("format", "")
    if not wanted:
        return None
    if wanted not in FORMATS:
        raise BadAddress([f"Format inconnu : « {wanted} ». Formats possibles : {', '.join(FORMATS)}."])
    return file_in(wanted, visit, chosen_tables(visit, tables))


def file_in(wanted: str, visit: Asker, tables: Sequence[Table]) -> HttpResponse:
    """Tables as a file of one of FORMATS; a csv holds the first."""
    name = _file_name(visit, tables[0], wanted)
    if wanted == "csv":
        return _download(csv.render(tables[0]), "text/csv; charset=utf-8", name)
    return _download(xlsx.render(tables, about=about(visit, tables[0])), XLSX, name)


def about(visit: Asker, table: Table) -> About:
    """Who takes the file out, when, from where."""
    agency = visit.access.agency
    return About(
        at=now(),
        by=str(visit.access.user),
        release=settings.RELEASE,
        address=visit.request.build_absolute_uri(table.identity.address),
        organisation=agency.name,
        time_zone=agency.time_zone,
    )


def _file_name(visit: Asker, table: Table, suffix: str) -> str:
    """« ARS-IDF_T0-2017_2017_MEUR_A2-P2_mesures.xlsx »: agency, version, years, unit, what the page is about, table.

    A csv is always in euros; a table of words has no unit.
    """
    match = visit.request.resolver_match
    about_one = match.kwargs.get("code") if match else None
    identity = table.identity
    code = identity.file_code or identity.version.replace(" → ", "-a-")
    amounts = any(column.content == "amount" for column in table.columns)
    unit = (Unit.EUR if suffix == "csv" else table.unit).name if amounts else ""
    parts = [visit.access.agency.code, code, years_code(identity.file_years), unit, about_one, table.name]
    return f"{'_'.join(filter(None, parts))}.{suffix}"


def years_code(years: Sequence[int]) -> str:
    """Years in the name of a file: « 2018 », « 2018-2022 » where they follow one another, else « 2018_2020 »."""
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return "_".join(map(str, years))


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
