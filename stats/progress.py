"""The progress page's figures together."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format

from coach.accounts.models import Person
from practice.attempts.models import Evaluator
from practice.bank.categories import Category

from .breakdown import Breakdown, read_breakdown
from .coverage import CoverageRow, read_coverage
from .dimensions import Dimensions, read_dimensions
from .focus import Focus, read_focus
from .grid import Filters, Grid
from .heatmap import Heatmap, read_heatmap
from .hidden import Hidden
from .overview import Overview, read_overview
from .pace import Pace, read_pace
from .reading import read_grid
from .trend import Trend, read_trend

DAY_FORMAT = "F j, Y"


@dataclass(frozen=True)
class Progress:
    """Everything on /progress. All but the coverage are figures of the grid.

    The figures are complete; it is for the templates to leave out what is `hidden`.
    """

    grid: Grid
    filters: Filters
    hidden: Hidden
    pace: Pace
    overview: Overview
    focus: tuple[Focus, ...]
    by_category: Breakdown
    trend: Trend
    heatmap: Heatmap
    dimensions: Dimensions
    coverage: tuple[CoverageRow, ...]

    @property
    def period(self) -> str:
        """What the figures are about, in a sentence."""
        if self.filters.days:
            text = f"The last {self.filters.days} days"
        else:
            text = f"All time, since {date_format(self.grid.first_day, DAY_FORMAT)}"
        if self.filters.category:
            text += f" in {Category(self.filters.category).label}"
        if len(self.grid.evaluators) > 1 and not self.hidden.scores:
            text += ", scores estimated offline" if self.grid.evaluator == Evaluator.OFFLINE else ", scores by Claude"
        return f"{text}, to {date_format(self.grid.today, DAY_FORMAT)}."

    def as_json(self) -> dict[str, Any]:
        """What the page's charts draw."""
        if self.hidden.scores:
            return {"heatmap": self.heatmap.as_json() | {"averages": None}}
        charts = ("by_category", "trend", "heatmap", "dimensions")
        return {name: getattr(self, name).as_json() for name in charts}


def read_progress(user: Person, today: date, filters: Filters) -> Progress:
    """Two queries; three where several evaluators have scored, one where nothing was practiced."""
    grid = read_grid(user, today, filters.evaluator)
    hidden = Hidden.by(user)
    by_category = read_breakdown(grid, filters)
    goal = (user.answers_per_week, user.interview_on) if user.is_authenticated else (None, None)
    return Progress(
        grid=grid,
        filters=filters,
        hidden=hidden,
        pace=read_pace(grid, today, *goal),
        overview=read_overview(grid, filters, by_category),
        focus=read_focus(grid, filters, by_category, hidden),
        by_category=by_category,
        trend=read_trend(grid, filters),
        heatmap=read_heatmap(grid, filters),
        dimensions=read_dimensions(grid, filters),
        coverage=read_coverage(user, grid.evaluator, filters.category) if grid.cells else (),
    )
