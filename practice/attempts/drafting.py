"""Writing drafts, so that two devices with one question never lose a word; and removing what has been submitted."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from coach.accounts.models import User
from practice.bank.models import Question

from . import limits
from .drafts import Draft
from .models import Attempt

DRAFTS_MAX = 100


class Stale(Exception):
    """The draft has changed since this writer saw it last. `draft` is what it is now."""

    def __init__(self, draft: Draft):
        super().__init__(f"revision {draft.revision}")
        self.draft = draft


class TooManyDrafts(Exception):
    """The learner has DRAFTS_MAX of them, and this would be another."""


@transaction.atomic
def write(user: User, question: Question, data: dict[str, Any], now: datetime) -> int:
    """Save what DraftForm has cleaned. Returns the draft's revision; 0 when there is none afterwards.

    Without any text the draft is deleted. Raises Stale or TooManyDrafts, with nothing written. At most five queries.
    """
    limits.lock(user)  # of two writers at once, the second sees what the first has written
    draft = Draft.objects.for_user(user).filter(question=question).first()
    if draft is None:
        return begin(user, question, data, now)
    if draft.text == data["text"]:
        return draft.revision
    if draft.revision != data["revision"]:
        raise Stale(draft)
    if not data["text"].strip():
        draft.delete()
        return 0
    draft.text, draft.token, draft.seconds = data["text"], data["token"], data["seconds"]
    draft.revision += 1
    draft.saved_at = now
    draft.save()
    return draft.revision


def begin(user: User, question: Question, data: dict[str, Any], now: datetime) -> int:
    """The first revision is a random number: a tab that still knows an earlier draft of this question, submitted
    since, must not take this one for it."""
    if not data["text"].strip() or is_submitted(user, data):
        return 0
    if Draft.objects.for_user(user).count() >= DRAFTS_MAX:
        raise TooManyDrafts
    fields = {name: data[name] for name in ("text", "token", "seconds")}
    revision = secrets.randbelow(2**30) + 1
    return Draft.objects.create(user=user, question=question, revision=revision, saved_at=now, **fields).revision


def is_submitted(user: User, data: dict[str, Any]) -> bool:
    """Whether this is a write that its own submission has overtaken."""
    submitted = Attempt.objects.for_user(user).filter(token=data["token"]).values_list("answer_text", flat=True)
    return any(data["text"].strip() in text for text in submitted)


def forget_submitted(attempt: Attempt, token: object, revision: int) -> None:
    """Delete the draft that this attempt was written in, unless the draft has words that the attempt has not: those
    of another tab or device. `revision` is the one that the form had seen. At most two queries."""
    draft = Draft.objects.for_user(attempt.user).filter(question=attempt.question_id).first()
    if draft is None:
        return
    was_seen = draft.token == token and draft.revision == revision
    if was_seen or draft.text.strip() in attempt.answer_text:
        draft.delete()
