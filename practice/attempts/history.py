"""/history: a learner's attempts, searched, filtered, sorted, and paged."""

from typing import Any

from django.db.models import Case, F, When
from django.db.models.expressions import OrderBy
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from coach.accounts.requests import Request
from practice.bank import spelling
from practice.bank.categories import Category
from practice.lists import ChoiceFilter, DayFilter, FilterForm, ScoreFilter, SearchFilter, filtered_page

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
SEARCHED = ("question_text", "answer_text")
SORTS = [
    ("oldest", "Oldest first"),
    ("best", "Best score first"),
    ("lowest", "Lowest score first"),
    ("longest", "Longest time first"),
]
BY_SCORE = ("best", "lowest")


class HistoryFilter(FilterForm):
    in_sight = ("q", "sort")

    q = SearchFilter("Words in questions and answers")
    category = ChoiceFilter("All categories", Category.choices)
    status = ChoiceFilter("Any status", Status.choices)
    min_score = ScoreFilter(label="Score from")
    max_score = ScoreFilter(label="Score to")
    date_from = DayFilter(label="From")
    date_to = DayFilter(label="To")
    sort = ChoiceFilter("Newest first", SORTS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest, so both are ignored."
        )
        self.refuse_reversed(data, "date_from", "date_to", "The first day is after the last, so both are ignored.")
        return data

    def apply(self, attempts: AttemptQuerySet) -> AttemptQuerySet:
        """The attempts that pass the valid filters, as they are sorted. A score filter leaves out those without a
        score, or with one that is not opened."""
        given = self.given()
        if "min_score" in given or "max_score" in given:
            attempts = attempts.filter(awaits_guess=False)
        words = given.get("q", "").split()
        found = attempts.filter(**{LOOKUPS[name]: given[name] for name in LOOKUPS if name in given})
        return found.filter(*spelling.containing(words, SEARCHED)).order_by(*order(given.get("sort", ""), attempts))


def order(sort: str, attempts: AttemptQuerySet) -> list[str | OrderBy]:
    """Of attempts that are sorted alike, the newest come first.

    Scores of two scales are never compared: those on the newest scale come first, then each other scale by itself,
    and last what has no score to be seen.
    """
    if sort == "oldest":
        return ["submitted_at", "pk"]
    newest_first: list[str | OrderBy] = ["-submitted_at", "-pk"]
    if sort == "longest":
        return [F("time_spent_sec").desc(nulls_last=True), *newest_first]
    if sort not in BY_SCORE:
        return newest_first
    # The place of a score that waits for its guess would tell it.
    is_seen = Case(When(overall_score__isnull=False, awaits_guess=False, then=0), default=1)
    is_newest = Case(When(scale=attempts.newest_scale(), then=0), default=1)
    score = Case(When(awaits_guess=False, then="overall_score"))
    by_score = score.desc() if sort == "best" else score.asc()
    return [is_seen.asc(), is_newest.asc(), "scale", by_score, *newest_first]


@require_safe
@vary_on_headers("HX-Request")
def history(request: Request) -> HttpResponse:
    """Two queries: the count, and one page of rows. A third where they are sorted by score, for its scales."""
    form = HistoryFilter(request.GET)
    attempts = Attempt.objects.for_user(request.user)
    context = filtered_page(request, form, form.apply(attempts).only(*COLUMNS))
    context["page"].object_list = rows = list(context["page"].object_list)
    scales = {attempt.scale for attempt in rows if attempt.overall_score is not None}
    context["only_scale"] = scales.pop() if len(scales) == 1 else ""
    by_score = form.given().get("sort") in BY_SCORE
    context["several_scales"] = (
        by_score and len(set(attempts.scored().order_by().values_list("scale").distinct())) > 1
    )
    template = "attempts/partials/history_table.html" if request.htmx else "attempts/history.html"
    return render(request, template, context)
