"""Everything that goes wrong between us and the Messages API, through the real SDK and a real socket.

Every row ends the same way: the answer is kept, the attempt is finished with a sentence a person understands, the
stream is closed, no more than two requests were made, and a retry works.
"""

import json
import socket
import time

import pytest
from django.utils import timezone

from practice.evaluation import claude, runner
from practice.evaluation.failures import Failure
from practice.models import Attempt, Status
from tests.factories import make_attempt
from tests.fake_claude import FAULTS, FakeClaude, Reply

pytestmark = pytest.mark.django_db(transaction=True)

ANSWER = (
    "I would enter Brazil only if 20 % of our users there pay today. First I name the user: a small shop in Recife. "
    "Then I compare a partner with a team of our own and choose the partner, because it costs half as much."
)


@pytest.fixture
def fake(settings, monkeypatch):
    with FakeClaude() as server:
        settings.EVALUATOR = "claude"
        settings.ANTHROPIC_API_KEY = "test"
        settings.ANTHROPIC_BASE_URL = server.url
        settings.EVALUATION_DEADLINE_S = 5
        monkeypatch.setattr(claude, "READ_TIMEOUT_S", 0.4)
        monkeypatch.setattr(claude, "RETRY_PAUSE_S", 0.01)
        monkeypatch.setattr(runner, "POLL_S", 0.02)
        monkeypatch.setattr(runner, "STORE_WAITS_S", (0.05, 0.1, 0.2))
        claude.client.cache_clear()
        yield server
        claude.client().close()
        claude.client.cache_clear()


@pytest.fixture
def pending(learner, question):
    return make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER, evaluator=""
    )


def follow(client, attempt):
    """The page's stream, read to its end: the text of its events."""
    client.force_login(attempt.user)
    response = client.get(f"/attempts/{attempt.pk}/stream")
    return b"".join(response.streaming_content).decode()


def names(events):
    return [line.removeprefix("event: ") for line in events.splitlines() if line.startswith("event: ")]


# fault: (failure that the attempt ends with, requests that were made)
LASTING = {
    "reset-first": (Failure.UNREACHABLE, 2),
    "silence-first": (Failure.TIMEOUT, 2),
    "400": (Failure.SETUP, 1),
    "401": (Failure.SETUP, 1),
    "403": (Failure.SETUP, 1),
    "404-model": (Failure.SETUP, 1),
    "408": (Failure.UNREACHABLE, 2),
    "413": (Failure.TOO_LONG, 1),
    "429-later": (Failure.BUSY, 1),
    "500": (Failure.UNREACHABLE, 2),
    "529": (Failure.BUSY, 2),
    "error-midstream": (Failure.BUSY, 2),
    "key-error-midstream": (Failure.SETUP, 1),
    "drop": (Failure.INTERRUPTED, 2),
    "reset": (Failure.INTERRUPTED, 2),
    "stall": (Failure.TIMEOUT, 2),
    "close-early": (Failure.INTERRUPTED, 2),
    "close-empty": (Failure.INTERRUPTED, 2),
    "max-tokens": (Failure.BAD_REPLY, 2),
    "refusal": (Failure.REFUSED, 1),
    "stop-sequence": (Failure.BAD_REPLY, 2),
    "not-json": (Failure.BAD_REPLY, 2),
    "not-an-object": (Failure.BAD_REPLY, 2),
    "fenced": (Failure.BAD_REPLY, 2),
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
    "wrong-order": (Failure.BAD_REPLY, 2),
    "not-events": (Failure.INTERRUPTED, 2),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_fault_ends_in_a_failure_that_a_retry_gets_over(client, fake, pending, name):
    failure, requests = LASTING[name]
    fake.script(*[FAULTS[name]] * 2)
    events = follow(client, pending)
    failed(pending, failure)
    assert names(events)[-1] == "done"
    assert "Your answer is saved." in events
    assert str(failure.label).replace("'", "&#x27;") in events
    assert len(fake.requests) == requests
    retry_works(client, fake, pending)


def failed(attempt, failure):
    """The attempt is failed in this way, and what its learner wrote is there."""
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure) == (Status.FAILED, failure)
    assert attempt.answer_text == ANSWER
    assert attempt.overall_score is None
    assert attempt.claim is None
    assert attempt.duration_ms is not None


def retry_works(client, fake, attempt):
    """Retry on the page, now that nothing is wrong: scored, by exactly one more request."""
    fake.replies.clear()
    before = len(fake.requests)
    page = client.post(f"/attempts/{attempt.pk}/retry", headers={"HX-Request": "true"}).content.decode()
    assert f"/attempts/{attempt.pk}/stream" in page
    follow(client, attempt)
    scored(attempt)
    assert len(fake.requests) == before + 1


def scored(attempt):
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure, attempt.evaluator) == (Status.SCORED, "", "claude")
    assert attempt.answer_text == ANSWER
    assert attempt.claim is None
    return attempt


