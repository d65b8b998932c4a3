"""Quotes, looked up in the answer: which are there, and what a score is worth whose quote is not."""

import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from .quotes import is_found
from .reply import DimensionScore, Evaluation, Improvement, Strength
from .score import DIMENSIONS

# The most that a dimension counts without a passage of the answer to carry it.
CAP = 6
# What has fewer letters and digits is found in any text: no evidence. Of a script in which a character or two are a
# word, each counts twice.
EVIDENCE_MIN = 12
_DENSE = "\u2e80"
# A longer one breaks the shape.
QUOTE_MAX = 400

Remark = TypeVar("Remark", Strength, Improvement)


def is_evidence(quote: str, text: str) -> bool:
    """Whether a quote occurs in a folded text, and is long enough to mean something."""
    return weight(quote) >= EVIDENCE_MIN and is_found(quote, text)


def weight(quote: str) -> int:
    letters = (each for each in quote if unicodedata.category(each)[0] in "LNM")
    return sum(2 if each >= _DENSE else 1 for each in letters)


def checked(evaluation: Evaluation, text: str) -> tuple[Evaluation, dict[str, int]]:
    """The evaluation without the quotes that do not occur in the folded answer, and with no dimension above CAP that
    has no evidence in it; and of each that was lowered, {dimension: the score that the model gave}."""
    given = {name: getattr(evaluation, name) for name in DIMENSIONS}
    kept = {name: with_evidence(part, text) for name, part in given.items()}
    lowered = {name: part.score for name, part in given.items() if kept[name].score < part.score}
    changes = {
        **kept,
        "strengths": [with_quote(part, text) for part in evaluation.strengths],
        "improvements": [with_quote(part, text) for part in evaluation.improvements],
    }
    return evaluation.model_copy(update=changes), lowered


def with_evidence(part: DimensionScore, text: str) -> DimensionScore:
    if is_evidence(part.quote, text):
        return part
    return part.model_copy(update={"quote": "", "score": min(part.score, CAP)})


def with_quote(part: Remark, text: str) -> Remark:
    return part if is_found(part.quote, text) else part.model_copy(update={"quote": ""})


def checked_so_far(data: Mapping[str, Any], text: str) -> dict[str, Any]:
    """What a model has written so far, as `checked` will have it: its dimensions' evidence looked up in the folded
    text. What is of another kind than it should be is left as it is."""
    found = dict(data)
    for name in DIMENSIONS:
        part = found.get(name)
        if not isinstance(part, dict):
            continue
        quote, score = part.get("quote"), part.get("score")
        is_carried = isinstance(quote, str) and len(quote) <= QUOTE_MAX and is_evidence(quote, text)
        kept: dict[str, Any] = {"quote": quote if is_carried else ""}
        if isinstance(score, int) and CAP < score <= 10 and not is_carried:
            kept |= {"score": CAP, "given": score}
        found[name] = part | kept
    return found
