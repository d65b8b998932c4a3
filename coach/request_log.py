"""A line for every request, and the id by which the lines that belong to one are found."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import escape_uri_path
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bound_contextvars

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
ID = re.compile(r"[\w.:-]{8,64}", re.ASCII)
# Asked every few seconds by whoever watches the site.
PROBES = ("/healthz", "/readyz")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. The line has neither the address nor the query of a request: where somebody is and what they look
    for is not ours to keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request_id = id_of(request)
        with bound_contextvars(request_id=request_id):
            response = get_response(request)
            quiet = request.path in PROBES and response.status_code == 200
            line = {
                "method": request.method,
                "path": escape_uri_path(request.path)[:200],
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
                "user": user_id(request),
            }
            logger.log(logging.DEBUG if quiet else logging.INFO, "request", extra=line)
        response[HEADER] = request_id
        return response

    return middleware


def id_of(request: HttpRequest) -> str:
    """The id that our own proxy gave the request, or a new one: anybody else could make up what our lines say."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if ID.fullmatch(given) else uuid.uuid4().hex


def user_id(request: HttpRequest) -> int | None:
    """Who it was, if the page itself asked: a line in the log is no reason to ask the database."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return user.pk if user else None
