"""The pages for requests that went wrong. None of them reads the database, which may be what is broken."""

import logging
import sys
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import bad_request

logger = logging.getLogger(__name__)


class OneLine(logging.Filter):
    """For log records of which the message says everything: no traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", {"reason": reason, "back": way_back(request)}, status=403)


def way_back(request: HttpRequest) -> str:
    """The page to try again: what was asked for or, for what was sent, the page it came from, if the browser says so
    and it is ours; else the start."""
    if request.method == "GET":
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
    return referer if ours else "/"


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database is away or busy, 400 for a filter that no column can hold, 500 for a bug.

    Django calls it inside its except block.
    """
    error = sys.exc_info()[1]
    if request.method in ("GET", "HEAD") and request.GET and isinstance(error, (DataError, OverflowError)):
        # The admin's lists pass on what the address says: a NUL to PostgreSQL, a number of 400 digits to SQLite.
        return bad_request(request, error)
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.error("Database unavailable on %s", request.path, exc_info=True)
        return render(request, "503.html", {"back": way_back(request)}, status=503)
    return render(request, "500.html", status=500)


def too_many(request: HttpRequest, again_at: datetime, why: str) -> HttpResponse:
    response = render(request, "429.html", {"why": why} | in_minutes(again_at), status=429)
    return with_retry_after(response, again_at)


def in_minutes(again_at: datetime) -> dict[str, Any]:
    """For partials/again_at.html: both are rounded up, so that nobody tries too early."""
    minutes = max(1, ceil((again_at - timezone.now()) / timedelta(minutes=1)))
    return {"minutes": minutes, "again_at": again_at + timedelta(seconds=59)}


def with_retry_after(response: HttpResponse, again_at: datetime) -> HttpResponse:
    """At least a second, and never a moment too early."""
    response["Retry-After"] = str(max(1, ceil((again_at - timezone.now()).total_seconds())))
    return response
