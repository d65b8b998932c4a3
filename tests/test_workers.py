"""Celery's workers instead of the web process's threads: the same tasks, several processes, brokers that go away."""

import os
import socket
import time
import urllib.parse
from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from practice.attempts import engine, runner
from practice.attempts.ledger import ModelRequest
from practice.attempts.models import Attempt, Status
from tests.factories import make_attempt, make_user
from tests.fake_claude import FAULTS, Reply
from tests.outcomes import ANSWER, committed, lease_runs_out, scored
from tests.site import Beat, Site, Worker, claude, until_finished

REDIS, RABBIT = ("127.0.0.1", 6379), ("127.0.0.1", 5672)


def needs(address):
    try:
        socket.create_connection(address, timeout=2).close()
    except OSError:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"nothing listens on {address[0]}:{address[1]}")


@pytest.fixture
def redis_url():
    """A Redis database for this process of the suite."""
    import redis

    needs(REDIS)
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 8 + 8
    url = f"redis://127.0.0.1:6379/{number}"
    store = redis.Redis.from_url(url)
    store.flushdb()
    yield url
    store.flushdb()
    store.close()


@pytest.fixture
def broker(request, redis_url):
    """A broker of either kind."""
    if request.param == "redis":
        yield redis_url
        return
    needs(RABBIT)
    url = "amqp://guest:guest@127.0.0.1:5672//"
    purge(url)
    yield url
    purge(url)


def purge(url):
    from kombu.connection import Connection

    with Connection(url) as rabbit:
        for queue in ("celery", "periodic"):
            rabbit.SimpleQueue(queue).clear()


@pytest.fixture
def through(settings):
    """Have this process send its tasks to a broker."""

    def use(url):
        settings.CELERY_BROKER_URL = url
        engine.celery.cache_clear()
        engine.broker_left_alone_until = 0.0

    yield use
    settings.CELERY_BROKER_URL = ""
    engine.celery.cache_clear()


def waiting(question, name="ada"):
    return make_attempt(
        make_user(name), question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER, evaluator=""
    )


@committed
@pytest.mark.parametrize("broker", ["redis", "rabbit"], indirect=True)
def test_a_worker_scores_what_the_web_process_sends(fake, question, redis_url, broker, through):
    attempt = waiting(question)
    through(broker)
    engine.send("evaluate", attempt.pk)
    assert engine.threads.futures == {}
    with Worker(**claude(fake), CELERY_BROKER_URL=broker, REDIS_URL=redis_url):
        until_finished(attempt, within_s=60)
    scored(attempt)
    assert len(fake.requests) == 1


@committed
def test_worker_killed_midway(fake, question, redis_url, through, tmp_path):
    """Beat's sweep finds what it left behind; nobody runs a command."""
    fake.script(FAULTS["stall"])
    attempt = waiting(question)
    through(redis_url)
    engine.send("evaluate", attempt.pk)
    ways = claude(fake) | {"CELERY_BROKER_URL": redis_url, "REDIS_URL": redis_url}
    with Worker(**ways) as worker:
        while not fake.requests:
            assert worker.process.poll() is None
        worker.kill()
    attempt.refresh_from_db()
    assert attempt.status == Status.EVALUATING
    lease_runs_out(attempt)
    with Worker(**ways), Beat(tmp_path / "schedule", **ways):
        until_finished(attempt, within_s=60)
    scored(attempt)
    assert len(fake.requests) == 2


