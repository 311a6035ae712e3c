"""Whose request it is, when servers stand between the person and the site."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

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
    told = forwarded[-settings.PROXY_COUNT]
    return told if _address(told) else direct


def client_network(request: HttpRequest) -> str:
    """Where a request comes from, as failures to sign in are counted: an address, of IPv6 the first of its /64.

    One line of a supplier is a whole /64: whoever has it would otherwise have as many addresses as they wish.
    """
    address = _address(client_address(request))
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False).network_address)
    return str(address or "")


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """What a text names, if it is an address."""
    try:
        return ip_address(text)
    except ValueError:
        return None
