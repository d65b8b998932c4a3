"""The life of an answer after it is saved: claimed by one worker, evaluated, scored or failed. No page is needed."""

import logging
import time
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from coach.accounts import tally
from practice.evaluation.failures import LASTING, EvaluationError, Failure
from practice.evaluation.reply import Result

from . import engine, evaluators, ledger, signals
from .briefs import brief_of, with_questions
from .claims import TROUBLE, Claim, claimed, held, release_connection
from .models import Attempt, AttemptQuerySet, Status
from .outcomes import scored_columns
from .partials import Publisher

logger = logging.getLogger(__name__)

SWEEP_EVERY_S = 15
# At most so many are found at a time; those behind them wait longer anyway.
SWEPT = 200
# A settled request nearly always leaves room for one more, and sometimes for two.
NEXT_STARTED = 2
TIDY_EVERY_S = 3600


@engine.task("evaluate")
def evaluate(attempt_id: int) -> None:
    """Evaluate the attempt, and start others that the budget has room for now that this one's cost is settled."""
    if evaluate_here(attempt_id):
        for pk in found_room():
            engine.send("evaluate", pk, within_s=SWEEP_EVERY_S)


def evaluate_here(attempt_id: int) -> bool:
    """Evaluate the attempt and store the outcome; nothing where it is finished, or another worker's. Returns whether
    a model was asked, and will not be asked again for this answer.

    Where Claude's budget is spent, the local model is busy, or the database is away, the attempt waits again.
    """
    with bound_contextvars(attempt=attempt_id), claimed(Attempt, attempt_id) as claim:
        if not claim:
            return False
        by_model = evaluators.uses_model()
        outcome = outcome_of(claim, offline=not by_model)
        was_asked = by_model and outcome["status"] != Status.PENDING
        store(claim, outcome, patiently=was_asked)
        return was_asked


def outcome_of(claim: Claim, *, offline: bool) -> dict[str, Any]:
    """The columns that the evaluation's end writes, whatever that end is."""
    started = time.monotonic()
    try:
        outcome = evaluation_of(claim, offline=offline)
    except ledger.NoRoomYet as error:
        logger.info("Attempt %s waits for others to be settled: %s", claim.pk, error)
        # Who has killed a worker before has not been acquitted by waiting.
        return {"status": Status.PENDING, "interruptions": F("interruptions")}
    except EvaluationError as error:
        logger.warning("Attempt %s was not evaluated: %s", claim.pk, error)
        if error.code == Failure.BUDGET:
            return {"status": Status.PENDING, "failure": Failure.BUDGET.value}
        outcome = {"status": Status.FAILED, "failure": error.code.value}
    except (*TROUBLE, IntegrityError):
        # Integrity: a guest joined an account at that very moment. Nothing was sent to a model.
        logger.warning("The database failed; attempt %s waits again", claim.pk, exc_info=True)
        return {"status": Status.PENDING}
    except Exception:
        # A bug must leave the attempt in a state that its owner can act on.
        logger.exception("Attempt %s was not evaluated", claim.pk)
        outcome = {"status": Status.FAILED, "failure": Failure.INTERNAL.value}
    return outcome | {"duration_ms": round((time.monotonic() - started) * 1000), "evaluated_at": timezone.now()}


def evaluation_of(claim: Claim, *, offline: bool) -> dict[str, Any]:
    """Evaluate, and meanwhile publish what the model writes: the columns of a scored attempt."""
    attempt = with_question(claim.pk)
    brief = brief_of(attempt)
    release_connection()  # none is held while a model thinks
    publisher = Publisher(claim.pk)
    publisher.clear()
    columns: dict[str, Any] = {}
    asked = evaluators.estimate_offline(brief) if offline else evaluators.ask_model(brief, claim.pk, claim.token)
    for update in asked:
        if isinstance(update, Result):
            columns = scored_columns(update)
        else:
            publisher.publish(update)
    return columns


def store(claim: Claim, outcome: dict[str, Any], *, patiently: bool = False) -> None:
    """Write the outcome. A database that is away for good leaves the claim to run out; the sweep then starts anew."""
    try:
        claim.store(outcome, patiently=patiently)
        logger.info("Attempt %s: %s", claim.pk, outcome["status"])
        signals.tell(signals.attempt_finished, claim.pk)
    except TROUBLE:
        logger.exception("Gave up storing the outcome of attempt %s", claim.pk)
    except Exception:
        # Something that no check has caught, and the database does not take.
        logger.exception("The outcome of attempt %s cannot be stored", claim.pk)
        claim.store({"status": Status.FAILED, "failure": Failure.INTERNAL.value, "evaluated_at": timezone.now()})
    Publisher(claim.pk).clear()


