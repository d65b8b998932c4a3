"""The product's own processes beside a test: web servers, workers, and beat, with the test's database."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Self

from django.conf import settings
from django.db import connection

from practice.attempts.models import Attempt, Status

START_S = 30


def environment(**more):
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
        "SECRET_KEY": settings.SECRET_KEY,
        "WEB_CONCURRENCY": "1",
        **more,
    }


def claude(fake):
    return {"EVALUATOR": "claude", "ANTHROPIC_API_KEY": "test", "ANTHROPIC_BASE_URL": fake.url}


def local(fake):
    return {"EVALUATOR": "local", "LOCAL_MODEL": "qwen3:8b", "LOCAL_MODEL_URL": fake.url}


class Program:
    """A program of ours in its own process group."""

    def __init__(self, *arguments, **popen):
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=settings.BASE_DIR, start_new_session=True, **popen
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception) -> None:
        self.kill()

    def kill(self):
        """As a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)

    def stop(self):
        """As an administrator would: what runs is finished first."""
        self.process.terminate()
        self.process.wait(timeout=60)


class Site(Program):
    """A gunicorn, on a port that the system chose."""

    def __init__(self, **settings):
        # The open socket is handed over, so nobody can take the port before gunicorn listens on it.
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            super().__init__(
                "gunicorn",
                "coach.asgi",
                "--bind",
                f"fd://{listening.fileno()}",
                env=environment(**settings),
                pass_fds=[listening.fileno()],
            )

    def get(self, path, session=""):
        """The response to a GET from the browser with this session, its body unread."""
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_S)
        browser.request("GET", path, headers={"Cookie": f"sessionid={session}", "Connection": "close"})
        return browser.getresponse()


class Worker(Program):
    def __init__(self, **settings):
        arguments = ("worker", "--pool", "threads", "--loglevel", "warning", "--without-mingle")
        super().__init__("celery", "-A", "coach", *arguments, env=environment(**settings))


class Beat(Program):
    def __init__(self, schedule, **settings):
        arguments = ("beat", "--loglevel", "warning", "--schedule", str(schedule))
        super().__init__("celery", "-A", "coach", *arguments, env=environment(**settings))


def until_finished(*attempts, within_s=30):
    """Wait until all of them are scored or failed."""
    keys = [attempt.pk for attempt in attempts]
    deadline = time.monotonic() + within_s
    finished = Attempt.objects.filter(pk__in=keys, status__in=(Status.SCORED, Status.FAILED))
    while finished.count() < len(keys):
        assert time.monotonic() < deadline, list(Attempt.objects.filter(pk__in=keys).values("status", "failure"))
        time.sleep(0.1)
