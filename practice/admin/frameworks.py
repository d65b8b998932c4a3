from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from practice.bank.models import Framework, FrameworkStep

from .lines import LinesFormMixin


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Framework]:
        return super().get_queryset(request).annotate(question_count=Count("questions", distinct=True))

    @admin.display(description="questions", ordering="question_count")
    def question_count(self, framework: Any) -> int:
        return framework.question_count
