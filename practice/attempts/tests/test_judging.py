"""The life of a verdict: asked for once, booked, limited, claimed; and what can go wrong with it."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from practice.attempts import claims, engine, judging, limits, turns
from practice.attempts.comparisons import Comparison, Verdict
from practice.attempts.failure_sentences import COMPARISON_SENTENCES, FAILURE_SENTENCES
from practice.attempts.ledger import ModelRequest, Payer, Purpose
from practice.attempts.models import Attempt, Evaluator, Status
from practice.evaluation import claude, comparing
from practice.evaluation.failures import Failure
from tests.factories import make_attempt, make_model_request
from tests.fake_claude import FAULTS, Reply, saying

EARLIER = "Clinics with many staff lose time by phone. I would start there and see."
LATER = "Clinics with 40 staff lose 2 hours a day by phone. I would start there, with 200 of them."
WORST = {"input_tokens": 4000, "output_tokens": 1000}


@pytest.fixture
def pair(learner, question):
    now = timezone.now()
    earlier = make_attempt(learner, question, now - timedelta(days=2), score="5.0", answer_text=EARLIER)
    return earlier, make_attempt(learner, question, now, score="6.0", answer_text=LATER)


@pytest.fixture
def comparison(pair):
    """Asked for, and not yet worked on."""
    earlier, later = pair
    return Comparison.objects.create(attempt=later, other=earlier, asked_at=timezone.now())


@pytest.fixture
def sent(monkeypatch):
    sent = []
    monkeypatch.setattr(engine, "send", lambda *work, **options: sent.append(work))
    return sent


def compared(comparison):
    judging.compare(comparison.pk)
    comparison.refresh_from_db()
    return comparison


def failed(comparison, failure):
    assert (comparison.status, comparison.failure, comparison.verdict) == (Status.FAILED, failure, "")
    assert comparison.claim is None
    assert comparison.compared_at is not None


def test_both_requests_are_booked_as_one_comparison(fake, comparison, learner):
    found = compared(comparison)
    assert (found.status, found.verdict, found.evaluator) == (Status.SCORED, Verdict.BETTER, Evaluator.CLAUDE)
    assert (found.evaluator_version, found.model, found.claim) == ("compare-1", "claude-sonnet-5-5", None)
    assert [reason["later_first"] for reason in found.reasons] == [False, True]
    requests = ModelRequest.objects.filter(purpose=Purpose.COMPARISON)
    assert requests.count() == len(fake.requests) == 2
    assert all(request.attempt == comparison.attempt and request.user == learner for request in requests)
    assert all(request.cost_usd > 0 and request.settled_at for request in requests)
    assert requests.evaluations().count() == 1


def test_what_is_done_is_not_done_again(fake, comparison):
    compared(comparison)
    compared(comparison)
    assert len(fake.requests) == 2


def test_a_local_model_compares_at_no_cost(own_model, comparison):
    found = compared(comparison)
    assert (found.verdict, found.evaluator) == (Verdict.BETTER, Evaluator.LOCAL)
    assert {request.cost_usd for request in ModelRequest.objects.all()} == {0}


@pytest.mark.parametrize(
    ("fault", "failure", "requests"),
    [
        ("reset-first", Failure.UNREACHABLE, 2),
        ("401", Failure.SETUP, 1),
        ("413", Failure.TOO_LONG, 1),
        ("429-later", Failure.BUSY, 1),
        ("529", Failure.BUSY, 2),
        ("error-midstream", Failure.BUSY, 2),
        ("close-empty", Failure.INTERRUPTED, 2),
        ("max-tokens", Failure.BAD_REPLY, 2),
        ("refusal", Failure.REFUSED, 1),
        ("not-json", Failure.BAD_REPLY, 2),
        ("truncated", Failure.BAD_REPLY, 2),
        ("doubled", Failure.BAD_REPLY, 2),
        ("null-character", Failure.BAD_REPLY, 2),
        ("megabyte", Failure.BAD_REPLY, 1),
        ("huge-event", Failure.BAD_REPLY, 1),
        ("surrogate-model", Failure.BAD_REPLY, 1),
    ],
)
def test_a_fault_ends_in_a_failure_and_asking_again_works(fake, comparison, fault, failure, requests):
    fake.script(*[FAULTS[fault]] * 2)
    failed(compared(comparison), failure)
    assert len(fake.requests) == requests
    fake.replies.clear()
    judging.ask(comparison.attempt, comparison.other, timezone.now())
    assert compared(comparison).verdict == Verdict.BETTER


def test_a_fault_in_the_second_order_ends_in_a_failure_too(fake, comparison):
    fake.script(Reply(), FAULTS["refusal"])
    failed(compared(comparison), Failure.REFUSED)
    assert ModelRequest.objects.filter(settled_at__isnull=False).count() == 2


def test_silence_ends_in_a_failure(fake, comparison, monkeypatch):
    monkeypatch.setattr(claude, "READ_TIMEOUT_S", 0.4)
    fake.script(*[FAULTS["stall"]] * 2)
    failed(compared(comparison), Failure.TIMEOUT)


def test_the_deadline_is_for_both_orders(fake, comparison, settings):
    settings.EVALUATION_DEADLINE_S = 1
    fake.default = Reply(piece=4, pause=0.2)
    failed(compared(comparison), Failure.TIMEOUT)
    assert len(fake.requests) == 1


def test_an_invented_quote_makes_no_verdict(fake, comparison):
    fake.default = Reply(manner=saying(first_quote="I have asked four hundred lighthouse keepers about it."))
    found = compared(comparison)
    assert (found.status, found.verdict) == (Status.SCORED, Verdict.SAME)
    assert [reason["given"] for reason in found.reasons] == ["later", "later"]


def test_a_mistake_of_ours_is_a_failure(fake, comparison, monkeypatch):
    monkeypatch.setattr(comparing, "by_claude", lambda *given: 1 / 0)
    failed(compared(comparison), Failure.INTERNAL)


def test_a_model_that_was_taken_away_is_said(comparison):
    failed(compared(comparison), Failure.SETUP)


# --- budget, limits, and turns --------------------------------------------------------------------


def test_a_spent_budget_is_a_failure_that_nothing_waits_for(fake, comparison, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.5")
    make_model_request(cost="0.5")
    failed(compared(comparison), Failure.BUDGET)
    assert not fake.requests
    assert "tomorrow" in COMPARISON_SENTENCES[Failure.BUDGET]


def test_a_budget_that_others_hold_is_waited_for(fake, comparison, settings):
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.5")
    make_model_request(cost=None, reserved_usd="0.49")
    found = compared(comparison)
    assert (found.status, found.failure) == (Status.PENDING, "")
    assert not fake.requests


def test_it_counts_as_an_evaluation(fake, pair, question, learner, settings):
    settings.EVALUATIONS_PER_HOUR = 1
    earlier, later = pair
    now = timezone.now()
    assert judging.ask(later, earlier, now)
    with pytest.raises(limits.TooMany):  # it waits
        limits.check(learner, now)
    judging.compare(Comparison.objects.get().pk)
    with pytest.raises(limits.TooMany):  # it was made
        limits.check(learner, timezone.now())
    third = make_attempt(learner, question, now)
    with pytest.raises(limits.TooMany):
        judging.ask(third, earlier, timezone.now())
    assert Comparison.objects.count() == 1
    limits.check(learner, now + timedelta(minutes=61))


def test_a_local_model_has_one_turn_for_answers_and_comparisons(own_model, pair, comparison, learner, question):
    held = make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
    turns.Payer(held.pk, Attempt.objects.claim(held.pk)).request("m", WORST)
    assert compared(comparison).status == Status.PENDING
    assert not own_model.requests
    Attempt.objects.filter(pk=held.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    token = Comparison.objects.claim(comparison.pk)
    payer = turns.Payer(comparison.attempt_id, token, Purpose.COMPARISON)
    payer.request("m", WORST)
    assert turns.free() == 0
    payer.request("m", WORST)  # its second order has its turn already


# --- asked once -----------------------------------------------------------------------------------


def test_a_pair_is_compared_once(fake, pair, sent, django_capture_on_commit_callbacks):
    earlier, later = pair
    with django_capture_on_commit_callbacks(execute=True):
        assert judging.ask(later, earlier, timezone.now())
        assert not judging.ask(later, earlier, timezone.now())
    made = Comparison.objects.get()
    assert (made.attempt, made.other, sent) == (later, earlier, [("compare", made.pk)])
    compared(made)
    assert not judging.ask(later, earlier, timezone.now())
    made.refresh_from_db()
    assert made.status == Status.SCORED


def test_the_sweep_starts_what_waits_and_what_was_left_behind(fake, comparison, sent):
    judging.compare_waiting()
    assert sent == [("compare", comparison.pk)]
    Comparison.objects.claim(comparison.pk)
    judging.compare_waiting()
    assert len(sent) == 1
    lease_runs_out(comparison)
    judging.compare_waiting()
    assert len(sent) == 2


def lease_runs_out(comparison):
    Comparison.objects.filter(pk=comparison.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_a_killed_worker_is_replaced_and_what_it_paid_stays_booked(fake, comparison):
    token = Comparison.objects.claim(comparison.pk)
    Payer(comparison.attempt_id, token, Purpose.COMPARISON).request("claude-sonnet-5-5", WORST)
    assert compared(comparison).status == Status.EVALUATING  # another's
    lease_runs_out(comparison)
    assert compared(comparison).verdict == Verdict.BETTER
    assert ModelRequest.objects.filter(settled_at=None).count() == 1


def test_what_kills_twice_is_given_up(fake, comparison):
    for _ in range(claims.MOST_INTERRUPTIONS):
        Comparison.objects.claim(comparison.pk)
        lease_runs_out(comparison)
    assert compared(comparison).failure == Failure.BROKEN_OFF
    assert not fake.requests


def test_a_worker_that_lost_its_claim_writes_nothing(comparison):
    claim = claims.Claim(Comparison, comparison.pk, uuid.uuid4())
    claim.store({"status": Status.SCORED, "verdict": Verdict.WORSE})
    comparison.refresh_from_db()
    assert comparison.status == Status.PENDING


def test_every_failure_has_a_sentence_about_a_comparison():
    assert set(COMPARISON_SENTENCES) == set(FAILURE_SENTENCES) == set(Failure)
    assert COMPARISON_SENTENCES[Failure.REFUSED] != FAILURE_SENTENCES[Failure.REFUSED]
