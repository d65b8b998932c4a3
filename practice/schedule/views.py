"""Where practice starts, and which question comes next."""

from django.contrib import messages
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coach.accounts.requests import Request
from practice.attempts.models import Mode
from practice.bank.categories import Category
from practice.bank.models import Difficulty

from . import arrival, selection


@require_safe
def landing(request: Request) -> HttpResponse:
    """One query for a visitor."""
    return arrival.visitor(request)


@never_cache
@require_safe
def random_question(request: Request) -> HttpResponse:
    category = selection.next_category(request.user)
    if category is None:
        messages.warning(request, "The question bank is empty. The site's curator can fill it with seed_questions.")
        return redirect("landing")
    return go_to_next(request, category, Mode.RANDOM)


@never_cache
@require_safe
def category_question(request: Request, category: str) -> HttpResponse:
    difficulty = request.GET.get("difficulty", "")
    if category not in Category.values or difficulty not in ("", *Difficulty.values):
        raise Http404
    return go_to_next(request, category, Mode.CATEGORY, difficulty)


def go_to_next(request: Request, category: str, mode: Mode, difficulty: str = "") -> HttpResponse:
    skip = request.GET.get("skip", "")
    question = selection.next_question(request.user, category, skip if slug_re.match(skip) else "", difficulty)
    if question is None:
        kind = f"{difficulty} questions" if difficulty else "questions"
        messages.warning(request, f"{Category(category).label} has no {kind} yet. Choose another category.")
        return redirect("landing")
    return redirect(f"{question.get_absolute_url()}?mode={mode.value}")
