"""Answers that wait for the budget, and when they are tried again."""

import uuid
from decimal import Decimal

from django.utils import timezone

from practice.attempts import runner
from practice.attempts.ledger import ModelRequest, Payer, room
from practice.attempts.models import Status
from practice.attempts.tests.claude_double import WORST, WORST_USD
from practice.evaluation.failures import Failure
from tests.factories import make_attempt

MODEL = "claude-sonnet-5-5"


def payer(attempt):
    return Payer(attempt.pk, uuid.uuid4())


def test_what_no_day_has_room_for_does_not_wait_for_one(pending, settings, with_claude, caplog):
    """Else it would stand at the head of those that wait, for ever."""
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD - Decimal("0.001")
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.SETUP)
    assert "more than a day's whole budget" in caplog.text
    assert ModelRequest.objects.count() == 0


def test_room_is_counted_in_requests_like_the_newest(pending, settings):
    now = timezone.now()
    assert room(now) is None
    settings.EVALUATION_DAILY_BUDGET_USD = 3 * WORST_USD
    assert room(now) is None  # nobody knows yet what a request may cost
    payer(pending).request(MODEL, WORST)
    assert room(now) == 2
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD / 2
    assert room(now) == 0


def test_the_sweep_takes_as_many_as_there_is_room_for(learner, question, settings):
    waiting = {"status": Status.PENDING, "failure": Failure.BUDGET.value, "evaluator": ""}
    first, second, _ = (make_attempt(learner, question, timezone.now(), **waiting) for _ in range(3))
    settings.EVALUATOR = "claude"
    settings.EVALUATION_DAILY_BUDGET_USD = 3 * WORST_USD
    payer(first).request(MODEL, WORST)
    assert runner.found_waiting() == [first.pk, second.pk]
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    assert runner.found_waiting() == []
