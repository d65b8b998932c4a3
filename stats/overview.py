"""The four cards."""

from dataclasses import asdict, dataclass
from typing import Any

from practice.evaluation.noise import is_distinct

from . import streaks
from .averages import difference, mean, scored_in
from .breakdown import Breakdown, CategoryScore, read_breakdown
from .certainty import Certainty, read_certainty, read_certainty_by_category
from .grid import Filters, Grid

HABIT_DAYS = 30


@dataclass(frozen=True)
class Change:
    """This period less the one before. The averages compare as they are shown: rounded, and None without data.

    `weakest_average`: of the category that is the weakest now. `avg_score_smallest`, `weakest_average_smallest`: the
    smallest change of either that means something; None where that average is missing now or before.
    """

    total_practiced: int
    avg_score: float | None
    days_practiced: int
    weakest_average: float | None
    avg_score_smallest: float | None
    weakest_average_smallest: float | None

    @property
    def is_distinct(self) -> bool:
        """Whether the change of the average score means something."""
        return is_distinct(self.avg_score, self.avg_score_smallest)

    @property
    def weakest_is_distinct(self) -> bool:
        return is_distinct(self.weakest_average, self.weakest_average_smallest)


@dataclass(frozen=True)
class Overview:
    """`streak`, `best_streak`, `rested`, `days_practiced_30`, and `today_open` ignore the filters.

    `today_open`: nothing practiced yet on the day that is still running. `change` is None for all time, and where
    the first attempt came after the period before.
    """

    total_practiced: int
    scored: int
    avg_score: float | None
    streak: int
    best_streak: int
    rested: streaks.Rested
    days_practiced_30: int
    today_open: bool
    weakest_category: CategoryScore | None
    evaluator: str | None
    scale: str | None
    change: Change | None
    certainty: Certainty
    avg_margin: float | None

    @property
    def has_others(self) -> bool:
        """Whether the weakest category is one of several."""
        return self.weakest_category is not None and self.scored > self.weakest_category.count

    def as_json(self) -> dict[str, Any]:
        weakest = self.weakest_category
        return {
            "total_practiced": self.total_practiced,
            "avg_score": self.avg_score,
            "streak": self.streak,
            "best_streak": self.best_streak,
            "streak_with_rest_days": self.rested.current,
            "best_streak_with_rest_days": self.rested.best,
            "rest_days": self.rested.rests,
            "days_practiced_30": self.days_practiced_30,
            "today_open": self.today_open,
            "weakest_category": weakest
            and {
                "slug": weakest.slug,
                "label": weakest.label,
                "avg_score": weakest.average,
                "count": weakest.count,
                "is_distinct": weakest.apart < 0,
            },
            "evaluator": self.evaluator,
            "scale": self.scale,
            "change": self.change and asdict(self.change),
            "avg_margin": self.avg_margin,
            "error": self.certainty.as_json(),
        }


def read_overview(grid: Grid, filters: Filters, breakdown: Breakdown | None = None) -> Overview:
    """`breakdown`: that of the same grid and filters, where it is at hand already."""
    cells = grid.chosen(filters)
    scores = (breakdown or read_breakdown(grid, filters)).scores
    weakest = scores[0] if scores else None
    certainty = read_certainty(grid, filters)
    return Overview(
        total_practiced=sum(cell.attempts for cell in cells),
        avg_score=mean(cells),
        scored=scored_in(cells),
        streak=streaks.current(grid.streak_days, grid.today),
        best_streak=streaks.best(grid.streak_days),
        rested=streaks.rested(grid.streak_days, grid.today),
        days_practiced_30=streaks.practiced_within(grid.streak_days, grid.today, HABIT_DAYS),
        today_open=grid.today not in grid.streak_days,
        weakest_category=weakest,
        evaluator=grid.evaluator,
        scale=grid.scale,
        change=change_since(grid, filters, weakest, certainty),
        certainty=certainty,
        avg_margin=certainty.margin(scored_in(cells)),
    )


def change_since(grid: Grid, filters: Filters, weakest: CategoryScore | None, certainty: Certainty) -> Change | None:
    now, before = grid.chosen(filters), grid.chosen_before(filters)
    if before is None:
        return None
    weakest_average = weakest_smallest = None
    if weakest:
        then = [cell for cell in before if cell.category == weakest.slug]
        weakest_average = difference(weakest.average, mean(then))
        of_category = read_certainty_by_category(grid, filters)
        weakest_smallest = of_category.smallest(weakest.count, scored_in(then))
    return Change(
        total_practiced=sum(cell.attempts for cell in now) - sum(cell.attempts for cell in before),
        avg_score=difference(mean(now), mean(before)),
        days_practiced=len({cell.day for cell in now}) - len({cell.day for cell in before}),
        weakest_average=weakest_average,
        avg_score_smallest=certainty.smallest(scored_in(now), scored_in(before)),
        weakest_average_smallest=weakest_smallest,
    )
