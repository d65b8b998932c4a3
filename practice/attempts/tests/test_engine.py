"""Tasks in threads of this process. tests/test_workers.py has those of Celery."""

import logging
import threading
import time

import pytest
from django.core.cache import cache
from django.db import transaction
from structlog.contextvars import bound_contextvars, get_contextvars

from practice.attempts import engine
from practice.attempts.engine import Threads


@pytest.fixture
def tasks(monkeypatch):
    """Tasks of the test's own, and threads for them."""
    monkeypatch.setattr(engine, "TASKS", {})
    monkeypatch.setattr(engine, "PERIODS_S", {})
    monkeypatch.setattr(engine, "CLOCK_TICK_S", 0.01)
    threads = Threads()
    monkeypatch.setattr(engine, "threads", threads)
    yield engine.TASKS
    threads.alive = lambda: False
    threads.end()


def until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_task_starts_at_commit(tasks):
    ran = []
    tasks["note"] = ran.append
    with transaction.atomic():
        engine.start("note", 1)
        time.sleep(0.05)
        assert ran == []
    until(lambda: ran == [1])


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_starts_nothing(tasks):
    ran = []
    tasks["note"] = ran.append
    with transaction.atomic():
        engine.start("note", 1)
        transaction.set_rollback(True)
    engine.send("note", 2)
    until(lambda: ran == [2])


def test_a_name_that_no_task_has(tasks):
    with pytest.raises(LookupError, match="nothing"):
        engine.start("nothing")


def test_what_is_sent_twice_runs_once(tasks):
    ran, go_on = [], threading.Event()

    def slow(n):
        ran.append(n)
        go_on.wait(10)

    tasks["slow"] = slow
    for _ in range(3):
        engine.send("slow", 1)
    engine.send("slow", 2)
    until(lambda: len(ran) == 2)
    go_on.set()
    until(lambda: not engine.threads.futures)
    assert sorted(ran) == [1, 2]
    engine.send("slow", 1)
    until(lambda: len(ran) == 3)


def test_at_most_so_many_at_a_time_and_so_many_queued(tasks, settings, monkeypatch):
    settings.EVALUATIONS_AT_ONCE = 2
    monkeypatch.setattr(engine, "MOST_QUEUED", 5)
    running, most, go_on = set(), [], threading.Event()

    def work(n):
        running.add(n)
        most.append(len(running))
        go_on.wait(10)
        running.discard(n)

    tasks["work"] = work
    for n in range(20):
        engine.send("work", n)
    assert len(engine.threads.futures) == 5
    until(lambda: len(running) == 2)
    go_on.set()
    until(lambda: not engine.threads.futures)
    assert max(most) == 2
    assert len(most) == 5


def test_a_mistake_is_logged_and_the_thread_goes_on(tasks, settings, caplog):
    settings.EVALUATIONS_AT_ONCE = 1
    ran = []
    tasks["mistaken"] = lambda: 1 / 0
    tasks["note"] = ran.append
    engine.send("mistaken")
    engine.send("note", 1)
    until(lambda: ran == [1])
    assert "ZeroDivisionError" in caplog.text


def test_periodic_tasks_go_on_after_a_mistake_and_while_all_threads_are_busy(tasks, settings, caplog):
    settings.EVALUATIONS_AT_ONCE = 1
    go_on, ticks = threading.Event(), []
    tasks["busy"] = lambda: go_on.wait(10)
    engine.send("busy")

    @engine.task("tick", every_s=0.02)
    def tick():
        ticks.append(1)
        raise ValueError("a mistake")

    engine.begin(lambda: True)
    until(lambda: len(ticks) >= 3)
    go_on.set()
    assert "a mistake" in caplog.text


def test_with_celery_the_web_process_runs_only_what_tells_of_workers(tasks, settings, monkeypatch):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr(engine, "IN_WEB", set())
    ran = []
    engine.task("work", every_s=0.01)(lambda: ran.append("work"))
    engine.task("tell", every_s=0.01, in_web=True)(lambda: ran.append("tell"))
    engine.begin(lambda: True)
    until(lambda: len(ran) >= 3)
    assert set(ran) == {"tell"}
    engine.celery.cache_clear()
    assert list(engine.celery().conf.beat_schedule) == ["work"]
    engine.celery.cache_clear()


def test_when_the_process_stops_what_runs_is_finished_and_nothing_begins(tasks, settings):
    settings.EVALUATIONS_AT_ONCE = 1
    ran, begun = [], threading.Event()

    def work(n):
        begun.set()
        time.sleep(0.1)
        ran.append(n)

    tasks["work"] = work
    for n in range(3):
        engine.send("work", n)
    assert begun.wait(10)
    engine.end()
    assert ran == [0]
    engine.threads.alive = lambda: False
    assert engine.is_stopping()
    engine.send("work", 4)
    assert engine.threads.futures == {}


def test_log_lines_of_a_task_carry_the_requests_id(tasks):
    """From the submit to the last line of its evaluation."""
    seen = []
    tasks["note"] = lambda: seen.append(get_contextvars())
    with bound_contextvars(request_id="abc"):
        engine.send("note")
    until(lambda: seen)
    assert seen == [{"request_id": "abc"}]


def test_sign_of_life(monkeypatch):
    assert engine.problem() == "no process has run a task lately"
    engine.beat()
    assert engine.problem() is None
    cache.set(engine.BEAT_KEY, time.time() - engine.SILENT_S - 1)
    assert engine.problem() == "no process has run a task lately"


def test_a_cache_that_is_away_is_said(monkeypatch, caplog):
    class Away:
        def get(self, key):
            raise ConnectionError("refused")

    monkeypatch.setattr(engine, "channel", Away())
    with caplog.at_level(logging.WARNING):
        assert engine.problem() == "the cache does not answer (ConnectionError)"