# One of each kind; 429-soon has its own test.
PASSING = ("reset-first", "500", "529", "error-midstream", "drop", "stall", "close-early", "not-json", "score-11")


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
    list(runner.follow(pending.pk))
    assert 1 <= time.monotonic() - started < 3
    scored(pending)


def test_retry_after_beyond_the_deadline_is_not_waited_for(fake, pending):
    fake.script(FAULTS["429-later"])
    started = time.monotonic()
    list(runner.follow(pending.pk))
    assert time.monotonic() - started < 1
    failed(pending, Failure.BUSY)


def test_refused_connection(client, fake, pending, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: nobody else takes the port meanwhile
        settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        events = follow(client, pending)
    failed(pending, Failure.UNREACHABLE)
    assert names(events) == ["done"]
    claude.client().close()
    claude.client.cache_clear()
    settings.ANTHROPIC_BASE_URL = fake.url
    retry_works(client, fake, pending)


def test_drip_slower_than_the_deadline(client, fake, pending, settings):
    settings.EVALUATION_DEADLINE_S = 0.6
    fake.script(FAULTS["drip"])
    started = time.monotonic()
    follow(client, pending)
    assert time.monotonic() - started < 2
    failed(pending, Failure.TIMEOUT)
    assert len(fake.requests) == 1
    settings.EVALUATION_DEADLINE_S = 5
    retry_works(client, fake, pending)


def test_megabyte_is_cut_off_early(fake, pending, monkeypatch):
    lengths = []
    so_far = claude.so_far
    monkeypatch.setattr(claude, "so_far", lambda text: lengths.append(len(text)) or so_far(text))
    fake.script(FAULTS["megabyte"])
    list(runner.follow(pending.pk))
    failed(pending, Failure.BAD_REPLY)
    assert max(lengths) <= claude.MAX_REPLY_CHARS


def test_script_tags_are_shown_as_text(client, fake, pending):
    fake.script(FAULTS["script-tags"])
    events = follow(client, pending)
    assert "<script>alert" in scored(pending).example_point
    page = client.get(pending.get_absolute_url()).content.decode()
    for html in (events, page):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert" in html


def test_thinking_before_the_text(client, fake, pending):
    fake.script(FAULTS["thinking"])
    events = follow(client, pending)
    scored(pending)
    assert "The candidate starts well." not in events
    assert len(fake.requests) == 1


def test_scores_are_on_the_page_before_the_model_has_finished(client, fake, pending):
    fake.script(Reply(pause=0.02))
    client.force_login(pending.user)
    events = client.get(f"/attempts/{pending.pk}/stream").streaming_content
    first = next(event for event in events if event.startswith(b"event: scores"))
    assert b"Framework" in first
    pending.refresh_from_db()
    assert pending.status == Status.EVALUATING
    assert names(b"".join(events).decode())[-1] == "done"
    scored(pending)


def test_what_is_stored(fake, pending):
    list(runner.follow(pending.pk))
    attempt = scored(pending)
    assert attempt.evaluator_version == "claude-sonnet-5-5 prompt-1"
    assert attempt.strengths[0]["quote"] in ANSWER
    assert attempt.raw_evaluation["framework"]["score"] == attempt.framework_score
    assert attempt.usage["cache_creation_input_tokens"] > 500
    assert attempt.usage["cache_read_input_tokens"] == 0
    assert attempt.usage["output_tokens"] > 100


def test_the_request(fake, pending, settings):
    list(runner.follow(pending.pk))
    [request] = fake.requests
    body = request["body"]
    assert body["stream"] is True
    assert body["model"] == settings.ANTHROPIC_MODEL
    assert body["system"][-1]["cache_control"] == {"type": "ephemeral"}
    assert ANSWER not in json.dumps(body["system"])
    assert ANSWER in body["messages"][0]["content"]
    assert body["output_config"]["format"]["type"] == "json_schema"


def test_usage_counts_what_was_paid_for_in_vain(client, fake, pending):
    """Two unusable replies, then a retry by the learner: the attempt's tokens are those of all three."""
    fake.script(*[FAULTS["not-json"]] * 2)
    follow(client, pending)
    failed(pending, Failure.BAD_REPLY)
    in_vain = pending.usage
    assert in_vain["output_tokens"] == 2 * (len(FAULTS["not-json"].text) // 4)
    retry_works(client, fake, pending)
    assert pending.usage["input_tokens"] == in_vain["input_tokens"] // 2 * 3
    assert pending.usage["output_tokens"] > in_vain["output_tokens"]


def test_a_request_that_never_began_costs_nothing(client, fake, pending):
    fake.script(FAULTS["401"])
    follow(client, pending)
    failed(pending, Failure.SETUP)
    assert pending.usage is None


def test_every_fault_of_the_server_is_in_the_table():
    tested_alone = {"429-soon", "drip", "script-tags", "thinking"}
    assert set(FAULTS) == set(LASTING) | tested_alone
    assert Attempt._meta.get_field("failure").max_length >= max(len(failure) for failure in Failure.values)
