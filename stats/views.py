from datetime import UTC

from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from . import engine
from .board import read_board
from .export import csv_lines
from .forms import StatsForm
from .grid import Hidden


def today_of(user):
    """The learner's local date. The only place in stats that asks what time it is."""
    return timezone.localdate(timezone=user.zone if user.is_authenticated else UTC)


def grid_for(request, filters):
    return engine.read_grid(request.user, today_of(request.user), filters.evaluator)


@require_safe
@vary_on_headers("HX-Request")
def progress(request):
    """The dashboard; for HTMX the part that the filters change."""
    asked = StatsForm(request.GET)
    valid = asked.is_valid()
    board = read_board(request.user, today_of(request.user), asked.filters)
    context = {
        "board": board,
        "filters": asked.filters,
        "form": StatsForm.showing(asked.filters, board.grid, board.hidden),
        "complaint": "" if valid else asked.complaint,
        "query": asked.query if valid else "",
    }
    template = "stats/dashboard.html" if request.htmx else "stats/progress.html"
    return render(request, template, context, status=200 if valid else 400)


@require_safe
def stats_cards(request):
    """The four cards alone, which a page refreshes when an attempt was scored elsewhere."""
    asked = StatsForm(request.GET)
    if not asked.is_valid():
        return invalid(asked)
    overview = engine.overview(grid_for(request, asked.filters), asked.filters)
    hidden = Hidden.by(request.user)
    context = {"overview": overview, "filters": asked.filters, "query": asked.query, "hidden": hidden}
    return render(request, "partials/stats_cards.html", context)


@require_safe
@vary_on_headers("HX-Request")
def table(request, figure, title):
    """The table behind a chart: alone for HTMX, a page for a reader without JavaScript."""
    asked = StatsForm(request.GET)
    if not asked.is_valid():
        return invalid(asked)
    template = f"stats/tables/{figure.__name__}.html"
    context = {
        "figure": figure(grid_for(request, asked.filters), asked.filters),
        "filters": asked.filters,
        "query": asked.query,
        "title": title,
        "template": template,
    }
    return render(request, template if request.htmx else "stats/table.html", context)


@require_safe
def api(request, figure):
    """One figure of the engine as JSON (docs/api.md)."""
    form = StatsForm(request.GET)
    if not form.is_valid():
        return invalid(form)
    return JsonResponse(figure(grid_for(request, form.filters), form.filters).as_json())


def invalid(form):
    return JsonResponse({"error": {"code": "invalid_parameter", "message": form.complaint}}, status=400)


@require_safe
def attempts_csv(request):
    """All of the learner's attempts, newest first, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="attempts.csv"'}
    return StreamingHttpResponse(csv_lines(request.user), content_type="text/csv; charset=utf-8", headers=headers)
