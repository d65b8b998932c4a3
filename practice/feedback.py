"""What the pages show of an evaluation, the same for one that is stored and one that is still being written."""

import json
from dataclasses import dataclass
from decimal import Decimal

from .evaluation.schema import DIMENSIONS, overall


@dataclass(frozen=True)
class Dimension:
    """One of the four; `score` 1–10, None while unknown."""

    name: str
    score: int | None
    reason: str

    @property
    def label(self):
        return self.name.capitalize()


@dataclass(frozen=True)
class Feedback:
    """`overall` is None until all four dimensions are known."""

    overall: Decimal | None
    dimensions: tuple[Dimension, ...]
    strengths: list[dict]
    improvements: list[dict]
    suggested_framework: str
    example_point: str

    @property
    def scores_json(self):
        """For the radar chart: {"framework": 7, …}, known scores only."""
        return json.dumps({each.name: each.score for each in self.dimensions if each.score is not None})


def stored_feedback(attempt):
    """The feedback of a scored attempt."""
    return Feedback(
        overall=attempt.overall_score,
        dimensions=tuple(
            Dimension(name, getattr(attempt, f"{name}_score"), attempt.reasons.get(name, "")) for name in DIMENSIONS
        ),
        strengths=attempt.strengths,
        improvements=attempt.improvements,
        suggested_framework=attempt.suggested_framework,
        example_point=attempt.example_point,
    )


def partial_feedback(partial):
    """The feedback so far. A Partial is unchecked text of a model: what is not of the right kind is left out."""
    data = partial.data
    dimensions = tuple(partial_dimension(name, data.get(name)) for name in DIMENSIONS)
    scores = [each.score for each in dimensions]
    return Feedback(
        overall=overall(*scores) if None not in scores else None,
        dimensions=dimensions,
        strengths=partial_points(data.get("strengths")),
        improvements=partial_points(data.get("improvements")),
        suggested_framework=words(data.get("suggested_framework")),
        example_point=words(data.get("example_point")),
    )


def partial_dimension(name, value):
    value = value if isinstance(value, dict) else {}
    score = value.get("score")
    known = isinstance(score, int) and not isinstance(score, bool) and 1 <= score <= 10 and "reason" in value
    return Dimension(name, score if known else None, words(value.get("reason")))


def partial_points(value):
    """Points without their quotes, which count only once they are checked against the answer."""
    points = [point for point in value if isinstance(point, dict)] if isinstance(value, list) else []
    return [{"text": words(point.get("text")), "instead": words(point.get("instead"))} for point in points]


def words(value):
    return value if isinstance(value, str) else ""
