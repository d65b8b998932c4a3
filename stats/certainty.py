"""Which differences between averages mean something: the evaluator's error, and how much a learner's scores vary."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from practice.evaluation import noise
from practice.evaluation.scales import in_words
from practice.evaluation.score import DIMENSIONS

from .averages import scored_in
from .grid import Cell, Cells, Filters, Grid


@dataclass(frozen=True)
class Certainty:
    """Of the averages in a period. `spread`: the standard deviation of its scores, in points; None where it has one.

    Its differences are in points as they are shown, rounded up to 0.1; None where there is nothing to compare.
    """

    scale: str | None
    error: noise.Error
    spread: float | None
    measured: Mapping[str, Any] | None = None

    def smallest(self, n: int, m: int, among: int = 1) -> float | None:
        """The smallest change of the overall that means something; `among` as in `noise.smallest_change`."""
        return noise.smallest_change(self.error, n, m, self.spread, among)

    def smallest_of(self, dimension: str, n: int, m: int) -> float | None:
        """The same for each of the four dimensions, whose scores vary no less than the overall, their mean."""
        error = noise.error_of(self.scale, self.measured, dimension)
        return noise.smallest_change(error, n, m, self.spread, among=len(DIMENSIONS))

    def margin(self, n: int) -> float | None:
        """How far an average of `n` scores may be off in 19 of 20 cases."""
        return noise.margin(self.error, n, self.spread)

    def as_json(self) -> dict[str, Any] | None:
        """None without a score."""
        if self.scale is None:
            return None
        return {
            "points": round(self.error.size, 3),
            "is_assumed": self.error.is_assumed,
            "spread": None if self.spread is None else round(self.spread, 2),
        }

    def why(self, now: int, before: int) -> str:
        """In words, why a change between averages of so many scores may say nothing. Empty without any."""
        if not now or not self.scale:
            return ""
        text = f"Scores by {in_words(self.scale)} are off by about {self.error.size:.1f}"
        text += " (an assumption: nobody has measured it)" if self.error.is_assumed else " on average"
        if self.spread is not None and self.spread > self.error.deviation:
            text += f", and yours differ by about {self.spread:.1f} from answer to answer"
        if smallest := self.smallest(now, before):
            return f"{text}. A change of less than {smallest} between {before} and {now} answers says nothing yet."
        return f"{text}. The average of {now} of them may be off by {self.margin(now)}." if now > 1 else f"{text}."


def read_certainty(grid: Grid, filters: Filters) -> Certainty:
    """Of averages over all that is chosen, in the period and in the one before."""
    return certainty_of(grid, periods(grid, filters))


def read_certainty_by_category(grid: Grid, filters: Filters) -> Certainty:
    """Of the averages of single categories: what sets the categories apart is not part of the spread."""
    groups: dict[tuple[int, str], list[Cell]] = defaultdict(list)
    for n, cells in enumerate(periods(grid, filters)):
        for cell in cells:
            groups[n, cell.category].append(cell)
    return certainty_of(grid, groups.values())


def periods(grid: Grid, filters: Filters) -> tuple[Cells, Cells]:
    return grid.chosen(filters), grid.chosen_before(filters) or []


def certainty_of(grid: Grid, groups: Iterable[Cells]) -> Certainty:
    return Certainty(grid.scale, noise.error_of(grid.scale, grid.measured), spread_of(groups), grid.measured)


def spread_of(groups: Iterable[Cells]) -> float | None:
    """The standard deviation of scores about the average of their group, in points; None where none has two."""
    squares, free = 0.0, 0
    for cells in groups:
        if count := scored_in(cells):
            tenths = sum(cell.tenths for cell in cells)
            squares += sum(cell.squares for cell in cells) - tenths * tenths / count
            free += count - 1
    return math.sqrt(max(0.0, squares) / free) / 10 if free > 0 else None
