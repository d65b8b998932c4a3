"""The four cards."""

from dataclasses import asdict, dataclass
from typing import Any

from . import streaks
from .averages import difference, mean
from .breakdown import Breakdown, CategoryScore, read_breakdown
from .grid import Filters, Grid

HABIT_DAYS = 30


@dataclass(frozen=True)
class Change:
    """This period less the one before. The averages compare as they are shown: rounded, and None without data.

    `weakest_average`: of the category that is the weakest now.
    """

    total_practiced: int
    avg_score: float | None
    days_practiced: int
    weakest_average: float | None


@dataclass(frozen=True)
class Overview:
    """`streak`, `best_streak`, `days_practiced_30`, and `today_open` ignore the filters.

    `today_open`: nothing practiced yet on the day that is still running. `change` is None for all time, and where
    the first attempt came after the period before.
    """

    total_practiced: int
    avg_score: float | None
    streak: int
    best_streak: int
    days_practiced_30: int
    today_open: bool
    weakest_category: CategoryScore | None
    evaluator: str | None
    scale: str | None
    change: Change | None

    def as_json(self) -> dict[str, Any]:
        weakest = self.weakest_category
        return {
            "total_practiced": self.total_practiced,
            "avg_score": self.avg_score,
            "streak": self.streak,
            "best_streak": self.best_streak,
            "days_practiced_30": self.days_practiced_30,
            "today_open": self.today_open,
            "weakest_category": weakest
            and {"slug": weakest.slug, "label": weakest.label, "avg_score": weakest.average, "count": weakest.count},
            "evaluator": self.evaluator,
            "scale": self.scale,
            "change": self.change and asdict(self.change),
        }


def read_overview(grid: Grid, filters: Filters, breakdown: Breakdown | None = None) -> Overview:
    """`breakdown`: that of the same grid and filters, where it is at hand already."""
    cells = grid.chosen(filters)
    scores = (breakdown or read_breakdown(grid, filters)).scores
    weakest = scores[0] if scores else None
    return Overview(
        total_practiced=sum(cell.attempts for cell in cells),
        avg_score=mean(cells),
        streak=streaks.current(grid.days, grid.today),
        best_streak=streaks.best(grid.days),
        days_practiced_30=streaks.practiced_within(grid.days, grid.today, HABIT_DAYS),
        today_open=grid.today not in grid.days,
        weakest_category=weakest,
        evaluator=grid.evaluator,
        scale=grid.scale,
        change=change_since(grid, filters, weakest),
    )


def change_since(grid: Grid, filters: Filters, weakest: CategoryScore | None) -> Change | None:
    now, before = grid.chosen(filters), grid.chosen_before(filters)
    if before is None:
        return None
    weakest_average = None
    if weakest:
        then = mean([cell for cell in before if cell.category == weakest.slug])
        weakest_average = difference(weakest.average, then)
    return Change(
        total_practiced=sum(cell.attempts for cell in now) - sum(cell.attempts for cell in before),
        avg_score=difference(mean(now), mean(before)),
        days_practiced=len({cell.day for cell in now}) - len({cell.day for cell in before}),
        weakest_average=weakest_average,
    )
