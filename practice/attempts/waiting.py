"""Answers that nobody evaluates: for `/readyz`, the log, and the admin's start page."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from . import engine
from .models import Attempt

logger = logging.getLogger(__name__)

TOO_LONG = timedelta(minutes=5)
WARN_LOOK_S, WARN_EVERY_S = 30, 60


@dataclass(frozen=True)
class Waiting:
    """`age` is the oldest one's since it was submitted, None where nothing waits. `for_budget` are not among them."""

    age: timedelta | None
    answers: int
    for_budget: int

    @property
    def too_long(self) -> bool:
        return self.age is not None and self.age > TOO_LONG


def read_waiting(now: datetime) -> Waiting:
    """Three queries, on an index."""
    oldest = Attempt.objects.oldest_waiting()
    return Waiting(
        age=max(now - oldest, timedelta(0)) if oldest else None,
        answers=Attempt.objects.waiting().count(),
        for_budget=Attempt.objects.waiting_for_budget().count(),
    )


@engine.task("warn", every_s=WARN_LOOK_S, in_web=True)
def warn_if_waiting() -> None:
    """A line in the log if answers wait too long: one in WARN_EVERY_S, for all processes that share a cache."""
    waiting = read_waiting(timezone.now())
    if waiting.age and waiting.too_long and is_first():
        minutes = waiting.age // timedelta(minutes=1)
        logger.warning("Answers wait to be evaluated", extra={"answers": waiting.answers, "oldest_min": minutes})


def is_first() -> bool:
    try:
        return cache.add("warned-of-waiting", True, WARN_EVERY_S)
    except Exception:  # a cache that is away may be why they wait
        logger.warning("The cache does not answer", exc_info=True)
        return True
