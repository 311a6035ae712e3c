"""The unit in which a person enters amounts: one for every form and grid, remembered on their computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import BadRequest

from prs_budget.lib.money import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: the cookie that keeps it, which the grid reads and writes too, and how long: a year, in seconds
REMEMBERED, KEPT_FOR = "unite_de_saisie", 31_536_000
#: the parameter of an address, or of a form, that says it
ASKED = "unite"
_CHOSEN = "_unit_of_entry"


def entry_unit(request: HttpRequest) -> Unit:
    """The unit of a page of entry: the one asked for, which is then remembered; else the one remembered; else k€.

    A form that is posted says its own: without one its amounts are in euros, whatever is remembered. Raises BadRequest
    for a unit that is not one: read as euros, its amounts would be a thousand times too small.
    """
    if request.method == "POST":
        asked = str(request.POST.get(ASKED) or request.GET.get(ASKED, "") or Unit.EUR.name)
        if asked not in Unit.__members__:
            raise BadRequest(f"Unité inconnue : « {asked[:20]} ». Rien n’est écrit. Rouvrez le formulaire.")
        return Unit[asked]
    asked = request.GET.get(ASKED, "")
    if asked in Unit.__members__:
        setattr(request, _CHOSEN, asked)
    return Unit.__members__.get(asked) or Unit.__members__.get(request.COOKIES.get(REMEMBERED, ""), Unit.KEUR)


class RememberedUnit:
    """Keep in a cookie the unit that a page of entry was asked in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then keep the unit where it is another one."""
        response = self.get_response(request)
        chosen = getattr(request, _CHOSEN, "")
        if chosen and request.COOKIES.get(REMEMBERED) != chosen:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(REMEMBERED, chosen, max_age=KEPT_FOR, samesite="Lax", secure=secure)
        return response
