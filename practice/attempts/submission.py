"""From a valid form to a saved attempt, and from a failed one to another try. Nothing here can lose the answer."""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from coach.accounts.guests import create_guest
from coach.accounts.models import Person
from practice.bank.models import Question

from . import drafting, engine, guessing, limits, runner
from .forms import asked_text
from .models import Attempt, PracticeSession

logger = logging.getLogger(__name__)

# How long the token of a form stands for the guest that it made.
TOKEN_OPENS = timedelta(minutes=10)


def submit(user: Person, question: Question, data: dict[str, Any]) -> tuple[Attempt, bool]:
    """Save an answer as a pending attempt: (attempt, created).

    `user` may be anonymous: a guest is created with it. `data` is AnswerForm's cleaned_data. A token that was
    used before leads to its attempt, with created False: a double click, or Back and Submit. Raises
    TooMany when the learner has reached a limit, PermissionDenied when the user has ceased to exist meanwhile.
    """
    attempt = attempt_of_token(user, data["token"])
    if attempt:
        return attempt, False
    try:
        saved = save(user, question, data)
    except (IntegrityError, limits.TooMany) as error:
        # Two requests with one token at the same moment: the other one has saved it.
        attempt = attempt_of_token(user, data["token"])
        if attempt is None and Attempt.objects.filter(token=data["token"]).exists():
            # It was used by somebody who this browser is not, or no longer: the answer needs one of its own.
            return submit(user, question, data | {"token": uuid.uuid4()})
        if attempt is None:
            if isinstance(error, limits.TooMany):
                raise
            # The question, one's own, was deleted in another tab just now. The browser keeps the text.
            raise PermissionDenied from error
        return attempt, False
    logger.info("Attempt saved", extra={"attempt": saved.pk})
    return saved, True


def attempt_of_token(user: Person, token: uuid.UUID) -> Attempt | None:
    """The attempt that came from the form with this token, if this browser may see it.

    A visitor without a session who has the token has it from the form that made the guest (the second half of
    a double click, say), so for some minutes it stands for that guest. It never opens a real account.
    """
    attempts = Attempt.objects.filter(token=token).select_related("user")
    if user.is_authenticated:
        return attempts.filter(user=user).first()
    return attempts.filter(user__is_guest=True, submitted_at__gt=timezone.now() - TOKEN_OPENS).first()


@transaction.atomic
def save(user: Person, question: Question, data: dict[str, Any]) -> Attempt:
    if user.is_authenticated:
        learner = user
        limits.lock(learner)
        limits.check(learner, timezone.now())
    else:
        learner = create_guest(data["time_zone"])
    now = timezone.now()
    attempt = Attempt.objects.create(
        user=learner,
        session=PracticeSession.current(learner, mode=data["mode"], now=now),
        question=question,
        category=question.category,
        token=data["token"],
        question_text=asked_text(question, data["asked"]),
        answer_text=data["answer_text"],
        time_spent_sec=data["time_spent_sec"],
        submitted_at=now,
        practiced_on=now.astimezone(learner.zone).date(),
        awaits_guess=guessing.is_asked(learner),
    )
    if user.is_authenticated:
        drafting.forget_submitted(attempt, data["token"], data["revision"])
    engine.start("evaluate", attempt.pk)
    return attempt


@transaction.atomic
def try_again(attempt: Attempt) -> bool:
    """Have an attempt that failed, or that waits for the budget, evaluated again. False when it is neither.

    Raises TooMany when its learner has reached a limit; the attempt stays as it is.
    """
    limits.lock(attempt.user)
    if not runner.stuck(attempt).exists():
        return False
    limits.check(attempt.user, timezone.now(), again=attempt)
    return runner.retry(attempt)
