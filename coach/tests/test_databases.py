"""Databases that are away, silent, full, or read-only (reliability.md, "Degraded")."""

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from coach.postgresql import connection as postgresql
from coach.postgresql import silence
from practice.attempts.models import Attempt
from tests.outcomes import ANSWER, committed

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="this is about SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="this is about PostgreSQL")
PAGES = ["/", "/questions", "/frameworks", "/history", "/progress", "/progress/attempts.csv", "/accounts/login"]
PAGES += ["/api/stats/overview"]


@pytest.fixture
def reader(client, learner, question):
    client.force_login(learner)
    client.raise_request_exception = False
    return client


def pages_are_fine_but_answers_are_not(reader, question):
    assert [(path, reader.get(path).status_code) for path in PAGES] == [(path, 200) for path in PAGES]
    page = question.get_absolute_url()
    assert reader.get(page).status_code == 200
    response = reader.post(page, {"answer_text": (ANSWER * 99)[:19_000], "time_zone": "UTC"})
    assert response.status_code == 503
    assert "What you typed is kept in this browser" in response.content.decode()
    assert not Attempt.objects.exists()


# --- SQLite ------------------------------------------------------------------------------------------


@on_sqlite
def test_a_power_cut_costs_nothing_and_readers_do_not_wait(db):
    assert "PRAGMA synchronous=FULL" in connection.settings_dict["OPTIONS"]["init_command"]
    with connection.cursor() as cursor:
        # Of the file, not of this connection: nothing but `migrate` has asked for it.
        assert "journal_mode" not in connection.settings_dict["OPTIONS"]["init_command"]
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@on_sqlite
@committed
def test_full_disk(reader, question):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filling (text)")
        # What earlier tests have left free inside the file would have room for an answer.
        (free,) = cursor.execute("PRAGMA freelist_count").fetchone()
        (size,) = cursor.execute("PRAGMA page_size").fetchone()
        cursor.execute("INSERT INTO filling VALUES (zeroblob(%s))", [free * size + 100_000])
        cursor.execute("PRAGMA max_page_count=1")  # no further than it has come
    try:
        pages_are_fine_but_answers_are_not(reader, question)
    finally:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE filling")


@on_sqlite
@committed
def test_database_that_refuses_writes(reader, question, monkeypatch):
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "init_command", options["init_command"] + "PRAGMA query_only=ON;")
    connection.close()
    try:
        pages_are_fine_but_answers_are_not(reader, question)
    finally:
        connection.close()


READ = """
import os, sys
import django
django.setup()
from django.db import OperationalError, connection
from django.test import Client

def statuses(place):
    connection.settings_dict["NAME"] = place
    client = Client(headers={"Host": "localhost"}, raise_request_exception=False)
    return [client.get(path).status_code for path in ("/", "/questions", "/progress", "/api/stats/overview")]

statuses(sys.argv[1])  # imports what a nobody may not
if os.getuid() == 0:  # whom no permission stops
    os.setgid(65534)
    os.setuid(65534)
print(*(statuses(place) for place in sys.argv[1:]))
"""


