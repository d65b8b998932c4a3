"""The life of an answer after it is saved: claimed by one worker, evaluated, scored or failed."""

import logging
import threading
import time
import uuid
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from practice.evaluation.failures import LASTING, EvaluationError, Failure
from practice.evaluation.reply import Partial, Result

from . import evaluators
from .briefs import brief_of
from .claims import claim, release_connection, retry, store
from .models import Attempt, Status
from .outcomes import cost_columns, scored_columns

logger = logging.getLogger(__name__)

Partials = Generator[Partial, None, None]

# How often a page that waits for another worker's evaluation looks.
POLL_S = 0.5


def follow(attempt_id: int) -> Partials:
    """Evaluate the attempt, or wait while another worker does. Yields Partials; ends when it is finished.

    It always ends: a claim that nobody honors runs out and is taken over here.
    """
    while True:
        token = claim(attempt_id)
        if token:
            yield from evaluate(attempt_id, token)
            return
        if not Attempt.objects.filter(pk=attempt_id, status=Status.EVALUATING).exists():
            return
        release_connection()
        time.sleep(POLL_S)


def budget_is_spent() -> bool:
    """Whether Claude has cost what it may on this UTC day. At most one query."""
    budget = settings.EVALUATION_DAILY_BUDGET_USD
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return bool(budget) and Attempt.objects.spent_since(midnight) >= budget


def evaluate(attempt_id: int, token: uuid.UUID, *, offline: bool = False) -> Partials:
    """Evaluate a claimed attempt and store the outcome. Yields Partials meanwhile.

    By Claude where it is set up, unless `offline`. When its budget is spent, the attempt goes back to waiting.
    When the reader goes away (the generator is closed), the evaluation goes on to its end: it is being paid for.
    Raises OperationalError when the outcome cannot be stored; the claim then runs out by itself.
    """
    started = time.monotonic()
    asks_claude = evaluators.uses_claude() and not offline
    if asks_claude and budget_is_spent():
        store(attempt_id, token, {"status": Status.PENDING, "failure": Failure.BUDGET.value})
        return
    evaluator = evaluators.ask_claude if asks_claude else evaluators.estimate_offline
    someone_reads = True
    outcome: dict[str, Any]
    try:
        attempt = with_question(attempt_id)
        release_connection()  # none is held while a model thinks
        for update in evaluator(brief_of(attempt.question, attempt.answer_text)):
            if isinstance(update, Result):
                outcome = scored_columns(update) | cost_columns(attempt, update.model, update.usage)
            elif someone_reads:
                try:
                    yield update
                except GeneratorExit:
                    someone_reads = False
    except EvaluationError as error:
        logger.warning("Attempt %s was not evaluated: %s", attempt_id, error)
        outcome = {"status": Status.FAILED, "failure": error.code.value}
        outcome |= cost_columns(attempt, settings.ANTHROPIC_MODEL, error.usage)
    except Exception:
        # A bug must leave the attempt in a state that its owner can act on.
        logger.exception("Attempt %s was not evaluated", attempt_id)
        outcome = {"status": Status.FAILED, "failure": Failure.INTERNAL.value}
    ended = {"duration_ms": round((time.monotonic() - started) * 1000), "evaluated_at": timezone.now()}
    store(attempt_id, token, outcome | ended)


def with_question(attempt_id: int) -> Attempt:
    """The attempt and everything that its evaluation reads. Three queries."""
    return (
        Attempt.objects.select_related("question").prefetch_related("question__frameworks__steps").get(pk=attempt_id)
    )


def evaluate_in_background(attempt_id: int) -> None:
    """Start the evaluation in a thread of this process, for pages that cannot follow a stream.

    Not a daemon: a process that is asked to stop finishes it first.
    """

    def work() -> None:
        try:
            exhaust(follow(attempt_id))
        except OperationalError:
            logger.exception("The outcome of attempt %s could not be stored", attempt_id)
        finally:
            release_connection()

    threading.Thread(target=work, name=f"attempt-{attempt_id}").start()


def estimate(attempt: Attempt) -> None:
    """Score an attempt that Claude has not (failed, or waiting for the budget) by the offline evaluator, at once."""
    if retry(attempt) and (token := claim(attempt.pk)):
        exhaust(evaluate(attempt.pk, token, offline=True))


def exhaust(updates: Partials) -> None:
    for _ in updates:
        pass


def evaluate_waiting(limit: int | None = None, *, failed_too: bool = False) -> dict[Status, int]:
    """Evaluate what waits or was left behind by a killed process, oldest first: the number of each outcome.

    `failed_too` first puts the failed ones back that may succeed another time. Stops when the budget is spent.
    """
    if failed_too:
        passing = Attempt.objects.filter(status=Status.FAILED).exclude(failure__in=LASTING)
        passing.update(status=Status.PENDING, failure="")
    outcomes = dict.fromkeys(Status, 0)
    waiting = Attempt.objects.claimable(timezone.now()).order_by("submitted_at")
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        token = claim(pk)
        if token is None:
            continue  # another worker was quicker
        exhaust(evaluate(pk, token))
        status = Status(Attempt.objects.values_list("status", flat=True).get(pk=pk))
        outcomes[status] += 1
        if status == Status.PENDING:  # the budget is spent, for the others as well
            break
    return outcomes
