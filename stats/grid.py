"""A learner's history by day and category: what every figure is made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from practice.evaluation.schema import DIMENSIONS

DAY = timedelta(days=1)
# The scores of a cell without any: how many, their tenths, and the four dimensions.
UNSCORED = (0, 0, (0,) * len(DIMENSIONS))


@dataclass(frozen=True)
class Filters:
    """What the reader chose. `days`: length of the window, None for all; `category`, `evaluator`: None for any."""

    days: int | None = 365
    category: str | None = None
    evaluator: str | None = None


@dataclass(frozen=True)
class Hidden:
    """What a learner does not want to see on the pages (User.hides_streak, User.hides_scores)."""

    streak: bool = False
    scores: bool = False

    @classmethod
    def by(cls, user):
        return cls(user.hides_streak, user.hides_scores) if user.is_authenticated else cls()


class Cell(NamedTuple):
    """One day of one category: sums over its attempts.

    `seconds`: time spent as far as it is known. Of the `scored` ones: `tenths`, the overall scores times ten, and
    the four `dimensions` in the order of DIMENSIONS.
    """

    day: date
    category: str
    attempts: int = 0
    seconds: int = 0
    scored: int = 0
    tenths: int = 0
    dimensions: tuple[int, ...] = UNSCORED[2]


@dataclass(frozen=True)
class Grid:
    """A learner's whole history, by day and category, in order of day.

    `evaluator` is the family that the scores in the cells are of, None where nothing was ever scored;
    `families` are all that the learner has scores of.
    """

    cells: tuple[Cell, ...]
    today: date
    evaluator: str | None = None
    families: tuple[str, ...] = ()

    @property
    def first_day(self) -> date:
        return self.cells[0].day if self.cells else self.today

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days practised, in any category, in order."""
        return tuple(dict.fromkeys(cell.day for cell in self.cells))

    def window(self, days: int | None) -> tuple[date, date]:
        """First and last day of the period: `days` long and ending today, or since the first attempt."""
        return (self.first_day if days is None else self.today - (days - 1) * DAY), self.today

    def window_before(self, days: int | None) -> tuple[date, date] | None:
        """The period before `window`, of the same length; None where it would lie before the first attempt."""
        if days is None or self.first_day >= self.window(days)[0]:
            return None
        start, _ = self.window(days)
        return start - days * DAY, start - DAY

    def select(self, start: date, end: date, category: str | None = None) -> Sequence[Cell]:
        first = bisect_left(self.cells, start, key=attrgetter("day"))
        cells = self.cells[first : bisect_right(self.cells, end, key=attrgetter("day"))]
        return cells if category is None else [cell for cell in cells if cell.category == category]

    def chosen(self, filters: Filters) -> Sequence[Cell]:
        return self.select(*self.window(filters.days), filters.category)

    def chosen_before(self, filters: Filters) -> Sequence[Cell] | None:
        window = self.window_before(filters.days)
        return self.select(*window, filters.category) if window else None
