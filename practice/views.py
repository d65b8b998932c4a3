import logging
import time
from contextlib import closing
from math import ceil

from django.contrib import messages
from django.contrib.auth import login
from django.core.validators import slug_re
from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url, reswap, retarget

from . import limits, selection, submission
from .evaluation import prompt, runner
from .evaluation.schema import CAP_ABOVE_LOWEST, DIMENSIONS, WEIGHTS
from .feedback import partial_feedback, stored_feedback
from .forms import TIMER_CHOICES, AnswerForm, HistoryFilter
from .models import ANSWER_MAX, ANSWER_MIN, Attempt, Category, Difficulty, Evaluator, Mode, Question, Status
from .paging import filtered_page

logger = logging.getLogger(__name__)

# A model writes some fifty pieces a second; a page that is read needs fewer.
WORDS_EVERY_S = 0.1


@require_safe
def landing(request):
    attempts = Attempt.objects.for_user(request.user)
    questions = Question.objects.active().counts_by_category()
    evaluator = next((row["evaluator"] for row in attempts.newest_evaluator()), None)
    averages = attempts.filter(evaluator=evaluator).averages_by_category() if evaluator else {}
    cards = [
        {"slug": slug, "label": label, "questions": questions.get(slug, 0), "average": averages.get(slug)}
        for slug, label in Category.choices
    ]
    context = {"cards": cards, "averages_are_estimates": evaluator == Evaluator.OFFLINE}
    return render(request, "practice/landing.html", context)


@never_cache
@require_safe
def random_question(request):
    category = selection.next_category(request.user)
    if category is None:
        messages.warning(request, "The question bank is empty. The site's curator can fill it with seed_questions.")
        return redirect("landing")
    return go_to_next(request, category, Mode.RANDOM)


@never_cache
@require_safe
def category_question(request, category):
    difficulty = request.GET.get("difficulty", "")
    if category not in Category.values or difficulty not in ("", *Difficulty.values):
        raise Http404
    return go_to_next(request, category, Mode.CATEGORY, difficulty)


def go_to_next(request, category, mode, difficulty=""):
    skip = request.GET.get("skip", "")
    question = selection.next_question(request.user, category, skip if slug_re.match(skip) else "", difficulty)
    if question is None:
        kind = f"{difficulty} questions" if difficulty else "questions"
        messages.warning(request, f"{Category(category).label} has no {kind} yet. Choose another category.")
        return redirect("landing")
    return redirect(f"{question.get_absolute_url()}?mode={mode}")


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request, category, slug):
    question = get_object_or_404(Question, category=category, slug=slug)
    if request.method == "POST":
        return submit(request, question)
    if not question.is_active:
        raise Http404
    return render(
        request,
        "practice/practice.html",
        practice_context(request, question, AnswerForm.blank(request.GET.get("mode"))),
    )


def practice_context(request, question, form):
    return {
        "question": question,
        "form": form,
        "previous": Attempt.objects.for_user(request.user).filter(question=question).first(),
        "answer_min": ANSWER_MIN,
        "answer_max": ANSWER_MAX,
        "timer_choices": TIMER_CHOICES,
    }


