"""What our side adds to an evaluation by Claude: `python -m benchmarks.evaluation` (or `make bench-evaluation`).

1. From the moment the first score leaves the (fake) model to the moment it is on the page's event stream.
2. Many ten-second evaluations at once on the product's two gunicorn workers: whether all are scored with one request
   each, and how long a plain page takes in the meantime, compared with the same server when idle.

The server, the model, and the readers share this machine and the loopback interface. The reader of the plain page is
a separate process, so that it does not wait for the other readers.
"""

import argparse
import http.client
import multiprocessing
import re
import statistics
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from math import ceil
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from tests.fake_claude import FakeClaude, Handler, Reply

from .server import running_server

ANSWER = (
    "I would start with clinics of 40 staff, because they lose two hours a day to scheduling by phone. "
    "I compare a partner with a team of our own and choose the partner, which costs half as much."
)
SCORE_KNOWN = re.compile(r"Framework \d")
# The fake's default evaluation is about 1,500 characters long. One piece holds the whole first score.
PIECE, CHARACTERS = 60, 1_500
PROBE_EVERY_S = 0.1
IDLE_S = 5
READ_TIMEOUT_S = 120


def main() -> None:
    options = parsed()
    with FakeClaude(default=Reply(piece=PIECE, pause=0.02)) as fake:
        limits = {"EVALUATIONS_PER_HOUR": "0", "EVALUATIONS_PER_DAY": "0"}
        claude = {"EVALUATOR": "claude", "ANTHROPIC_API_KEY": "fake", "ANTHROPIC_BASE_URL": fake.url}
        with running_server(**limits, **claude) as address:
            report_overhead(address, fake, options.single)
            fake.default = Reply(piece=PIECE, pause=options.seconds * PIECE / CHARACTERS)
            report_together(address, fake, options.together)


def parsed() -> argparse.Namespace:
    description = (__doc__ or "").split("\n\n")[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=description)
    parser.add_argument("--single", type=int, default=30, help="evaluations one after another (default 30)")
    parser.add_argument("--together", type=int, default=200, help="evaluations at once (default 200)")
    parser.add_argument("--seconds", type=float, default=10, help="how long each of those takes (default 10)")
    return parser.parse_args()


def report_overhead(address: str, fake: FakeClaude, number: int) -> None:
    """Evaluations one after another, from the model to the page."""
    left: list[float] = []

    class Stamping(Handler):
        def send_chunk(self, data: bytes) -> None:
            if b'\\"framework\\"' in data:
                left.append(time.perf_counter())
            super().send_chunk(data)

    fake.server.RequestHandlerClass = Stamping
    # Each is made when it is due: the server evaluates whatever waits, page or no page.
    arrived = [follow(address, *learner)[0] for n in range(number) for learner in learners(f"single-{n}", 1)]
    delays = [(end - start) * 1000 for start, end in zip(left, arrived, strict=True)]
    print(f"First score, from the model to the page's stream, {number} evaluations: {summary(delays)}")


def report_together(address: str, fake: FakeClaude, number: int) -> None:
    """Evaluations all at once, and the plain page in the meantime."""
    from practice.attempts.models import Attempt, Status

    waiting = learners("together", number)
    asked = len(fake.requests)
    with probing(address) as idle:
        time.sleep(IDLE_S)
    with probing(address) as busy, ThreadPoolExecutor(number) as pool:
        started = time.perf_counter()
        streams = [pool.submit(follow, address, *learner) for learner in waiting]
        while len(fake.requests) - asked < number and not all(stream.done() for stream in streams):
            time.sleep(0.02)
        in_flight = time.perf_counter()
        done = sum(stream.result()[1] for stream in streams)
        ended = time.perf_counter()
    scored = Attempt.objects.filter(user__username__startswith="together", status=Status.SCORED).count()
    print(f"{number} evaluations started at once; the model had all requests after {in_flight - started:.1f} s")
    print(f"  {scored} scored, {done} streams ended with the feedback, {len(fake.requests) - asked} requests")
    print(f"  all ended after {ended - started:.1f} s")
    print(f"  GET / idle:              {summary([took for _, took in idle])}")
    print(f"  GET / while they start:  {summary([took for at, took in busy if at < in_flight])}")
    print(f"  GET / while all run:     {summary([took for at, took in busy if at >= in_flight])}")


def learners(name: str, number: int) -> list[tuple[str, str]]:
    """New learners, each with a waiting answer: the path of its stream, and the cookie that opens it."""
    from django.test import Client
    from django.utils import timezone

    from practice.attempts.models import Status
    from practice.bank.models import Question
    from tests.factories import make_attempt, make_user

    question = Question.objects.order_by("slug")[0]
    waiting = {"status": Status.PENDING, "failure": "", "evaluator": "", "answer_text": ANSWER}
    made = []
    for n in range(number):
        attempt = make_attempt(make_user(f"{name}-{n}"), question, timezone.now(), **waiting)
        client = Client()
        client.force_login(attempt.user)
        made.append((f"/attempts/{attempt.pk}/stream", f"sessionid={client.cookies['sessionid'].value}"))
    return made


def follow(address: str, path: str, cookie: str) -> tuple[float, bool]:
    """Read an evaluation's stream: when its first score arrived, and whether it ended with the stored feedback."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=READ_TIMEOUT_S)
    connection.request("GET", path, headers={"Cookie": cookie})
    score_at, done = 0.0, False
    for line in connection.getresponse():
        text = line.decode()
        if not score_at and SCORE_KNOWN.search(text):
            score_at = time.perf_counter()
        done = done or text == "event: done\n"
    connection.close()
    return score_at, done


@contextmanager
def probing(address: str) -> Iterator[list[tuple[float, float]]]:
    """A list that, after the block, has each request for the plain page: when it started, and its milliseconds."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=probe, args=(address, theirs))
    process.start()
    ours.recv()
    times: list[tuple[float, float]] = []
    try:
        yield times
    finally:
        ours.send("stop")
        times.extend(ours.recv())
        process.join()


def probe(address: str, pipe: Connection) -> None:
    """Fetch the plain page over and over until something comes through the pipe, then send the times back."""
    times: list[tuple[float, float]] = []
    pipe.send("ready")
    while not pipe.poll(PROBE_EVERY_S):
        start = time.perf_counter()
        with urllib.request.urlopen(address, timeout=READ_TIMEOUT_S) as response:
            response.read()
        times.append((start, (time.perf_counter() - start) * 1000))
    pipe.send(times)


def summary(times: list[float]) -> str:
    """In words; the times are in milliseconds."""
    if not times:
        return "none (too short a time)"
    p95 = sorted(times)[ceil(0.95 * len(times)) - 1]
    return (
        f"median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, worst {max(times):.1f} ms ({len(times)} times)"
    )


if __name__ == "__main__":
    main()
