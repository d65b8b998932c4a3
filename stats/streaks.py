"""Streaks: pure functions on the local dates on which somebody practiced."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .grid import DAY

# A missed day is a rest day if this many of the seven days before it were practiced,
KEPT_DAYS, KEPT_OF = 5, 7
# and at most so many in a calendar month.
RESTS_A_MONTH = 2


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
    """How many of the `length` days ending today were practiced."""
    return sum(today - length * DAY < day <= today for day in set(days))


@dataclass(frozen=True)
class Rested:
    """The streak with rest days. `current` and `best` count the days practiced, not the rest days among them;
    `rests`: how many rest days the current run has."""

    current: int = 0
    best: int = 0
    rests: int = 0

    rule = (
        f"A missed day is a rest day if you practiced on at least {KEPT_DAYS} of the {KEPT_OF} days before it, "
        f"up to {RESTS_A_MONTH} times in a calendar month. That happens by itself."
    )


def rested(days: Iterable[date], today: date) -> Rested:
    """The longest run, ending today or yesterday, of days that were practiced or are rest days; and the best ever.

    A missed day is a rest day if KEPT_DAYS of the KEPT_OF days before it were practiced, rest days not included: it
    rewards a week that was kept, so it can't be saved up, and two in a row make a weekend away. A run has at most
    RESTS_A_MONTH of them in a calendar month. Where a third one would be needed, the run begins after the first of
    that month instead of ending: the longest run within the rule is what counts, so that one more day practiced can
    never make it shorter.
    """
    practiced = set(days)
    if not practiced:
        return Rested()
    run = Run(practiced)
    longest = 0
    day, last = min(practiced), today if today in practiced else today - DAY
    while day <= last:
        run.add(day)
        longest = max(longest, run.length)
        day += DAY
    return Rested(run.length, longest, run.rests_within)


class Run:
    """The longest run ending on the day that was added last. Days are added one after the other."""

    def __init__(self, practiced: set[date]):
        self.practiced = practiced
        self.days: deque[date] = deque()  # the practiced ones of the run
        self.rests: deque[date] = deque()
        self.by_month: Counter[tuple[int, int]] = Counter()

    @property
    def length(self) -> int:
        return len(self.days)

    @property
    def rests_within(self) -> int:
        """Rest days between two practiced days of the run, or after the last of them."""
        return sum(rest > self.days[0] for rest in self.rests) if self.days else 0

    def add(self, day: date) -> None:
        if day in self.practiced:
            self.days.append(day)
        elif self.days and sum(day - back * DAY in self.practiced for back in range(1, KEPT_OF + 1)) >= KEPT_DAYS:
            self.rest(day)
        else:
            self.days.clear()
            self.rests.clear()
            self.by_month.clear()

    def rest(self, day: date) -> None:
        month = day.year, day.month
        self.rests.append(day)
        self.by_month[month] += 1
        while self.by_month[month] > RESTS_A_MONTH:
            first = self.rests.popleft()
            self.by_month[first.year, first.month] -= 1
            while self.days and self.days[0] < first:
                self.days.popleft()
