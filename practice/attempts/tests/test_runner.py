"""The life of an answer: what is written down, and what happens when that goes wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from practice.attempts import engine, evaluators, runner
from practice.attempts.briefs import brief_of
from practice.attempts.models import Attempt, Evaluator, Status
from practice.attempts.tests.claude_double import ANSWER, evaluation
from practice.evaluation import offline, scales
from practice.evaluation.failures import Failure
from practice.evaluation.reply import REMARKS, Partial, Result
from practice.evaluation.score import DIMENSIONS
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db


def use(monkeypatch, evaluator):
    """Evaluate with this generator function instead of the offline one."""
    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)


def result():
    return Result(evaluation(), Evaluator.CLAUDE, "prompt-0", scales.CLAUDE, model="some-model", raw={"a": 1})


# --- outcomes ------------------------------------------------------------------------------------


def test_scored(pending, monkeypatch):
    use(monkeypatch, lambda brief: iter([Partial({"framework": {}}), result()]))
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.evaluator) == (Status.SCORED, Evaluator.CLAUDE)
    assert (pending.model, pending.evaluator_version) == ("some-model", "prompt-0")
    assert (pending.overall_score, pending.insight_score) == (6, 6)
    assert pending.reasons["structure"] == "Fair."
    assert pending.improvements == [{"text": "Thin.", "quote": "", "ask": "How many?", "instead": "More."}]
    assert pending.raw_evaluation == {"a": 1}
    assert (pending.claim, pending.claimed_until) == (None, None)
    assert pending.duration_ms >= 0


def test_mistake_of_ours_is_logged_and_leaves_a_retry(pending, monkeypatch, caplog):
    def mistaken(brief):
        yield Partial({})
        raise KeyError("no such thing")

    use(monkeypatch, mistaken)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.INTERNAL)
    assert "KeyError: 'no such thing'" in caplog.text


def test_mistake_before_the_evaluator_begins(pending, monkeypatch):
    monkeypatch.setattr(runner, "brief_of", lambda attempt: 1 / 0)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.INTERNAL)


def test_database_trouble_puts_the_answer_back(pending, monkeypatch, caplog):
    """It is not the answer's fault, and nobody has to press a button."""

    def away(brief):
        raise OperationalError("server closed the connection unexpectedly")
        yield

    use(monkeypatch, away)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure, pending.claim) == (Status.PENDING, "", None)
    assert "waits again" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_outcome_that_no_database_takes(pending, monkeypatch, caplog):
    use(monkeypatch, lambda brief: iter([replace(result(), raw={"text": object()})]))
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.INTERNAL)
    assert "cannot be stored" in caplog.text


def test_no_connection_is_held_while_the_evaluator_works(transactional_db, pending, monkeypatch):
    def evaluator(brief):
        assert connection.connection is None
        yield result()

    use(monkeypatch, evaluator)
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


# --- retry, sweep --------------------------------------------------------------------------------


def test_retry_is_for_failed_attempts(learner, question, django_assert_num_queries):
    failed = make_attempt(learner, question, timezone.now())
    with django_assert_num_queries(1):
        assert runner.retry(failed) is True
    failed.refresh_from_db()
    assert (failed.status, failed.failure) == (Status.PENDING, "")
    assert runner.retry(failed) is False


def test_retry_leaves_alone_what_is_being_evaluated(pending):
    """Else a second worker could claim it, and the same answer would be paid for twice."""
    token = Attempt.objects.claim(pending.pk)
    assert runner.retry(pending) is False
    pending.refresh_from_db()
    assert (pending.status, pending.claim) == (Status.EVALUATING, token)


def test_retry_leaves_a_scored_attempt_alone(attempt):
    assert runner.retry(attempt) is False
    attempt.refresh_from_db()
    assert attempt.status == Status.SCORED


def test_sweep_starts_what_waits_oldest_first(learner, question, monkeypatch):
    now = timezone.now()
    waiting = {"status": Status.PENDING, "failure": "", "evaluator": ""}
    newer = make_attempt(learner, question, now, **waiting)
    older = make_attempt(learner, question, now - timedelta(hours=1), **waiting)
    make_attempt(learner, question, now)  # failed
    held = make_attempt(learner, question, now, **waiting)
    Attempt.objects.claim(held.pk)
    sent = []
    monkeypatch.setattr(engine, "send", lambda *work, **options: sent.append(work))
    runner.sweep()
    assert sent == [("evaluate", older.pk), ("evaluate", newer.pk)]


# --- which evaluator, what it is told ------------------------------------------------------------


@pytest.mark.parametrize(
    ("evaluator", "key", "claude_is_used"),
    [("auto", "", False), ("auto", "key", True), ("offline", "key", False), ("claude", "key", True)],
)
def test_evaluator_setting(settings, evaluator, key, claude_is_used):
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = evaluator, key
    assert evaluators.uses_claude() is claude_is_used


def test_what_the_evaluator_is_told(pending, django_assert_num_queries):
    with django_assert_num_queries(2):  # no framework, so no query for steps
        brief = brief_of(runner.with_question(pending.pk))
    assert (brief.category, brief.category_label) == ("strategy", "Strategy")
    assert (brief.answer, brief.key_points) == (ANSWER, ("A", "B"))


def test_offline_outcome_is_the_estimate(pending):
    """With its margins, and not a word."""
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    expected = offline.evaluate(brief_of(pending))
    assert pending.overall_score == expected.evaluation.overall
    assert {name: getattr(pending, f"{name}_score") for name in DIMENSIONS} == expected.evaluation.scores
    assert pending.margins == offline.model.fitted().margins
    assert set(pending.margins) == {"overall", *DIMENSIONS}
    assert (pending.evaluator_version, pending.raw_evaluation) == (expected.version, expected.raw)
    assert not any((pending.reasons, *(getattr(pending, name) for name in REMARKS)))
