"""Following an evaluation to its end, and how it may end; and many things at once."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.utils import timezone
from django.utils.html import escape

from practice.attempts import evaluators, runner
from practice.attempts.failure_sentences import FAILURE_SENTENCES
from practice.attempts.models import Attempt, Status

# For tests in which other threads, processes, or connections look at the rows, too.
committed = pytest.mark.django_db(transaction=True)

# At once, and no more: a process has 16 connections to PostgreSQL, and on a busy machine whoever finds none for three
# seconds fails. The server itself has five threads for its pages and changes.
HANDS = 12

ANSWER = (
    "I would enter Brazil only if 20% of our users there pay today. First I name the user: a small shop in Recife. "
    "Then I compare a partner with a team of our own and choose the partner, because it costs half as much."
)


def follow(client, attempt):
    """Evaluate the attempt in this thread, then read its stream to the end: the text of its events."""
    runner.evaluate(attempt.pk)
    client.force_login(attempt.user)
    response = client.get(f"/attempts/{attempt.pk}/stream")
    return b"".join(response.streaming_content).decode()


def names(events):
    return [line.removeprefix("event: ") for line in events.splitlines() if line.startswith("event: ")]


def failed(attempt, failure):
    """The attempt failed in this way, and what its learner wrote is still there."""
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure) == (Status.FAILED, failure)
    assert attempt.answer_text == ANSWER
    assert attempt.overall_score is None
    assert attempt.claim is None
    assert attempt.duration_ms is not None


def ends_in(client, fake, attempt, fault, failure, requests):
    """The fault ends in this failure after so many requests: said on the page, nothing lost, and a retry works."""
    fake.script(fault, fault)
    events = follow(client, attempt)
    ended = time.monotonic()
    failed(attempt, failure)
    assert names(events)[-1] == "done"
    assert "Your answer is saved." in events
    assert escape(FAILURE_SENTENCES[failure]) in events
    assert len(fake.requests) == requests
    retry_works(client, fake, attempt)
    return ended


def retry_works(client, fake, attempt):
    """Retrying on the page, now that nothing is wrong, ends in a score after exactly one more request."""
    fake.replies.clear()
    before = len(fake.requests)
    page = client.post(f"/attempts/{attempt.pk}/retry", headers={"HX-Request": "true"}).content.decode()
    assert f"/attempts/{attempt.pk}/stream" in page
    follow(client, attempt)
    scored(attempt)
    assert len(fake.requests) == before + 1


def scored(attempt):
    """By whom, depends on the settings."""
    attempt.refresh_from_db()
    assert (attempt.status, attempt.failure, attempt.evaluator) == (Status.SCORED, "", evaluators.chosen())
    assert attempt.scale == evaluators.current_scale()
    assert attempt.answer_text == ANSWER
    assert attempt.claim is None
    return attempt


def lease_runs_out(attempt):
    """As if the worker that held it had been silent for too long."""
    changed = Attempt.objects.filter(pk=attempt.pk, status=Status.EVALUATING).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )
    assert changed == 1


def on_a_loop(work):
    """The result of `await work()`, on an event loop in a thread of its own: Playwright has one in this thread."""

    async def and_close():
        try:
            return await work()
        finally:
            await sync_to_async(connections.close_all)()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, and_close()).result()


def at_once(work, number):
    """Call `work(n)` for each n below the number, HANDS of them together all the time; what each returned."""
    barrier = threading.Barrier(min(number, HANDS))

    def one(n):
        if n < barrier.parties:
            barrier.wait()
        try:
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(barrier.parties) as pool:
        return list(pool.map(one, range(number)))
