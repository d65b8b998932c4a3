"""Cards that the learner puts off, or doesn't want to be asked again."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from coach.accounts.requests import Request, next_page

from .models import Card

# {days: what the learner reads}
SNOOZES = {1: "until tomorrow", 7: "for a week"}


class SnoozeForm(forms.Form):
    days = forms.TypedChoiceField(
        choices=list(SNOOZES.items()),
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), f"days takes {' or '.join(map(str, SNOOZES))}."),
    )


@require_POST
def snooze_card(request: Request, pk: int) -> HttpResponse:
    """Not due before the local day that is so many `days` from today. One query."""
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors["days"][0], content_type="text/plain; charset=utf-8")
    days = form.cleaned_data["days"]
    if not request.user.is_authenticated:
        raise Http404
    today = now().astimezone(request.user.zone).date()
    return change(request, pk, f"Put off {SNOOZES[days]}.", snoozed_until=today + timedelta(days=days))


@require_POST
def suspend_card(request: Request, pk: int) -> HttpResponse:
    """Don't ask again. One query."""
    return change(request, pk, "You won't be asked this again.", is_suspended=True)


@require_POST
def resume_card(request: Request, pk: int) -> HttpResponse:
    """Take back either. One query."""
    return change(request, pk, "You will be asked this again.", is_suspended=False, snoozed_until=None)


def change(request: Request, pk: int, done: str, **columns: object) -> HttpResponse:
    """Set these columns of the learner's card; 404 where it is nobody's or somebody else's.

    `done` says what happened, in place of the card where htmx asks.
    """
    if not Card.objects.for_user(request.user).filter(pk=pk).update(**columns):
        raise Http404
    back = next_page(request, reverse("landing"))
    if not request.htmx:
        return HttpResponseRedirect(back, status=303)
    context = {"card_id": pk, "done": done, "next": back, "can_undo": columns.get("is_suspended") is not False}
    return render(request, "schedule/partials/put_off.html", context)
