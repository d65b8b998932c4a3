"""The frameworks that answers are scored against, and the categories' colors."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from coach.accounts.requests import Request
from practice.evaluation.levels import written_levels

from . import stylesheet
from .categories import Category
from .models import Framework

# A framework's page lists this many questions of each category, and leads to /questions for the rest.
QUESTIONS_PER_CATEGORY = 6


@require_safe
def frameworks(request: Request) -> HttpResponse:
    """One query."""
    in_use = Count("questions", filter=Q(questions__is_active=True))
    return render(request, "bank/frameworks.html", {"frameworks": Framework.objects.annotate(question_count=in_use)})


@require_safe
def framework(request: Request, slug: str) -> HttpResponse:
    """Three queries: the framework, its steps, and the first questions of each category."""
    found = get_object_or_404(Framework.objects.prefetch_related("steps"), slug=slug)
    first_questions = list(found.questions.active().first_of_each_category(QUESTIONS_PER_CATEGORY))
    categories = dict.fromkeys(Category(question.category) for question in first_questions)
    context = {
        "framework": found,
        "questions": first_questions,
        "levels": [(category, written_levels()[category]["framework"].items()) for category in categories],
    }
    return render(request, "bank/framework.html", context)


@require_safe
def category_colors(request: Request) -> HttpResponse:
    """The categories' hues as a stylesheet. Browsers cache it indefinitely at the URL with this version.

    While old and new processes run side by side, another version may be asked for; that response must not be cached.
    """
    css, version = stylesheet.category_colors()
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == version:
        patch_cache_control(response, public=True, max_age=365 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(response, no_cache=True)
    return response
