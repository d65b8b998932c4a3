"""The local model's turns: a bound for the whole site, no cost, no limit per learner."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from practice.attempts import evaluators, limits, runner, turns
from practice.attempts.ledger import ModelRequest, NoRoomYet, Payer, Purpose
from practice.attempts.models import Attempt, Evaluator, Status
from practice.evaluation import local
from practice.evaluation.failures import Failure
from practice.evaluation.reply import Result
from tests.factories import make_attempt

from .claude_double import ANSWER, USAGE, evaluation

WORST = {"input_tokens": 4000, "output_tokens": 1000}


def use_local(settings, model="qwen3:8b", url="http://localhost:11434"):
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "auto", ""
    settings.LOCAL_MODEL, settings.LOCAL_MODEL_URL = model, url


@pytest.fixture
def with_local(settings, monkeypatch):
    """A local model is set up, and scores everything 6."""
    use_local(settings)

    def evaluate(brief, connection, payer, samples):
        payer.request(connection.model, WORST).settle("m", USAGE)
        yield Result(evaluation(), "local", "p-4", f"local:{connection.model}", model="m")

    monkeypatch.setattr(local, "evaluate", evaluate)


def waiting(learner, question, **changes):
    fields = {"status": Status.PENDING, "failure": "", "evaluator": "", "answer_text": ANSWER}
    return make_attempt(learner, question, timezone.now(), **(fields | changes))


def held(learner, question):
    """An attempt that a worker has claimed, and the payer of its evaluation."""
    attempt = waiting(learner, question)
    return attempt, turns.Payer(attempt.pk, Attempt.objects.claim(attempt.pk))


def test_it_is_scored_at_no_cost(with_local, pending):
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.evaluator, pending.scale) == (Status.SCORED, Evaluator.LOCAL, "local:qwen3:8b")
    request = pending.model_requests.get()
    assert (request.evaluator, request.reserved_usd, request.cost_usd) == (Evaluator.LOCAL, 0, 0)
    assert request.usage == USAGE


def test_a_budget_is_none_of_its_business(with_local, pending, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.000001")
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


def test_while_another_has_the_turn_an_answer_waits(with_local, learner, question, settings):
    other, payer = held(learner, question)
    bill = payer.request("qwen3:8b", WORST)
    attempt = waiting(learner, question)
    runner.evaluate(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure, attempt.is_running) == (Status.PENDING, "", True)
    assert not attempt.model_requests.exists()
    assert turns.free() == 0
    assert runner.found_waiting() == runner.found_room() == []
    bill.settle("m", USAGE)
    assert turns.free() == 0  # it may have another request to make
    Attempt.objects.filter(pk=other.pk).update(status=Status.FAILED, failure=Failure.BUSY)
    assert turns.free() == 1
    assert runner.found_waiting() == runner.found_room() == [attempt.pk]


def test_two_turns_where_two_are_allowed(with_local, learner, question, settings):
    settings.LOCAL_MODEL_AT_ONCE = 2
    (_, first), (_, second), (_, third) = (held(learner, question) for _ in range(3))
    first.request("m", WORST)
    second.request("m", WORST)
    with pytest.raises(NoRoomYet, match="has others to evaluate"):
        third.request("m", WORST)
    first.request("m", WORST)  # its second try has its turn already


def test_a_killed_worker_keeps_its_turn_no_longer_than_its_claim(with_local, learner, question):
    attempt, payer = held(learner, question)
    payer.request("m", WORST)
    assert turns.free() == 0
    Attempt.objects.filter(pk=attempt.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert turns.free() == 1
    assert runner.found_waiting() == [attempt.pk]


def test_waiting_for_a_turn_forgets_no_dead_worker(with_local, learner, question):
    held(learner, question)[1].request("m", WORST)
    attempt = waiting(learner, question, interruptions=1)
    runner.evaluate(attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.status, attempt.interruptions) == (Status.PENDING, 1)


def test_claudes_evaluations_take_no_turn(with_local, learner, question):
    attempt = waiting(learner, question)
    Payer(attempt.pk, Attempt.objects.claim(attempt.pk)).request("claude-sonnet-5-5", WORST)
    assert turns.free() == 1


def test_calibration_takes_no_turn_and_costs_nothing(with_local, learner, question):
    held(learner, question)[1].request("m", WORST)
    turns.Payer(None, uuid.uuid4(), Purpose.CALIBRATION).request("m", WORST).settle("m", USAGE)
    assert ModelRequest.objects.get(purpose=Purpose.CALIBRATION).cost_usd == 0


def test_the_next_one_is_started_when_a_turn_is_free(with_local, learner, question, monkeypatch):
    sent = []
    monkeypatch.setattr("practice.attempts.engine.send", lambda *work, **options: sent.append(work))
    first, second, third = (waiting(learner, question) for _ in range(3))
    runner.evaluate(first.pk)
    assert sent == [("evaluate", second.pk)]
    assert third.status == Status.PENDING


def test_whoever_submits_many_holds_up_nobody_else(with_local, learner, outsider, question):
    first, second, third = (waiting(learner, question) for _ in range(3))
    other = waiting(outsider, question)
    order = []
    while ready := runner.found_room():
        order += ready
        runner.evaluate_here(ready[0])
    assert order == [first.pk, other.pk, second.pk, third.pk]


def test_who_waited_for_a_budget_waits_for_a_turn(with_local, learner, question, monkeypatch):
    monkeypatch.setattr("practice.attempts.engine.send", lambda *work, **options: None)
    attempt = waiting(learner, question, failure=Failure.BUDGET.value)
    runner.sweep()
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure) == (Status.PENDING, "")
    assert runner.found_room() == [attempt.pk]


def test_a_worker_that_has_lost_its_claim_has_lost_its_turn(with_local, learner, question):
    attempt, payer = held(learner, question)
    payer.request("m", WORST)
    Attempt.objects.filter(pk=attempt.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    turns.Payer(attempt.pk, Attempt.objects.claim(attempt.pk)).request("m", WORST)
    with pytest.raises(NoRoomYet):
        payer.request("m", WORST)


def test_nothing_of_it_counts_toward_a_learners_limits(with_local, learner, question, settings):
    settings.EVALUATIONS_PER_HOUR = settings.EVALUATIONS_PER_DAY = 1
    for _ in range(3):
        runner.evaluate(waiting(learner, question).pk)
    limits.check(learner, timezone.now())
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "claude", "key"
    limits.check(learner, timezone.now())


@pytest.mark.parametrize(
    ("evaluator", "key", "model", "chosen", "scale"),
    [
        ("auto", "", "", "offline", "offline-2"),
        ("auto", "key", "", "claude", "claude"),
        ("auto", "", "qwen3:8b", "local", "local:qwen3:8b"),
        ("auto", "key", "qwen3:8b", "claude", "claude"),
        ("local", "key", "qwen3:8b", "local", "local:qwen3:8b"),
        ("offline", "key", "qwen3:8b", "offline", "offline-2"),
        ("claude", "key", "qwen3:8b", "claude", "claude"),
    ],
)
def test_who_is_chosen(settings, evaluator, key, model, chosen, scale):
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY, settings.LOCAL_MODEL = evaluator, key, model
    assert evaluators.chosen() == chosen
    assert evaluators.current_scale() == scale
    assert evaluators.uses_claude() is (chosen == "claude")
    assert evaluators.uses_model() is (chosen != "offline")


def test_it_is_asked_by_its_own_settings(settings):
    use_local(settings, url="http://gpu:8080")
    settings.LOCAL_MODEL_DEADLINE_S = 240
    connection = evaluators.local_connection()
    assert (connection.base_url, connection.model) == ("http://gpu:8080", "qwen3:8b")
    assert connection.deadline_s == connection.silence_s == 240
    assert connection.is_ours
