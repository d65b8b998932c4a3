"""The life of an answer: who may evaluate it, what is written down, and what happens when that goes wrong."""

import threading
import time
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from practice.attempts import claims, evaluators, outcomes, runner
from practice.attempts.briefs import brief_of
from practice.attempts.models import Attempt, Evaluator, Status
from practice.evaluation import claude, offline
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Evaluation, Partial, Result
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db

ANSWER = "I would start with small shops in Recife, because 20 % of them ask for it. Then I would measure weekly use."


@pytest.fixture
def pending(learner, question):
    return make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER, evaluator=""
    )


def evaluation():
    dimension = {"score": 6, "reason": "Fair."}
    return Evaluation.model_validate(
        {
            **dict.fromkeys(("framework", "structure", "completeness", "insight"), dimension),
            "strengths": [],
            "improvements": [{"text": "Thin.", "instead": "More."}],
            "suggested_framework": "SWOT.",
            "example_point": "A point.",
        }
    )


def use(monkeypatch, evaluator):
    """Evaluate with this generator function instead of the rubric."""
    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)


def result_with(usage=None):
    return Result(evaluation(), Evaluator.CLAUDE, "prompt-0", model="some-model", raw={"a": 1}, usage=usage)


# --- claims --------------------------------------------------------------------------------------


def test_claim_is_for_one_worker(pending, django_assert_num_queries):
    with django_assert_num_queries(1):
        token = claims.claim(pending.pk)
    assert isinstance(token, uuid.UUID)
    assert claims.claim(pending.pk) is None
    pending.refresh_from_db()
    assert (pending.status, pending.claim) == (Status.EVALUATING, token)
    assert pending.claimed_until > timezone.now() + timedelta(minutes=1)


def test_claim_that_ran_out_is_free_again(pending):
    first = claims.claim(pending.pk)
    run_out(pending)
    second = claims.claim(pending.pk)
    assert second not in (None, first)


def run_out(attempt):
    Attempt.objects.filter(pk=attempt.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("score", ["6.8", None])
def test_finished_attempt_is_nobodys(learner, question, score):
    finished = make_attempt(learner, question, timezone.now(), score=score)
    assert claims.claim(finished.pk) is None
    assert list(runner.follow(finished.pk)) == []


def test_attempt_that_does_not_exist():
    assert claims.claim(4_711) is None
    assert list(runner.follow(4_711)) == []


def test_lease_outlasts_evaluation_and_saving(settings):
    settings.EVALUATION_DEADLINE_S = 90
    lock_wait = 20  # the SQLite timeout of coach.settings
    saving = sum(claims.STORE_PAUSES_S) + (len(claims.STORE_PAUSES_S) + 1) * lock_wait
    assert claims.lease().total_seconds() >= 90 + claude.READ_TIMEOUT_S + saving


def test_outcome_of_a_lost_claim_is_dropped(pending, caplog):
    """Two workers: the first was so slow that its claim ran out. What the second writes stands."""
    slow = claims.claim(pending.pk)
    run_out(pending)
    quick = claims.claim(pending.pk)
    claims.store(pending.pk, slow, {"status": Status.FAILED, "failure": Failure.TIMEOUT})
    pending.refresh_from_db()
    assert (pending.status, pending.claim) == (Status.EVALUATING, quick)
    assert "taken over" in caplog.text
    claims.store(pending.pk, quick, outcomes.scored_columns(result_with()))
    claims.store(pending.pk, slow, {"status": Status.FAILED, "failure": Failure.TIMEOUT})
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.SCORED, "")


# --- outcomes ------------------------------------------------------------------------------------


def test_scored(pending, monkeypatch):
    use(monkeypatch, lambda brief: iter([Partial({"framework": {}}), result_with({"output_tokens": 5})]))
    assert list(runner.follow(pending.pk)) == [Partial({"framework": {}})]
    pending.refresh_from_db()
    assert (pending.status, pending.evaluator) == (Status.SCORED, Evaluator.CLAUDE)
    assert (pending.model, pending.evaluator_version) == ("some-model", "prompt-0")
    assert (pending.overall_score, pending.insight_score) == (6, 6)
    assert pending.reasons["structure"] == "Fair."
    assert pending.improvements == [{"text": "Thin.", "quote": "", "instead": "More."}]
    assert (pending.raw_evaluation, pending.usage) == ({"a": 1}, {"output_tokens": 5})
    assert (pending.claim, pending.claimed_until) == (None, None)
    assert pending.duration_ms >= 0


