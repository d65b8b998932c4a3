"""The small model that estimates levels: a constant and a weight per feature for each dimension.

They are in `weights.json`, which `manage.py calibrate --fit` writes. Its version is a hash of its content, so that a
score says exactly which weights it came from, and a damaged file is noticed.
"""

import hashlib
import json
from functools import cache
from math import exp, fsum, log
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from practice.evaluation.offline.features import DIFFERENT_WORDS, STORY, WRONG_SUMS, WRONG_TENFOLD, Features
from practice.evaluation.score import DIMENSIONS

FILE = Path(__file__).with_name("weights.json")
LOWEST, HIGHEST = 1, 10
# Rules of the written levels. Too few graded answers have a wrong sum that is found for the weights to learn it.
HIGHEST_INSIGHT_WITH_WRONG_SUMS = 4
HIGHEST_INSIGHT_WRONG_BY_TEN = 2

ENOUGH_WORDS = 12

Finite = Annotated[float, Field(allow_inf_nan=False)]
PerDimension = Annotated[list[Finite], Field(min_length=len(DIMENSIONS), max_length=len(DIMENSIONS))]


class UnusableWeights(Exception):
    """The file with the weights is missing or damaged; the message names it."""


class Relevance(BaseModel):
    """What tells an answer to its question from one to another: the log-odds are a constant and a weighted sum."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    threshold: Annotated[Finite, Field(gt=0, lt=1)]
    constant: Finite
    weights: dict[str, Finite]

    def share(self, features: Features) -> float:
        """What part of the levels above the lowest stands, 0 to 1: all, unless the answer is beside the question.

        A question that asks for a story has next to no words that tell.
        """
        if features.get(STORY):
            return 1.0
        odds = fsum([self.constant, *(weight * features.get(name, 0.0) for name, weight in self.weights.items())])
        # Bounded, because exp overflows for what no answer can have.
        return min(1.0, 1 / (1 + exp(min(-odds, 100.0))) / self.threshold)


class Model(BaseModel):
    """What the file holds. Lists have a number per dimension, in the order of DIMENSIONS.

    `margins`: by how many levels an estimate is off at most, for three answers in five, by name of score.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    answers: int
    questions: int
    penalty: Finite
    stretch: Finite
    margins: dict[str, Finite]
    relevance: Relevance
    constant: PerDimension
    weights: dict[str, PerDimension]

    def levels(self, features: Features) -> dict[str, float]:
        """{dimension: 1.0–10.0}. Features that the model does not know count for nothing."""
        known = [(self.weights[name], value) for name, value in features.items() if name in self.weights]
        sums = (
            fsum([constant, *(weights[place] * value for weights, value in known)])
            for place, constant in enumerate(self.constant)
        )
        # Of a few words, the weights, which were fitted to whole answers, would say anything.
        share = self.relevance.share(features) * exp(min(0.0, features.get(DIFFERENT_WORDS, 0.0) - log(ENOUGH_WORDS)))
        levels = {
            name: LOWEST + share * (min(max(level, LOWEST), HIGHEST) - LOWEST)
            for name, level in zip(DIMENSIONS, sums, strict=True)
        }
        if features.get(WRONG_SUMS):
            levels["insight"] = min(levels["insight"], highest_insight(features))
        return levels


def highest_insight(features: Features) -> int:
    """Of an answer with wrong sums."""
    return HIGHEST_INSIGHT_WRONG_BY_TEN if features.get(WRONG_TENFOLD) else HIGHEST_INSIGHT_WITH_WRONG_SUMS


@cache
def fitted() -> Model:
    """The model in the file. Raises UnusableWeights."""
    try:
        content = json.loads(FILE.read_text(encoding="utf-8"))
        loaded = Model.model_validate(content)
    except OSError as error:
        raise UnusableWeights(f"{FILE}: {error.strerror}.") from error
    except (ValueError, ValidationError) as error:
        raise UnusableWeights(f"{FILE} is damaged: {error}") from error
    if loaded.version != version_of(content):
        raise UnusableWeights(f"{FILE} is damaged: its content is not that of version {loaded.version}.")
    return loaded


def write(content: dict[str, Any]) -> None:
    """Make this the file, with a line per feature."""
    lines = [f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in content["weights"].items()]
    head = json.dumps({name: value for name, value in content.items() if name != "weights"}, indent=1)
    FILE.write_text(head[:-2] + ',\n "weights": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")


def version_of(content: dict[str, Any]) -> str:
    """The version that a file with this content has, whatever version it names."""
    rest = {name: value for name, value in content.items() if name != "version"}
    return "fit-" + hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:10]
