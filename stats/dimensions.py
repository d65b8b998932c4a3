"""The four dimensions, in this period and the one before."""

from dataclasses import dataclass
from typing import Any

from practice.evaluation.noise import is_distinct
from practice.evaluation.score import DIMENSIONS
from practice.words import listed

from .averages import difference, means_of_dimensions, scored_in
from .certainty import read_certainty
from .grid import Filters, Grid


@dataclass(frozen=True)
class Dimensions:
    """Means of the four dimension scores in the order of DIMENSIONS; None without a scored attempt.

    `previous`: the same in the period before. `counts`: the scored attempts in both. `smallest`: the smallest change
    of each that means something; None without a period to compare with.
    """

    values: tuple[float | None, ...]
    previous: tuple[float | None, ...]
    counts: tuple[int, int]
    smallest: tuple[float | None, ...]

    @property
    def rows(self) -> list[tuple[str, float | None, float | None]]:
        return list(zip(map(str.capitalize, DIMENSIONS), self.values, self.previous, strict=True))

    @property
    def changes(self) -> list[tuple[str, float | None, float | None, float | None]]:
        """Name, now, before, and the change; None for one that is not distinguishable yet."""
        rows = []
        for (name, now, before), smallest in zip(self.rows, self.smallest, strict=True):
            change = difference(now, before)
            rows.append((name, now, before, change if is_distinct(change, smallest) else None))
        return rows

    @property
    def summary(self) -> str:
        """The means in words, for those who don't see the chart."""
        return "; ".join(
            f"{name} {'no score' if now is None else now}" + ("" if before is None else f", before {before}")
            for name, now, before in self.rows
        )

    @property
    def verdict(self) -> str:
        """Which of them changed by more than chance, in a sentence."""
        changed = [
            f"{name} {'rose' if change > 0 else 'fell'} by {abs(change)}"
            for name, _, _, change in self.changes
            if change is not None
        ]
        if not changed:
            return "No change from the period before is distinguishable yet."
        rest = "; the rest is not distinguishable yet" if len(changed) < len(DIMENSIONS) else ""
        return f"{listed(changed)}{rest}."

    def as_json(self) -> dict[str, Any]:
        return {
            "labels": [name.capitalize() for name in DIMENSIONS],
            "values": list(self.values),
            "previous": list(self.previous),
            "counts": list(self.counts),
            "smallest": list(self.smallest),
        }


def read_dimensions(grid: Grid, filters: Filters) -> Dimensions:
    now, before = grid.chosen(filters), grid.chosen_before(filters) or []
    counts = scored_in(now), scored_in(before)
    certainty = read_certainty(grid, filters)
    return Dimensions(
        means_of_dimensions(now),
        means_of_dimensions(before),
        counts,
        tuple(certainty.smallest_of(name, *counts) for name in DIMENSIONS),
    )
