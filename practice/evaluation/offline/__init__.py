"""The offline evaluator: a deterministic reading of the answer against the question's rubric. English only."""

from practice.evaluation.rubric import feedback
from practice.evaluation.rubric.reading import read_all
from practice.evaluation.rubric.scoring import insight_marks, scores_of
from practice.evaluation.schema import DimensionScore, Evaluation, Result, without_invented_quotes

NAME = "offline"
VERSION = "rubric-3"


def evaluate(brief):
    """The Result for a Brief: same brief, same result. No database, no network, a few milliseconds.

    It compares words, so it knows neither whether a statement is true nor good points of the answer that nobody
    wrote into the question's key points.
    """
    reading = read_all(brief)
    scores, reasons = scores_of(reading), feedback.reasons(reading)
    evaluation = Evaluation(
        **{name: DimensionScore(score=score, reason=reasons[name]) for name, score in scores.items()},
        strengths=feedback.strengths(reading),
        improvements=feedback.improvements(reading),
        suggested_framework=feedback.suggested_framework(reading),
        example_point=feedback.example_point(reading, brief),
    )
    return Result(without_invented_quotes(evaluation, brief.answer), NAME, VERSION, raw=_seen(reading))


def _seen(reading):
    """What the scores rest on, kept with the attempt so that a score can be explained later."""
    return {
        "on_topic": round(reading.on_topic, 2),
        "set_aside": reading.answer.set_aside,
        "frameworks": {f.slug: {step.name: round(step.level, 2) for step in f.steps} for f in reading.frameworks},
        "key_points": [round(point.level, 2) for point in reading.points],
        "insight": {name: round(value, 2) for name, value in insight_marks(reading).items()},
    }
