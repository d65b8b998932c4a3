import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from coach.accounts import tally
from coach.accounts.models import Person
from coach.accounts.requests import Request
from coach.errors import too_many
from coach.sqlite.base import is_unwritable
from coach.threads import changes, leave_to
from practice.attempts.models import Attempt

from .export import csv_parts, csv_parts_async
from .forms import StatsForm
from .grid import Filters, Grid
from .guesses import read_guesses
from .hidden import Hidden
from .overview import read_overview
from .progress import read_progress
from .reading import read_grid

logger = logging.getLogger(__name__)


class Figure(Protocol):
    def as_json(self) -> dict[str, Any]: ...


# How long a download may hold its place at most, and when to ask again for one that is taken.
EXPORT_LEASE = timedelta(minutes=10)
EXPORT_PAUSE = timedelta(minutes=1)

Read = Callable[[Grid, Filters], Figure]


def today_of(user: Person) -> date:
    """The learner's local date. The only place in stats that asks what time it is."""
    return timezone.localdate(timezone=user.zone if user.is_authenticated else UTC)


def grid_for(request: Request, filters: Filters) -> Grid:
    return read_grid(request.user, today_of(request.user), filters.evaluator)


@require_safe
@vary_on_headers("HX-Request")
def progress(request: Request) -> HttpResponse:
    """The whole page; for HTMX the part that the filters change. The queries are those of `read_progress`."""
    asked = StatsForm(request.GET)
    valid = asked.is_valid()
    found = read_progress(request.user, today_of(request.user), asked.filters, chooses_period=not asked.has_period)
    context = {
        "progress": found,
        "filters": found.filters,
        "form": StatsForm.showing(found.filters, found.grid, found.hidden),
        "complaint": "" if valid else asked.complaint,
    }
    template = "stats/partials/figures.html" if request.htmx else "stats/progress.html"
    return render(request, template, context, status=200 if valid else 400)


@require_safe
def stats_cards(request: Request) -> HttpResponse:
    """The four cards alone, which a page refreshes when an attempt was scored elsewhere."""
    asked = StatsForm(request.GET)
    if not asked.is_valid():
        return invalid(asked)
    context = {
        "overview": read_overview(grid_for(request, asked.filters), asked.filters),
        "filters": asked.filters,
        "hidden": Hidden.by(request.user),
    }
    return render(request, "partials/stats_cards.html", context)


@require_safe
@vary_on_headers("HX-Request")
def table(request: Request, read: Read, title: str, template: str) -> HttpResponse:
    """The table behind a chart: alone for HTMX, a page for a reader without JavaScript."""
    asked = StatsForm(request.GET)
    if not asked.is_valid():
        return invalid(asked)
    context = {
        "figure": read(grid_for(request, asked.filters), asked.filters),
        "in_category": f"&category={asked.filters.category}" if asked.filters.category else "",
        "filters": asked.filters,
        "hidden": Hidden.by(request.user),
        "title": title,
        "template": template,
    }
    return render(request, template if request.htmx else "stats/table.html", context)


@require_safe
def api(request: Request, read: Read) -> JsonResponse:
    """One figure as JSON (docs/api.md)."""
    form = StatsForm(request.GET)
    if not form.is_valid():
        return invalid(form)
    return JsonResponse(read(grid_for(request, form.filters), form.filters).as_json())


@require_safe
def api_guesses(request: Request) -> JsonResponse:
    """The one figure that the grid doesn't have. A query more than the others."""
    form = StatsForm(request.GET)
    if not form.is_valid():
        return invalid(form)
    return JsonResponse(read_guesses(request.user, grid_for(request, form.filters), form.filters).as_json())


def invalid(form: StatsForm) -> JsonResponse:
    return JsonResponse({"error": {"code": "invalid_parameter", "message": form.complaint}}, status=400)


@never_cache
@require_safe
def attempts_csv(request: Request) -> HttpResponseBase:
    """All of the learner's attempts, newest first, as a file."""
    now = timezone.now()
    give_back = place_for_download(request.user, now)
    if give_back is None:
        return too_many(request, now + EXPORT_PAUSE, "Your last downloads are still running.")
    attempts = Attempt.objects.for_user(request.user)
    # An ASGI server would collect an iterator whole before it sends anything, a WSGI server an async one.
    parts = csv_parts_async(attempts) if hasattr(request, "scope") else csv_parts(attempts)
    response = Download(give_back, parts, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="attempts.csv"'
    # Django would compress each part for itself, and browsers stop reading after the first.
    response["Content-Encoding"] = "identity"
    return response


def place_for_download(user: Person, now: datetime) -> Callable[[], object] | None:
    """Holds one of the learner's places: what gives it back, None when all are taken."""
    places = settings.EXPORTS_AT_ONCE if user.is_authenticated else 0  # a visitor has nothing to export
    try:
        return tally.hold("export", str(user.pk), places, EXPORT_LEASE, now)
    except DatabaseError as error:
        if not is_unwritable(error):
            raise
        # Answers can still be read, and this may be when somebody wants a copy of them.
        logger.warning("A download is not counted", exc_info=True)
        return lambda: None


class Download(StreamingHttpResponse):
    """A file that holds a place, and gives it back when it has been sent or the reader has left."""

    def __init__(self, give_back: Callable[[], object], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.give_back = give_back

    def close(self) -> None:
        if self.is_async:
            # Django closes responses in one thread for all requests, which must never wait for a database.
            leave_to(changes, self.give_back)
        else:
            self.give_back()
        super().close()
