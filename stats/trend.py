"""Scores by day over the period, with their moving average."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.utils.dateformat import format as date_format

from practice.bank.categories import Category
from practice.words import counted

from .averages import average
from .certainty import Certainty, read_certainty
from .grid import DAY, Filters, Grid, days_between

MOVING_DAYS = 7


@dataclass(frozen=True)
class Trend:
    """One entry per day of the period. `counts`: the scored attempts that day's average rests on.

    `moving`: the mean over the scored attempts of the seven days ending there, days before the period included;
    `low` and `high`: the band in which it lies in 19 of 20 cases, within 1 and 10.
    """

    days: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    moving: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    series: dict[str, tuple[float | None, ...]]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The days with a score: day, average, count, 7-day average with its band."""
        columns = zip(self.days, self.values, self.counts, self.moving, self.low, self.high, strict=True)
        return [row for row in columns if row[1] is not None]

    @property
    def summary(self) -> str:
        """The first and the last score in words, for those who don't see the chart."""
        text = f"your average score on each of {counted(len(self.rows), 'day')} with a scored answer"
        if not self.rows:
            return text
        (first_day, first, *_), (last_day, last, *_) = self.rows[0], self.rows[-1]
        text += f", from {first} on {date_format(first_day, 'F j, Y')}"
        return text if first_day == last_day else f"{text} to {last} on {date_format(last_day, 'F j, Y')}"

    @property
    def categories(self) -> list[Category]:
        return [Category(slug) for slug in self.series]

    def as_json(self) -> dict[str, Any]:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.values),
            "counts": list(self.counts),
            "moving": list(self.moving),
            "low": list(self.low),
            "high": list(self.high),
            "series": {category: list(values) for category, values in self.series.items()},
        }


def read_trend(grid: Grid, filters: Filters) -> Trend:
    """Without gaps in the days; no day at all before the first attempt when the period is all time."""
    start, end = grid.window(filters.days)
    days = days_between(start, end) if grid.cells or filters.days else ()
    lead = (MOVING_DAYS - 1) * DAY
    total: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    series: dict[str, dict[date, float | None]] = defaultdict(dict)
    for cell in grid.select(start - lead, end, filters.category):
        total[cell.day][0] += cell.tenths
        total[cell.day][1] += cell.scored
        if cell.scored and cell.day >= start:
            series[cell.category][cell.day] = average(cell.tenths, cell.scored)
    daily = [total.get(day, (0, 0)) for day in days_between(start - lead, end)] if days else []
    weeks = weekly_sums(daily)
    certainty = read_certainty(grid, filters)
    bands = [band(*week, certainty) for week in weeks]
    return Trend(
        days=days,
        values=tuple(average(*total.get(day, (0, 0))) for day in days),
        counts=tuple(total.get(day, (0, 0))[1] for day in days),
        moving=tuple(average(*week) for week in weeks),
        low=tuple(low for low, _ in bands),
        high=tuple(high for _, high in bands),
        series={slug: tuple(map(series[slug].get, days)) for slug in Category.values if slug in series},
    )


def weekly_sums(daily: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Tenths and count of each seven consecutive days; `daily`: those of every day."""
    if not daily:
        return []
    tenths, counts = ([0, *accumulate(column)] for column in zip(*daily, strict=True))
    return [
        (tenths[end] - tenths[end - MOVING_DAYS], counts[end] - counts[end - MOVING_DAYS])
        for end in range(MOVING_DAYS, len(tenths))
    ]


def band(tenths: int, count: int, certainty: Certainty) -> tuple[float | None, float | None]:
    """Around the average of these scores."""
    center, margin = average(tenths, count), certainty.margin(count)
    if center is None or margin is None:
        return None, None
    return max(1.0, round(center - margin, 1)), min(10.0, round(center + margin, 1))
