"""A question and its answer: the form, the attempt, and what can be done with it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.html import format_html
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url, reswap, retarget

from coach.accounts.requests import Request
from coach.accounts.sessions import renew
from coach.errors import with_retry_after
from practice.bank.categories import Category
from practice.bank.models import Question
from practice.evaluation.evidence import CAP
from practice.evaluation.levels import rules_of_all_levels, written_levels
from practice.evaluation.score import CAP_ABOVE_LOWEST, DIMENSIONS, WEIGHTS, overall

from . import (
    calibrations,
    comparing,
    evaluators,
    guessing,
    limits,
    runner,
    self_review,
    signals,
    strangers,
    submission,
)
from .draft_views import as_json
from .drafts import Draft
from .failure_sentences import ASK_FOR_CHANGE
from .feedback import stored_feedback
from .forms import AnswerForm, ReviewForm, signed_text
from .models import ANSWER_MAX, ANSWER_MIN, Attempt, Evaluator, Mode, Status
from .quality import quality

TIMER_MINUTES = (5, 10, 15)
TOO_MANY = "You've had a lot of answers evaluated in a short time."
# /how-scoring-works shows what the cap does to these.
CAPPED = (9, 9, 9, 2)


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: Request, category: str, slug: str) -> HttpResponse:
    """The slug alone says which question it is: its category may change while somebody writes.

    A retired one is shown to those alone who have a draft for it.

    GET: for a visitor two queries, for a learner eight; one more with `?from=<pk>`, which puts the text of an earlier
    answer into the form.
    """
    question = get_object_or_404(Question.of_anybody.open_to(request.user), slug=slug)
    if request.method == "POST":
        return submit(request, question)
    draft = Draft.objects.for_user(request.user).filter(question=question).first()
    if not (question.is_active or draft):
        raise Http404
    if category != question.category:
        query = request.GET.urlencode()
        return redirect(question.get_absolute_url() + (f"?{query}" if query else ""))
    source = source_of(request, question)
    form = AnswerForm.blank(request.GET.get("mode"), source.answer_text if source else "")
    context = practice_context(request, question, form) | {"source": source, "draft": as_json(draft)}
    return render(request, "attempts/practice.html", context)


def source_of(request: Request, question: Question) -> Attempt | None:
    """The learner's attempt at this question that `?from=` names; without it, None. Raises Http404 for any other."""
    pk = request.GET.get("from")
    if pk is None:
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        raise Http404
    return get_object_or_404(Attempt.objects.for_user(request.user), question=question, pk=pk)


def practice_context(request: Request, question: Question, form: AnswerForm) -> dict[str, Any]:
    return {
        "question": question,
        "form": form,
        "asked": signed_text(question),
        "previous": Attempt.objects.for_user(request.user).filter(question=question).first(),
        "answer_min": ANSWER_MIN,
        "answer_max": ANSWER_MAX,
        "timer_minutes": TIMER_MINUTES,
    }


def submit(request: Request, question: Question) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return form_again(request, question, form, status=422)
    if not submission.attempt_of_token(request.user, form.cleaned_data["token"]):
        refusal = strangers.refusal(request)
        if refusal:
            return too_many(request, question, form, refusal.again_at, refusal.why)
    try:
        attempt, created = submission.submit(request.user, question, form.cleaned_data)
    except limits.TooMany as error:
        return too_many(request, question, form, error.again_at, TOO_MANY)
    if not request.user.is_authenticated:
        login(request, attempt.user, backend="django.contrib.auth.backends.ModelBackend")
    renew(request.session)
    if not created and attempt.answer_text != form.cleaned_data["answer_text"]:
        form = form.renewed(
            "This form was already submitted with a different text: that answer is in your history. "
            "To have this text scored as well, submit it again."
        )
        return form_again(request, question, form, status=409)
    if not request.htmx:
        return HttpResponseRedirect(attempt.get_absolute_url(), status=303)
    context = page_context(request, attempt) | {"saved_token": form.cleaned_data["token"]}
    response = render(request, "attempts/partials/submitted.html", context)
    return push_url(response, attempt.get_absolute_url())


def too_many(request: Request, question: Question, form: AnswerForm, again_at: datetime, why: str) -> HttpResponse:
    """`why` may be HTML that is marked as safe."""
    zone = request.user.zone if request.user.is_authenticated else ZoneInfo(form.cleaned_data["time_zone"])
    again = "{} Your text stays here; you can submit it again {}."
    form.add_error("answer_text", format_html(again, why, after(again_at, zone)))
    return with_retry_after(form_again(request, question, form, status=429), again_at)


def after(moment: datetime, zone: ZoneInfo) -> str:
    """In words, when there is room again."""
    then = localtime(moment, zone)
    return f"after {date_format(then, 'P')} on {date_format(then, 'F j')}"


def form_again(request: Request, question: Question, form: AnswerForm, status: int) -> HttpResponse:
    context = practice_context(request, question, form)
    if not request.htmx:
        return render(request, "attempts/practice.html", context, status=status)
    # The form alone: above it stays the question as it was shown.
    context["asked"] = form.data.get("asked", "")
    response = render(request, "attempts/partials/answer_form.html", context, status=status)
    return reswap(retarget(response, "#answer-form"), "outerHTML")


