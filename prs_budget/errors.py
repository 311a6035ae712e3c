"""The pages of what goes wrong: what, where, and what to do, in French, in the frame of the site."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from prs_budget.lib.problems import LATER, SOFTWARE, TOO_MANY, failure
from prs_budget.organisation.middleware import page_of_form
from prs_budget.organisation.perms import accesses

if TYPE_CHECKING:
    from django.http import HttpRequest

#: the words of `get_object_or_404`, which Django does not translate and which name our models
_DJANGO_SAYS = re.compile(r"^No \w+ matches the given query\.$")

#: what Django refuses to take in, which it says in English
TOO_MUCH: Mapping[type[Exception], str] = {
    RequestDataTooBig: "L’envoi est trop grand pour être lu. Rien n’est écrit : envoyez-le en plusieurs fois.",
    TooManyFieldsSent: TOO_MANY,
    TooManyFilesSent: "L’envoi compte trop de fichiers. Rien n’est écrit : envoyez-les un par un.",
}


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. `BadRequest("…")` tells the reader what is wrong in the address; other refusals say nothing."""
    told = _told(exception) if type(exception) is BadRequest else TOO_MUCH.get(type(exception), "")
    return _page(request, "400.html", 400, told)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403. `PermissionDenied("…")` tells the reader what they may not do."""
    return _page(request, "403.html", 403, _told(exception) if isinstance(exception, PermissionDenied) else "")


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. `Http404("…")` tells the reader what does not exist."""
    return _page(request, "404.html", 404, _told(exception))


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that the browser sent without its token: an old page, or cookies refused."""
    del reason
    return _page(request, "csrf.html", 403, "", page=page_of_form(request))


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 of a page that is read, to which a form was sent: the framework's own is blank."""
    answer = _page(request, "405.html", 405, "")
    answer.headers["Allow"] = allowed
    return answer


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where the database does not answer: pages that need neither context nor database, or a problem."""
    exc = sys.exc_info()[1]
    if request.path.startswith(SOFTWARE):
        return failure(exc)
    if isinstance(exc, OperationalError | InterfaceError):
        return HttpResponse(render_to_string("injoignable.html"), status=503, headers=LATER)
    return HttpResponse(render_to_string("500.html"), status=500)


def _told(exception: Exception) -> str:
    """The sentence given with the error, when it was meant for a reader."""
    sentence = exception.args[0] if exception.args else ""
    if not isinstance(sentence, str) or _DJANGO_SAYS.match(sentence):
        return ""
    return sentence


def _page(request: HttpRequest, template: str, status: int, told: str, **more: str) -> HttpResponse:
    _remember_agency(request)
    return render(request, template, {"reasons": [told] if told else [], **more}, status=status)


def _remember_agency(request: HttpRequest) -> None:
    """Give the page the navigation of the person's agency, when the address named none of theirs."""
    if hasattr(request, "access"):
        return
    # A request refused at the first step, for its host, has no user yet.
    found = accesses(getattr(request, "user", AnonymousUser()))
    if found:
        request.access = found[0]  # type: ignore[attr-defined]
