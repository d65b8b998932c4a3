"""Quotes, looked up in the answer: which are there, and what a score is worth whose quote is not."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from .reply import DimensionScore, Evaluation, Improvement, Strength
from .score import DIMENSIONS

# The most that a dimension counts without a passage of the answer to carry it.
CAP = 6
# Fewer letters and digits are found in any text: no evidence.
EVIDENCE_MIN = 12

# One kind of quotation mark and of dash, and no marks of emphasis, which a model may leave out.
_ALIKE = str.maketrans('‘’“”«»"–—−', "'''''''---", "*`")
_EDGES = " '.,;:!?…-"
_LETTER = re.compile(r"\w")

Remark = TypeVar("Remark", Strength, Improvement)


def folded(text: str) -> str:
    """The text as quotes are looked up in it: case, white space, quotation marks, and dashes count for nothing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE).split())


def is_found(quote: str, text: str) -> bool:
    """Whether a quote occurs in a folded text, whatever marks stand around it. One without a word does not."""
    wanted = folded(quote).strip(_EDGES)
    return bool(wanted) and wanted in text


def is_evidence(quote: str, text: str) -> bool:
    """Whether a quote occurs in a folded text, and is long enough to mean something."""
    return len(_LETTER.findall(quote)) >= EVIDENCE_MIN and is_found(quote, text)


def checked(evaluation: Evaluation, answer: str) -> tuple[Evaluation, dict[str, int]]:
    """The evaluation without the quotes that do not occur in the answer, and with no dimension above CAP that has no
    evidence in it; and of each that was lowered, {dimension: the score that the model gave}."""
    text = folded(answer)
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
        is_carried = isinstance(quote, str) and is_evidence(quote, text)
        kept = {"quote": quote if is_carried else ""}
        if isinstance(score, int) and score > CAP and not is_carried:
            kept["score"] = CAP
        found[name] = part | kept
    return found
