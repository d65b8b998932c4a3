"""Who may evaluate an attempt: one worker at a time, by a claim that runs out.

pending → evaluating → scored | failed; failed → pending by retry. A claim is a lease: what a killed process leaves
behind becomes claimable when it runs out.
"""

import logging
import time
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from practice.evaluation import claude
from practice.evaluation.failures import Failure

from .models import Attempt, Status

logger = logging.getLogger(__name__)

# Pauses between tries to store a result: it is paid for, and a busy database passes.
STORE_PAUSES_S = (0.5, 2, 5)
# Those pauses, and four tries of up to 20 s each for SQLite's lock.
STORING_S = 90


def lease() -> timedelta:
    """How long a claim holds: longer than an evaluation can take, its last silent read and its storing included."""
    return timedelta(seconds=settings.EVALUATION_DEADLINE_S + claude.READ_TIMEOUT_S + STORING_S)


def claim(attempt_id: int) -> uuid.UUID | None:
    """Take the attempt for this worker: the claim's id, or None when it is finished or another's. One query."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = (
        Attempt.objects.claimable(now)
        .filter(pk=attempt_id)
        .update(status=Status.EVALUATING, claim=token, claimed_until=now + lease(), failure="")
    )
    return token if taken else None


def store(attempt_id: int, token: uuid.UUID, outcome: dict[str, Any]) -> None:
    """Write the outcome, unless the claim was lost meanwhile. Raises OperationalError after the last try."""
    for pause in (*STORE_PAUSES_S, None):
        try:
            written = Attempt.objects.filter(pk=attempt_id, claim=token, status=Status.EVALUATING).update(
                claim=None, claimed_until=None, **outcome
            )
        except OperationalError:
            if pause is None:
                # Logged here, too: Django drops what is raised while a stream is being closed.
                logger.exception("Gave up storing the outcome of attempt %s", attempt_id)
                raise
            logger.warning("Storing the outcome of attempt %s again in %s s", attempt_id, pause, exc_info=True)
            release_connection()
            time.sleep(pause)
        else:
            if not written:
                logger.warning("Attempt %s was taken over by another worker; this outcome is dropped", attempt_id)
            return


def retry(attempt: Attempt) -> bool:
    """Failed, or waiting for the budget → pending. False when it is neither (anymore). One query."""
    stuck = Q(status=Status.FAILED) | Q(status=Status.PENDING, failure=Failure.BUDGET)
    return bool(Attempt.objects.filter(stuck, pk=attempt.pk).update(status=Status.PENDING, failure=""))


def release_connection() -> None:
    """Give this thread's database connection back; the next query takes a new one.

    Not inside a transaction, which that would break. Only tests run us in one.
    """
    if not connection.in_atomic_block:
        connection.close()
