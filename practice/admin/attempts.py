from datetime import UTC, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from practice.attempts.calibrations import Calibration
from practice.attempts.ledger import ModelRequest, dollars
from practice.attempts.models import Attempt, PracticeSession, Status

COST_DAYS = 90


class ReadOnlyAdmin(admin.ModelAdmin):
    """What learners wrote can be read here, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# What an attempt has in words. Of one at a private question, all of them may quote it.
WORDS = (
    "question_text",
    "answer_text",
    "reasons",
    "evidence",
    "strengths",
    "improvements",
    "suggested_framework",
    "example_point",
    "probe",
    "raw_evaluation",
)


def is_private(attempt: Attempt | None) -> bool:
    return attempt is not None and attempt.question.owner_id is not None


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    """Staff reads what learners wrote, but for their attempts at questions of their own."""

    list_display = ("submitted_at", "user", "category", "question", "status", "overall_score", "scale")
    list_filter = ("status", "evaluator", "category", "failure")
    list_select_related = ("user", "question")
    search_fields = ("user__username", "question__slug")
    date_hierarchy = "submitted_at"
    change_list_template = "admin/practice/attempt_list.html"

    def get_fields(self, request: HttpRequest, obj: Attempt | None = None) -> list[Any]:
        fields = super().get_fields(request, obj)
        return [field for field in fields if not (is_private(obj) and field in WORDS)]

    def get_readonly_fields(self, request: HttpRequest, obj: Attempt | None = None) -> list[Any]:
        return [*super().get_readonly_fields(request, obj), *(["private"] if is_private(obj) else [])]

    @admin.display(description="question and answer")
    def private(self, attempt: Attempt) -> str:
        return "Private question: its learner alone reads it, the answer, and the feedback."

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody finds out word by word, either."""
        return lookup.partition("__")[0] not in WORDS and super().lookup_allowed(lookup, value, request)

    def get_urls(self) -> list[URLPattern]:
        costs = path("costs/", self.admin_site.admin_view(self.costs), name="practice_attempt_costs")
        return [costs, *super().get_urls()]

    def costs(self, request: HttpRequest) -> HttpResponse:
        """Requests, evaluations, and cost per UTC day, model, and purpose, newest day first, for COST_DAYS days.

        One query.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.now().astimezone(UTC).date()
        rows = (
            ModelRequest.objects.filter(spent_on__gt=today - timedelta(days=COST_DAYS))
            .order_by()
            .values("spent_on", "model", "purpose")
            .annotate(
                requests=Count("pk"),
                evaluations=Count("claim", distinct=True),
                from_cache=Count("pk", filter=Q(usage__cache_read_input_tokens__gt=0)),
                failures=Count("attempt", distinct=True, filter=Q(attempt__status=Status.FAILED)),
                seconds=Avg("attempt__duration_ms") / 1000,
                cost=Sum(dollars()),
                reserved=Sum("reserved_usd", filter=Q(settled_at=None)),
            )
            .order_by("-spent_on", "model", "purpose")
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Cost of evaluations",
            "rows": rows,
            "days": COST_DAYS,
        }
        return render(request, "admin/practice/costs.html", context)


@admin.register(PracticeSession)
class PracticeSessionAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "ended_at", "user", "mode")
    list_filter = ("mode",)
    list_select_related = ("user",)


@admin.register(ModelRequest)
class ModelRequestAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "purpose", "model", "user", "attempt", "reserved_usd", "cost_usd", "settled_at")
    list_filter = ("purpose", "evaluator", "model", ("settled_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "attempt")
    date_hierarchy = "spent_on"


@admin.register(Calibration)
class CalibrationAdmin(ReadOnlyAdmin):
    """What was measured of a model that nobody uses any more can be deleted."""

    list_display = ("scale", "version", "model", "ran_at", "answers")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
