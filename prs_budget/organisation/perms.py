"""Who may: what a person is in an agency, asked once per request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404

from prs_budget.organisation.enums import READERS, Role
from prs_budget.organisation.models import Agency, AnyUser, Membership, User

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: said alike of an agency that does not exist and of one that is not the user's
UNKNOWN_AGENCY = "Cette agence n’existe pas, ou vous n’y avez aucun rôle."


@dataclass(frozen=True, slots=True)
class Access:
    """What a user is in one agency. `others` are their other agencies, by code."""

    user: User
    agency: Agency
    role: Role
    others: tuple[Agency, ...] = ()

    @property
    def reads_whole_agency(self) -> bool:
        """Whether all versions that the agency has opened may be read."""
        return self.role in READERS

    @property
    def sees_only_published(self) -> bool:
        """Whether nothing but the published versions may be read."""
        return not self.reads_whole_agency


def signed_in(request: HttpRequest) -> User:
    """Who asks; PermissionDenied when nobody is signed in, which the door of every page has already refused."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def accesses(user: AnyUser) -> tuple[Access, ...]:
    """What the user is in each of their agencies, by code; nothing for a closed account. One query."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    memberships = list(Membership.objects.of(user))
    return tuple(
        Access(
            user=user,
            agency=one.agency,
            role=Role(one.role),
            others=tuple(other.agency for other in memberships if other is not one),
        )
        for one in memberships
    )


def access_or_404(user: AnyUser, slug: str) -> Access:
    """The user’s access to the agency of that address, or a 404 that hides whether it exists. One query."""
    for access in accesses(user):
        if access.agency.slug == slug.lower():
            return access
    raise Http404(UNKNOWN_AGENCY)


def agency_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view(request, access, …)` a page mounted at `<slug:agency>/…`, for the members of that agency.

    The templates read the same access in `request.access`.
    """

    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: object, agency: str, **kwargs: object) -> HttpResponseBase:
        access = access_or_404(request.user, agency)
        request.access = access  # type: ignore[attr-defined]
        return view(request, access, *args, **kwargs)

    return page
