"""The guided self-review beside an attempt: what its page shows, and what a choice writes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from coach.accounts.models import Person
from practice.evaluation.levels import written_levels
from practice.evaluation.reading.language import is_english
from practice.evaluation.reading.nearest import nearest
from practice.evaluation.reading.remarks import remarks

from .models import Attempt
from .quoting import with_ellipses
from .reviews import Choice, SelfReview


class Gone(Exception):
    """The attempt was deleted while a choice about it was on its way."""


@dataclass(frozen=True)
class Point:
    """A key point as the page shows it.

    `text` is the wording that the choice was made on, or today's where there is none; `today` is the question's own,
    None of a point that it has no longer. `nearest` is a sentence of the answer.
    """

    id: str
    text: str
    today: str | None
    choice: str = ""
    nearest: str | None = None

    @property
    def reworded(self) -> bool:
        return self.today not in (None, self.text)


def points_of(user: Person, attempt: Attempt) -> list[Point]:
    """The question's key points in order, then those that it had when they were reviewed. One query."""
    reviews = {review.point: review for review in SelfReview.objects.for_user(user).filter(attempt=attempt)}
    points = [Point(point.id, point.text, point.text) for point in attempt.question.points]
    known = {point.id for point in points}
    return [
        replace(point, text=reviews[point.id].text, choice=reviews[point.id].choice) if point.id in reviews else point
        for point in points
    ] + [Point(key, review.text, None, review.choice) for key, review in reviews.items() if key not in known]


def marked(points: Iterable[Point]) -> str:
    """The choices so far, counted in words."""
    count = Counter(point.choice for point in points)
    if not any(count[choice] for choice in Choice):
        return "You haven't marked any yet."
    return "You marked " + ", ".join(f"{count[choice]} {choice.label.lower()}" for choice in Choice) + "."


def shown(user: Person, attempt: Attempt) -> dict[str, Any]:
    """All that the page has of the self-review. One query, and linear time in the answer's length.

    What reads the answer's words knows English only: of an answer that isn't, nothing is said, scored or not.
    """
    points = points_of(user, attempt)
    found: list[Any] = []
    if is_english(attempt.answer_text) is not False:
        texts = [point.text for point in points]
        sentences = nearest(texts, attempt.answer_text, attempt.question_text)
        points = [
            replace(point, nearest=near and with_ellipses(near, attempt.answer_text))
            for point, near in zip(points, sentences, strict=True)
        ]
        outline = attempt.question.outline
        found = [
            replace(remark, quote=with_ellipses(remark.quote, attempt.answer_text))
            for remark in remarks(attempt.answer_text, attempt.question_text, texts, attempt.time_spent_sec, outline)
        ]
    return {
        "points": points,
        "choices": Choice.choices,
        "marked": marked(points),
        "remarks": found,
        "ask": written_levels()[attempt.category]["ask"],
    }


def save(attempt: Attempt, points: Iterable[Point], choices: Mapping[str, str], now: datetime) -> bool:
    """Write those of `choices`, {point's id: choice}, that are new: whether there were any. A new choice is about
    today's wording.

    One query, which makes two tabs at the same moment harmless: the last one counts. Raises Gone.
    """
    rows = [
        SelfReview(
            attempt=attempt,
            point=point.id,
            text=point.text if point.today is None else point.today,
            choice=choices[point.id],
            reviewed_at=now,
        )
        for point in points
        if choices.get(point.id, point.choice) != point.choice
    ]
    try:
        SelfReview.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["attempt", "point"],
            update_fields=["text", "choice", "reviewed_at"],
        )
    except IntegrityError as error:
        raise Gone from error
    return bool(rows)
