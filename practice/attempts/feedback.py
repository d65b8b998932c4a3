"""What the pages show of an evaluation, the same for one that is stored and one that is still being written."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from practice.evaluation.reply import REMARKS, Partial
from practice.evaluation.score import DIMENSIONS, overall, whole_level

from .models import Attempt
from .quoting import with_ellipses


@dataclass(frozen=True)
class Dimension:
    """One of the four; `score` 1–10, None while unknown. An estimate has a `margin`, in whole levels. `reasoned` is
    the score that the reason was given for, which may have been replaced since.

    `quote` is the evidence for it, which was found in the answer. `given` is the score that it had before it was
    capped for want of evidence. `has_evidence` is None where nobody asked for any. `spread` has the lowest and the
    highest score of several evaluations, None where there is one, or they agree.
    """

    name: str
    score: int | None
    reason: str
    margin: int | None = None
    reasoned: int | None = None
    quote: str = ""
    given: int | None = None
    has_evidence: bool | None = None
    spread: tuple[int, int] | None = None

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def low(self) -> int:
        """Where an estimate's margin begins on the bar, not below the lowest level."""
        return max(1, (self.score or 0) - (self.margin or 0))

    @property
    def width(self) -> int:
        """Of the margin on the bar, which ends at the highest level."""
        return min(10, (self.score or 0) + (self.margin or 0)) - self.low


@dataclass(frozen=True)
class Spread:
    """The lowest and the highest overall score of several evaluations of one answer."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Feedback:
    """`overall` is None until all four dimensions are known. `remarks` has the keys of REMARKS. `margin` is that of
    an estimate's overall in whole levels, None of any other score. `samples` is how many evaluations there are, or
    will be, of which the middle one counts; `spread` is theirs."""

    overall: Decimal | None
    dimensions: tuple[Dimension, ...]
    remarks: dict[str, Any]
    margin: int | None = None
    spread: Spread | None = None
    samples: int = 1

    @property
    def about(self) -> int | None:
        """The overall to the nearest whole level: all that an estimate can say."""
        return None if self.overall is None else whole_level(float(self.overall))

    @property
    def has_reasons(self) -> bool:
        return any(each.reason for each in self.dimensions)

    @property
    def has_words(self) -> bool:
        """Whether there is more than numbers. An estimate knows no reasons."""
        return any(self.remarks.values()) or self.has_reasons


def stored_feedback(attempt: Attempt) -> Feedback:
    """The feedback of a scored attempt."""
    return Feedback(
        overall=attempt.overall_score,
        dimensions=tuple(
            Dimension(
                name,
                getattr(attempt, f"{name}_score"),
                attempt.reasons.get(name, ""),
                margin_of(attempt.margins, name),
                (attempt.earlier_score or {}).get(name, getattr(attempt, f"{name}_score")),
                **stored_evidence(attempt, name),
                spread=spread_of(attempt.samples, name),
            )
            for name in DIMENSIONS
        ),
        remarks={name: quoted(getattr(attempt, name), attempt.answer_text) for name in REMARKS},
        margin=margin_of(attempt.margins, "overall"),
        spread=overall_spread(attempt.samples),
        samples=max(1, len(attempt.samples)),
    )


def quoted(remark: Any, answer: str) -> Any:
    """A remark: words, or points, whose quotes then say where they are cut."""
    if not isinstance(remark, list):
        return remark
    return [point | {"quote": with_ellipses(point.get("quote", ""), answer)} for point in remark]


def overall_spread(samples: list[dict[str, int]]) -> Spread | None:
    overalls = [overall(**scores) for scores in samples]
    return Spread(min(overalls), max(overalls)) if overalls else None


def spread_of(samples: list[dict[str, int]], name: str) -> tuple[int, int] | None:
    scores = {each[name] for each in samples}
    return (min(scores), max(scores)) if len(scores) > 1 else None


def stored_evidence(attempt: Attempt, name: str) -> dict[str, Any]:
    if name not in attempt.evidence:
        return {}
    found = attempt.evidence[name]
    quote = with_ellipses(found.get("quote", ""), attempt.answer_text)
    return {"quote": quote, "given": found.get("given"), "has_evidence": bool(quote)}


def margin_of(margins: Mapping[str, float], name: str) -> int | None:
    """In whole levels, at least one: no estimate is exact. None where there is none."""
    return max(1, whole_level(margins[name])) if name in margins else None


def partial_feedback(partial: Partial) -> Feedback:
    """The feedback so far. A Partial is a model's unchecked text: what is not of the right kind is left out."""
    dimensions = tuple(partial_dimension(name, partial.data.get(name)) for name in DIMENSIONS)
    scores = [each.score for each in dimensions if each.score is not None]
    return Feedback(
        overall=overall(*scores) if len(scores) == len(DIMENSIONS) else None,
        dimensions=dimensions,
        remarks={name: partial_remark(partial.data.get(name)) for name in REMARKS},
        samples=partial.samples,
    )


def partial_dimension(name: str, value: object) -> Dimension:
    part = value if isinstance(value, dict) else {}
    score = part.get("score")
    known = isinstance(score, int) and not isinstance(score, bool) and 1 <= score <= 10 and "reason" in part
    reason = words(part.get("reason"))
    # While a quote is being written, it is part of something that may or may not be in the answer.
    quote = words(part.get("quote")) if reason else ""
    counted = score if known else None
    given = part.get("given") if known else None
    return Dimension(name, counted, reason, reasoned=counted, quote=quote, given=given)


def partial_remark(value: object) -> str | list[dict[str, str]]:
    """Words, or points without their quotes, which count only once they have been checked against the answer."""
    if not isinstance(value, list):
        return words(value)
    points = [point for point in value if isinstance(point, dict)]
    return [{key: words(point.get(key)) for key in ("text", "ask", "instead")} for point in points]


def words(value: object) -> str:
    return value if isinstance(value, str) else ""
