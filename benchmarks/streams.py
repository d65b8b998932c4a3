"""A crowd that watches its evaluations: `python -m benchmarks.streams` (or `make bench-streams`).

Each of many learners submits an answer and opens its stream, all of them at once, on the product's own server with a
model that takes its time. Meanwhile a separate process asks for plain pages: how long do they take, and does every
stream end with a score? The server, the model, and the readers share this machine and its loopback interface.
"""

import argparse
import asyncio
import multiprocessing
import re
import resource
import subprocess
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from tests.fake_claude import FakeClaude, Reply

from .evaluation import ANSWER, CHARACTERS, summary
from .server import running_server

PAGES = ("/healthz", "/", "/questions", "/history")
PROBE_EVERY_S = 0.1
IDLE_S = 5
SUBMITS_AT_ONCE = 20
LIMITS = (
    "EVALUATIONS_PER_HOUR",
    "EVALUATIONS_PER_DAY",
    "GUESTS_PER_ADDRESS_HOUR",
    "SUBMITS_PER_ADDRESS_HOUR",
    "SUBMITS_PER_LEARNER_HOUR",
)
CSRF = "b" * 32


@dataclass
class Watch:
    """One learner's stream. Moments are in seconds since it was asked for; None for what did not happen."""

    headers: float | None = None
    score: float | None = None
    done: float | None = None


def main() -> None:
    options = parsed()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8_192)), hard))
    piece = 60
    with FakeClaude(default=Reply(piece=piece, pause=options.seconds * piece / CHARACTERS)) as fake:
        claude = {"EVALUATOR": "claude", "ANTHROPIC_API_KEY": "fake", "ANTHROPIC_BASE_URL": fake.url}
        with running_server(**dict.fromkeys(LIMITS, "0"), **claude) as address:
            for number in options.streams:
                report(address, fake, number)


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=description)
    parser.add_argument("streams", type=int, nargs="*", default=[100, 300, 1_000], help="default: 100 300 1000")
    parser.add_argument("--seconds", type=float, default=20, help="how long the model takes (default 20)")
    return parser.parse_args()


def report(address: str, fake: FakeClaude, number: int) -> None:
    from practice.attempts.models import Attempt, Status

    sessions = learners(number)
    asked = len(fake.requests)
    with Probes(address) as idle:
        time.sleep(IDLE_S)
    started = time.perf_counter()
    with Probes(address) as busy:
        watches = asyncio.run(crowd(address, sessions))
    took = time.perf_counter() - started
    scored = Attempt.objects.filter(user__username__startswith=f"crowd-{number}-", status=Status.SCORED).count()
    print(f"{number} learners submit and watch; all ended after {took:.0f} s")
    print(f"  {scored} scored, {len(fake.requests) - asked} requests")
    showed = sum(watch.score is not None for watch in watches)
    ended = sum(watch.done is not None for watch in watches)
    print(f"  {showed} streams showed a score, {ended} ended with `done`")
    print(f"  headers of a stream:  {summary([w.headers * 1000 for w in watches if w.headers is not None])}")
    for page in PAGES:
        print(f"  GET {page:<11} idle:  {summary(idle.times(page))}")
        print(f"  GET {page:<11} busy:  {summary(busy.times(page))}")
    print(f"  memory of the server's processes: {memory()}", flush=True)


def learners(number: int) -> list[str]:
    """The session cookies of new learners."""
    from django.test import Client

    from tests.factories import make_user

    cookies = []
    for n in range(number):
        client = Client()
        client.force_login(make_user(f"crowd-{number}-{n}"))
        cookies.append(client.cookies["sessionid"].value)
    return cookies


async def crowd(address: str, sessions: Sequence[str]) -> list[Watch]:
    from asgiref.sync import sync_to_async

    from practice.bank.models import Question

    question = await sync_to_async(Question.objects.order_by("slug").first)()
    path = question.get_absolute_url() if question else ""
    submitting = asyncio.Semaphore(SUBMITS_AT_ONCE)

    async def learner(session: str) -> Watch:
        async with submitting:
            attempt = await submit(address, path, session)
        return await watch(address, f"{attempt}/stream", session)

    return await asyncio.gather(*map(learner, sessions))


async def submit(address: str, path: str, session: str) -> str:
    """The address of the new attempt."""
    body = urllib.parse.urlencode({"answer_text": ANSWER, "csrfmiddlewaretoken": CSRF})
    head = f"POST {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nConnection: close\r\n"
    head += f"Cookie: sessionid={session}; csrftoken={CSRF}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    reader, writer = await connected(address)
    writer.write((head + body).encode())
    answer = (await reader.read()).decode()
    writer.close()
    found = re.search(r"^location: (\S+)", answer, re.IGNORECASE | re.MULTILINE)
    if not found:
        raise RuntimeError(answer[:500])
    return found[1]


async def watch(address: str, path: str, session: str) -> Watch:
    """Read a stream to its end."""
    seen, started = Watch(), time.perf_counter()
    reader, writer = await connected(address)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: {urlsplit(address).netloc}\r\nCookie: sessionid={session}\r\n\r\n".encode()
    )
    while line := await reader.readline():
        now = time.perf_counter() - started
        if seen.headers is None:
            seen.headers = now
        if line.startswith(b"event: scores") and seen.score is None:
            seen.score = now
        if line.startswith(b"event: done"):
            seen.done = now
            break
    writer.close()
    return seen


async def connected(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host = urlsplit(address)
    return await asyncio.open_connection(host.hostname, host.port, limit=2**20)


class Probes:
    """A process of its own that asks for plain pages, one after another, for as long as the block runs."""

    def __init__(self, address: str):
        spawn = multiprocessing.get_context("spawn")
        self.ours, theirs = spawn.Pipe()
        self.process = spawn.Process(target=probe, args=(address, theirs))
        self.taken: dict[str, list[float]] = {}

    def __enter__(self) -> "Probes":
        self.process.start()
        self.ours.recv()
        return self

    def __exit__(self, *exception: object) -> None:
        self.ours.send("stop")
        self.taken = self.ours.recv()
        self.process.join()

    def times(self, page: str) -> list[float]:
        """Milliseconds of each request."""
        return self.taken[page]


def probe(address: str, pipe: Connection) -> None:
    import http.client

    taken: dict[str, list[float]] = {page: [] for page in PAGES}
    pipe.send("ready")
    while not pipe.poll(PROBE_EVERY_S):
        for page in PAGES:
            started = time.perf_counter()
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
            connection.request("GET", page)
            connection.getresponse().read()
            connection.close()
            taken[page].append((time.perf_counter() - started) * 1000)
    pipe.send(taken)


def memory() -> str:
    """Resident megabytes of each gunicorn process on this machine."""
    out = subprocess.run(
        ["ps", "-C", "gunicorn,python", "-o", "rss=,args="], capture_output=True, text=True, check=False
    )
    found = [int(line.split()[0]) // 1024 for line in out.stdout.splitlines() if "gunicorn" in line]
    return ", ".join(f"{each} MB" for each in sorted(found))


if __name__ == "__main__":
    main()