@committed
def test_broker_away(client, question, through, caplog):
    """The answer is saved and waits; the next submits don't wait for the broker again."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    through(f"redis://127.0.0.1:{port}/0")
    for _ in range(2):
        assert client.post(question.get_absolute_url(), {"answer_text": ANSWER}).status_code == 303
    assert [attempt.status for attempt in Attempt.objects.all()] == [Status.PENDING] * 2
    assert caplog.text.count("The broker has not taken a task") == 1
    assert "does not answer" in engine.broker_problem()


@committed
@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/0?nonsense=1", "amqp://guest:wrong@127.0.0.1:5672//"])
def test_broker_that_refuses(client, question, through, url):
    """Each kind has errors of its own. A submit that met one would take the guest's cookie along."""
    needs(RABBIT)
    through(url)
    for _ in range(2):
        assert client.post(question.get_absolute_url(), {"answer_text": ANSWER}).status_code == 303
    assert client.get(client.post(question.get_absolute_url(), {"answer_text": ANSWER}).url).status_code == 200
    assert Attempt.objects.waiting().count() == 3
    assert "does not answer" in engine.broker_problem()


@committed
def test_broker_back(fake, question, redis_url, through, tmp_path):
    attempt = waiting(question)  # saved while the broker was away
    through(redis_url)
    runner.sweep()
    with Worker(**claude(fake), CELERY_BROKER_URL=redis_url, REDIS_URL=redis_url):
        until_finished(attempt, within_s=60)
    scored(attempt)


@committed
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="several hosts share a PostgreSQL, never an SQLite file"
)
def test_two_web_and_two_worker_processes_one_killed(fake, question, redis_url, client, tmp_path):
    """50 submits over both web processes; one of the workers dies in the middle. Nothing is lost or scored twice."""
    fake.default = Reply(pause=0.02)
    ways = claude(fake) | {"CELERY_BROKER_URL": redis_url, "REDIS_URL": redis_url} | no_limits()
    learners = [make_user(f"learner-{n}") for n in range(50)]
    with (
        Site(**ways) as one,
        Site(**ways) as two,
        Worker(**ways) as doomed,
        Worker(**ways),
        Beat(tmp_path / "schedule", **ways),
    ):
        for n, learner in enumerate(learners):
            client.force_login(learner)
            post((one, two)[n % 2], question, client.cookies["sessionid"].value)
            if n == 25:
                doomed.kill()
        attempts = list(Attempt.objects.all())
        assert len(attempts) == 50
        left_behind = those_that_stay()
        Attempt.objects.filter(pk__in=left_behind).update(claimed_until=timezone.now())
        until_finished(*attempts, within_s=120)
    assert set(Attempt.objects.values_list("status", flat=True)) == {Status.SCORED}
    booked = Counter(ModelRequest.objects.values_list("attempt", flat=True))
    settled = Counter(ModelRequest.objects.exclude(settled_at=None).values_list("attempt", flat=True))
    # A request is booked before it is sent: what died between the two is booked, and never reached the model.
    assert settled.total() <= len(fake.requests) <= booked.total()
    assert set(settled) == {attempt.pk for attempt in attempts}
    assert {pk for pk, times in booked.items() if times > 1} <= left_behind
    assert set(booked.values()) <= {1, 2}


def those_that_stay(seconds=4):
    """The attempts that are being evaluated for so long that nobody can be at it anymore, once nothing else waits."""
    seen: set[tuple[int, str]] = set()
    since, deadline = time.monotonic(), time.monotonic() + 120
    while time.monotonic() - since < seconds:
        assert time.monotonic() < deadline
        now = {(attempt.pk, attempt.status) for attempt in Attempt.objects.exclude(status=Status.SCORED)}
        if now != seen or Status.PENDING in {status for _, status in now}:
            seen, since = now, time.monotonic()
        time.sleep(0.1)
    return {pk for pk, _ in seen}


def no_limits():
    names = ("EVALUATIONS_PER_HOUR", "SUBMITS_PER_ADDRESS_HOUR", "GUESTS_PER_ADDRESS_HOUR")
    return dict.fromkeys(names, "0")


def post(site, question, session):
    import http.client

    token = "b" * 32
    browser = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    body = urllib.parse.urlencode({"answer_text": ANSWER, "csrfmiddlewaretoken": token})
    headers = {
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    browser.request("POST", question.get_absolute_url(), body, headers)
    assert browser.getresponse().status == 303
    browser.close()
