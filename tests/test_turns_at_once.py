"""Many answers at once, and a local model that is asked for one after the other, as it is told to."""

import threading

from django.utils import timezone

from practice.attempts import runner
from practice.attempts.ledger import ModelRequest
from practice.attempts.models import Attempt, Status
from tests.factories import make_attempt
from tests.fake_claude import Reply
from tests.outcomes import at_once, committed

NUMBER = 24


@committed
def test_no_more_requests_at_a_time_than_it_has_turns(own_model, learner, question, settings, monkeypatch):
    settings.LOCAL_MODEL_AT_ONCE = 2
    monkeypatch.setattr("practice.attempts.engine.send", lambda *work, **options: None)
    attempts = [
        make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", evaluator="")
        for _ in range(NUMBER)
    ]
    running, most, lock = 0, 0, threading.Lock()

    def slowly(text):
        """Called by the server for as long as it writes nothing."""
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        own_model.closing.wait(0.1)
        with lock:
            running -= 1
        return text

    own_model.default = Reply(manner=slowly, piece=10_000)
    tries = 0
    while Attempt.objects.filter(status=Status.PENDING).exists():
        tries += 1
        assert tries < 4 * NUMBER
        at_once(lambda n: runner.evaluate_here(attempts[n].pk), NUMBER)
    assert 1 <= most <= 2
    assert Attempt.objects.filter(status=Status.SCORED).count() == NUMBER
    assert len(own_model.requests) == ModelRequest.objects.filter(cost_usd=0).count() == NUMBER
