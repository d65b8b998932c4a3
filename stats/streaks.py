"""Streaks: pure functions on the local dates on which somebody practised."""

from datetime import timedelta

DAY = timedelta(days=1)


def current(days, today):
    """Consecutive days with an attempt, ending today or yesterday: a day that is not over breaks nothing."""
    days = set(days)
    day = today if today in days else today - DAY
    length = 0
    while day in days:
        length += 1
        day -= DAY
    return length


def best(days):
    """The longest run of consecutive days there ever was; 0 without any day."""
    longest = length = 0
    before = None
    for day in sorted(set(days)):
        length = length + 1 if before is not None and day - before == DAY else 1
        longest = max(longest, length)
        before = day
    return longest


def practised_within(days, today, length):
    """How many of the `length` days ending today had an attempt."""
    return sum(today - length * DAY < day <= today for day in set(days))
