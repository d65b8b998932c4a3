"""A database that is locked when a score is ready: it was paid for, so it is not given up easily."""

import contextlib
import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, connection

from practice.attempts import runner
from practice.attempts.models import Attempt, Status
from tests.fake_claude import Reply
from tests.outcomes import ANSWER, committed, follow, lease_runs_out, names, scored


@contextlib.contextmanager
def scores_cannot_be_written(times):
    """The first so many tries to store a score meet a locked database."""
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
    """Another program takes the lock while the model writes, and keeps it for a while after that."""
    fake.script(Reply(wait=0.3))
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    connection.close()  # the next connection has that timeout
    holder = threading.Thread(target=hold_lock, args=(fake, connection.settings_dict["NAME"]))
    holder.start()
    runner.evaluate(pending.pk)
    holder.join()
    connection.close()
    scored(pending)
    assert "database is locked" in caplog.text
    assert len(fake.requests) == 1


def hold_lock(fake, name):
    while not fake.requests:
        time.sleep(0.01)
    with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.6)
        other.rollback()


@committed
def test_database_locked_for_good_while_saving(client, fake, pending, caplog):
    with scores_cannot_be_written(times=1_000):
        runner.evaluate(pending.pk)
    assert "Gave up storing the outcome" in caplog.text
    pending.refresh_from_db()
    assert (pending.status, pending.answer_text) == (Status.EVALUATING, ANSWER)
    assert Attempt.objects.claim(pending.pk) is None
    lease_runs_out(pending)
    follow(client, pending)
    scored(pending)
