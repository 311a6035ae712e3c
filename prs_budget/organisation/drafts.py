"""Drafts of forms: browsers keep what is typed until the server says that it is recorded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.messages import ERROR, get_messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: the field by which a form names its draft, and the cookie by which it is told recorded
DRAFT = "brouillon"
_NUMBER = re.compile(r"[0-9a-f-]{36}")
#: seconds: the page that follows reads the cookie at once, and drops it
_TOLD_FOR = 600


class RecordedDrafts:
    """Name in a cookie the draft that was recorded: its form was answered by the way to another page, with no error.

    A page shown again, a refusal and the way to the sign-in page record nothing: the draft is kept. The cookie is
    for the script of the page, and only a form sent by that script gets one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then tell."""
        response = self.get_response(request)
        if request.method == "POST" and _is_recorded(request, response):
            number = str(request.POST.get(DRAFT, ""))
            if _NUMBER.fullmatch(number):
                secure = settings.SESSION_COOKIE_SECURE
                response.set_cookie(DRAFT, number, max_age=_TOLD_FOR, samesite="Lax", secure=secure)
        return response


def _is_recorded(request: HttpRequest, response: HttpResponseBase) -> bool:
    if response.status_code not in (302, 303) or response.headers["Location"].startswith(str(settings.LOGIN_URL)):
        return False
    return not _tells_of_an_error(request)


def _tells_of_an_error(request: HttpRequest) -> bool:
    """Whether the next page will tell of an error. The messages are looked at, and stay to be shown."""
    told = get_messages(request)
    was_used = getattr(told, "used", False)
    found = any(message.level >= ERROR for message in told)
    if hasattr(told, "used"):
        told.used = was_used
    return found