@on_sqlite
@committed
def test_read_only_file_and_directory(tmp_path):
    """No other process has the database open, so SQLite's two files beside it would have to be made."""
    places = []
    for directory, file in ((0o755, 0o444), (0o555, 0o644), (0o555, 0o444)):
        place = tmp_path / f"{directory:o}-{file:o}" / "db.sqlite3"
        place.parent.mkdir()
        with contextlib.closing(sqlite3.connect(place)) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        place.chmod(file)
        place.parent.chmod(directory)
        places.append(str(place))
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(above.stat().st_mode | 0o055)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{places[0]}",
        "DJANGO_SETTINGS_MODULE": "coach.settings",
        "ENV_FILE": os.devnull,
        "SECRET_KEY": settings.SECRET_KEY,
        "DEBUG": "on",
    }
    result = subprocess.run(
        [sys.executable, "-c", READ, *places], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    for place in places:
        os.chmod(os.path.dirname(place), 0o755)
    assert result.stdout.strip() == " ".join(["[200, 200, 200, 200]"] * 3), result.stderr


# --- PostgreSQL --------------------------------------------------------------------------------------


def served(reader, path):
    """The response as from a server, where each request gives its connection back. (A test client keeps it.)"""
    response = reader.get(path)
    connection.close()
    return response


@on_postgresql
@committed
def test_connections_that_the_server_has_ended(reader):
    pool = connection.pool  # type: ignore[attr-defined]  # PostgreSQL's
    held = [pool.getconn() for _ in range(6)]
    for one in held:
        pool.putconn(one)
    assert pool.get_stats()["pool_available"] >= 6
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 6
    connection.close()
    assert [served(reader, "/progress").status_code for _ in range(12)] == [200] * 12


class Proxy:
    """Between us and the server. Once frozen, it takes everything and passes on nothing."""

    def __init__(self, host, port):
        self.server, self.frozen, self.sockets = (host, port), False, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.create_connection(self.server)
            self.sockets += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self.forward, args=pair, daemon=True).start()

    def forward(self, source, target):
        try:
            while data := source.recv(65536):
                if not self.frozen:
                    target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self):
        for one in (self.listening, *self.sockets):
            with contextlib.suppress(OSError):  # it was never connected, or is no longer
                one.shutdown(socket.SHUT_RDWR)  # a thread that still reads would keep it open
            one.close()


@pytest.fixture
def proxy(monkeypatch):
    database = connection.settings_dict
    proxy = Proxy(database["HOST"] or "127.0.0.1", int(database["PORT"] or 5432))
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    monkeypatch.setitem(database, "PORT", str(proxy.port))
    monkeypatch.setitem(database, "HOST", "127.0.0.1")
    monkeypatch.setattr(silence, "until", 0.0)
    yield proxy
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    proxy.close()
    monkeypatch.undo()


@on_postgresql
@committed
def test_a_frozen_server_is_a_503_in_time(reader, proxy, monkeypatch):
    monkeypatch.setattr(postgresql, "SILENCE_S", 0.5)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "connect_timeout", 1)
    assert served(reader, "/progress").status_code == 200
    proxy.frozen = True
    for _ in range(2):
        began = time.monotonic()
        response = served(reader, "/progress")
        assert (response.status_code, "can't reach the database" in response.content.decode()) == (503, True)
        assert time.monotonic() - began < 5
    proxy.frozen = False
    assert until(lambda: served(reader, "/progress").status_code == 200)


@on_postgresql
@committed
@pytest.mark.parametrize("how", ["refused", "frozen"])
def test_pages_do_not_wait_in_turn_for_a_server_that_is_away(reader, proxy, monkeypatch, how):
    monkeypatch.setattr(postgresql, "SILENCE_S", 0.5)
    assert served(reader, "/progress").status_code == 200
    if how == "refused":
        proxy.close()
    else:
        proxy.frozen = True
    began = time.monotonic()
    assert {served(reader, "/questions").status_code for _ in range(20)} == {503}
    assert time.monotonic() - began < 20  # each alone: 3 s


@on_postgresql
@committed
def test_a_pool_that_is_only_busy_is_not_a_server_that_is_away(reader, monkeypatch):
    pool = connection.pool  # type: ignore[attr-defined]  # PostgreSQL's
    connection.close()
    held = []
    try:
        for _ in range(16):
            held.append(pool.getconn())  # which waits for what a thread of the test before still has
        monkeypatch.setattr(pool, "timeout", 0.1)
        silence.broken()  # one of those, just now
        assert served(reader, "/questions").status_code == 503
    finally:
        for one in held:
            pool.putconn(one)
    assert served(reader, "/questions").status_code == 200


def pool_options():
    return connection.settings_dict["OPTIONS"]["pool"]


def until(holds):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False


@on_postgresql
@committed
def test_a_server_that_falls_silent_during_a_query(reader, proxy, monkeypatch):
    monkeypatch.setattr(postgresql, "SILENCE_S", 0.5)
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        proxy.frozen = True
        with pytest.raises(OperationalError):
            cursor.execute("SELECT 1")
    assert time.monotonic() - began < 3


@on_postgresql
def test_a_statement_of_a_page_has_a_limit(db):
    with connection.cursor() as cursor:
        assert cursor.execute("SHOW statement_timeout").fetchone() == ("10s",)
    assert pool_options()["timeout"] == 3
