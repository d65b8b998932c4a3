"""How far off a score is, and so which change between averages means anything."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

# Of a scale that nobody has measured, in points: about what the offline estimate's turned out to be.
ASSUMED = 1.0
# One change in twenty that is called real is not.
ALPHA = 0.05


@dataclass(frozen=True)
class Error:
    """`size`: the mean absolute error of one score, in points. `is_assumed`: nobody has measured it."""

    size: float
    is_assumed: bool

    @property
    def deviation(self) -> float:
        """The standard deviation of the error, in points.

        A normal error of standard deviation s is off by s · √(2/π) on average, so s is 1.2533 times the mean absolute
        error (Geary, "The ratio of the mean deviation to the standard deviation as a test of normality", 1935).
        """
        return self.size * math.sqrt(math.pi / 2)


def error_of(scale: str | None, measured: Mapping[str, Any] | None, score: str = "overall") -> Error:
    """The error of a scale's scores: as `measured` (figures of a calibration, as `calibration.figures.of` returns
    them) or, where there is no such measurement of this scale, ASSUMED. `score`: "overall" or a dimension."""
    found = ((measured or {}).get("agreement") or {}).get(score) or {}
    size = found.get("mae")
    return Error(ASSUMED, True) if not scale or size is None else Error(float(size), False)


def smallest_change(error: Error, n: int, m: int, spread: float | None = None, among: int = 1) -> float | None:
    """From how many points on a difference between the averages of `n` and of `m` scores means something.

    Rounded up to 0.1, as averages are shown; None where either average has no score. It is the two-sided test of two
    means at 5% (NIST/SEMATECH e-Handbook of Statistical Methods, 7.3.1, for a known deviation):
    1.96 · s · √(1/n + 1/m).

    s is the deviation of the evaluator's error, or the `spread` if that is larger: the standard deviation of the
    learner's own scores. Two averages also differ because no two answers are equally good, and no two questions
    equally hard; the spread of the scores contains that as well as the error. With few answers the spread is itself
    uncertain, so it never makes s smaller than the error. Without it, the figure is about the answers given and not
    about what the learner can do.

    `among`: how many differences were looked at to pick this one. Of seven, the largest is off by more than that of
    one, so each is held to 5%/7 (Bonferroni).
    """
    if not n or not m:
        return None
    return rounded_up(quantile(among) * max(error.deviation, spread or 0) * math.sqrt(1 / n + 1 / m))


def margin(error: Error, n: int, spread: float | None = None) -> float | None:
    """How far an average of `n` scores may be off in 19 of 20 cases, rounded up to 0.1; None without one."""
    return rounded_up(quantile(1) * max(error.deviation, spread or 0) / math.sqrt(n)) if n else None


def is_distinct(change: float | None, smallest: float | None) -> bool:
    """Whether a change as it is shown means something."""
    return change is not None and smallest is not None and abs(change) >= smallest


@cache
def quantile(among: int) -> float:
    """1.96 for one difference, more for the largest of several."""
    return NormalDist().inv_cdf(1 - ALPHA / (2 * max(1, among)))


def rounded_up(points: float) -> float:
    # A hair less than a tenth is that tenth: floats.
    return math.ceil(10 * points - 1e-9) / 10
