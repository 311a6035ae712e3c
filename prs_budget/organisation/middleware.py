"""The door of every page: who is not signed in is sent to sign in and comes back; what they read is theirs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: in the address of the sign-in page: the browser still held a session, which is no longer good
EXPIRED = "expiree"


class SignInRequired(LoginRequiredMiddleware):
    """Every page needs sign-in but those that say otherwise (`login_not_required`)."""

    def handle_no_permission(  # type: ignore[override] # a part of a page is answered by a header, not a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        """Send to the sign-in page; a part of a page, asked by its script, sends the whole page there."""
        part = request.headers.get("X-Page-Part") == "true"
        address = _page_of_part(request) if part else page_of_form(request)
        query = {self.get_redirect_field_name(view_func): address}
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            query["session"] = EXPIRED
        target = f"{self.get_login_url(view_func)}?{urlencode(query, safe='/')}"
        if part:
            return HttpResponse(status=204, headers={"X-Page-Redirect": target})
        return HttpResponseRedirect(target)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Keep out of shared caches, and fresh in the browser's, whatever says nothing of caches itself."""
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def page_of_form(request: HttpRequest) -> str:
    """Where one comes back to what was sent: the page of its form, where it says which; else its own address."""
    sent_from = request.headers.get("Referer", "") if request.method == "POST" else ""
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return request.get_full_path()
    page = urlsplit(sent_from)
    return f"{page.path}?{page.query}" if page.query else page.path


def _page_of_part(request: HttpRequest) -> str:
    """The page whose script asked for a part: its path and query, whatever host it names."""
    try:
        page = urlsplit(request.headers.get("X-Page-Address", "/"))
    except ValueError:
        return "/"
    path = "/" + page.path.lstrip("/")
    return f"{path}?{page.query}" if page.query else path
