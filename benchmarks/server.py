"""A gunicorn of our own with the product's settings, on a free port and a throwaway database."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
START_S = 60


@contextmanager
def running_server(**environment: str) -> Iterator[str]:
    """The address of a server with a seeded, empty site; this process has the same database through the ORM.

    `environment` holds settings as coach/settings.py reads them. The developer's .env is not read.
    """
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        os.environ |= {
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "for-benchmarks-only-" * 4,
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "coach.settings",
            **environment,
        }
        django.setup()
        call_command("migrate", verbosity=0)
        call_command("seed_questions", quiet=True, stdout=StringIO())
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "coach.asgi"]
        command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        log = Path(folder, "server.log")
        with log.open("w") as lines:
            server = subprocess.Popen(command, cwd=ROOT, stdout=lines, stderr=lines)
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()
            troubles = [line for line in log.read_text().splitlines() if "Traceback" in line or "[error" in line]
            print(f"{len(troubles)} lines of trouble in the server's log", *troubles[:3], sep="\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str) -> None:
    """Return when the server is healthy. Raises TimeoutError after START_S seconds."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except OSError:  # refused, or not answered in time
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} did not answer within {START_S} s")
