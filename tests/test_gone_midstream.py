"""Browsers and servers that are gone before an evaluation ends, and two that follow the same one."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import cast

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import RequestFactory

from coach.accounts.requests import Request
from practice.attempts import claims, runner, stream
from practice.attempts.models import Status
from tests.fake_claude import FAULTS, Reply
from tests.outcomes import ANSWER, committed, lease_runs_out, scored


def environment(fake):
    """The environment of a separate process: the product's settings, this test's database."""
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
        "DEBUG": "on",  # so that it needs no collectstatic
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
    """A gunicorn in its own process group, on a port that the system chose."""

    def __init__(self, fake):
        # The open socket is handed over, so nobody can take the port before gunicorn listens on it.
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
        """The response to a GET from the browser with this session, its body unread."""
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


@pytest.mark.django_db
def test_browser_gone_midstream(fake, pending):
    fake.script(Reply(pause=0.01))
    request = RequestFactory().get("/")
    request.user = pending.user
    events = stream.feedback_events(cast(Request, request), pending.pk)
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


@committed
def test_kill_9_midstream(fake, pending, client, site):
    """The server dies while a page follows along; the sweep then evaluates what it left behind."""
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
