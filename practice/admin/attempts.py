from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import TruncDate
from django.shortcuts import render
from django.urls import path

from practice.models import Attempt, PracticeSession, Status


class ReadOnlyAdmin(admin.ModelAdmin):
    """What learners wrote is looked at here, never changed."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("submitted_at", "user", "category", "question", "status", "overall_score", "evaluator")
    list_filter = ("status", "evaluator", "category", "failure")
    list_select_related = ("user", "question")
    search_fields = ("user__username", "question__slug")
    date_hierarchy = "submitted_at"
    change_list_template = "admin/practice/attempt_list.html"

    def get_urls(self):
        costs = path("costs/", self.admin_site.admin_view(self.costs), name="practice_attempt_costs")
        return [costs, *super().get_urls()]

    def costs(self, request):
        """Evaluations, failures and cost per UTC day and model, newest day first. One query."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = (
            Attempt.objects.exclude(model="", cost_usd=None)
            .filter(evaluated_at__isnull=False)
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
        context = {**self.admin_site.each_context(request), "title": "Cost of evaluations", "rows": rows}
        return render(request, "admin/practice/costs.html", context)


@admin.register(PracticeSession)
class PracticeSessionAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "ended_at", "user", "mode", "category", "timer_minutes")
    list_filter = ("mode", "category")
    list_select_related = ("user",)
