"""A task's lines in a worker have the id of the request that sent it."""

from celery import Celery
from celery.contrib.testing.worker import start_worker
from structlog.contextvars import bound_contextvars, get_contextvars

from coach import task_log


def test_a_task_runs_in_the_context_that_sent_it():
    assert task_log.HEADER
    app = Celery("test", broker="memory://", backend="cache+memory://")
    app.task(get_contextvars, name="look")
    with start_worker(app, perform_ping_check=False, pool="solo"):
        with bound_contextvars(request_id="one", attempt=7):
            first = app.tasks["look"].delay()
        second = app.tasks["look"].delay()
        assert first.get(timeout=10) == {"request_id": "one", "attempt": 7}
        assert second.get(timeout=10) == {}
    assert get_contextvars() == {}
