"""Whose address a request comes from. Anybody can send an X-Forwarded-For of their own making: only what our own
proxies (TRUSTED_PROXIES of them) have written into it counts."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings
from django.core import checks
from django.http import HttpRequest

# Of a request over a socket file, say: all of these count as one address.
UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The client's IPv4 address, or the /64 network of its IPv6 address, which is what one household has.

    Each proxy appends the address that it was asked from, so with n of them the client's is the n-th from the right.
    Where that is missing or nonsense, it is the address that asked us.
    """
    entries = request.headers.get("x-forwarded-for", "").split(",")
    n = settings.TRUSTED_PROXIES
    forwarded = parsed(entries[-n]) if 0 < n <= len(entries) else None
    return grouped(forwarded or parsed(request.META.get("REMOTE_ADDR", "")))


def parsed(text: str) -> IPv4Address | IPv6Address | None:
    """The address in 192.0.2.1, 192.0.2.1:4711, 2001:db8::1, or [2001:db8::1]:4711; None in anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def grouped(address: IPv4Address | IPv6Address | None) -> str:
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), 64), strict=False))
    return str(address or UNKNOWN)


@checks.register(checks.Tags.security, deploy=True)
def check_proxies(**kwargs: Any) -> list[checks.CheckMessage]:
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        what = "HTTPS=on says that a proxy stands in front of this site, and TRUSTED_PROXIES=0 that none does."
        hint = "All visitors would count as one address. Set TRUSTED_PROXIES to the number of proxies."
        return [checks.Warning(what, hint=hint, id="accounts.W001")]
    return []
