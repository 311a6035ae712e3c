"""What is refused before any page looks at a request: too much of it, or characters that nothing could store."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, FieldDoesNotExist, TooManyFieldsSent
from django.http import HttpResponseNotAllowed
from django.shortcuts import render

from prs_budget.errors import method_not_allowed
from prs_budget.lib.limits import LARGEST_REQUEST, MEGABYTE
from prs_budget.lib.plain_text import is_plain, is_writable
from prs_budget.lib.problems import IMPOSSIBLE, SOFTWARE, TOO_MANY, UNHOLDABLE, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

IN_ADDRESS = (
    "L’adresse contient un caractère de commande (nul, fin de ligne…) : aucun code ni aucun filtre n’en a. Retirez-le."
)
IN_FORM = (
    "« {} » contient un caractère nul, qui ne peut pas s’enregistrer : revenez en arrière, retirez-le et recommencez. "
    "Rien n’est écrit."
)
#: where an address may name a column, or a form a row, which the framework looks for before it knows whether it may
ADMINISTRATION = "/administration/"
NOT_LOOKED_UP = (FieldDoesNotExist, ValueError)
TOO_LARGE = "L’envoi dépasse {} Mo, le plus que le site reçoit en une fois. Rien n’en a été lu."


class PlainText:
    """Refuses an address with characters that steer, and a form with a null: 400, in French, whatever the page.

    Its place is before sessions: a cookie whose name or value holds such a character is none of ours, and is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Drop the cookies that are not ours."""
        for name in [name for name, value in request.COOKIES.items() if not is_plain(name + value)]:
            del request.COOKIES[name]
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        """The refusal, once it is known who asks; None where there is nothing to refuse."""
        try:
            asked, posted = _texts(request.GET.lists()), list(request.POST.lists())
        except OSError:  # who sent it is gone: the page that reads it next tells the same
            return None
        except TooManyFieldsSent:
            return _refused(request, TOO_MANY)
        if not (is_plain(request.path) and all(map(is_plain, asked))):
            return _refused(request, IN_ADDRESS)
        for name, values in posted:
            if not all(map(is_writable, (name, *values))):
                return _refused(request, IN_FORM.format(name.replace("\0", "")[:40]))
        return None

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponseBase | None:
        """A value that no column can hold, which a form of a library let through: the request is refused and noted."""
        in_administration = request.path.startswith(ADMINISTRATION) and isinstance(exc, NOT_LOOKED_UP)
        if not in_administration and not isinstance(exc, UNHOLDABLE):
            return None
        logging.getLogger("django.request").warning("%s : %s", request.path, exc, exc_info=exc)
        return _refused(request, IMPOSSIBLE)


class BoundedRequest:
    """Refuses a request whose announced length is beyond what any door takes, before a byte of it is read or kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """A 413 that reads nothing; the answer of the site otherwise."""
        if _length(request) > LARGEST_REQUEST:
            told = TOO_LARGE.format(LARGEST_REQUEST // MEGABYTE)
            if request.path.startswith(SOFTWARE):
                return problem(413, told)
            return render(request, "413.html", {"reasons": [told]}, status=413)
        return self._get_response(request)


class ToldMethods:
    """Gives a page to who sends a form where a page is only read: the answer of the framework is blank."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The page of a blank 405; any other answer as it is."""
        answer = self._get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or answer.content:
            return answer
        return method_not_allowed(request, answer.headers["Allow"])


def _length(request: HttpRequest) -> int:
    """The length that a request announces; one that is no number is refused by whoever reads it."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else LARGEST_REQUEST + 1


def _texts(lists: Iterable[tuple[str, list[str]]]) -> Iterable[str]:
    for name, values in lists:
        yield name
        yield from values


def _refused(request: HttpRequest, told: str) -> HttpResponseBase:
    """A problem for software and for the grid, the page of bad addresses for a person."""
    if request.path.startswith(SOFTWARE) or request.headers.get("Accept") == "application/json":
        return problem(400, told, [told])
    raise BadRequest(told)
