"""Cards that the learner puts off, or doesn't want to be asked again."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from coach.accounts.requests import Request, next_page

from .models import Card

# {choice: the days from today, and what the learner reads}
SNOOZES = {"tomorrow": (1, "until tomorrow"), "week": (7, "for a week")}


class SnoozeForm(forms.Form):
    until = forms.ChoiceField(
        choices=[(name, words) for name, (_, words) in SNOOZES.items()],
        error_messages=dict.fromkeys(("required", "invalid_choice"), f"until takes {' or '.join(SNOOZES)}."),
    )


@require_POST
def snooze_card(request: Request, pk: int) -> HttpResponse:
    """Not due before tomorrow's local day, or that in a week. One query."""
    if not request.user.is_authenticated:
        raise Http404
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(str(form.errors["until"][0]), content_type="text/plain; charset=utf-8")
    days, words = SNOOZES[form.cleaned_data["until"]]
    today = now().astimezone(request.user.zone).date()
    return change(request, pk, f"Put off {words}.", snoozed_until=today + timedelta(days=days))


@require_POST
def suspend_card(request: Request, pk: int) -> HttpResponse:
    """Don't ask again. One query."""
    return change(
        request,
        pk,
        "You won't be asked this again. It's listed under Saved, should you change your mind.",
        is_suspended=True,
    )


@require_POST
def resume_card(request: Request, pk: int) -> HttpResponse:
    """Take back either. One query."""
    return change(request, pk, "You will be asked this again.", is_suspended=False, snoozed_until=None)


def change(request: Request, pk: int, done: str, **columns: object) -> HttpResponse:
    """Set these columns of the learner's card; 404 where it is nobody's or somebody else's.

    `done` says what happened, where htmx asks in place of the card.
    """
    if not Card.objects.for_user(request.user).filter(pk=pk).update(**columns):
        raise Http404
    back = next_page(request, reverse("landing"))
    if not request.htmx:
        messages.success(request, done)
        return HttpResponseRedirect(back, status=303)
    context = {"card_id": pk, "done": done, "next": back, "can_undo": columns.get("is_suspended") is not False}
    return render(request, "schedule/partials/card_gone.html", context)
