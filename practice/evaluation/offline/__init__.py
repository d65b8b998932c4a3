"""The offline evaluator: an estimate by a small model that was fitted to graded answers. English only.

It counts words and marks and understands nothing, so it gives levels with their margins and no reason for them.
"""

from practice.evaluation import scales
from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline.features import features
from practice.evaluation.offline.model import fitted
from practice.evaluation.reading.language import is_english
from practice.evaluation.reply import Estimate, Result
from practice.evaluation.score import whole_level

NAME = "offline"
SCALE = scales.OFFLINE


def version() -> str:
    """Of the weights. Raises UnusableWeights."""
    return fitted().version


def evaluate(brief: Brief) -> Result:
    """The Result for a Brief, with an Estimate: same brief, same result. No database, no network, linear time; some
    milliseconds for an answer of usual length.

    Raises EvaluationError for an answer in another language, and UnusableWeights.
    """
    if is_english(brief.answer) is False:
        raise EvaluationError(Failure.LANGUAGE, "not in English")
    levels = fitted().levels(features(brief))
    estimate = Estimate({name: whole_level(level) for name, level in levels.items()}, fitted().margins)
    raw = {name: round(level, 2) for name, level in levels.items()}
    return Result(estimate, NAME, version(), SCALE, raw=raw)