def test_failed_keeps_what_was_paid_and_adds_to_it(pending, monkeypatch):
    def refuses(brief):
        error = EvaluationError(Failure.REFUSED, "no")
        error.usage = {"input_tokens": 10, "output_tokens": 2}
        raise error
        yield

    use(monkeypatch, refuses)
    for paid in (10, 20):
        list(runner.follow(pending.pk))
        pending.refresh_from_db()
        assert (pending.status, pending.failure) == (Status.FAILED, Failure.REFUSED)
        assert pending.usage["input_tokens"] == paid
        assert claims.retry(pending)
    use(monkeypatch, lambda brief: iter([result_with({"input_tokens": 7})]))
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    assert pending.usage == {"input_tokens": 27, "output_tokens": 4}


def test_mistake_of_ours_is_logged_and_leaves_a_retry(pending, monkeypatch, caplog):
    def mistaken(brief):
        yield Partial({})
        raise KeyError("no such thing")

    use(monkeypatch, mistaken)
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.INTERNAL)
    assert "KeyError: 'no such thing'" in caplog.text


def test_mistake_before_the_evaluator_begins(pending, monkeypatch):
    monkeypatch.setattr(runner, "brief_of", lambda question, answer: 1 / 0)
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.INTERNAL)


def test_reader_goes_and_the_evaluation_is_stored(pending, monkeypatch):
    use(monkeypatch, lambda brief: iter([Partial({}), Partial({}), Partial({}), result_with()]))
    updates = runner.follow(pending.pk)
    next(updates)
    updates.close()
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


def test_no_connection_is_held_while_the_evaluator_works(transactional_db, pending, monkeypatch):
    def evaluator(brief):
        assert connection.connection is None
        yield result_with()

    use(monkeypatch, evaluator)
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


# --- waiting, background, retry ------------------------------------------------------------------


def test_follower_takes_over_when_the_other_worker_is_gone(pending, monkeypatch):
    claims.claim(pending.pk)
    monkeypatch.setattr(time, "sleep", lambda seconds: run_out(pending))
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


def test_background(transactional_db, pending, monkeypatch):
    go_on = threading.Event()

    def evaluator(brief):
        assert go_on.wait(10)
        yield result_with()

    use(monkeypatch, evaluator)
    runner.evaluate_in_background(pending.pk)
    [thread] = [thread for thread in threading.enumerate() if thread.name == f"attempt-{pending.pk}"]
    assert not thread.daemon
    go_on.set()
    thread.join(timeout=10)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED


def test_retry_is_for_failed_attempts(learner, question, django_assert_num_queries):
    failed = make_attempt(learner, question, timezone.now())
    with django_assert_num_queries(1):
        assert claims.retry(failed) is True
    failed.refresh_from_db()
    assert (failed.status, failed.failure) == (Status.PENDING, "")
    assert claims.retry(failed) is False


def test_retry_leaves_alone_what_is_being_evaluated(pending):
    """Else a second worker could claim it, and the same answer would be paid for twice."""
    token = claims.claim(pending.pk)
    assert claims.retry(pending) is False
    pending.refresh_from_db()
    assert (pending.status, pending.claim) == (Status.EVALUATING, token)


def test_retry_leaves_a_scored_attempt_alone(attempt):
    assert claims.retry(attempt) is False
    attempt.refresh_from_db()
    assert attempt.status == Status.SCORED


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
        attempt = runner.with_question(pending.pk)
        brief = brief_of(attempt.question, attempt.answer_text)
    assert (brief.category, brief.category_label) == ("strategy", "Strategy")
    assert (brief.answer, brief.key_points) == (ANSWER, ("A", "B"))


def test_offline_outcome_is_the_rubrics(pending):
    list(runner.follow(pending.pk))
    pending.refresh_from_db()
    expected = offline.evaluate(brief_of(pending.question, ANSWER))
    assert pending.overall_score == expected.evaluation.overall
    assert pending.usage is None
