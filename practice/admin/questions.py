"""The bank as the curator keeps it: list, edit, preview, retire."""

from datetime import date
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import truncatechars
from django.urls import URLPattern, path, reverse

from practice.attempts.models import Attempt
from practice.bank import rules
from practice.bank.keypoints import loaded
from practice.bank.models import Difficulty, Question
from practice.words import counted

from .question_filters import Practiced, ScoresBy
from .question_form import QuestionForm
from .transfer import TransferAdmin


def set_difficulty(difficulty: Difficulty) -> Any:
    def action(model_admin: "QuestionAdmin", request: HttpRequest, questions: QuerySet[Question]) -> None:
        model_admin.change_all(request, questions.exclude(difficulty=difficulty), difficulty=difficulty)

    action.__name__ = f"make_{difficulty}"
    return admin.action(description=f"Set difficulty to {difficulty.label.lower()}", permissions=["change"])(action)


@admin.register(Question)
class QuestionAdmin(TransferAdmin):
    form = QuestionForm
    list_display = (
        "short_text",
        "category",
        "difficulty",
        "is_active",
        "times_answered",
        "average_score",
        "score_spread",
        "failed",
        "last_practiced",
        "framework_names",
    )
    list_filter = (ScoresBy, "category", "difficulty", "is_active", Practiced, "frameworks")
    show_facets = admin.ShowFacets.NEVER  # they would compute every row's record to count rows
    search_fields = ("slug", "text", "subcategory", "hint")
    search_help_text = "Searches the question, its hint, its subcategory, and its slug."
    fieldsets = (
        (
            "What the learner sees",
            {"fields": ("text", "hint", "category", "subcategory", "difficulty", "frameworks")},
        ),
        ("What answers are compared with", {"fields": ("key_points", "sample_answer")}),
        ("In the bank", {"fields": ("is_active", "slug", "source")}),
    )
    prepopulated_fields = {"slug": ("text",)}
    filter_horizontal = ("frameworks",)
    view_on_site = True
    save_on_top = True
    empty_value_display = "–"
    list_per_page = 50
    ordering = ("slug",)  # along its index, so that only the shown rows' records are computed
    change_form_template = "admin/practice/question_form.html"
    actions = ("activate", "retire", *map(set_difficulty, Difficulty))

    # --- the list ------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).prefetch_related("frameworks")

    @admin.display(description="question", ordering="text")
    def short_text(self, question: Question) -> str:
        return truncatechars(question.text, 100)

    @admin.display(description="frameworks")
    def framework_names(self, question: Question) -> str:
        return ", ".join(framework.name for framework in question.frameworks.all())

    @admin.display(description="attempts", ordering="attempt_count")
    def times_answered(self, question: Any) -> int:
        return question.attempt_count

    @admin.display(description="average (scores)", ordering="average")
    def average_score(self, question: Any) -> str | None:
        return None if question.average is None else f"{question.average:.1f} ({question.score_count})"

    @admin.display(description="spread", ordering="spread")
    def score_spread(self, question: Any) -> str | None:
        return f"± {question.spread:.1f}" if question.score_count > 1 else None

    @admin.display(description="not evaluated", ordering="failure_rate")
    def failed(self, question: Any) -> str | None:
        return None if question.failure_rate is None else f"{question.failure_rate:.0%}"

    @admin.display(ordering="last_practiced", empty_value="never")
    def last_practiced(self, question: Any) -> date | None:
        return question.last_practiced and question.last_practiced.date()

    # --- many at once --------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Questions leave by being retired. One without answers can be deleted on its own page.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        ready, unfinished = [], []
        for question in questions.filter(is_active=False).annotate(framework_count=Count("frameworks")):
            question.is_active = True
            try:
                rules.check(question, question.framework_count)
                ready.append(question.pk)
            except ValidationError as error:
                unfinished.append(f"{question.slug}: {' '.join(error.messages)}")
        self.change_all(request, Question.objects.filter(pk__in=ready), is_active=True)
        for reason in unfinished:
            self.message_user(request, f"Not activated: {reason}", messages.WARNING)

    @admin.action(description="Retire (kept in history, no longer practiced)", permissions=["change"])
    def retire(self, request: HttpRequest, questions: QuerySet[Question]) -> None:
        self.change_all(request, questions.filter(is_active=True), is_active=False)

    def change_all(self, request: HttpRequest, questions: QuerySet[Question], **change: Any) -> None:
        """Set one field of these questions, with an entry in the history of each that it changes."""
        changed = list(Question.objects.filter(pk__in=questions.values("pk")))
        Question.objects.filter(pk__in=[question.pk for question in changed]).update(**change)
        ((field, value),) = change.items()
        label = getattr(Question._meta.get_field(field), "verbose_name", field)
        LogEntry.objects.log_actions(cast(int, request.user.pk), changed, CHANGE, f"Set {label} to {value}.")
        self.message_user(request, f"{counted(len(changed), 'question')} changed.", messages.SUCCESS)

    # --- one question --------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> tuple[str, ...]:
        # A slug is the question's address and its name in every file: fixed once it is out.
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Question | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        question = self.get_object(request, unquote(object_id))
        attempts = Attempt.objects.filter(question=question).count() if question else 0
        context = {**(extra_context or {}), "attempt_count": attempts, "show_delete": not attempts}
        return super().change_view(request, object_id, form_url, context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        question = self.get_object(request, unquote(object_id))
        if question and Attempt.objects.filter(question=question).exists():
            self.message_user(
                request,
                "This question has answers in learners' histories, so it can't be deleted. "
                "Retire it: turn “active” off and save. It will then show in histories only.",
                messages.ERROR,
            )
            return HttpResponseRedirect(reverse("admin:practice_question_change", args=[object_id]))
        return super().delete_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", preview, name="practice_question_preview"),
            path("<int:pk>/preview/", preview, name="practice_question_preview_change"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The form's content as a learner would see it, and what saving would refuse. Nothing is saved."""
        question = get_object_or_404(Question, pk=pk) if pk else None
        allowed = self.has_change_permission(request, question) if question else self.has_add_permission(request)
        if not allowed:
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = self.get_form(request, question, change=bool(question))(request.POST, instance=question)
        form.is_valid()
        context = {
            "question": form.instance,
            "key_points": loaded(form.cleaned_data.get("key_points", [])),
            "frameworks": form.cleaned_data.get("frameworks", []),
            "form": form,
        }
        return render(request, "admin/practice/question_preview.html", context)
