"""Whether who asks already holds the answer: what it depends on, told by a tag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, overload

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers

from prs_budget.lib.problems import BadRequest, Unmet
from prs_budget.lib.refusals import BadAddress
from prs_budget.organisation.perms import Access
from prs_budget.pages.visit import bad_address

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from rest_framework.request import Request


def etag_of(access: Access, *parts: object) -> str:
    """Changes whenever what a member reads may: release, person, rights, agency, and `parts`, the address at least."""
    user, agency = access.user, access.agency
    shared = (settings.RELEASE, user.pk, str(user), user.is_staff, access.role, agency.time_zone, str(agency))
    told = (*shared, *map(str, access.others), *parts)
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def page_etag(request: HttpRequest, access: Access, *parts: object) -> str:
    """The tag of a page: it changes with the session, the address and the part of the page too."""
    part = bool(request.headers.get("X-Page-Part"))
    return etag_of(access, _token_secret(request), request.get_full_path(), part, *parts)


def kept(request: HttpRequest, etag: Callable[[], str], view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A page that a browser keeps and always asks again: a 304 while it is the same, a French 400 for a bad address."""
    # A message is said once: the page that says it is not kept, and no kept page stands before it.
    tag = None if len(get_messages(request)) else etag()
    response = settled(request, tag)
    if response is None:
        try:
            response = settled(request, tag, view())
        except BadAddress as error:
            return bad_address(request, error)
    if tag:
        response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Cookie", "Authorization", "X-Page-Part"))
    return response


def answered(
    request: Request, access: Access, parts: Iterable[object], answer: Callable[[], HttpResponseBase]
) -> HttpResponseBase:
    """An answer of the API: a 304 when the caller holds it, Unmet or BadRequest where it is refused."""
    way_in = type(request.successful_authenticator).__name__
    tag = etag_of(access, way_in, request.get_full_path(), *parts)
    known = settled(request._request, tag)
    if known is not None and known.status_code != 304:
        raise Unmet
    try:
        response = known or settled(request._request, tag, answer())
    except BadAddress as error:
        raise BadRequest(error.reasons) from None
    response.headers["ETag"] = tag
    return response


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


def _token_secret(request: HttpRequest) -> str:
    """The CSRF secret of this browser: a kept page holds a form that is only valid with it."""
    get_token(request)
    return str(request.META.get("CSRF_COOKIE", ""))
