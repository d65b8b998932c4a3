"""Private notes on questions and on answers. Of two tabs, none overwrites what it has not seen."""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from coach.accounts.models import Person, User
from coach.accounts.requests import Request
from practice.attempts import limits
from practice.attempts.models import Attempt
from practice.bank.models import Question

from .forms import NoteForm
from .models import NOTE_MAX, Note

NOTES_MAX = 1_000
# A note's first revision is one of so many. Counted from 1, that of a note which was deleted and written anew could
# be the one that another tab still shows.
FIRST_REVISIONS = 2**30


class Unkept(Exception):
    """The note can't be kept; says why."""


class Stale(Exception):
    """The note was changed after the form was shown. `current` is it, None if it was deleted."""

    def __init__(self, current: Note | None):
        super().__init__(current)
        self.current = current


@dataclass(frozen=True)
class Place:
    """What a note is about, an attempt or else a question, and the note as its form shows it.

    `revision` is 0 where there is no note. `other` is what another tab has saved meanwhile, None where nothing has
    happened; `problem` says why it was not saved.
    """

    question: Question
    attempt: Attempt | None = None
    text: str = ""
    revision: int = 0
    other: str | None = None
    problem: str = ""

    @property
    def key(self) -> str:
        """Unique on a page."""
        return "question" if self.attempt is None else "answer"

    @property
    def label(self) -> str:
        what = "this question" if self.attempt is None else "this answer"
        return f"Your note on {what}" if self.text else f"Write a note on {what}"

    @property
    def address(self) -> str:
        if self.attempt is None:
            return reverse("note_question", args=[self.question.slug])
        return reverse("note_attempt", args=[self.attempt.pk])

    @property
    def page(self) -> str:
        return (self.attempt or self.question).get_absolute_url()

    @property
    def about(self) -> dict[str, Any]:
        """The note's columns that say what it is about."""
        return {"question": self.question} if self.attempt is None else {"attempt": self.attempt}

    def showing(self, note: Note | None) -> "Place":
        return replace(self, text=note.text, revision=note.revision) if note else replace(self, text="", revision=0)


def places(user: Person, question: Question, attempt: Attempt | None = None) -> list[Place]:
    """The notes that a page about the question, or about an attempt at it, has room for. One query."""
    about = Q(question=question) if attempt is None else Q(question=question) | Q(attempt=attempt)
    notes = {(note.question_id, note.attempt_id): note for note in Note.objects.for_user(user).filter(about)}
    found = [Place(question).showing(notes.get((question.pk, None)))]
    if attempt:
        found.insert(0, Place(question, attempt).showing(notes.get((None, attempt.pk))))
    return found


@require_POST
def note_question(request: Request, slug: str) -> HttpResponse:
    question = get_object_or_404(Question.of_anybody.open_to(request.user), slug=slug)
    return save_note(request, Place(question))


@require_POST
def note_attempt(request: Request, pk: int) -> HttpResponse:
    attempts = Attempt.objects.for_user(request.user).select_related("question")
    attempt = get_object_or_404(attempts, pk=pk)
    return save_note(request, Place(attempt.question, attempt))


def save_note(request: Request, place: Place) -> HttpResponse:
    """409 with both texts where another tab was first, 422 with the text where it can't be kept.

    At most five queries besides that for what it is about, in a transaction.
    """
    if not request.user.is_authenticated:  # logged out in another tab
        raise PermissionDenied
    form = NoteForm(request.POST)
    if not form.is_valid():
        problem = " ".join(str(message) for found in form.errors.values() for message in found)
        text, revision = form.data.get("text", ""), form.cleaned_data.get("revision", 0)
        return note_again(request, replace(place, text=text, revision=revision, problem=problem))
    text, seen, keep = (form.cleaned_data[name] for name in ("text", "revision", "keep"))
    try:
        note = write(request.user, place, text, seen, keep_both=keep == "both")
    except Stale as error:
        place = replace(place.showing(error.current), text=text, other=error.current.text if error.current else "")
        return note_again(request, place, status=409)
    except Unkept as error:
        return note_again(request, replace(place, text=text, revision=seen, problem=str(error)))
    place = place.showing(note)
    if not request.htmx:
        messages.success(request, "Your note is saved." if note else "Your note is deleted.")
        return HttpResponseRedirect(f"{place.page}#note-{place.key}", status=303)
    # The form of two versions gives way to a plain one. In that, whoever is typing is left alone.
    template = "note" if keep else "note_saved"
    context = {"place": place, "is_open": True, "takes_focus": True, "is_kept": True}
    return render(request, f"notebook/partials/{template}.html", context)


def note_again(request: Request, place: Place, status: int = 422) -> HttpResponse:
    # Whoever pressed a button of two versions goes on in the text; whoever was typing elsewhere is left there.
    context = {"place": place, "question": place.question, "is_open": True, "takes_focus": "keep" in request.POST}
    if not request.htmx:
        return render(request, "notebook/note.html", context, status=status)
    if status == 409 or request.POST.get("keep"):
        response = render(request, "notebook/partials/note.html", context, status=status)
        return reswap(retarget(response, f"#note-{place.key}"), "outerHTML")
    return render(request, "notebook/partials/note_unsaved.html", context, status=status)


@transaction.atomic
def write(learner: User, place: Place, text: str, seen: int, *, keep_both: bool) -> Note | None:
    """The note as it is now, None where there is none. `seen` is the revision that the learner has before them.

    With `keep_both`, `text` goes above what is stored. Raises Stale, and Unkept.
    """
    limits.lock(learner)  # so that of two tabs, the second one meets what the first has written
    mine = Note.objects.for_user(learner)
    note = mine.filter(**place.about).first()
    stored = note.text if note else ""
    if text == stored or not (text.strip() or note):
        return note
    if seen != (note.revision if note else 0):
        raise Stale(note)
    if keep_both and stored:
        text = joined(text, stored)
    if not text.strip():
        mine.filter(**place.about).delete()
        return None
    if note is None and mine.count() >= NOTES_MAX:
        raise Unkept(f"You have {NOTES_MAX:,} notes, which is as many as there may be. Empty one of them first.")
    note = note or Note(user=learner, revision=secrets.randbelow(FIRST_REVISIONS), **place.about)
    note.text, note.revision, note.written_at = text, note.revision + 1, now()
    note.save()
    return note


def joined(text: str, stored: str) -> str:
    """Raises Unkept where one note has no room for both."""
    both = f"{text.rstrip()}\n\n{stored}"
    if len(both) > NOTE_MAX:
        raise Unkept(f"Together they have {len(both):,} characters; at most {NOTE_MAX:,} are allowed. Shorten yours.")
    return both
