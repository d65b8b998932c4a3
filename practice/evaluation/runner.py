"""The life of an answer after it is saved: claimed by one worker, evaluated, scored or failed.

pending → evaluating → scored | failed; failed → pending by retry. A claim is a lease: what a killed process
leaves behind becomes claimable when it runs out.
"""

import logging
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from practice.models import Attempt, Status

from . import claude, rubric
from .failures import EvaluationError, Failure
from .prices import cost_usd
from .schema import DIMENSIONS, Brief, FrameworkBrief, Result, Step

logger = logging.getLogger(__name__)

# How often a page that waits for another worker's evaluation looks.
POLL_S = 0.5
# Waits between tries of writing a result down: it is paid for, and a busy database passes.
STORE_WAITS_S = (0.5, 2, 5)
# Those waits, and four tries of up to 20 s each for SQLite's lock.
SAVING_S = 90


def lease():
    """How long a claim holds: longer than an evaluation can take, its last silent read and its saving included."""
    return timedelta(seconds=settings.EVALUATION_DEADLINE_S + claude.READ_TIMEOUT_S + SAVING_S)


def uses_claude():
    return settings.EVALUATOR == "claude" or (settings.EVALUATOR == "auto" and bool(settings.ANTHROPIC_API_KEY))


def claim(attempt_id):
    """Take the attempt for this worker: the claim's id, or None when it is finished or another's. One query."""
    now = timezone.now()
    token = uuid.uuid4()
    taken = (
        Attempt.objects.claimable(now)
        .filter(pk=attempt_id)
        .update(status=Status.EVALUATING, claim=token, claimed_until=now + lease(), failure="")
    )
    return token if taken else None


def follow(attempt_id):
    """Evaluate the attempt, or wait while another worker does. Yields Partials; ends when it is finished.

    It ends in any case: a claim that nobody honours runs out and is taken over here.
    """
    while True:
        token = claim(attempt_id)
        if token:
            yield from evaluate(attempt_id, token)
            return
        if Attempt.objects.filter(pk=attempt_id, status=Status.EVALUATING).exists():
            release_connection()
            time.sleep(POLL_S)
        else:
            return


def budget_is_spent():
    """Whether Claude has cost what it may on this UTC day. At most one query."""
    budget = settings.EVALUATION_DAILY_BUDGET_USD
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return bool(budget) and Attempt.objects.spent_since(midnight) >= budget


def evaluate(attempt_id, token, *, offline=False):
    """Evaluate a claimed attempt and write the outcome down. Yields Partials meanwhile.

    By Claude where it is set up, unless `offline`. When its budget is spent, the attempt goes back to waiting.

    When the reader goes away (the generator is closed), the evaluation goes on to its end: the model is being
    paid for. Raises OperationalError when the outcome cannot be written; the claim then runs out by itself.
    """
    started = time.monotonic()
    asks_claude = uses_claude() and not offline
    if asks_claude and budget_is_spent():
        store(attempt_id, token, {"status": Status.PENDING, "failure": Failure.BUDGET})
        return
    evaluator = claude.evaluate if asks_claude else rubric_evaluate
    someone_reads = True
    try:
        attempt = with_question(attempt_id)
        release_connection()  # none is held while a model thinks
        for update in evaluator(brief(attempt.question, attempt.answer_text)):
            if isinstance(update, Result):
                outcome = scored_fields(update) | spent_in_all(attempt, update.model, update.usage)
            elif someone_reads:
                try:
                    yield update
                except GeneratorExit:
                    someone_reads = False
    except EvaluationError as error:
        logger.warning("Attempt %s was not evaluated: %s", attempt_id, error)
        outcome = {"status": Status.FAILED, "failure": error.code}
        outcome |= spent_in_all(attempt, settings.ANTHROPIC_MODEL, error.usage)
    except Exception:
        # A mistake of ours must leave the attempt in a state that its owner can act on.
        logger.exception("Attempt %s was not evaluated", attempt_id)
        outcome = {"status": Status.FAILED, "failure": Failure.INTERNAL}
    ended = {"duration_ms": round((time.monotonic() - started) * 1000), "evaluated_at": timezone.now()}
    store(attempt_id, token, outcome | ended)


def release_connection():
    """Give this thread's database connection back; the next query takes a new one.

    Not inside a transaction, which it would break. Only tests run us in one.
    """
    if not connection.in_atomic_block:
        connection.close()


