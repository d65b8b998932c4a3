"""Everything that goes wrong between us and the Messages API, through the real SDK and a real socket.

Every fault ends the same way: the answer is kept, the attempt is finished with a sentence that people understand,
the stream is closed, no more than two requests were made, and a retry works.
"""

import socket
import time

import pytest

from practice.attempts import runner
from practice.attempts.models import Attempt
from practice.evaluation import claude
from practice.evaluation.failures import Failure
from tests.fake_claude import FAULTS
from tests.outcomes import ends_in, failed, follow, names, retry_works, scored

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_patience(monkeypatch):
    """Silence ends a request at once. Only for faults that are silent, because a busy machine is silent, too."""
    monkeypatch.setattr(claude, "READ_TIMEOUT_S", 0.4)


# fault: (the failure that the attempt ends with, the number of requests made)
LASTING = {
    "reset-first": (Failure.UNREACHABLE, 2),
    "400": (Failure.SETUP, 1),
    "401": (Failure.SETUP, 1),
    "403": (Failure.SETUP, 1),
    "404-model": (Failure.SETUP, 1),
    "404-path": (Failure.SETUP, 1),
    "408": (Failure.UNREACHABLE, 2),
    "413": (Failure.TOO_LONG, 1),
    "429-later": (Failure.BUSY, 1),
    "500": (Failure.UNREACHABLE, 2),
    "529": (Failure.BUSY, 2),
    "error-midstream": (Failure.BUSY, 2),
    "key-error-midstream": (Failure.SETUP, 1),
    "drop": (Failure.INTERRUPTED, 2),
    "reset": (Failure.INTERRUPTED, 2),
    "close-early": (Failure.INTERRUPTED, 2),
    "close-empty": (Failure.INTERRUPTED, 2),
    "max-tokens": (Failure.BAD_REPLY, 2),
    "refusal": (Failure.REFUSED, 1),
    "stop-sequence": (Failure.BAD_REPLY, 2),
    "not-json": (Failure.BAD_REPLY, 2),
    "not-an-object": (Failure.BAD_REPLY, 2),
    "503": (Failure.UNREACHABLE, 2),
    "small-context": (Failure.SMALL_CONTEXT, 1),
    "fenced": (Failure.BAD_REPLY, 2),
    "prefixed": (Failure.BAD_REPLY, 2),
    "think-tags": (Failure.BAD_REPLY, 2),
    "think-without-end": (Failure.BAD_REPLY, 2),
    "truncated": (Failure.BAD_REPLY, 2),
    "doubled": (Failure.BAD_REPLY, 2),
    "doubled-differently": (Failure.BAD_REPLY, 2),
    "missing-field": (Failure.BAD_REPLY, 2),
    "extra-field": (Failure.BAD_REPLY, 2),
    "score-0": (Failure.BAD_REPLY, 2),
    "score-11": (Failure.BAD_REPLY, 2),
    "text-score": (Failure.BAD_REPLY, 2),
    "200-improvements": (Failure.BAD_REPLY, 2),
    "null-character": (Failure.BAD_REPLY, 2),
    "empty": (Failure.BAD_REPLY, 2),
    "megabyte": (Failure.BAD_REPLY, 1),
    "malformed-event": (Failure.BAD_REPLY, 2),
    "wrong-order": (Failure.BAD_REPLY, 1),
    "not-events": (Failure.INTERRUPTED, 2),
    "not-gzip": (Failure.BAD_REPLY, 1),
    "surrogate-in-text": (Failure.BAD_REPLY, 2),
    "escaped-surrogate": (Failure.BAD_REPLY, 2),
    "surrogate-model": (Failure.BAD_REPLY, 1),
    "null-model": (Failure.BAD_REPLY, 1),
    "nameless-model": (Failure.BAD_REPLY, 1),
    "negative-usage": (Failure.BAD_REPLY, 1),
    "trillion-tokens": (Failure.BAD_REPLY, 1),
    "text-usage": (Failure.BAD_REPLY, 1),
    "no-delta": (Failure.INTERRUPTED, 2),
    "no-message": (Failure.BAD_REPLY, 1),
    "text-is-a-list": (Failure.BAD_REPLY, 2),
    "redirect": (Failure.SETUP, 1),
    "dripped-401": (Failure.SETUP, 1),
    "dripped-500": (Failure.UNREACHABLE, 2),
    "bomb-200": (Failure.BAD_REPLY, 1),
    "bomb-400": (Failure.SETUP, 1),
    "huge-200": (Failure.BAD_REPLY, 1),
    "huge-400": (Failure.SETUP, 1),
    "huge-event": (Failure.BAD_REPLY, 1),
    "many-lines": (Failure.BAD_REPLY, 1),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_fault_ends_in_a_failure_that_a_retry_gets_over(client, fake, pending, name):
    ends_in(client, fake, pending, FAULTS[name], *LASTING[name])


@pytest.mark.parametrize("name", ["silence-first", "stall"])
def test_silence_ends_in_a_failure_that_a_retry_gets_over(client, fake, pending, name, short_patience):
    ends_in(client, fake, pending, FAULTS[name], Failure.TIMEOUT, 2)


# The server keeps sending, so that no single read takes long.
ENDLESS = ("slow-headers", "early-hints", "pings", "drip", "no-message-stop", "silence-first")


@pytest.mark.parametrize("name", ENDLESS)
def test_the_deadline_ends_what_has_no_end(client, fake, pending, settings, name):
    settings.EVALUATION_DEADLINE_S = 1
    started = time.monotonic()
    assert ends_in(client, fake, pending, FAULTS[name], Failure.TIMEOUT, 1) < started + 1 + 2


@pytest.mark.parametrize("name", ["open-after-the-end", "error-after-the-end"])
def test_a_reply_is_used_at_its_end_whatever_follows(client, fake, pending, settings, name):
    fake.script(FAULTS[name])
    started = time.monotonic()
    follow(client, pending)
    assert time.monotonic() - started < 5  # of 20
    scored(pending)
    assert len(fake.requests) == 1


def test_a_passing_silence_is_retried_once_and_unseen(fake, pending, short_patience):
    fake.script(FAULTS["stall"])
    runner.evaluate(pending.pk)
    scored(pending)
    assert len(fake.requests) == 2


# One of each kind; 429-soon has a test of its own.
PASSING = ("reset-first", "500", "529", "error-midstream", "drop", "close-early", "not-json", "score-11")


@pytest.mark.parametrize("name", PASSING)
def test_a_passing_fault_is_retried_once_and_unseen(client, fake, pending, name):
    fake.script(FAULTS[name])
    events = follow(client, pending)
    scored(pending)
    assert names(events)[-1] == "done"
    assert len(fake.requests) == 2


def test_retry_after_is_waited_for(fake, pending):
    fake.script(FAULTS["429-soon"])
    started = time.monotonic()
    runner.evaluate(pending.pk)
    assert 1 <= time.monotonic() - started < 3
    scored(pending)


def test_retry_after_beyond_the_deadline_is_not_waited_for(fake, pending):
    fake.script(FAULTS["429-later"])
    started = time.monotonic()
    runner.evaluate(pending.pk)
    assert time.monotonic() - started < 1
    failed(pending, Failure.BUSY)


def test_refused_connection(client, fake, pending, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening, so nobody else takes the port
        claude_at(settings, f"http://127.0.0.1:{unused.getsockname()[1]}")
        events = follow(client, pending)
    failed(pending, Failure.UNREACHABLE)
    assert names(events) == ["done"]
    claude_at(settings, fake.url)
    retry_works(client, fake, pending)


def claude_at(settings, url):
    settings.ANTHROPIC_BASE_URL = url


def test_every_fault_of_the_server_is_in_the_table():
    tested_alone = {"stall", "429-soon", "open-after-the-end", "error-after-the-end", "script-tags", "thinking"}
    tested_alone |= {"invented", "no-cache-counts"}
    assert set(FAULTS) == {*LASTING, *ENDLESS, *tested_alone}
    assert Attempt._meta.get_field("failure").max_length >= max(len(failure) for failure in Failure)
