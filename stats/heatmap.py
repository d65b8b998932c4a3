"""Practice by day over a year."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from practice.words import counted

from .averages import average
from .grid import DAY, WEEK, Filters, Grid, days_between

HEATMAP_DAYS = 365
# Answers per day from which each of the four darker colors begins.
STEPS = (1, 2, 3, 5)


@dataclass(frozen=True)
class Heatmap:
    """The 365 days ending today. `averages` are of that day's scored attempts; `minutes` spent, rounded half up."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    averages: tuple[float | None, ...]
    minutes: tuple[int, ...]

    steps = STEPS

    @property
    def legend(self) -> list[str]:
        """What each of the five colors stands for."""
        spans = [str(low) if high == low + 1 else f"{low}–{high - 1}" for low, high in pairwise((0, *STEPS))]
        return [*spans, f"{STEPS[-1]} or more"]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def days_practiced(self) -> int:
        return sum(count > 0 for count in self.counts)

    @property
    def summary(self) -> str:
        return f"{counted(self.total, 'answer')} on {counted(self.days_practiced, 'day')}"

    @property
    def weeks(self) -> list[list[tuple[date, int | None]]]:
        """Day and count, in rows from Monday to Sunday; None for days of the first and last week out of range."""
        known = dict(zip(self.days, self.counts, strict=True))
        monday = self.days[0] - self.days[0].weekday() * DAY
        mondays = [monday + n * WEEK for n in range((self.days[-1] - monday).days // 7 + 1)]
        return [[(start + n * DAY, known.get(start + n * DAY)) for n in range(7)] for start in mondays]

    def as_json(self) -> dict[str, Any]:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.counts),
            "averages": list(self.averages),
            "minutes": list(self.minutes),
        }


def read_heatmap(grid: Grid, filters: Filters) -> Heatmap:
    """Whatever the period; the category applies."""
    window = grid.window(HEATMAP_DAYS)
    total: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for cell in grid.select(*window, filters.category):
        for n, value in enumerate((cell.attempts, cell.seconds, cell.tenths, cell.scored)):
            total[cell.day][n] += value
    days = days_between(*window)
    daily = [total.get(day, (0, 0, 0, 0)) for day in days]
    return Heatmap(
        days=days,
        counts=tuple(attempts for attempts, *_ in daily),
        averages=tuple(average(tenths, scored) for _, _, tenths, scored in daily),
        minutes=tuple((seconds + 30) // 60 for _, seconds, _, _ in daily),
    )