def own_attempt(request: Request, pk: int) -> Attempt:
    """The learner's attempt with its question and session. Raises Http404 for anybody else's. One query."""
    attempts = Attempt.objects.for_user(request.user).select_related("question", "session")
    return get_object_or_404(attempts, pk=pk)


@require_safe
def attempt(request: Request, pk: int) -> HttpResponse:
    return render(request, "attempts/attempt.html", page_context(request, own_attempt(request, pk)))


def page_context(request: Request, attempt: Attempt) -> dict[str, Any]:
    """What the attempt page shows. Two queries more than the feedback alone; its template adds two, for what the
    learner keeps about it."""
    context = attempt_context(request, attempt) | {"review": self_review.shown(request.user, attempt)}
    return context | comparing.others(request.user, attempt)


def attempt_context(request: Request, attempt: Attempt) -> dict[str, Any]:
    """What the feedback shows."""
    is_shown = attempt.status == Status.SCORED and not attempt.is_closed
    feedback = stored_feedback(attempt) if is_shown else None
    return {
        "attempt": attempt,
        "question": attempt.question,
        "feedback": feedback,
        "guessed": guessing.said_of(attempt, feedback),
        "guess_levels": guessing.LEVELS,
        "next_url": next_url(attempt),
        "uses_model": evaluators.uses_model(),
        "cap": CAP,
        "asks_for_change": attempt.failure in ASK_FOR_CHANGE,
        "waits_for_local": evaluators.chosen() == Evaluator.LOCAL,
    }


def next_url(attempt: Attempt) -> str:
    """Next question goes on as this practice session began."""
    if attempt.session.mode == Mode.RANDOM:
        return reverse("random_question")
    return reverse("category_question", args=[attempt.category])


@require_POST
def retry_attempt(request: Request, pk: int) -> HttpResponse:
    found = own_attempt(request, pk)
    try:
        submission.try_again(found)
    except limits.TooMany as error:
        template = "attempts/partials/feedback.html" if request.htmx else "attempts/attempt.html"
        note = f"{TOO_MANY} You can have this one evaluated {after(error.again_at, found.user.zone)}."
        context = (attempt_context if request.htmx else page_context)(request, found) | {"note": note}
        return with_retry_after(render(request, template, context, status=429), error.again_at)
    if not request.htmx:
        return HttpResponseRedirect(found.get_absolute_url(), status=303)
    return feedback_again(request, found)


@require_POST
def estimate_attempt(request: Request, pk: int) -> HttpResponse:
    """The offline estimate of an answer that no model has scored."""
    found = own_attempt(request, pk)
    runner.estimate(found)
    if not request.htmx:
        return HttpResponseRedirect(found.get_absolute_url(), status=303)
    return feedback_again(request, found)


def feedback_again(request: Request, attempt: Attempt) -> HttpResponse:
    attempt.refresh_from_db()
    return render(request, "attempts/partials/feedback.html", attempt_context(request, attempt))


@require_POST
def review_attempt(request: Request, pk: int) -> HttpResponse:
    """Save what the learner says of key points, one or several. At most seven queries, and what listeners need."""
    found = own_attempt(request, pk)
    points = self_review.points_of(request.user, found)
    form = ReviewForm(request.POST, [point.id for point in points])
    if form.names_unknown_point:
        raise Http404
    if not form.is_valid():
        problems = [message for messages in form.errors.values() for message in messages]
        context = page_context(request, found) | {"review_problems": problems}
        return render(request, "attempts/attempt.html", context, status=400)
    try:
        has_changed = self_review.save(found, points, form.choices, now())
    except self_review.Gone:
        raise Http404 from None
    if has_changed:
        signals.tell(signals.review_changed, found.pk)
    if not request.htmx:
        return HttpResponseRedirect(f"{found.get_absolute_url()}#self-review", status=303)
    points = self_review.points_of(request.user, found)
    context = {
        "marked": self_review.marked(points),
        "saved": [point for point in points if point.id in form.choices],
    }
    return render(request, "attempts/partials/review_saved.html", context)


@require_safe
def how_scoring_works(request: Request) -> HttpResponse:
    """One query, for what was measured of other evaluators than the offline one."""
    levels = [
        {
            "category": category,
            "focus": written_levels()[category]["focus"],
            "dimensions": [(name.capitalize(), written_levels()[category][name].items()) for name in DIMENSIONS],
        }
        for category in Category
    ]
    context = {
        "levels": levels,
        "rules": rules_of_all_levels(),
        "quality": quality(),
        **calibrations.shown(),
        "evidence_cap": CAP,
        "samples": settings.EVALUATION_SAMPLES,
        "weights": WEIGHTS.items(),
        "cap": CAP_ABOVE_LOWEST,
        "capped": CAPPED,
        "capped_overall": overall(*CAPPED),
    }
    return render(request, "attempts/how_scoring_works.html", context)
