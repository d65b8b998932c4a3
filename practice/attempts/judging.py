"""The life of a verdict on two answers: asked for once, worked on by one worker, given or failed."""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from practice.evaluation.comparing import Judged, Pair
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.prompts import compare_1

from . import engine, evaluators, ledger, limits
from .briefs import brief_of
from .claims import TROUBLE, Claim, claimed, release_connection
from .comparisons import Comparison
from .models import Attempt, Status

logger = logging.getLogger(__name__)

SWEEP_EVERY_S = 15
SWEPT = 50


@transaction.atomic
def ask(later: Attempt, earlier: Attempt, now: datetime) -> bool:
    """Have the two compared; False where they were before, or are being compared. After a failure, they may be again.

    Counts as an evaluation: raises TooMany where the learner has reached a limit.
    """
    limits.lock(later.user)
    made = Comparison.objects.filter(attempt=later, other=earlier).first()
    if made and made.status != Status.FAILED:
        return False
    limits.check(later.user, now)
    anew = {"status": Status.PENDING, "failure": "", "asked_at": now}
    made, _ = Comparison.objects.update_or_create(attempt=later, other=earlier, defaults=anew)
    engine.start("compare", made.pk)
    return True


@engine.task("compare")
def compare(comparison_id: int) -> None:
    """Compare and store the outcome; nothing where that is done, or another worker's."""
    with bound_contextvars(comparison=comparison_id), claimed(Comparison, comparison_id) as claim:
        if not claim:
            return
        outcome = outcome_of(claim)
        try:
            claim.store(outcome, patiently=outcome["status"] == Status.SCORED)
            logger.info("Comparison %s: %s", claim.pk, outcome["status"])
        except TROUBLE:  # the claim runs out, and the sweep starts anew
            logger.exception("Gave up storing the outcome of comparison %s", claim.pk)


def outcome_of(claim: Claim) -> dict[str, Any]:
    """The columns that the comparison's end writes, whatever that end is."""
    try:
        return judged_columns(judged(claim)) | {"compared_at": timezone.now()}
    except ledger.NoRoomYet as error:
        logger.info("Comparison %s waits for others to be settled: %s", claim.pk, error)
        return {"status": Status.PENDING, "interruptions": F("interruptions")}
    except EvaluationError as error:
        logger.warning("Comparison %s came to nothing: %s", claim.pk, error)
        failure = error.code
    except TROUBLE:
        logger.warning("The database failed; comparison %s waits again", claim.pk, exc_info=True)
        return {"status": Status.PENDING}
    except Exception:
        # A bug must leave it in a state that its owner can act on.
        logger.exception("Comparison %s came to nothing", claim.pk)
        failure = Failure.INTERNAL
    return {"status": Status.FAILED, "failure": failure.value, "compared_at": timezone.now()}


def judged(claim: Claim) -> Judged:
    """What the model says. Holds no database connection while it thinks. Raises EvaluationError."""
    found = Comparison.objects.select_related("attempt__question", "other")
    comparison = found.prefetch_related("attempt__question__frameworks__steps").get(pk=claim.pk)
    later, earlier = comparison.attempt, comparison.other
    pair = Pair(brief_of(later), earlier.answer_text, later.answer_text)
    release_connection()
    return evaluators.compare(pair, later.pk, claim.token)


def judged_columns(judged: Judged) -> dict[str, Any]:
    return {
        "status": Status.SCORED,
        "verdict": judged.verdict,
        "reasons": [asdict(opinion) for opinion in judged.opinions],
        "evaluator": evaluators.chosen(),
        "evaluator_version": compare_1.VERSION,
        "model": judged.model,
    }


@engine.task("compare_waiting", every_s=SWEEP_EVERY_S)
def compare_waiting() -> None:
    """Start what waits although nothing starts it: a killed process, a lost message, a turn or a budget with room."""
    waiting = Comparison.objects.claimable().order_by("asked_at").values_list("pk", flat=True)
    for pk in waiting[:SWEPT]:
        engine.send("compare", pk, within_s=SWEEP_EVERY_S)
