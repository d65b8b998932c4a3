"""/questions: the bank with what the learner has made of it."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from coach.accounts.models import Person
from coach.accounts.requests import Request
from practice.attempts import practiced
from practice.bank.categories import Category
from practice.bank.models import Difficulty, Framework, Question, QuestionQuerySet
from practice.lists import ChoiceFilter, FilterForm, ScoreFilter, SearchFilter, filtered_page

COLUMNS = ("slug", "category", "subcategory", "difficulty", "text")
LOOKUPS = {"category": "category", "difficulty": "difficulty", "framework": "frameworks__slug"}


class QuestionFilter(FilterForm):
    """Making one costs a query, for the frameworks to choose from."""

    in_sight = ("q",)

    q = SearchFilter("Words in the question")
    category = ChoiceFilter("All categories", Category.choices)
    difficulty = ChoiceFilter("Any difficulty", Difficulty.choices)
    framework = ChoiceFilter("Any framework")
    whose = ChoiceFilter("The bank's", [("yours", "Yours")], label="Questions")
    # The parameter's name is older than our spelling: addresses that people have kept stay as they are.
    practised = ChoiceFilter("Either", [("yes", "Practiced"), ("no", "Not practiced yet")], label="Practiced")
    min_score = ScoreFilter(label="Best score from")
    max_score = ScoreFilter(label="Best score to")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(ChoiceFilter, self.fields["framework"]).offer(Framework.objects.values_list("slug", "name"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.refuse_reversed(
            data, "min_score", "max_score", "The lowest score is above the highest, so both are ignored."
        )
        return data

    def apply(self, questions: QuestionQuerySet, user: Person) -> QuestionQuerySet:
        """The questions that pass the valid filters, or the learner's own that do; `user` is whose practice counts.

        A score filter leaves out those without a score.
        """
        given = self.given()
        if "whose" in given:
            questions = Question.of_anybody.owned_by(user).active()
        questions = questions.containing(given.get("q", "").split())
        questions = questions.filter(**{LOOKUPS[name]: given[name] for name in LOOKUPS if name in given})
        if "practised" in given:
            chosen = practiced.practiced if given["practised"] == "yes" else practiced.not_practiced
            questions = chosen(questions, user)
        least, most = given.get("min_score"), given.get("max_score")
        if least is None and most is None:
            return questions
        return practiced.with_best_score(questions, user, least=least, most=most)


@require_safe
@vary_on_headers("HX-Request")
def questions(request: Request) -> HttpResponse:
    """Three queries: the frameworks to choose from, the count, and one page of rows. For a learner one more: which of
    these are saved."""
    form = QuestionFilter(request.GET)
    context = filtered_page(request, form, form.apply(Question.objects.active(), request.user))
    context["page"].object_list = list(with_practice(context["page"].object_list, request.user))
    template = "schedule/partials/question_table.html" if request.htmx else "schedule/questions.html"
    return render(request, template, context)


def with_practice(page: QuestionQuerySet, user: Person) -> QuestionQuerySet:
    """The rows of a sliced queryset with the learner's practice, which is looked up for these rows alone."""
    rows = Question.of_anybody.filter(pk__in=page.values("pk"))
    return practiced.with_practice(rows, user).only(*COLUMNS)
