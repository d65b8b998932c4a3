"""The four dimensions, in this period and the one before."""

from dataclasses import dataclass
from typing import Any

from practice.evaluation.score import DIMENSIONS

from .averages import means_of_dimensions, scored_in
from .grid import Filters, Grid


@dataclass(frozen=True)
class Dimensions:
    """Means of the four dimension scores in the order of DIMENSIONS; None without a scored attempt.

    `previous`: the same in the period before. `counts`: the scored attempts in both.
    """

    values: tuple[float | None, ...]
    previous: tuple[float | None, ...]
    counts: tuple[int, int]

    @property
    def rows(self) -> list[tuple[str, float | None, float | None]]:
        return list(zip(map(str.capitalize, DIMENSIONS), self.values, self.previous, strict=True))

    @property
    def summary(self) -> str:
        """The means in words, for those who don't see the chart."""
        return "; ".join(
            f"{name} {'no score' if now is None else now}" + ("" if before is None else f", before {before}")
            for name, now, before in self.rows
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "labels": [name.capitalize() for name in DIMENSIONS],
            "values": list(self.values),
            "previous": list(self.previous),
            "counts": list(self.counts),
        }


def read_dimensions(grid: Grid, filters: Filters) -> Dimensions:
    now, before = grid.chosen(filters), grid.chosen_before(filters) or []
    return Dimensions(means_of_dimensions(now), means_of_dimensions(before), (scored_in(now), scored_in(before)))