def submit(request, question):
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return form_again(request, question, form, status=422)
    now = timezone.now()
    again_at = limits.allowed_again_at(request.user, now)
    if again_at and not submission.attempt_of_token(request.user, form.cleaned_data["token"]):
        return too_many(request, question, form, again_at, now)
    attempt, created = submission.submit(request.user, question, form.cleaned_data)
    if not request.user.is_authenticated:
        login(request, attempt.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.modified = True  # the year that the session lives starts anew
    if not created and attempt.answer_text != form.cleaned_data["answer_text"]:
        form = form.renewed(
            "This form was submitted before, with another text: that answer is in your history. "
            "To have this text scored as well, submit it again."
        )
        return form_again(request, question, form, status=409)
    if not request.htmx:
        transaction.on_commit(lambda: runner.evaluate_in_background(attempt.pk))
        return HttpResponseRedirect(attempt.get_absolute_url(), status=303)
    response = render(request, "practice/partials/attempt.html", attempt_context(request, attempt))
    return push_url(response, attempt.get_absolute_url())


def too_many(request, question, form, again_at, now):
    form.add_error(
        "answer_text",
        "You have had many answers evaluated in a short time. Your text stays here; submit it again "
        f"from {localtime(again_at, request.user.zone):%H:%M on %d %B} on.",
    )
    response = form_again(request, question, form, status=429)
    response["Retry-After"] = ceil((again_at - now).total_seconds())
    return response


def form_again(request, question, form, status):
    context = practice_context(request, question, form)
    if not request.htmx:
        return render(request, "practice/practice.html", context, status=status)
    response = render(request, "practice/partials/answer_form.html", context, status=status)
    return reswap(retarget(response, "#answer-form"), "outerHTML")


@require_safe
def attempt(request, pk):
    found = get_object_or_404(Attempt.objects.for_user(request.user).select_related("question", "session"), pk=pk)
    return render(request, "practice/attempt.html", attempt_context(request, found))


def attempt_context(request, attempt):
    """What the attempt page and its partial show; the earlier attempts cost one query."""
    earlier = Attempt.objects.for_user(request.user).filter(question=attempt.question).exclude(pk=attempt.pk)
    return {
        "attempt": attempt,
        "question": attempt.question,
        "feedback": stored_feedback(attempt) if attempt.status == Status.SCORED else None,
        "earlier": earlier.only("submitted_at", "practiced_on", "overall_score", "status", "evaluator"),
        "next_url": next_url(attempt),
        "claude_is_set_up": runner.uses_claude(),
    }


def next_url(attempt):
    """Next question goes on as this sitting began."""
    if attempt.session.mode == Mode.RANDOM:
        return reverse("random_question")
    return reverse("category_question", args=[attempt.category])


@never_cache
@require_GET
def attempt_stream(request, pk):
    """Server-sent events: `scores` and `words` while the evaluation is written, `done` with what is stored."""
    found = get_object_or_404(Attempt.objects.for_user(request.user), pk=pk)
    response = StreamingHttpResponse(feedback_events(request, found.pk), content_type="text/event-stream")
    # Neither a proxy nor our own compression may collect the stream.
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"
    return response


def feedback_events(request, pk):
    """The events of one evaluation. Scores are sent when they change, words at most every WORDS_EVERY_S."""
    scores, words_at = None, 0
    yield ": the evaluation begins\n\n"  # so that headers leave now, and a browser that is gone is noticed early
    with closing(runner.follow(pk)) as updates:
        try:
            for update in updates:
                feedback = partial_feedback(update)
                if feedback.scores_json != scores:
                    scores = feedback.scores_json
                    yield event("scores", "practice/partials/scores.html", {"feedback": feedback})
                if time.monotonic() - words_at >= WORDS_EVERY_S:
                    words_at = time.monotonic()
                    yield event("words", "practice/partials/words.html", {"feedback": feedback, "so_far": True})
        except DatabaseError:
            logger.exception("The evaluation of attempt %s could not be finished", pk)
            yield event("done", "practice/partials/not_stored.html", {"pk": pk})
            return
    attempt = Attempt.objects.select_related("question", "session").get(pk=pk)
    yield event("done", "practice/partials/feedback.html", attempt_context(request, attempt), request)


def event(name, template, context, request=None):
    """One server-sent event carrying a rendered template."""
    html = render_to_string(template, context, request=request)
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"


@require_POST
def retry_attempt(request, pk):
    found = get_object_or_404(Attempt.objects.for_user(request.user).select_related("question", "session"), pk=pk)
    runner.retry(found)
    if not request.htmx:
        transaction.on_commit(lambda: runner.evaluate_in_background(found.pk))
        return HttpResponseRedirect(found.get_absolute_url(), status=303)
    found.refresh_from_db()
    return render(request, "practice/partials/feedback.html", attempt_context(request, found))


@require_POST
def estimate_attempt(request, pk):
    """The offline estimate of an answer that Claude has not scored."""
    found = get_object_or_404(Attempt.objects.for_user(request.user).select_related("question", "session"), pk=pk)
    runner.estimate(found)
    if not request.htmx:
        return HttpResponseRedirect(found.get_absolute_url(), status=303)
    found.refresh_from_db()
    return render(request, "practice/partials/feedback.html", attempt_context(request, found))


@require_safe
def how_scoring_works(request):
    categories = [
        {
            "slug": slug,
            "label": label,
            "focus": prompt.anchors()[slug]["focus"],
            "dimensions": [(name.capitalize(), prompt.anchors()[slug][name].items()) for name in DIMENSIONS],
        }
        for slug, label in Category.choices
    ]
    context = {"categories": categories, "weights": WEIGHTS.items(), "cap": CAP_ABOVE_LOWEST}
    return render(request, "practice/how_scoring_works.html", context)


@require_safe
@vary_on_headers("HX-Request")
def history(request):
    form = HistoryFilter(request.GET)
    attempts = form.apply(Attempt.objects.for_user(request.user)).select_related("question")
    context = filtered_page(request, form, attempts.only(*HISTORY_COLUMNS))
    template = "practice/partials/history_table.html" if request.htmx else "practice/history.html"
    return render(request, template, context)


HISTORY_COLUMNS = (
    "practiced_on",
    "submitted_at",
    "category",
    "overall_score",
    "evaluator",
    "status",
    "time_spent_sec",
    "question__slug",
    "question__text",
    "question__category",
)
