"""Filters of the list of questions."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from practice.attempts import evaluators
from practice.attempts.models import Attempt
from practice.bank.models import Question
from practice.evaluation import scales

from .record import with_record


class ScoresBy(admin.SimpleListFilter):
    """On which scale the scores are that the list shows. Those of two scales are never averaged together."""

    title = "scores by"
    parameter_name = "scores_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(scale, scales.label(scale)) for scale in scales.KNOWN]

    def value(self) -> str:
        chosen = super().value()
        return chosen if chosen in scales.KNOWN else evaluators.current_scale()

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        return with_record(queryset, self.value())


class Practiced(admin.SimpleListFilter):
    title = "practiced"
    parameter_name = "practised"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "Never")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        practiced = Exists(Attempt.objects.filter(question=OuterRef("pk")))
        if self.value() == "yes":
            return queryset.filter(practiced)
        if self.value() == "no":
            return queryset.filter(~practiced)
        return queryset
