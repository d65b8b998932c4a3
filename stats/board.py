"""The progress page's figures together."""

from dataclasses import dataclass
from datetime import date

from practice.models import Category

from . import engine, figures
from .coverage import CoverageRow, read_coverage
from .focus import Focus, focus
from .grid import Filters, Grid, Hidden
from .pace import Pace, pace


@dataclass(frozen=True)
class Board:
    """Everything on /progress. All but the coverage are figures of the grid.

    The figures are complete; it is for the templates to leave out what is `hidden`.
    """

    grid: Grid
    filters: Filters
    hidden: Hidden
    pace: Pace
    overview: figures.Overview
    focus: tuple[Focus, ...]
    by_category: figures.Breakdown
    trend: figures.Trend
    heatmap: figures.Heatmap
    dimensions: figures.Dimensions
    coverage: tuple[CoverageRow, ...]

    @property
    def category_label(self) -> str:
        return Category(self.filters.category).label if self.filters.category else ""

    def as_json(self) -> dict:
        """What the page's charts draw."""
        if self.hidden.scores:
            return {"heatmap": self.heatmap.as_json() | {"averages": None}}
        figures = ("by_category", "trend", "heatmap", "dimensions")
        return {name: getattr(self, name).as_json() for name in figures}


def read_board(user, today: date, filters: Filters) -> Board:
    """Two queries, a third where both evaluators have scored; the coverage's is saved where nothing was practised."""
    grid = engine.read_grid(user, today, filters.evaluator)
    hidden = Hidden.by(user)
    by_category = engine.by_category(grid, filters)
    goal = (user.answers_per_week, user.interview_on) if user.is_authenticated else (None, None)
    return Board(
        grid=grid,
        filters=filters,
        hidden=hidden,
        pace=pace(grid, today, *goal),
        overview=engine.overview(grid, filters, by_category),
        focus=focus(grid, filters, by_category, hidden),
        by_category=by_category,
        trend=engine.trend(grid, filters),
        heatmap=engine.heatmap(grid, filters),
        dimensions=engine.dimensions(grid, filters),
        coverage=read_coverage(user, grid.evaluator, filters.category) if grid.cells else (),
    )
