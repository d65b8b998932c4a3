"""Where practice starts, and which question comes next."""

from django.contrib import messages
from django.core.validators import slug_re
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coach.accounts.forms import InterviewForm
from coach.accounts.models import User
from coach.accounts.requests import Request
from coach.accounts.views import save_settings
from practice.attempts.models import Mode
from practice.bank.categories import Category
from practice.bank.models import Difficulty

from . import arrival, selection
from .today import read_today


@require_safe
def landing(request: Request) -> HttpResponse:
    """Today for a learner, the product for a visitor. At most eight queries; one for a visitor."""
    if request.user.is_authenticated:
        return today(request, request.user)
    return arrival.visitor(request)


def today(request: Request, user: User, form: InterviewForm | None = None) -> HttpResponse:
    """The learner's day. `form`: the three questions with what is wrong about their answers."""
    found = read_today(user, now())
    asks = form is not None or (found.answers > 0 and not user.was_asked)
    context = {
        "today": found,
        "categories": list(Category),
        "setup_form": (form or InterviewForm(instance=user)) if asks else None,
    }
    return render(request, "schedule/today.html", context, status=422 if form else 200)


@require_POST
def set_up(request: Request) -> HttpResponse:
    """The answers to the three questions, or that they were skipped."""
    if not request.user.is_authenticated:
        return redirect("landing")
    # A fresh instance: validating must not change the row that the page shows as request.user.
    user = User.objects.get(pk=request.user.pk)
    user.was_asked = True
    if "skip" in request.POST:
        user.save(update_fields=["was_asked"])
        return redirect("landing")
    form = InterviewForm(request.POST, instance=user)
    if not form.is_valid():
        return today(request, request.user, form)
    save_settings(form)
    return redirect("landing")


@never_cache
@require_safe
def random_question(request: Request) -> HttpResponse:
    question = selection.next_question(request.user, now(), skip=skipped(request))
    if question is None:
        messages.warning(request, "The question bank is empty. The site's curator can fill it with seed_questions.")
        return redirect("landing")
    return redirect(f"{question.get_absolute_url()}?mode={Mode.RANDOM.value}")


@never_cache
@require_safe
def category_question(request: Request, category: str) -> HttpResponse:
    difficulty = request.GET.get("difficulty", "")
    if category not in Category.values or difficulty not in ("", *Difficulty.values):
        raise Http404
    question = selection.next_question(
        request.user, now(), category=category, difficulty=difficulty, skip=skipped(request)
    )
    if question is None:
        kind = f"{difficulty} questions" if difficulty else "questions"
        messages.warning(request, f"{Category(category).label} has no {kind} yet. Choose another category.")
        return redirect("landing")
    return redirect(f"{question.get_absolute_url()}?mode={Mode.CATEGORY.value}")


def skipped(request: Request) -> str:
    skip = request.GET.get("skip", "")
    return skip if slug_re.match(skip) else ""
