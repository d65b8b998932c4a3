"""The shape of an evaluation, the same from every evaluator, and the checks on it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from .score import DIMENSIONS, overall


def storable(text: str) -> str:
    """The text, if every database stores it. Raises ValueError. (Pydantic itself refuses lone surrogates.)"""
    if "\0" in text:
        raise ValueError("a null character, which PostgreSQL does not store")
    return text


Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=800), AfterValidator(storable)
]
Quote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400), AfterValidator(storable)]


class Part(BaseModel):
    """Strict: "7" is not a score, and a field nobody asked for is an error. Errors go to the log, which is no place
    for what a learner is quoted with."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)


class DimensionScore(Part):
    """A score, after the evidence and the reason for it."""

    # Required, though it may be empty: the API has a model write what is required first.
    quote: Quote = Field(description="The passage that carries the score, copied from the answer word for word.")
    reason: Sentence
    score: int = Field(ge=1, le=10)


class Strength(Part):
    text: Sentence
    quote: Quote = Field(default="", description="Copied from the answer word for word; empty where none applies.")


class Improvement(Part):
    text: Sentence = Field(description="What is weak or missing, and why it matters.")
    quote: Quote = Field(default="", description="Copied from the answer word for word; empty where none applies.")
    ask: Sentence = Field(description="A question for what only the candidate can supply.")
    instead: Sentence = Field(description="A short example of such a sentence, with made-up facts.")


class Scored(Part):
    """What every reply has, whatever its shape: a part with a score for each of DIMENSIONS."""

    @property
    def scores(self) -> dict[str, int]:
        """{dimension: 1–10}."""
        return {name: getattr(self, name).score for name in DIMENSIONS}

    @property
    def overall(self) -> Decimal:
        return overall(**self.scores)


class Evaluation(Scored):
    """One evaluation: a score per dimension, then the remarks. A model writes the fields in this order."""

    framework: DimensionScore
    structure: DimensionScore
    completeness: DimensionScore
    insight: DimensionScore
    strengths: list[Strength] = Field(max_length=5)
    improvements: list[Improvement] = Field(min_length=1, max_length=5)
    suggested_framework: Sentence = Field(description="The framework that would carry this answer best, and why.")
    example_point: Sentence = Field(description="One point of a strong answer to this question, written out.")
    probe: Sentence = Field(description="One follow-up question, at the claim that the answer supports least.")


# The parts of feedback besides the scores. Columns, pages, and stream follow this list.
REMARKS = tuple(name for name in Evaluation.model_fields if name not in DIMENSIONS)


@dataclass(frozen=True)
class Estimate:
    """Levels without reasons. `margins`: by how many levels each score is off at most, for three answers in five."""

    scores: dict[str, int]
    margins: dict[str, float]

    @property
    def overall(self) -> Decimal:
        return overall(**self.scores)


@dataclass(frozen=True)
class Partial:
    """What a model has written so far, unchecked but for its evidence: the keys of Evaluation, any of them missing.
    `samples`: how many evaluations will be made of the answer, of which this is the first."""

    data: dict[str, Any]
    samples: int = 1


@dataclass(frozen=True)
class Result:
    """A finished evaluation with its origin.

    `version` is that of the prompt or the weights, `scale` one of `scales`, `model` the one that was asked (empty
    offline), `usage` the API's own token counts by kind, `raw` what was received. `lowered`: the score that the model
    gave, of each dimension that has a lower one for want of evidence. `samples`: the scores of all evaluations that
    were made, where there was more than one.
    """

    evaluation: Scored | Estimate
    evaluator: str
    version: str
    scale: str
    model: str = ""
    raw: Any = None
    usage: dict[str, int] | None = None
    lowered: dict[str, int] = field(default_factory=dict)
    samples: tuple[dict[str, int], ...] = ()
