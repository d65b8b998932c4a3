"""The guess that a learner posts before the feedback opens."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from coach.accounts.requests import Request

from . import guessing
from .guessing import HIGHEST, LEVELS, LOWEST
from .models import Attempt
from .views import attempt_context, own_attempt, page_context

LATE = "This feedback was open already, so the guess of {} doesn't count."


class GuessForm(forms.Form):
    """A guess, or how to go on without one: `skip` takes "once" and "always"."""

    guess = forms.TypedChoiceField(
        required=False,
        choices=[(str(level), level) for level in LEVELS],
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": f"guess takes a whole number from {LOWEST} to {HIGHEST}."},
    )
    skip = forms.ChoiceField(
        required=False,
        choices=[("once", "Skip"), ("always", "Skip, and don't ask again")],
        error_messages={"invalid_choice": "skip takes once or always."},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and data["guess"] is None and not data["skip"]:
            raise forms.ValidationError(f"guess is missing: choose a number from {LOWEST} to {HIGHEST}, or skip.")
        return data


@require_POST
def guess_attempt(request: Request, pk: int) -> HttpResponse:
    """Open the feedback, with a guess or without one. At most three queries more than the feedback's own.

    422 for a guess that is none. The first one counts: another one later is a 409, and the feedback is shown anyway.
    """
    found = own_attempt(request, pk)
    form = GuessForm(request.POST)
    if not form.is_valid():
        problems = [message for messages in form.errors.values() for message in messages]
        return feedback(request, found, {"guess_problem": " ".join(map(str, problems))}, status=422)
    guess = form.cleaned_data["guess"]
    opened = guessing.open_feedback(found, guess)
    if form.cleaned_data["skip"] == "always":
        guessing.stop_asking(found.user)
    if not opened and guess is not None and guess != found.guess:
        return feedback(request, found, {"guess_problem": LATE.format(guess)}, status=409)
    if not request.htmx:
        return HttpResponseRedirect(found.get_absolute_url(), status=303)
    return feedback(request, found, {"has_opened": True}, status=200)


def feedback(request: Request, attempt: Attempt, extra: dict[str, Any], status: int) -> HttpResponse:
    """The feedback alone for HTMX, else the page."""
    if request.htmx:
        context = attempt_context(request, attempt) | extra
        return render(request, "attempts/partials/feedback.html", context, status=status)
    return render(request, "attempts/attempt.html", page_context(request, attempt) | extra, status=status)
