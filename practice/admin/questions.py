"""The bank as the curator keeps it: list, edit, preview, retire."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Exists, OuterRef
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import pluralize, truncatechars
from django.urls import path, reverse

from practice import question_rules
from practice.evaluation import runner
from practice.models import Attempt, Difficulty, Evaluator, Question

from .lines import LinesFormMixin
from .record import with_record
from .transfer import TransferMixin


class QuestionForm(forms.ModelForm):
    class Meta:
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "hint": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "sample_answer": forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
        }

    def clean(self):
        data = super().clean()
        # A field that is wrong in itself is left out here: its own message is enough.
        checked = Question(
            text=data.get("text", "x" * question_rules.TEXT_MIN),
            hint=data.get("hint", ""),
            sample_answer=data.get("sample_answer", ""),
            key_points=data.get("key_points", []),
            is_active=data.get("is_active", False),
        )
        try:
            question_rules.check(checked, len(data.get("frameworks", ())))
        except ValidationError as error:
            self.add_error(None, error)
        if "text" in data and "category" in data:
            self.refuse_a_second_one(data)
        return data

    def refuse_a_second_one(self, data):
        others = Question.objects.filter(category=data["category"]).exclude(pk=self.instance.pk)
        normalised = question_rules.normalised
        text = normalised(data["text"])
        twin = next((slug for slug, other in others.values_list("slug", "text") if normalised(other) == text), None)
        if twin:
            self.add_error("text", f"The question {twin} of the same category asks the same.")


class ScoresBy(admin.SimpleListFilter):
    """Whose scores the list shows. The two evaluators' are never averaged together."""

    title = "scores by"
    parameter_name = "scores_by"

    def lookups(self, request, model_admin):
        return Evaluator.choices

    def value(self):
        chosen = super().value()
        if chosen in Evaluator.values:
            return chosen
        return Evaluator.CLAUDE if runner.uses_claude() else Evaluator.OFFLINE

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        return with_record(queryset, self.value())


class Practised(admin.SimpleListFilter):
    title = "practised"
    parameter_name = "practised"

    def lookups(self, request, model_admin):
        return [("yes", "Yes"), ("no", "Never")]

    def queryset(self, request, queryset):
        practised = Exists(Attempt.objects.filter(question=OuterRef("pk")))
        if self.value() == "yes":
            return queryset.filter(practised)
        if self.value() == "no":
            return queryset.filter(~practised)
        return queryset


def set_difficulty(difficulty):
    def action(model_admin, request, questions):
        model_admin.change_all(request, questions.exclude(difficulty=difficulty), difficulty=difficulty)

    action.__name__ = f"make_{difficulty}"
    return admin.action(description=f"Set difficulty to {difficulty.label.lower()}", permissions=["change"])(action)


@admin.register(Question)
class QuestionAdmin(TransferMixin, LinesFormMixin, admin.ModelAdmin):
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
        "last_practised",
        "framework_names",
    )
    list_filter = (ScoresBy, "category", "difficulty", "is_active", Practised, "frameworks")
    show_facets = admin.ShowFacets.NEVER  # they would compute every row's record to count rows
    search_fields = ("slug", "text", "subcategory", "hint")
    search_help_text = "Words of the question, its hint, subcategory or slug."
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
    lines_fields = ("key_points",)
    view_on_site = True
    save_on_top = True
    empty_value_display = "–"
    list_per_page = 50
    ordering = ("slug",)  # along its index, so that only the shown rows' records are computed
    change_form_template = "admin/practice/question_form.html"
    actions = ("activate", "retire", *map(set_difficulty, Difficulty))

    # --- the list ------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("frameworks")

    @admin.display(description="question", ordering="text")
    def short_text(self, question):
        return truncatechars(question.text, 100)

    @admin.display(description="frameworks")
    def framework_names(self, question):
        return ", ".join(framework.name for framework in question.frameworks.all())

    @admin.display(description="attempts", ordering="attempt_count")
    def times_answered(self, question):
        return question.attempt_count

    @admin.display(description="average (scores)", ordering="average")
    def average_score(self, question):
        return None if question.average is None else f"{question.average:.1f} ({question.score_count})"

    @admin.display(description="spread", ordering="spread")
    def score_spread(self, question):
        return f"± {question.spread:.1f}" if question.score_count > 1 else None

    @admin.display(description="not evaluated", ordering="failure_rate")
    def failed(self, question):
        return None if question.failure_rate is None else f"{question.failure_rate:.0%}"

    @admin.display(ordering="last_practised", empty_value="never")
    def last_practised(self, question):
        return question.last_practised and question.last_practised.date()

    # --- many at once --------------------------------------------------------------------------------

    def get_actions(self, request):
        # Questions leave by being retired. One without attempts can be deleted on its own page.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request, questions):
        ready, unfinished = [], []
        for question in questions.filter(is_active=False).annotate(framework_count=Count("frameworks")):
            question.is_active = True
            try:
                question_rules.check(question, question.framework_count)
                ready.append(question.pk)
            except ValidationError as error:
                unfinished.append(f"{question.slug}: {' '.join(error.messages)}")
        self.change_all(request, Question.objects.filter(pk__in=ready), is_active=True)
        for reason in unfinished:
            self.message_user(request, f"Not activated: {reason}", messages.WARNING)

    @admin.action(description="Retire (kept in history, no longer practised)", permissions=["change"])
    def retire(self, request, questions):
        self.change_all(request, questions.filter(is_active=True), is_active=False)

    def change_all(self, request, questions, **change):
        """Set one field of these questions, with an entry in the history of each that it changes."""
        changed = list(Question.objects.filter(pk__in=questions.values("pk")))
        Question.objects.filter(pk__in=[question.pk for question in changed]).update(**change)
        ((field, value),) = change.items()
        label = Question._meta.get_field(field).verbose_name
        LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, f"Set {label} to {value}.")
        self.message_user(request, f"{len(changed)} question{pluralize(len(changed))} changed.", messages.SUCCESS)

    # --- one question --------------------------------------------------------------------------------

    def get_readonly_fields(self, request, obj=None):
        # A slug is the question's address and its name in every file: fixed once it is out.
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def change_view(self, request, object_id, form_url="", extra_context=None):
        attempts = Attempt.objects.filter(question=object_id).count() if object_id.isdecimal() else 0
        context = {**(extra_context or {}), "attempt_count": attempts, "show_delete": not attempts}
        return super().change_view(request, object_id, form_url, context)

    def delete_view(self, request, object_id, extra_context=None):
        if object_id.isdecimal() and Attempt.objects.filter(question=object_id).exists():
            self.message_user(
                request,
                "This question has answers in learners' histories, so it cannot be deleted. "
                "Retire it: turn “active” off and save. It then shows in history only.",
                messages.ERROR,
            )
            return HttpResponseRedirect(reverse("admin:practice_question_change", args=[object_id]))
        return super().delete_view(request, object_id, extra_context)

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview)
        return [
            path("preview/", preview, name="practice_question_preview"),
            path("<int:pk>/preview/", preview, name="practice_question_preview_change"),
            *super().get_urls(),
        ]

    def preview(self, request, pk=None):
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
            "key_points": form.cleaned_data.get("key_points", []),
            "frameworks": form.cleaned_data.get("frameworks", []),
            "form": form,
        }
        return render(request, "admin/practice/question_preview.html", context)
