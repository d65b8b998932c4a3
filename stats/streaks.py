"""Streaks: pure functions on the local dates on which somebody practiced."""

from collections.abc import Iterable
from datetime import date

from .grid import DAY


def current(days: Iterable[date], today: date) -> int:
    """Consecutive days with an attempt, ending today or yesterday: a day that is not over breaks nothing."""
    practiced = set(days)
    day = today if today in practiced else today - DAY
    length = 0
    while day in practiced:
        length += 1
        day -= DAY
    return length


def best(days: Iterable[date]) -> int:
    """The longest run of consecutive days there ever was; 0 without any day."""
    longest = length = 0
    before = None
    for day in sorted(set(days)):
        length = length + 1 if before is not None and day - before == DAY else 1
        longest = max(longest, length)
        before = day
    return longest


def practiced_within(days: Iterable[date], today: date, length: int) -> int:
    """How many of the `length` days ending today had an attempt."""
    return sum(today - length * DAY < day <= today for day in set(days))
