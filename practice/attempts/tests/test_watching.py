"""What watching pages are told, on an event loop and without one, and what it costs."""

import asyncio
import time

import pytest
from django.test import AsyncRequestFactory
from django.utils import timezone

from coach.threads import pages, run_in
from practice.attempts import evaluators, partials, runner, stream, watching
from practice.attempts.claims import claimed
from practice.attempts.models import Attempt, Status
from practice.evaluation import offline
from practice.evaluation.reply import Partial
from tests.factories import make_attempt, make_user
from tests.outcomes import committed, names, on_a_loop

pytestmark = pytest.mark.django_db
DIMENSIONS = {name: {"score": 4, "reason": ""} for name in ("framework", "structure", "completeness")}
PARTIALS = (
    {"framework": {"score": 99, "reason": 5}, "strengths": "nonsense"},
    DIMENSIONS | {"insight": {"score": 6, "reason": "Two num"}},
    DIMENSIONS | {"insight": {"score": 6, "reason": "x"}, "strengths": [{"text": "<script>x</script>"}]},
)


@pytest.fixture
def slow_evaluator(monkeypatch):
    """Writes PARTIALS, each of which stays long enough to be seen."""
    monkeypatch.setattr(watching, "TICK_S", 0.01)
    monkeypatch.setattr(partials, "WORDS_EVERY_S", 0)

    def evaluator(brief):
        for data in PARTIALS:
            yield Partial(data)
            time.sleep(0.3)
        yield offline.evaluate(brief)

    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)


def read_on_a_loop(request, pk):
    """The events of the stream as an ASGI server sends them."""

    async def read():
        response = await run_in(pages, stream.attempt_stream, request, pk)
        return b"".join([chunk async for chunk in response]).decode()

    return on_a_loop(read)


def asgi_request(user):
    request = AsyncRequestFactory().get("/")
    request.user = user
    return request


@committed
@pytest.mark.parametrize("way", ["loop", "thread"])
def test_scores_and_words_as_they_come(client, learner, pending, slow_evaluator, way):
    if way == "loop":
        events = read_on_a_loop(asgi_request(learner), pending.pk)
    else:
        client.force_login(learner)
        response = client.get(pending.get_absolute_url() + "/stream")
        events = b"".join(response.streaming_content).decode()
    assert names(events) == ["scores", "words", "scores", "words", "words", "done"]
    blocks = events.split("\n\n")
    assert "4.6" in blocks[3]
    assert "&lt;script&gt;x" in blocks[5]
    assert all(line.startswith(("event: ", "data: ", ": ", "retry: ")) for line in events.splitlines() if line)


@committed
def test_two_pages_watch_one_evaluation(learner, pending, slow_evaluator, monkeypatch):
    """A page that comes late gets what there is."""

    async def read_both():
        async def read(after):
            await asyncio.sleep(after)
            response = await run_in(pages, stream.attempt_stream, asgi_request(learner), pending.pk)
            return b"".join([chunk async for chunk in response]).decode()

        return await asyncio.gather(read(0), read(0.4))

    early, late = on_a_loop(read_both)
    assert names(early)[-1] == names(late)[-1] == "done"
    assert names(late)[:2] == ["scores", "words"]
    assert watching.hub.watches == {}
    assert stream.held == {}


@committed
def test_more_streams_than_a_learner_may_hold_poll(learner, pending, monkeypatch, settings):
    settings.STREAMS_PER_LEARNER = 1
    monkeypatch.setitem(stream.held, learner.pk, 1)
    with claimed(Attempt, pending.pk) as claim:
        partials.Publisher(pending.pk).publish(Partial(PARTIALS[1]))
        events = read_on_a_loop(asgi_request(learner), pending.pk)
        assert names(events) == ["scores", "words"]
        assert f"retry: {stream.POLL_MS}" in events
        claim.store({"status": Status.FAILED, "failure": "timeout"})
    assert names(read_on_a_loop(asgi_request(learner), pending.pk)) == ["done"]


@committed
@pytest.mark.parametrize("way", ["loop", "thread"])
def test_what_is_written_of_a_closed_answer_stays_closed(client, learner, pending, way):
    """Its page has no stream; whoever opens one gets the question for a guess, and no score."""
    Attempt.objects.update(awaits_guess=True)
    with claimed(Attempt, pending.pk):
        partials.Publisher(pending.pk).publish(Partial(PARTIALS[1]))
        if way == "loop":
            events = read_on_a_loop(asgi_request(learner), pending.pk)
        else:
            client.force_login(learner)
            response = client.get(pending.get_absolute_url() + "/stream")
            events = b"".join(response.streaming_content).decode()
    assert names(events) == ["done"]
    assert "how strong is this answer" in events
    assert "4.6" not in events


@committed
def test_a_browser_that_leaves_is_forgotten(learner, pending):
    async def leave():
        response = await run_in(pages, stream.attempt_stream, asgi_request(learner), pending.pk)
        events = aiter(response)
        await anext(events)
        waiting = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0.1)
        assert stream.held == {learner.pk: 1}
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    with claimed(Attempt, pending.pk):
        on_a_loop(leave)
    assert (stream.held, watching.hub.watches) == ({}, {})


def test_two_queries_for_all_that_are_watched(question, pending, attempt, django_assert_num_queries):
    others = make_attempt(make_user("eve"), question, timezone.now(), status=Status.PENDING, failure="")
    watched = frozenset([pending.pk, attempt.pk, 4_711])
    with claimed(Attempt, pending.pk), claimed(Attempt, others.pk), django_assert_num_queries(2):
        news = watching.look(watched, watching.News(), at_all=True)
    assert news.running == {pending.pk}
    assert news.ended == {attempt.pk, 4_711}


def test_an_end_is_seen_at_once(pending, django_assert_num_queries):
    before = watching.News(running=frozenset([pending.pk]))
    Attempt.objects.filter(pk=pending.pk).update(status=Status.FAILED, failure="timeout")
    with django_assert_num_queries(2):
        assert watching.look(before.running, before, at_all=False).ended == {pending.pk}


def test_waiting_for_the_budget_is_an_end(pending):
    Attempt.objects.filter(pk=pending.pk).update(failure="budget")
    assert watching.read_ended([pending.pk]) == {pending.pk}


def test_a_channel_that_is_away_costs_no_score(pending, monkeypatch, slow_evaluator, caplog):
    class Away:
        def __getattr__(self, name):
            raise ConnectionError("Redis is away")

    monkeypatch.setattr(partials, "channel", Away())
    runner.evaluate(pending.pk)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED
    assert partials.read([pending.pk]) == {}
    assert "can't see" in caplog.text
