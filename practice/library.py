"""What can be read before practising: the bank of questions and the frameworks that answers are scored against."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from .evaluation.prompt import anchors
from .library_forms import QuestionFilter
from .models import Framework, Question
from .paging import filtered_page

# A framework's page lists this many questions of each category, and leads to /questions for the rest.
QUESTIONS_PER_CATEGORY = 6


@require_safe
@vary_on_headers("HX-Request")
def questions(request):
    """Three queries: the frameworks to choose from, the count, and one page of rows."""
    form = QuestionFilter(request.GET)
    context = filtered_page(request, form, form.apply(Question.objects.active(), request.user))
    context["page"].object_list = with_practice(context["page"].object_list, request.user)
    template = "library/partials/question_table.html" if request.htmx else "library/questions.html"
    return render(request, template, context)


def with_practice(page, user):
    """The rows of a sliced queryset with the learner's practice, which is looked up for these rows alone."""
    columns = ("slug", "category", "subcategory", "difficulty", "text")
    return Question.objects.filter(pk__in=page.values("pk")).with_practice(user).only(*columns)


@require_safe
def frameworks(request):
    """One query."""
    in_use = Count("questions", filter=Q(questions__is_active=True))
    return render(
        request, "library/frameworks.html", {"frameworks": Framework.objects.annotate(question_count=in_use)}
    )


@require_safe
def framework(request, slug):
    """Three queries: the framework, its steps, and the first questions of each category."""
    found = get_object_or_404(Framework.objects.prefetch_related("steps"), slug=slug)
    first_questions = list(found.questions.active().first_of_each_category(QUESTIONS_PER_CATEGORY))
    categories = {question.category: question.get_category_display() for question in first_questions}
    levels = [(slug, label, anchors()[slug]["framework"].items()) for slug, label in categories.items()]
    context = {"framework": found, "questions": first_questions, "levels": levels}
    return render(request, "library/framework.html", context)
