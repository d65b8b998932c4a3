"""`/readyz`: what an operator's monitoring asks.

503 where an answer could not be saved now. What only delays its evaluation is a warning, with 200: whoever takes a
site out of service for a broker that is away loses the answers that it would have kept.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coach.health import database_problem, disk_problem

from . import engine
from .waiting import Waiting, read_waiting

Report = dict[str, Any]

# Anybody may ask, and each look writes to the database.
KEPT_S = 5
looking = threading.Lock()
last: tuple[float, Report] | None = None


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """At most one look at a time in a process; whoever asks meanwhile gets the last one's report."""
    global last
    if last and (time.monotonic() - last[0] < KEPT_S or looking.locked()):
        return response(last[1])
    with looking:
        report = look()
        last = time.monotonic(), report
        return response(report)


def response(report: Report) -> JsonResponse:
    return JsonResponse(report, status=503 if report["status"] == "failing" else 200)


def look() -> Report:
    """{"status": of the worst check, "checks": {name: {"status": "ok" | "warning" | "failing", "problem": …}},
    "oldest_waiting_s": the age of the oldest answer that waits, None where none does or the database is away}."""
    waiting = waiting_now()
    checks = {
        "database": check(database_problem, "failing"),
        "disk": check(disk_problem, "failing"),
        "answers": check(partial(answers_problem, waiting), "warning"),
        "engine": check(engine.problem, "warning"),
    }
    found = {each["status"] for each in checks.values()}
    worst = next(status for status in ("failing", "warning", "ok") if status in found)
    age = round(waiting.age.total_seconds()) if waiting and waiting.age is not None else None
    return {"status": worst, "checks": checks, "oldest_waiting_s": age}


def check(problem: Callable[[], str | None], status: str) -> dict[str, str]:
    found = problem()
    return {"status": status, "problem": found} if found else {"status": "ok"}


def waiting_now() -> Waiting | None:
    try:
        return read_waiting(timezone.now())
    except Error:  # of which `database_problem` tells
        return None


def answers_problem(waiting: Waiting | None) -> str | None:
    if waiting is None:
        return "unknown, since the database does not answer"
    if waiting.age and waiting.too_long:
        return f"the oldest of {waiting.answers} has waited for {waiting.age.total_seconds() // 60:.0f} minutes"
    return None
