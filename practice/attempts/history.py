"""/history: a learner's attempts, filtered and paged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from coach.accounts.requests import Request
from practice.bank.categories import Category
from practice.lists import ChoiceFilter, DayFilter, FilterForm, ScoreFilter, filtered_page

from .models import Attempt, AttemptQuerySet, Status

COLUMNS = (
    "practiced_on",
    "submitted_at",
    "category",
    "overall_score",
    "scale",
    "status",
    "failure",
    "awaits_guess",
    "time_spent_sec",
    "question_text",
)
LOOKUPS = {
    "category": "category",
    "status": "status",
    "min_score": "overall_score__gte",
    "max_score": "overall_score__lte",
    "date_from": "practiced_on__gte",
    "date_to": "practiced_on__lte",
}


class HistoryFilter(FilterForm):
    category = ChoiceFilter("All categories", Category.choices)
    status = ChoiceFilter("Any status", Status.choices)
    min_score = ScoreFilter(label="Score from")
    max_score = ScoreFilter(label="Score to")
    date_from = DayFilter(label="From")
    date_to = DayFilter(label="To")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest, so both are ignored."
        )
        self.refuse_reversed(data, "date_from", "date_to", "The first day is after the last, so both are ignored.")
        return data

    def apply(self, attempts: AttemptQuerySet) -> AttemptQuerySet:
        """The attempts that pass the valid filters. A score filter leaves out those without one, or not opened."""
        given = self.given()
        if "min_score" in given or "max_score" in given:
            attempts = attempts.filter(awaits_guess=False)
        return attempts.filter(**{LOOKUPS[name]: value for name, value in given.items()})


@require_safe
@vary_on_headers("HX-Request")
def history(request: Request) -> HttpResponse:
    """Two queries: the count, and one page of rows."""
    form = HistoryFilter(request.GET)
    attempts = form.apply(Attempt.objects.for_user(request.user))
    context = filtered_page(request, form, attempts.only(*COLUMNS))
    template = "attempts/partials/history_table.html" if request.htmx else "attempts/history.html"
    return render(request, template, context)
