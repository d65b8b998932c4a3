"""What an operator sees: whether the site can do its work, and what waits."""

import logging
import shutil
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from practice.attempts import engine, readiness
from practice.attempts.models import Status
from practice.attempts.waiting import read_waiting, warn_if_waiting
from tests.factories import make_attempt

pytestmark = pytest.mark.django_db
OK = {"status": "ok"}
ENOUGH = shutil._ntuple_diskusage(10**12, 0, 10**12)
FULL = shutil._ntuple_diskusage(10**12, 10**12, 4_999_999)


@pytest.fixture(autouse=True)
def new_look(monkeypatch):
    monkeypatch.setattr(readiness, "last", None)
    monkeypatch.setattr(engine, "problem", lambda: None)
    cache.clear()


@pytest.fixture
def disk(monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: ENOUGH)
    return lambda usage: monkeypatch.setattr(shutil, "disk_usage", usage)


def wait(learner, question, minutes, **fields):
    when = timezone.now() - timedelta(minutes=minutes, seconds=1)
    return make_attempt(learner, question, when, **({"status": Status.PENDING, "failure": ""} | fields))


def asked(client):
    readiness.last = None
    return client.get("/readyz")


def test_all_is_well(client, disk):
    response = client.get("/readyz")
    assert response.status_code == 200
    checks = dict.fromkeys(("database", "disk", "answers", "engine"), OK)
    assert response.json() == {"status": "ok", "checks": checks, "oldest_waiting_s": None}
    assert "no-store" in response["Cache-Control"]
    assert client.post("/readyz").status_code == 405


def test_a_database_that_does_not_answer(client, disk, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise OperationalError("postgres://root:hunter2@10.0.0.7 refused")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", away)
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == {"status": "failing", "problem": "it does not answer"}
    assert response.json()["checks"]["answers"]["status"] == "warning"
    assert "hunter2" not in response.content.decode()
    assert "hunter2" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_database_that_can_only_be_read(client, disk):
    on, off = (
        ("PRAGMA query_only = on", "PRAGMA query_only = off")
        if connection.vendor == "sqlite"
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )
    with connection.cursor() as cursor:
        cursor.execute(on)
        response = client.get("/readyz")
        cursor.execute(off)
    assert response.status_code == 503
    assert response.json()["checks"]["database"]["problem"] == "it can be read, but not written to"
    assert asked(client).status_code == 200


def test_a_full_disk(client, disk):
    disk(lambda folder: FULL)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "4 MB left for" in response.json()["checks"]["disk"]["problem"]


def test_an_answer_that_waits_is_a_warning_and_no_reason_to_close(client, disk, learner, question):
    wait(learner, question, minutes=4)
    report = client.get("/readyz").json()
    assert report["status"] == "ok"
    assert 241 <= report["oldest_waiting_s"] < 300
    wait(learner, question, minutes=12)
    response = asked(client)
    assert response.status_code == 200
    assert response.json()["status"] == "warning"
    assert response.json()["checks"]["answers"]["problem"] == "the oldest of 2 has waited for 12 minutes"


def test_an_engine_that_stands_still_is_a_warning(client, disk, monkeypatch):
    monkeypatch.setattr(engine, "problem", lambda: "the broker does not answer")
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["engine"] == {"status": "warning", "problem": "the broker does not answer"}


def test_polling_it_does_not_write_each_time(client, disk, django_assert_num_queries, monkeypatch):
    client.get("/readyz")
    with django_assert_num_queries(0):
        for _ in range(20):
            assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(readiness, "KEPT_S", 0)
    client.get("/readyz")
    assert Session.objects.count() == 1
    with readiness.looking, django_assert_num_queries(0):
        client.get("/readyz")  # another thread looks and is stuck: this one doesn't queue behind it


def test_nobody_can_use_the_probes_row_as_a_session(client, disk):
    client.get("/readyz")
    client.cookies["sessionid"] = "readyz"
    assert client.get("/history").status_code == 400
    assert Session.objects.count() == 1


def test_what_waits(learner, question):
    now = timezone.now()
    assert read_waiting(now).age is None
    wait(learner, question, minutes=60, failure="budget")
    under_way = {"status": Status.EVALUATING, "claim": "12345678-1234-4234-8234-123456789abc"}
    wait(learner, question, minutes=50, **under_way, claimed_until=now + timedelta(minutes=1))
    wait(learner, question, minutes=40, status=Status.FAILED, failure="timeout")
    waiting = read_waiting(now)
    assert (waiting.age, waiting.answers, waiting.for_budget, waiting.too_long) == (None, 0, 1, False)
    wait(learner, question, minutes=30, **under_way, claimed_until=now - timedelta(minutes=1))
    wait(learner, question, minutes=20)
    waiting = read_waiting(timezone.now())
    assert (waiting.age // timedelta(minutes=1), waiting.answers, waiting.too_long) == (30, 2, True)


def test_a_warning_now_and_then(learner, question, caplog):
    with caplog.at_level(logging.WARNING):
        wait(learner, question, minutes=4)
        warn_if_waiting()
        assert caplog.records == []
        wait(learner, question, minutes=9)
        for _ in range(5):
            warn_if_waiting()
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert (record.answers, record.oldest_min) == (2, 9)


def test_a_warning_without_a_cache(learner, question, monkeypatch, caplog):
    """It may be why they wait."""

    def away(*args):
        raise ConnectionError("refused")

    monkeypatch.setattr(cache, "add", away)
    wait(learner, question, minutes=9)
    warn_if_waiting()
    assert [record.getMessage() for record in caplog.records][-1] == "Answers wait to be evaluated"
