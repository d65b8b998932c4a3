"""A warning at the start where answers would cross the internet in the clear on their way to the local model."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Warning, register

# Names that no public server has.
PRIVATE = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def is_public(host: str) -> bool:
    """Whether a host may be on the internet, as far as its name tells: nothing is looked up.

    A name without a dot is one of this machine or its network, such as that of a container.
    """
    try:
        address = ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not name.endswith(PRIVATE)
    return address.is_global


@register
def check_local_model(**kwargs: Any) -> list[Warning]:
    address = urlsplit(settings.LOCAL_MODEL_URL)
    if settings.EVALUATOR not in ("auto", "local"):
        return []
    if not settings.LOCAL_MODEL or address.scheme == "https" or not is_public(address.hostname or ""):
        return []
    return [
        Warning(
            f"LOCAL_MODEL_URL={settings.LOCAL_MODEL_URL!r} is a public address without TLS: "
            "whoever is on the way can read every answer.",
            hint="Use https://, or a model on this machine or its own network.",
            id="practice.W011",
        )
    ]
