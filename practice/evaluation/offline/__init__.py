"""The offline evaluator: a deterministic reading of the answer against the question's key points and frameworks.

English only.
"""

from typing import Any

from practice.evaluation import scales
from practice.evaluation.brief import Brief
from practice.evaluation.offline import feedback
from practice.evaluation.offline.reading import Reading, read_all
from practice.evaluation.offline.reasons import reasons
from practice.evaluation.offline.scoring import insight_marks, scores_of
from practice.evaluation.reply import DimensionScore, Evaluation, Result, without_invented_quotes

NAME = "offline"
VERSION = "rubric-5"
SCALE = scales.RUBRIC


def evaluate(brief: Brief) -> Result:
    """The Result for a Brief: same brief, same result. No database, no network, a few milliseconds.

    It compares words, so it can't tell whether a statement is true, and it misses good points that are not among
    the question's key points.
    """
    reading = read_all(brief)
    because = reasons(reading)
    evaluation = Evaluation(
        **{name: DimensionScore(score=score, reason=because[name]) for name, score in scores_of(reading).items()},
        strengths=feedback.strengths(reading),
        improvements=feedback.improvements(reading),
        suggested_framework=feedback.suggested_framework(reading),
        example_point=feedback.example_point(reading, brief),
    )
    return Result(without_invented_quotes(evaluation, brief.answer), NAME, VERSION, SCALE, raw=_seen(reading))


def _seen(reading: Reading) -> dict[str, Any]:
    """What the scores rest on, stored with the attempt so that a score can be explained later."""
    return {
        "on_topic": round(reading.on_topic, 2),
        "set_aside": reading.answer.set_aside,
        "frameworks": {f.slug: {step.name: round(step.level, 2) for step in f.steps} for f in reading.frameworks},
        "key_points": [round(point.level, 2) for point in reading.points],
        "insight": {name: round(value, 2) for name, value in insight_marks(reading).items()},
    }