def with_question(attempt_id: int) -> Attempt:
    """The attempt and everything that its evaluation reads. Three queries."""
    return with_questions(Attempt.objects.all()).get(pk=attempt_id)


def retry(attempt: Attempt) -> bool:
    """Have a failed attempt, or one that waits for the budget, evaluated again. False when it is neither (anymore).

    One query.
    """
    again = bool(stuck(attempt).update(status=Status.PENDING, failure=""))
    if again:
        engine.start("evaluate", attempt.pk)
    return again


def stuck(attempt: Attempt) -> AttemptQuerySet:
    """The attempt, if it failed or waits for the budget: if nothing will happen to it unless somebody asks."""
    return Attempt.objects.filter(
        Q(status=Status.FAILED) | Q(status=Status.PENDING, failure=Failure.BUDGET), pk=attempt.pk
    )


def estimate(attempt: Attempt) -> None:
    """Score an attempt that a model has not (failed, or waiting for the budget) by the offline evaluator, at once."""
    token = stuck(attempt).take()  # not by way of waiting, where a model could be asked after all
    if token:
        with held(Claim(Attempt, attempt.pk, token)) as claim:
            store(claim, outcome_of(claim, offline=True))


@engine.task("sweep", every_s=SWEEP_EVERY_S)
def sweep() -> None:
    """Start what waits although nothing starts it: a killed process, a lost message, a budget of a new day."""
    if not evaluators.uses_claude():  # no budget is waited for any more
        Attempt.objects.waiting_for_budget().update(failure="")
    for pk in found_waiting():
        engine.send("evaluate", pk, within_s=SWEEP_EVERY_S)


def found_room() -> list[int]:
    """Of those that wait, the next: NEXT_STARTED, or as many as there is room for; none where that is no question.

    They may be in a queue already: Celery does not know what is, so they are few. At most three queries.
    """
    room = evaluators.room(timezone.now())
    if not room:
        return []
    waiting = ledger.in_turn(Attempt.objects.waiting()).values_list("pk", flat=True)
    return list(waiting[: min(room, NEXT_STARTED)])


def found_waiting() -> list[int]:
    """The attempts that a sweep starts, in turn; last those that wait for the budget, if it has room for them.

    At most four queries.
    """
    waiting = ledger.in_turn(Attempt.objects.waiting()).values_list("pk", flat=True)
    for_budget = Attempt.objects.waiting_for_budget().order_by("submitted_at").values_list("pk", flat=True)
    room = evaluators.room(timezone.now())
    most = SWEPT if room is None else min(room, SWEPT)
    # Who waits for the local model waits for a turn. For Claude, only a try tells whether the budget has room.
    return [*waiting[: SWEPT if evaluators.uses_claude() else most], *for_budget[:most]]


@engine.task("tidy", every_s=TIDY_EVERY_S)
def tidy() -> None:
    """Delete what only strangers have left behind: counts that no longer count, and sessions that have ended."""
    tally.forget_old(timezone.now())
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def evaluate_waiting(limit: int | None = None, *, failed_too: bool = False) -> dict[Status, int]:
    """Evaluate here what waits or was left behind by a killed process, oldest first: the number of each outcome.

    `failed_too` first puts the failed ones back that may succeed another time. Stops when the budget is spent.
    """
    if failed_too:
        passing = Attempt.objects.filter(status=Status.FAILED).exclude(failure__in=LASTING)
        passing.update(status=Status.PENDING, failure="")
    outcomes = dict.fromkeys(Status, 0)
    found = Attempt.objects.claimable().order_by("submitted_at")
    for pk in list(found.values_list("pk", flat=True)[:limit]):
        evaluate_here(pk)
        attempt = Attempt.objects.only("status", "failure").filter(pk=pk).first()
        if attempt is None:  # deleted meanwhile
            continue
        outcomes[Status(attempt.status)] += 1
        if evaluators.room(timezone.now()) == 0:  # nor is there any for the others
            break
    return outcomes
