"""Exact averages over the cells of a grid."""

from collections.abc import Iterable
from operator import attrgetter

from .grid import UNSCORED, Cell, Cells


def average(tenths: int, count: int) -> float | None:
    """The mean of `count` scores whose sum is `tenths`/10, rounded half up to 0.1."""
    return (2 * tenths + count) // (2 * count) / 10 if count else None


def scored_in(cells: Iterable[Cell]) -> int:
    return sum(map(attrgetter("scored"), cells))


def mean(cells: Cells) -> float | None:
    return average(sum(map(attrgetter("tenths"), cells)), scored_in(cells))


def means_of_dimensions(cells: Cells) -> tuple[float | None, ...]:
    """In the order of DIMENSIONS."""
    count = scored_in(cells)
    sums = map(sum, zip(UNSCORED[2], *map(attrgetter("dimensions"), cells), strict=True))
    return tuple(average(10 * total, count) for total in sums)


def difference(now: float | None, before: float | None) -> float | None:
    """Of two averages as they are shown, exact to their one decimal."""
    return None if now is None or before is None else round(now - before, 1)