def rubric_evaluate(brief):
    yield rubric.evaluate(brief)


def evaluate_in_background(attempt_id):
    """Start the evaluation in a thread of this process, for pages that cannot follow a stream.

    Not a daemon: a process that is asked to stop finishes it first.
    """

    def work():
        try:
            for _ in follow(attempt_id):
                pass
        except OperationalError:
            logger.exception("The outcome of attempt %s could not be stored", attempt_id)
        finally:
            release_connection()

    threading.Thread(target=work, name=f"attempt-{attempt_id}").start()


def with_question(attempt_id):
    """The attempt and everything that its evaluation reads, in three queries."""
    return (
        Attempt.objects.select_related("question").prefetch_related("question__frameworks__steps").get(pk=attempt_id)
    )


def brief(question, answer):
    """The Brief of an answer. `question` has its frameworks and their steps prefetched."""
    return Brief(
        category=question.category,
        category_label=question.get_category_display(),
        question=question.text,
        answer=answer,
        key_points=tuple(question.key_points),
        frameworks=tuple(
            FrameworkBrief(
                slug=framework.slug,
                name=framework.name,
                steps=tuple(Step(step.name, step.good, tuple(step.cues)) for step in framework.steps.all()),
            )
            for framework in question.frameworks.all()
        ),
    )


def spent_in_all(attempt, model, usage):
    """The columns of what this evaluation cost, on top of earlier, failed ones; none where no model was paid."""
    if not usage:
        return {}
    tokens = Counter(attempt.usage or {}) + Counter(usage)
    cost = cost_usd(model, usage)
    if cost is None:  # a gateway may answer with a name of its own
        cost = cost_usd(settings.ANTHROPIC_MODEL, usage)
    if cost is None:
        logger.warning("No price is known for %s; attempt %s has none", model, attempt.pk)
        return {"model": model, "usage": dict(tokens)}
    return {"model": model, "usage": dict(tokens), "cost_usd": (attempt.cost_usd or 0) + cost}


def scored_fields(result):
    """The columns of Attempt that a Result fills."""
    evaluation = result.evaluation
    return {
        "status": Status.SCORED,
        "overall_score": evaluation.overall,
        **{f"{name}_score": getattr(evaluation, name).score for name in DIMENSIONS},
        "strengths": [part.model_dump() for part in evaluation.strengths],
        "improvements": [part.model_dump() for part in evaluation.improvements],
        "suggested_framework": evaluation.suggested_framework,
        "example_point": evaluation.example_point,
        "reasons": {name: getattr(evaluation, name).reason for name in DIMENSIONS},
        "evaluator": result.evaluator,
        "evaluator_version": result.version,
        # The rubric leaves the name of a model that was paid before it.
        **({"model": result.model} if result.model else {}),
        "raw_evaluation": result.raw,
    }


def store(attempt_id, token, fields):
    """Write the outcome, unless the claim was lost meanwhile. Raises OperationalError after the last try."""
    for wait in (*STORE_WAITS_S, None):
        try:
            written = Attempt.objects.filter(pk=attempt_id, claim=token, status=Status.EVALUATING).update(
                claim=None, claimed_until=None, **fields
            )
        except OperationalError:
            if wait is None:
                # Also here, because Django drops what is raised while a stream is being closed.
                logger.exception("The outcome of attempt %s is given up", attempt_id)
                raise
            logger.warning("The outcome of attempt %s is stored again in %s s", attempt_id, wait, exc_info=True)
            release_connection()
            time.sleep(wait)
        else:
            if not written:
                logger.warning("Attempt %s was taken over by another worker; this outcome is dropped", attempt_id)
            return


def retry(attempt):
    """Failed, or waiting for the budget → pending. False when it is neither (any more). One query."""
    stuck = Q(status=Status.FAILED) | Q(status=Status.PENDING, failure=Failure.BUDGET)
    return bool(Attempt.objects.filter(stuck, pk=attempt.pk).update(status=Status.PENDING, failure=""))


def estimate(attempt):
    """Score an attempt that Claude has not (failed, or waiting for the budget) by the offline rubric, at once."""
    if retry(attempt) and (token := claim(attempt.pk)):
        for _ in evaluate(attempt.pk, token, offline=True):
            pass
