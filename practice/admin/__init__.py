from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import TruncDate
from django.shortcuts import render
from django.urls import path

from .models import Attempt, Framework, FrameworkStep, PracticeSession, Question, Status

admin.site.site_header = "PM Interview Coach"
admin.site.site_title = "PM Interview Coach"
admin.site.index_title = "Question bank and learners"


class LinesField(forms.CharField):
    """A JSON list of sentences, edited as one line each."""

    widget = forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class LinesFormMixin:
    """Model admin whose `lines_fields` (JSON lists) are edited a line an item."""

    lines_fields = ()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in self.lines_fields:
            return LinesField(label=db_field.verbose_name.capitalize(), required=False, help_text="One per line.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class FrameworkStepInline(LinesFormMixin, admin.TabularInline):
    model = FrameworkStep
    extra = 0
    fields = ("position", "name", "good", "cues")
    ordering = ("position",)
    lines_fields = ("cues",)


@admin.register(Framework)
class FrameworkAdmin(LinesFormMixin, admin.ModelAdmin):
    list_display = ("name", "summary", "question_count")
    search_fields = ("name", "summary", "steps__name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (FrameworkStepInline,)
    lines_fields = ("common_mistakes",)

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(question_count=Count("questions", distinct=True))

    @admin.display(description="questions", ordering="question_count")
    def question_count(self, framework):
        return framework.question_count


@admin.register(Question)
class QuestionAdmin(LinesFormMixin, admin.ModelAdmin):
    list_display = ("text", "category", "subcategory", "difficulty", "is_active", "attempt_count")
    list_filter = ("category", "difficulty", "is_active", "frameworks")
    search_fields = ("slug", "text", "subcategory", "hint")
    prepopulated_fields = {"slug": ("text",)}
    filter_horizontal = ("frameworks",)
    lines_fields = ("key_points",)
    view_on_site = True

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(attempt_count=Count("attempts"))

    @admin.display(description="attempts", ordering="attempt_count")
    def attempt_count(self, question):
        return question.attempt_count


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
