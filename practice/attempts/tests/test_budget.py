"""The day's budget: never passed, and said to be spent only when it is."""

import uuid
from datetime import UTC, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from practice.attempts import engine, ledger, runner
from practice.attempts.ledger import ModelRequest, Payer
from practice.attempts.models import Attempt, Status
from practice.attempts.tests.claude_double import USAGE, WORST, WORST_USD, evaluation
from practice.evaluation import claude
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Result
from tests.factories import build_attempt, make_attempt
from tests.outcomes import at_once, committed

MODEL = "claude-sonnet-5-5"


def payer(attempt=None):
    return Payer(attempt and attempt.pk, uuid.uuid4())


def spent_today():
    return ModelRequest.objects.filter(spent_on=timezone.now().astimezone(UTC).date()).spent()


def request_or_refusal(n):
    try:
        return payer().request(MODEL, WORST)
    except EvaluationError as error:
        return error.code


def test_a_killed_process_leaves_what_was_reserved(pending, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    payer(pending).request(MODEL, WORST)
    with pytest.raises(EvaluationError) as refused:
        payer(pending).request(MODEL, {"output_tokens": 1})
    assert refused.value.code == Failure.BUDGET
    assert not refused.value.worth_retrying
    assert ModelRequest.objects.count() == 1


def test_what_is_only_reserved_is_not_said_to_be_spent(pending, question, settings, with_claude):
    """A few hold the whole budget, and cost a tenth of it: the others wait for them, not for tomorrow."""
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD + Decimal("0.01")
    other = payer().request(MODEL, WORST)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure, pending.is_running) == (Status.PENDING, "", True)
    assert ledger.room(timezone.now()) == 0
    other.settle(MODEL, USAGE)
    assert ledger.room(timezone.now()) == 1
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED
    another = make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    runner.evaluate(another.pk)
    another.refresh_from_db()
    assert another.waits_for_budget


def test_what_a_killed_process_has_reserved_is_spent(pending, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    payer().request(MODEL, WORST)
    with pytest.raises(ledger.NoRoomYet):
        payer().request(MODEL, WORST)
    long_ago = timezone.now() - ledger.SETTLED_WITHIN - timedelta(seconds=settings.EVALUATION_DEADLINE_S)
    ModelRequest.objects.update(started_at=long_ago)
    with pytest.raises(EvaluationError) as refused:
        payer().request(MODEL, WORST)
    assert not isinstance(refused.value, ledger.NoRoomYet)


def test_whoever_is_scored_makes_room_for_the_next(pending, question, settings, with_claude, monkeypatch):
    settings.EVALUATION_DAILY_BUDGET_USD = 2 * WORST_USD
    behind = make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    sent = []
    monkeypatch.setattr(engine, "send", lambda *work, **options: sent.append(work))
    runner.evaluate(pending.pk)
    assert sent == [("evaluate", behind.pk)]
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    runner.evaluate(behind.pk)
    assert sent[1:] == []  # nothing was settled, so nothing has room now


def test_without_a_budget_nothing_needs_room(pending, question, with_claude, monkeypatch):
    make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    monkeypatch.setattr(engine, "send", lambda *work, **options: pytest.fail("what waits has been sent already"))
    runner.evaluate(pending.pk)


def test_a_command_pays_for_no_more_than_it_was_asked_for(pending, question, settings, with_claude, monkeypatch):
    settings.EVALUATION_DAILY_BUDGET_USD = 9 * WORST_USD
    make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    monkeypatch.setattr(engine, "send", lambda *work, **options: pytest.fail("one was asked for"))
    assert runner.evaluate_waiting(limit=1)[Status.SCORED] == 1
    assert ModelRequest.objects.count() == 1


def test_an_offline_command_needs_no_budget(pending, question, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    payer().request(MODEL, WORST)
    make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    assert runner.evaluate_waiting()[Status.SCORED] == 2


def test_a_command_stops_where_others_hold_the_budget(pending, question, settings, with_claude):
    settings.EVALUATION_DAILY_BUDGET_USD = WORST_USD
    payer().request(MODEL, WORST)
    make_attempt(pending.user, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    assert runner.evaluate_waiting() == {status: int(status == Status.PENDING) for status in Status}


# --- many at once --------------------------------------------------------------------------------


@committed
def test_50_at_once_never_pass_the_budget(learner, question, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = 20 * WORST_USD + Decimal("0.019999")
    outcomes = at_once(request_or_refusal, 50)
    assert outcomes.count(Failure.BUDGET) == 30
    assert ModelRequest.objects.count() == 20
    assert spent_today() == 20 * WORST_USD


@committed
def test_50_evaluations_at_once_never_pass_the_budget(learner, question, settings, with_claude):
    """S11: $0.02 and 20 at once cost $0.126."""
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.05")
    made = make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    others = [
        build_attempt(
            learner, made.session, question, timezone.now(), status=Status.PENDING, failure="", evaluator=""
        )
        for _ in range(49)
    ]
    attempts = [made, *Attempt.objects.bulk_create(others)]
    at_once(lambda n: runner.evaluate(attempts[n].pk), 50)
    scored = Attempt.objects.scored().count()
    assert 2 <= scored <= 5  # a settled request makes room for what it did not cost
    assert scored * Decimal("0.0084") == spent_today() <= Decimal("0.05")
    assert Attempt.objects.filter(status=Status.PENDING).count() == 50 - scored


# --- two requests in one evaluation --------------------------------------------------------------


def test_no_room_for_the_second_request_puts_the_answer_back_to_waiting(pending, settings, with_claude, monkeypatch):
    def twice(brief, connection, payer, prompt, samples):
        payer.request(connection.model, WORST).settle(connection.model, USAGE)
        payer.request(connection.model, WORST).settle(connection.model, USAGE)
        yield Result(evaluation(), "claude", "p1", "claude", model=connection.model)

    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.025")
    monkeypatch.setattr(claude, "evaluate", twice)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.waits_for_budget
    assert ModelRequest.objects.spent() == Decimal("0.0084")
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal(1)
    runner.retry(pending)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED
    assert pending.model_requests.count() == 3
    assert ModelRequest.objects.evaluations().count() == 2
