"""What a score is: four dimensions, and the formula for the overall score."""

import math
from decimal import Decimal

# Of weights and cap, stored with every score. Whoever changes these raises it; `manage.py rescore` does the rest.
FORMULA = 1

DIMENSIONS = ("framework", "structure", "completeness", "insight")

# Judgment and coverage count for more than reciting a framework or tidy signposting.
WEIGHTS = {
    "framework": Decimal("0.2"),
    "structure": Decimal("0.2"),
    "completeness": Decimal("0.3"),
    "insight": Decimal("0.3"),
}
# The overall score is at most this far above the lowest dimension: three good ones can't make up for a weak one.
CAP_ABOVE_LOWEST = 3


def overall(framework: float, structure: float, completeness: float, insight: float) -> Decimal:
    """The overall score, 1.0–10.0 with one decimal: the weighted mean, at most CAP_ABOVE_LOWEST above the lowest.

    Exact for whole levels, since the weights are tenths; the mean of two readers' grades may end in a half. Never
    asked of a model: the same four always give the same overall.
    """
    levels = map(Decimal, (framework, structure, completeness, insight))
    scores = dict(zip(DIMENSIONS, levels, strict=True))
    mean = sum((WEIGHTS[name] * score for name, score in scores.items()), Decimal(0))
    return min(mean, min(scores.values()) + CAP_ABOVE_LOWEST).quantize(Decimal("0.1"))


def whole_level(score: float) -> int:
    """The nearest whole level; halves go up."""
    return math.floor(score + 0.5)
