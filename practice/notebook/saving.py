"""Saving questions, and /saved with all that a learner keeps."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Substr
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from coach.accounts.models import Person, User
from coach.accounts.requests import Request, next_page
from practice.attempts import limits
from practice.attempts.drafts import Draft
from practice.bank.models import Question
from practice.lists import filtered_page

from .forms import KeptFilter, SaveForm
from .models import Note, SavedQuestion

SAVED_MAX = 500
# Of each list, where /saved shows them all; and of the text of a note or draft.
SHOWN = 10
BEGINNING = 200
SIGN_UP_FIRST = "Answer one question first: from then on, what you save has a place."


class Full(Exception):
    """The learner has saved as many questions as one may."""


class Kept(NamedTuple):
    """A list of /saved: its first `rows`, and whether there are more."""

    rows: list[Any]
    has_more: bool


@require_POST
def save_question(request: Request, slug: str) -> HttpResponse:
    """At most six queries, in a transaction."""
    question = get_object_or_404(Question.of_anybody.open_to(request.user), slug=slug)
    back = next_page(request, question.get_absolute_url())
    form = SaveForm(request.POST)
    if not form.is_valid():
        return saved_page(request, problem=str(form.errors["saved"][0]), status=400)
    if not request.user.is_authenticated:
        return unsaved(request, question, back)
    is_saved = form.cleaned_data["saved"] == "yes"
    problem = ""
    try:
        save(request.user, question) if is_saved else forget(request.user, question)
    except Full:
        problem = f"You have saved {SAVED_MAX} questions, which is as many as there may be. Remove one first."
        is_saved = False
    if problem and not request.htmx:
        return saved_page(request, problem=problem, status=422)
    if not request.htmx:
        return HttpResponseRedirect(back, status=303)
    context = {
        "question": question,
        "is_saved": is_saved,
        "is_small": "small" in request.POST,
        "next": back,
        "problem": problem,
    }
    template = "notebook/partials/save_button.html"
    return render(request, template, context, status=422 if problem else 200)


def unsaved(request: Request, question: Question, back: str) -> HttpResponse:
    """A visitor has nothing to keep it in."""
    if request.htmx:
        context = {"question": question, "is_small": "small" in request.POST, "next": back, "problem": SIGN_UP_FIRST}
        return render(request, "notebook/partials/save_button.html", context)
    messages.info(request, SIGN_UP_FIRST)
    return HttpResponseRedirect(back, status=303)


@transaction.atomic
def save(learner: User, question: Question) -> None:
    """Raises Full."""
    limits.lock(learner)  # so that of two tabs, the second one counts what the first has saved
    mine = SavedQuestion.objects.for_user(learner)
    if mine.filter(question=question).exists():
        return
    if mine.count() >= SAVED_MAX:
        raise Full
    SavedQuestion.objects.create(user=learner, question=question, saved_at=now())


def forget(learner: User, question: Question) -> None:
    SavedQuestion.objects.for_user(learner).filter(question=question).delete()


@require_safe
def saved(request: Request) -> HttpResponse:
    """Five queries for everything; two for one list of it."""
    return saved_page(request)


def saved_page(request: Request, problem: str = "", status: int = 200) -> HttpResponse:
    form = KeptFilter(request.GET)
    chosen = form.given().get("list", "")
    everything = lists(request.user)
    context: dict[str, Any] = {"form": form, "chosen": chosen, "problem": problem}
    if chosen:
        context |= filtered_page(request, form, everything[chosen])
        context["kept"] = {chosen: Kept(list(context["page"]), has_more=False)}
    else:
        context["kept"] = {name: first(rows) for name, rows in everything.items()}
    context["is_empty"] = not any(kept.rows for kept in context["kept"].values())
    context["next"] = reverse("saved") + (f"?list={chosen}" if chosen else "")
    return render(request, "notebook/saved.html", context, status=status)


def lists(user: Person) -> dict[str, QuerySet]:
    """What the learner keeps, by the name that the address has for it; newest first. A visitor keeps nothing."""
    if not user.is_authenticated:
        return {name: SavedQuestion.objects.none() for name, _ in KeptFilter.LISTS}
    return {
        "drafts": with_beginning(Draft.objects.for_user(user).select_related("question")),
        "saved": SavedQuestion.objects.for_user(user).select_related("question"),
        "yours": Question.of_anybody.owned_by(user).order_by("-is_active", "-pk"),
        "notes": with_beginning(Note.objects.for_user(user).select_related("question", "attempt")),
        "suspended": user.cards.filter(is_suspended=True).select_related("question", "framework").order_by("-pk"),
    }


def with_beginning(rows: QuerySet) -> QuerySet:
    """With the beginning of their texts instead of the whole."""
    return rows.defer("text").annotate(beginning=Substr("text", 1, BEGINNING))


def first(rows: QuerySet) -> Kept:
    found = list(rows[: SHOWN + 1])
    return Kept(found[:SHOWN], has_more=len(found) > SHOWN)
