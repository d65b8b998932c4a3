"""What a score is: the shape both evaluators fill in, the checks on it, and the formula for the overall score."""

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

DIMENSIONS = ("framework", "structure", "completeness", "insight")

# Judgement and coverage count for more than reciting a framework or tidy signposting.
WEIGHTS = {
    "framework": Decimal("0.2"),
    "structure": Decimal("0.2"),
    "completeness": Decimal("0.3"),
    "insight": Decimal("0.3"),
}
# The overall score is at most this far above the lowest dimension: three good dimensions do not hide a hole.
CAP_ABOVE_LOWEST = 3


@dataclass(frozen=True)
class Step:
    """A framework's step: its name, what good looks like, and words an answer working through it tends to use."""

    name: str
    good: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class FrameworkBrief:
    slug: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Brief:
    """All that an evaluator may know, read from the database beforehand: it holds no connection while it works."""

    category: str
    category_label: str
    question: str
    answer: str
    key_points: tuple[str, ...] = ()
    frameworks: tuple[FrameworkBrief, ...] = ()


Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=800)]
Quote = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]


class Part(BaseModel):
    """Strict: "7" is not a score, and a field nobody asked for is an error."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class DimensionScore(Part):
    score: int = Field(ge=1, le=10)
    reason: Sentence


class Strength(Part):
    text: Sentence
    quote: Quote = Field(default="", description="Copied from the answer word for word; empty where none applies.")


class Improvement(Part):
    text: Sentence = Field(description="What is weak or missing, and why it matters.")
    quote: Quote = Field(default="", description="Copied from the answer word for word; empty where none applies.")
    instead: Sentence = Field(description="What to write instead, in words that could stand in the answer.")


class Evaluation(Part):
    """One evaluation. The order of the fields is the order in which a model writes them: scores first."""

    framework: DimensionScore
    structure: DimensionScore
    completeness: DimensionScore
    insight: DimensionScore
    strengths: list[Strength] = Field(max_length=5)
    improvements: list[Improvement] = Field(min_length=1, max_length=5)
    suggested_framework: Sentence = Field(description="The framework that would carry this answer best, and why.")
    example_point: Sentence = Field(description="One point of a strong answer to this question, written out.")

    @property
    def overall(self):
        return overall(*(getattr(self, name).score for name in DIMENSIONS))


@dataclass(frozen=True)
class Partial:
    """What is known so far, while a model still writes: the same keys as Evaluation, any of them missing."""

    data: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """A finished evaluation with its origin: `version` of the prompt or rubric, `model` where one was asked,
    `usage` the API's own token count, `raw` what was received."""

    evaluation: Evaluation
    evaluator: str
    version: str
    model: str = ""
    raw: Any = None
    usage: dict[str, int] | None = field(default=None)


def overall(framework, structure, completeness, insight):
    """The overall score, 1.0–10.0 with one decimal.

    The weighted mean of the four (0.2, 0.2, 0.3, 0.3), at most CAP_ABOVE_LOWEST above the lowest of them,
    rounded half up. Never asked of a model: the same four always give the same overall.
    """
    scores = dict(zip(DIMENSIONS, (framework, structure, completeness, insight), strict=True))
    mean = sum(WEIGHTS[name] * score for name, score in scores.items())
    capped = min(mean, Decimal(min(scores.values()) + CAP_ABOVE_LOWEST))
    return capped.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def folded(text):
    """Lower case, white space and quotation marks made alike: how a quote is compared with its answer."""
    text = text.casefold().translate(str.maketrans("‘’“”", "''\"\""))
    return re.sub(r"\s+", " ", text).strip()


def without_invented_quotes(evaluation, answer):
    """The evaluation with every quote that does not occur in the answer emptied."""
    text = folded(answer)

    def checked(parts):
        return [part if folded(part.quote) in text else part.model_copy(update={"quote": ""}) for part in parts]

    return evaluation.model_copy(
        update={"strengths": checked(evaluation.strengths), "improvements": checked(evaluation.improvements)}
    )
