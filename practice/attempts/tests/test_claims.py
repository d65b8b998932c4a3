"""One worker at a time, by a claim that runs out."""

import time
import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from practice.attempts import claims, runner
from practice.attempts.claims import LEASE, claimed
from practice.attempts.models import Attempt, Status
from practice.evaluation.failures import Failure
from tests.factories import make_attempt
from tests.outcomes import at_once, committed, lease_runs_out

pytestmark = pytest.mark.django_db
FAILED = {"status": Status.FAILED, "failure": Failure.TIMEOUT}


def test_claim_is_for_one_worker(pending, django_assert_num_queries):
    with django_assert_num_queries(1):
        token = Attempt.objects.claim(pending.pk)
    assert isinstance(token, uuid.UUID)
    assert Attempt.objects.claim(pending.pk) is None
    pending.refresh_from_db()
    assert (pending.status, pending.claim, pending.interruptions) == (Status.EVALUATING, token, 0)
    left = pending.claimed_until - timezone.now()
    assert LEASE - timedelta(seconds=10) < left <= LEASE + timedelta(seconds=1)


def test_claim_that_ran_out_is_free_again(pending):
    first = Attempt.objects.claim(pending.pk)
    lease_runs_out(pending)
    second = Attempt.objects.claim(pending.pk)
    assert second not in (None, first)
    pending.refresh_from_db()
    assert pending.interruptions == 1


def test_claim_broken_off_twice_is_given_up(pending, caplog):
    """The answer may be what kills its worker."""
    for _ in range(2):
        assert Attempt.objects.claim(pending.pk)
        lease_runs_out(pending)
    assert Attempt.objects.claim(pending.pk) is None
    pending.refresh_from_db()
    assert (pending.status, pending.failure) == (Status.FAILED, Failure.BROKEN_OFF)
    assert (pending.claim, pending.claimed_until) == (None, None)
    assert "given up" in caplog.text
    assert "stopped twice over this answer" in pending.get_failure_display()


def test_retry_after_that_starts_counting_anew(pending):
    for _ in range(2):
        Attempt.objects.claim(pending.pk)
        lease_runs_out(pending)
    Attempt.objects.claim(pending.pk)
    assert runner.retry(pending)
    assert Attempt.objects.claim(pending.pk)
    lease_runs_out(pending)
    assert Attempt.objects.claim(pending.pk)


@pytest.mark.parametrize("score", ["6.8", None])
def test_finished_attempt_is_nobodys(learner, question, score):
    finished = make_attempt(learner, question, timezone.now(), score=score)
    assert Attempt.objects.claim(finished.pk) is None


def test_attempt_that_does_not_exist():
    with claimed(Attempt, 4_711) as claim:
        assert claim is None


@pytest.mark.parametrize("off", [timedelta(minutes=10), timedelta(days=2), -timedelta(minutes=10)])
def test_the_hosts_clock_does_not_matter(pending, monkeypatch, off):
    """A host ten minutes ahead took over what ran, and one two days ahead made claims that nobody could break."""
    monkeypatch.setattr(timezone, "now", lambda real=timezone.now: real() + off)
    token = Attempt.objects.claim(pending.pk)
    monkeypatch.undo()
    pending.refresh_from_db()
    assert abs(pending.claimed_until - timezone.now() - LEASE) < timedelta(seconds=10)
    monkeypatch.setattr(timezone, "now", lambda real=timezone.now: real() + off)
    assert Attempt.objects.claim(pending.pk) is None
    pending.refresh_from_db()
    assert pending.claim == token


def test_outcome_of_a_lost_claim_is_dropped(pending, caplog):
    """Two workers: the first was so slow that its claim ran out. What the second writes stands."""
    with claimed(Attempt, pending.pk) as slow:
        lease_runs_out(pending)
        with claimed(Attempt, pending.pk) as quick:
            slow.store(FAILED)
            pending.refresh_from_db()
            assert (pending.status, pending.claim) == (Status.EVALUATING, quick.token)
            assert "taken over" in caplog.text
            quick.store({"status": Status.FAILED, "failure": Failure.REFUSED})
            slow.store(FAILED)
    pending.refresh_from_db()
    assert (pending.status, pending.failure, pending.interruptions) == (Status.FAILED, Failure.REFUSED, 0)


@committed
def test_claim_is_renewed_while_it_is_held(pending, monkeypatch):
    """An evaluation may take longer than a lease; a process that died is noticed within one."""
    monkeypatch.setattr(claims, "RENEW_EVERY_S", 0.02)
    monkeypatch.setattr(claims, "renewals", claims.Renewals())
    with claimed(Attempt, pending.pk):
        lease_runs_out(pending)
        deadline = time.monotonic() + 10
        while pending.claimed_until is None or pending.claimed_until < timezone.now():
            assert time.monotonic() < deadline
            pending.refresh_from_db()
            time.sleep(0.02)
    assert claims.renewals.claims == set()


def test_renewal_leaves_other_holders_alone(pending, django_assert_num_queries):
    with claimed(Attempt, pending.pk):
        Attempt.objects.filter(pk=pending.pk).update(claim=uuid.uuid4(), claimed_until=timezone.now())
        pending.refresh_from_db()
        until = pending.claimed_until
        with django_assert_num_queries(1):
            claims.renewals.renew()
        pending.refresh_from_db()
        assert pending.claimed_until == until


@committed
def test_store_tries_again_and_gives_up(pending, monkeypatch):
    monkeypatch.setattr(claims, "STORE_PAUSES_S", (0, 0))
    failures = []

    def fail(execute, sql, params, many, context):
        failures.append(sql)
        raise OperationalError("database is locked")

    monkeypatch.setattr(claims, "PATIENCE_S", 0.2)
    monkeypatch.setattr(claims, "PATIENT_PAUSE_S", 0.02)
    with claimed(Attempt, pending.pk) as claim:
        with connection.execute_wrapper(fail):
            with pytest.raises(OperationalError):
                claim.store(FAILED)
            assert len(failures) == 3
            with pytest.raises(OperationalError):
                claim.store(FAILED, patiently=True)
            assert 3 + 3 < len(failures) < 3 + 20
        claim.store(FAILED)
    pending.refresh_from_db()
    assert pending.status == Status.FAILED


@committed
def test_twenty_at_once(pending):
    """Exactly one of them gets the claim, on either database."""
    taken = at_once(lambda n: Attempt.objects.claim(pending.pk), 20)
    assert sum(token is not None for token in taken) == 1
