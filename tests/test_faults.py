"""Everything that goes wrong between us and the Messages API, through the real SDK and a real socket.

Every row ends the same way: the answer is kept, the attempt is finished with a sentence a person understands, the
stream is closed, no more than two requests were made, and a retry works.
"""

import contextlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import RequestFactory
from django.utils import timezone

from practice.attempts import claims, runner, stream
from practice.attempts.models import FAILURE_SENTENCES, Attempt, Status
from practice.evaluation import claude, prompt
from practice.evaluation.failures import Failure
from tests.factories import make_attempt
from tests.fake_claude import FAULTS, Reply

pytestmark = pytest.mark.django_db
# Where other threads, processes or connections look at the rows too.
committed = pytest.mark.django_db(transaction=True)

ANSWER = (
    "I would enter Brazil only if 20 % of our users there pay today. First I name the user: a small shop in Recife. "
    "Then I compare a partner with a team of our own and choose the partner, because it costs half as much."
)


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


@pytest.fixture
def short_patience(monkeypatch):
    """Silence ends a request at once: only for faults that are silent, because a busy machine is silent too."""
    monkeypatch.setattr(claude, "READ_TIMEOUT_S", 0.4)


# fault: (failure that the attempt ends with, requests that were made)
LASTING = {
    "reset-first": (Failure.UNREACHABLE, 2),
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
    "not-gzip": (Failure.INTERRUPTED, 2),
}


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_fault_ends_in_a_failure_that_a_retry_gets_over(client, fake, pending, name):
    check_lasting(client, fake, pending, FAULTS[name], *LASTING[name])


@pytest.mark.parametrize("name", ["silence-first", "stall"])
def test_silence_ends_in_a_failure_that_a_retry_gets_over(client, fake, pending, name, short_patience):
    check_lasting(client, fake, pending, FAULTS[name], Failure.TIMEOUT, 2)


def test_a_passing_silence_is_retried_once_and_unseen(fake, pending, short_patience):
    fake.script(FAULTS["stall"])
    list(runner.follow(pending.pk))
    scored(pending)
    assert len(fake.requests) == 2


def check_lasting(client, fake, pending, fault, failure, requests):
    fake.script(fault, fault)
    events = follow(client, pending)
    failed(pending, failure)
    assert names(events)[-1] == "done"
    assert "Your answer is saved." in events
    assert FAILURE_SENTENCES[failure].replace("'", "&#x27;") in events
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
        claude_at(settings, f"http://127.0.0.1:{unused.getsockname()[1]}")
        events = follow(client, pending)
    failed(pending, Failure.UNREACHABLE)
    assert names(events) == ["done"]
    claude_at(settings, fake.url)
    retry_works(client, fake, pending)


def claude_at(settings, url):
    settings.ANTHROPIC_BASE_URL = url


def test_drip_slower_than_the_deadline(client, fake, pending, settings):
    settings.EVALUATION_DEADLINE_S = 0.6
    fake.script(FAULTS["drip"])
    started = time.monotonic()
    follow(client, pending)
    assert time.monotonic() - started < 3  # the drip itself takes a minute
    failed(pending, Failure.TIMEOUT)
    assert len(fake.requests) == 1
    settings.EVALUATION_DEADLINE_S = 20
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
    assert (attempt.model, attempt.evaluator_version) == ("claude-sonnet-5-5", prompt.PROMPT_VERSION)
    assert attempt.strengths[0]["quote"] in ANSWER
    assert attempt.raw_evaluation["framework"]["score"] == attempt.framework_score
    assert attempt.usage["cache_creation_input_tokens"] > 500
    assert attempt.usage.get("cache_read_input_tokens", 0) == 0
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


def test_browser_gone_midstream(fake, pending):
    fake.script(Reply(pause=0.01))
    request = RequestFactory().get("/")
    request.user = pending.user
    events = stream.feedback_events(request, pending.pk)
    assert next(events).startswith(": ")
    assert next(events).startswith("event: ")
    events.close()
    scored(pending)
    assert len(fake.requests) == 1


