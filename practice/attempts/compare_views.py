"""/attempts/<id>/compare/<other>: two answers side by side, and a model's verdict on them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_safe

from coach.accounts.requests import Request
from coach.errors import with_retry_after

from . import evaluators, judging, limits, strangers
from .comparing import comparison_of, pair_of, shown
from .comparisons import Comparison, Verdict
from .failure_sentences import COMPARISON_SENTENCES
from .models import Attempt, Evaluator, Status
from .views import TOO_MANY, after

# A page that waits looks again by itself for so long; the comparison goes on without it.
LOOKS_FOR = timedelta(minutes=10)
HEADLINES = {
    Verdict.BETTER: "The later answer is better",
    Verdict.SAME: "Not distinguishable",
    Verdict.WORSE: "The earlier answer is better",
}


@require_safe
def compare(request: Request, pk: int, other: int) -> HttpResponse:
    """The later answer comes first in the address, however it was asked for.

    Four queries besides the session's, one more where a model scored.
    """
    earlier, later = pair_of(request.user, pk, other)
    if pk != later.pk:
        return redirect("compare", later.pk, earlier.pk)
    for attempt in (earlier, later):
        if attempt.is_closed:
            messages.info(request, "Guess this answer's score, or skip it; then you can compare the two.")
            return redirect(attempt)
    context = shown(request.user, earlier, later) | verdict_context(earlier, later)
    return render(request, "attempts/compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: Request, pk: int, other: int) -> HttpResponse:
    """The verdict as it stands, for a page that waits; POST asks for it. GET: two queries besides the session's."""
    earlier, later = pair_of(request.user, pk, other)
    if request.method == "POST":
        return ask(request, earlier, later)
    if not request.htmx:
        return redirect("compare", later.pk, earlier.pk)
    return render(request, "attempts/partials/verdict.html", verdict_context(earlier, later))


def ask(request: Request, earlier: Attempt, later: Attempt) -> HttpResponse:
    """Only what can be compared is counted toward a limit."""
    context = verdict_context(earlier, later)
    if context["may_ask"]:
        try:
            if refusal := strangers.refusal(request):
                return too_many(request, earlier, later, refusal.again_at, refusal.why)
            judging.ask(later, earlier, now())
        except limits.TooMany as error:
            return too_many(request, earlier, later, error.again_at, TOO_MANY)
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('compare', args=[later.pk, earlier.pk])}#verdict", status=303)
    context = verdict_context(earlier, later) | {"just_asked": True}
    return render(request, "attempts/partials/verdict.html", context)


def too_many(request: Request, earlier: Attempt, later: Attempt, again_at: Any, why: str) -> HttpResponse:
    context = verdict_context(earlier, later)
    context["note"] = f"{why} You can have these compared {after(again_at, later.user.zone)}."
    if request.htmx:
        response = render(request, "attempts/partials/verdict.html", context, status=429)
    else:
        context |= shown(request.user, earlier, later)
        response = render(request, "attempts/compare.html", context, status=429)
    return with_retry_after(response, again_at)


def verdict_context(earlier: Attempt, later: Attempt) -> dict[str, Any]:
    """One query."""
    comparison = comparison_of(later, earlier)
    waits = comparison is not None and comparison.status in (Status.PENDING, Status.EVALUATING)
    is_closed = earlier.is_closed or later.is_closed
    same_text = earlier.answer_text == later.answer_text
    return {
        "earlier": earlier,
        "later": later,
        "comparison": comparison,
        "waits": waits,
        "looks_again": waits and comparison is not None and now() - comparison.asked_at < LOOKS_FOR,
        "same_text": same_text,
        "may_ask": evaluators.uses_model() and not (same_text or is_closed or waits or is_judged(comparison)),
        "judge": "Claude" if evaluators.chosen() == Evaluator.CLAUDE else "the local model",
        "uses_model": evaluators.uses_model(),
        "headline": HEADLINES[Verdict(comparison.verdict)] if comparison and is_judged(comparison) else "",
        "failure": COMPARISON_SENTENCES.get(comparison.failure, "") if comparison else "",
    }


def is_judged(comparison: Comparison | None) -> bool:
    return comparison is not None and comparison.status == Status.SCORED
