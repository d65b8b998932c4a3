from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

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


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("submitted_at", "user", "category", "question", "status", "overall_score", "evaluator")
    list_filter = ("status", "evaluator", "category", "failure")
    list_select_related = ("user", "question")
    search_fields = ("user__username", "question__slug")
    date_hierarchy = "submitted_at"
    change_list_template = "admin/practice/attempt_list.html"

    def get_urls(self) -> list[URLPattern]:
        costs = path("costs/", self.admin_site.admin_view(self.costs), name="practice_attempt_costs")
        return [costs, *super().get_urls()]

    def costs(self, request: HttpRequest) -> HttpResponse:
        """Evaluations, failures, and cost per UTC day and model, newest day first, for COST_DAYS days. One query."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = (
            Attempt.objects.exclude(model="", cost_usd=None)
            .filter(evaluated_at__gte=midnight - timedelta(days=COST_DAYS - 1))
            .order_by()
            .values("model", day=TruncDate("evaluated_at"))
            .annotate(
                evaluations=Count("pk"),
                failures=Count("pk", filter=Q(status=Status.FAILED)),
                cost=Sum("cost_usd"),
                seconds=Avg("duration_ms") / 1000,
            )
            .order_by("-day", "model")
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
