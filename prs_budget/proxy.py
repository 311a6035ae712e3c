"""Whose request it is, when servers stand between the person and the site."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost trusted proxy saw, or the direct caller's without proxy.

    Each of the `PROXY_COUNT` proxies appends its caller to `X-Forwarded-For`; what a caller wrote further
    left is not believed.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXY_COUNT:
        return direct
    forwarded = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(forwarded) < settings.PROXY_COUNT:
        return direct
    return forwarded[-settings.PROXY_COUNT] or direct
