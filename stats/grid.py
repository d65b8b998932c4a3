"""A learner's history by day and category: what every figure is made of.

What the figures have in common:

- A day is the learner's local date of submitting (`Attempt.practiced_on`). A window of N days ends today, inclusive.
- Counts take every submitted attempt, whatever became of its evaluation.
- Averages take scored attempts of one scale, the grid's. They are means over attempts (not over days), kept as
  whole tenths until the end and rounded half up to 0.1 there.
- No data is None, never 0.
- The streaks describe the habit: they ignore period, category, and evaluator. The heatmap always shows the last
  365 days and ignores the period. Everything else follows all three filters.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from practice.evaluation.score import DIMENSIONS

DAY = timedelta(days=1)
WEEK = 7 * DAY
# The lengths of a period that a reader can choose besides all time, in days.
WINDOWS = (30, 90, 365)
# The scores of a cell without any: how many, their tenths, the four dimensions, and the squares.
UNSCORED = (0, 0, (0,) * len(DIMENSIONS), 0)


@dataclass(frozen=True)
class Filters:
    """What the reader chose. `days`: length of the window, None for all; `category`, `evaluator`: None for any.

    `evaluator` is the family of a scale: "claude" or "offline".
    """

    days: int | None = 365
    category: str | None = None
    evaluator: str | None = None

    @property
    def query(self) -> str:
        """As parameters of an address."""
        chosen = {"days": self.days or "all", "category": self.category, "evaluator": self.evaluator}
        return urlencode({name: value for name, value in chosen.items() if value})


class Cell(NamedTuple):
    """One day of one category: sums over its attempts.

    `seconds`: time spent as far as it is known. Of the `scored` ones: `tenths`, the overall scores times ten,
    the four `dimensions` in the order of DIMENSIONS, and the `squares` of those tenths.
    """

    day: date
    category: str
    attempts: int = 0
    seconds: int = 0
    scored: int = 0
    tenths: int = 0
    dimensions: tuple[int, ...] = UNSCORED[2]
    squares: int = 0


Cells = Sequence[Cell]


class LeftOut(NamedTuple):
    """So many `scored` attempts of one day and category that are on another scale than the grid's."""

    day: date
    category: str
    scale: str
    scored: int


@dataclass(frozen=True)
class Grid:
    """A learner's whole history, by day and category, in order of day.

    `scale` is the one whose scores the cells have, None without any. `evaluator` is its family, or the one that was
    asked for. `scales` are all that the learner has scores on; `left_out`, the scores on those that are not `scale`.
    `measured`: the figures of a calibration of `scale`, None without one. `drill_days`: those on which a drill counts
    as practice for the streak, in order.
    """

    cells: tuple[Cell, ...]
    today: date
    evaluator: str | None = None
    scale: str | None = None
    scales: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    measured: Mapping[str, Any] | None = None
    drill_days: tuple[date, ...] = ()

    @property
    def first_day(self) -> date:
        return self.cells[0].day if self.cells else self.today

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days practiced, in any category, in order."""
        return tuple(dict.fromkeys(cell.day for cell in self.cells))

    @cached_property
    def streak_days(self) -> tuple[date, ...]:
        """The days that count for the streaks, in order."""
        return tuple(sorted({*self.days, *self.drill_days})) if self.drill_days else self.days

    def window(self, days: int | None) -> tuple[date, date]:
        """First and last day of the period: `days` long and ending today, or since the first attempt."""
        return (self.first_day if days is None else self.today - (days - 1) * DAY), self.today

    def window_before(self, days: int | None) -> tuple[date, date] | None:
        """The period before `window`, of the same length; None where it would lie before the first attempt."""
        if days is None or self.first_day >= self.window(days)[0]:
            return None
        start, _ = self.window(days)
        return start - days * DAY, start - DAY

    def select(self, start: date, end: date, category: str | None = None) -> Cells:
        first = bisect_left(self.cells, start, key=attrgetter("day"))
        cells = self.cells[first : bisect_right(self.cells, end, key=attrgetter("day"))]
        return cells if category is None else [cell for cell in cells if cell.category == category]

    def chosen(self, filters: Filters) -> Cells:
        return self.select(*self.window(filters.days), filters.category)

    def chosen_before(self, filters: Filters) -> Cells | None:
        window = self.window_before(filters.days)
        return self.select(*window, filters.category) if window else None

    def shortest(self, scored: int, category: str | None = None) -> int | None:
        """The shortest of WINDOWS that holds so many scored attempts; None, for all time, where none does."""
        return next(
            (days for days in WINDOWS if sum(c.scored for c in self.select(*self.window(days), category)) >= scored),
            None,
        )

    def left_out_by_scale(self, filters: Filters) -> Counter[str]:
        """{scale: scored attempts that are `chosen`, but not compared with the others}."""
        start, end = self.window(filters.days)
        found: Counter[str] = Counter()
        for each in self.left_out:
            if start <= each.day <= end and filters.category in (None, each.category):
                found[each.scale] += each.scored
        return found


def days_between(start: date, end: date) -> tuple[date, ...]:
    return tuple(start + n * DAY for n in range((end - start).days + 1))
