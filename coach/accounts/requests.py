"""Requests as our middleware leaves them, for type annotations, and where to go on after one."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from .models import Person


class Request(HttpRequest):
    user: Person
    htmx: HtmxDetails


def next_page(request: HttpRequest, default: str) -> str:
    """The path of ours that the form names in `next`; `default` where it names none, or one that isn't ours."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else default