@committed
def test_two_tabs_on_one_attempt(fake, pending):
    fake.script(Reply(pause=0.01))
    tabs = [threading.Thread(target=read_in_thread, args=(pending.pk,)) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(timeout=10)
        assert not tab.is_alive()
    scored(pending)
    assert len(fake.requests) == 1


def read_in_thread(pk):
    try:
        for _ in runner.follow(pk):
            pass
    finally:
        connection.close()


@contextlib.contextmanager
def scores_cannot_be_written(times):
    """The first so many tries to write a score down meet a locked database."""
    left = iter(range(times))

    def execute_or_fail(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "overall_score" in sql and next(left, None) is not None:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute_or_fail):
        yield


@committed
def test_database_locked_while_saving(client, fake, pending):
    with scores_cannot_be_written(times=2):
        events = follow(client, pending)
    assert names(events)[-1] == "done"
    scored(pending)
    assert len(fake.requests) == 1


@committed
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite locks the whole database, PostgreSQL does not")
def test_real_lock_while_saving(fake, pending, monkeypatch, caplog):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    connection.close()  # the next one has that timeout
    updates = runner.follow(pending.pk)
    next(updates)
    with contextlib.closing(
        sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.2, other.rollback)
        release.start()
        list(updates)
        release.join()
    connection.close()
    scored(pending)
    assert "database is locked" in caplog.text
    assert len(fake.requests) == 1


@committed
def test_database_locked_for_good_while_saving(client, fake, pending, caplog):
    with scores_cannot_be_written(times=1_000):
        events = follow(client, pending)
    assert names(events)[-1] == "done"
    assert "Your answer is saved." in events
    assert "could not be finished" in events
    assert "Gave up storing the outcome" in caplog.text
    pending.refresh_from_db()
    assert (pending.status, pending.answer_text) == (Status.EVALUATING, ANSWER)
    assert claims.claim(pending.pk) is None
    lease_runs_out(pending)
    follow(client, pending)
    scored(pending)


def lease_runs_out(attempt):
    changed = Attempt.objects.filter(pk=attempt.pk, status=Status.EVALUATING).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )
    assert changed == 1


@committed
def test_kill_9_midstream(fake, pending, client, site):
    """The server dies while a page follows; afterwards the sweep evaluates what it left behind."""
    client.force_login(pending.user)
    fake.script(FAULTS["stall"])
    browser = site.get(f"/attempts/{pending.pk}/stream", client.cookies["sessionid"].value)
    assert [browser.readline()[:2] for _ in range(3)] == [b": ", b"\n", b"ev"]
    os.killpg(site.process.pid, signal.SIGKILL)
    site.process.wait(timeout=10)
    pending.refresh_from_db()
    assert (pending.status, pending.answer_text) == (Status.EVALUATING, ANSWER)

    assert claims.claim(pending.pk) is None  # it might still be alive
    lease_runs_out(pending)
    assert "1 scored, 0 failed" in manage("evaluate_pending", fake)
    scored(pending)
    assert len(fake.requests) == 2


@committed
def test_browser_of_a_real_server_gone_midstream(fake, pending, client, site):
    client.force_login(pending.user)
    fake.script(Reply(pause=0.05))
    browser = site.get(f"/attempts/{pending.pk}/stream", client.cookies["sessionid"].value)
    assert [browser.readline()[:2] for _ in range(3)] == [b": ", b"\n", b"ev"]
    browser.close()
    deadline = time.monotonic() + 15
    while pending.status != Status.SCORED and time.monotonic() < deadline:
        time.sleep(0.1)
        pending.refresh_from_db()
    scored(pending)
    assert len(fake.requests) == 1


def environment(fake):
    """The environment of a process of its own: the product's settings on this test's database."""
    database = connection.settings_dict
    address = (
        f"{database['USER']}:{database['PASSWORD']}@{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    )
    return os.environ | {
        "DATABASE_URL": (
            f"sqlite:///{database['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgres://{address}/{database['NAME']}"
        ),
        "DJANGO_SETTINGS_MODULE": "coach.settings",
        "DEBUG": "on",  # without collectstatic
        "ENV_FILE": os.devnull,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "EVALUATOR": "claude",
        "ANTHROPIC_API_KEY": "test",
        "ANTHROPIC_BASE_URL": fake.url,
        "WEB_CONCURRENCY": "1",
    }


def manage(command, fake):
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=django_settings.BASE_DIR,
        env=environment(fake),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


class Site:
    """Our own gunicorn, in a process group of its own, on a port that the system chose."""

    def __init__(self, fake):
        # The socket is handed over open, so that nobody takes the port between choosing and listening.
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "coach.wsgi", "--bind", f"fd://{listening.fileno()}"],
                cwd=django_settings.BASE_DIR,
                env=environment(fake),
                pass_fds=[listening.fileno()],
                start_new_session=True,
            )

    def get(self, path, session):
        """The response to a GET by the browser with this session, its body unread."""
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        browser.request("GET", path, headers={"Cookie": f"sessionid={session}", "Connection": "close"})
        return browser.getresponse()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)


@pytest.fixture
def site(fake):
    running = Site(fake)
    yield running
    running.stop()


def test_every_fault_of_the_server_is_in_the_table():
    tested_alone = {"silence-first", "stall", "429-soon", "drip", "script-tags", "thinking"}
    assert set(FAULTS) == set(LASTING) | tested_alone
    assert Attempt._meta.get_field("failure").max_length >= max(len(failure) for failure in Failure)
