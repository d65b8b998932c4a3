"""The progress page's figures together."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format

from coach.accounts.models import Person
from practice.bank.categories import Category
from practice.evaluation.scales import in_words
from practice.words import counted, listed

from .breakdown import Breakdown, read_breakdown
from .certainty import read_certainty
from .coverage import CoverageRow, read_coverage
from .dimensions import Dimensions, read_dimensions
from .focus import Focus, read_focus
from .grid import Filters, Grid
from .guesses import Guesses, judged, read_guesses
from .heatmap import Heatmap, read_heatmap
from .hidden import Hidden
from .overview import Overview, read_overview
from .pace import Pace, read_pace
from .reading import read_grid
from .trend import Trend, read_trend

DAY_FORMAT = "F j, Y"
# The page begins with the shortest period that holds so many scored attempts.
ENOUGH = 10


@dataclass(frozen=True)
class Progress:
    """Everything on /progress. All but the coverage and the guesses are figures of the grid.

    The figures are complete; it is for the templates to leave out what is `hidden`. `is_chosen`: nobody asked for the
    period of `filters`, it is the shortest that holds ENOUGH scored attempts. `why`: which changes say nothing yet.
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
    why: str
    is_chosen: bool
    guesses: Guesses

    @property
    def period(self) -> str:
        """What the figures are about, in a sentence."""
        if self.filters.days:
            text = f"The last {self.filters.days} days"
        else:
            text = f"All time, since {date_format(self.grid.first_day, DAY_FORMAT)}"
        if self.filters.category:
            text += f" in {Category(self.filters.category).label}"
        if self.grid.scale and len(self.grid.scales) > 1 and not self.hidden.scores:
            text += f", scores by {in_words(self.grid.scale)}"
        text += f", to {date_format(self.grid.today, DAY_FORMAT)}"
        if self.is_chosen and self.filters.days:
            text += f": the shortest period with {ENOUGH} scored answers"
        elif self.is_chosen:
            text += f": no shorter period has {ENOUGH} scored answers"
        return f"{text}."

    @property
    def not_compared(self) -> str:
        """How many scores of the period are on other scales, in a sentence; empty where none is."""
        counts = self.grid.left_out_by_scale(self.filters)
        if not counts or self.hidden.scores:
            return ""
        parts = [
            f"{counted(number, 'answer')} scored by {in_words(scale)}" for scale, number in sorted(counts.items())
        ]
        return f"{listed(parts)} {'is' if counts.total() == 1 else 'are'} not compared with these."

    def as_json(self) -> dict[str, Any]:
        """What the page's charts draw."""
        if self.hidden.scores:
            return {"heatmap": self.heatmap.as_json() | {"averages": None}}
        charts = ("by_category", "trend", "heatmap", "dimensions", "guesses")
        return {name: getattr(self, name).as_json() for name in charts}


def read_progress(user: Person, today: date, filters: Filters, *, chooses_period: bool = False) -> Progress:
    """Three queries; two where nothing has a score or scores are hidden, one where nothing was practiced; and
    whatever `read_grid` needs more.

    `chooses_period`: whatever the period of `filters`, the shortest that holds ENOUGH scored attempts.
    """
    grid = read_grid(user, today, filters.evaluator)
    if chooses_period:
        filters = replace(filters, days=grid.shortest(ENOUGH, filters.category))
    hidden = Hidden.by(user)
    by_category = read_breakdown(grid, filters)
    dimensions = read_dimensions(grid, filters)
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
        dimensions=dimensions,
        coverage=read_coverage(user, grid.scale, filters.category) if grid.cells else (),
        guesses=judged(()) if hidden.scores else read_guesses(user, grid, filters),
        why="" if hidden.scores else read_certainty(grid, filters).why(*dimensions.counts),
        is_chosen=chooses_period,
    )
