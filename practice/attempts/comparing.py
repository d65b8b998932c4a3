"""Two answers to one question side by side: what the page shows of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import Http404

from coach.accounts.models import Person
from practice.evaluation import noise, scales
from practice.evaluation.score import DIMENSIONS, whole_level

from . import calibrations
from .comparisons import Comparison
from .marking import marked
from .models import Attempt, Status
from .reviews import Choice
from .self_review import Point, points_of

# On an attempt's page. Older ones are in the history.
OTHERS_SHOWN = 30
RANK = {Choice.NOT_YET.value: 0, Choice.PARTLY.value: 1, Choice.COVERED.value: 2}


def smallest_changes(scale: str) -> dict[str, Decimal]:
    """The smallest difference between two scores of this scale that means something, in levels, by score: "overall"
    and the dimensions. One query, none for the offline estimate."""
    measured = calibrations.figures_of(scale)
    errors = {name: noise.error_of(scale, measured, name) for name in ("overall", *DIMENSIONS)}
    among = {"overall": 1} | dict.fromkeys(DIMENSIONS, len(DIMENSIONS))
    return {name: Decimal(str(noise.smallest_change(errors[name], 1, 1, among=among[name]))) for name in errors}


@dataclass(frozen=True)
class Change:
    """One score of both answers, on one scale. `smallest` is the smallest difference that means something."""

    name: str
    earlier: Decimal
    later: Decimal
    scale: str
    smallest: Decimal

    @property
    def label(self) -> str:
        return self.name.capitalize()

    @property
    def difference(self) -> Decimal:
        """Of the two as they are shown: an estimate's overall to the whole level."""
        if self.name == "overall" and scales.is_estimate(self.scale):
            return Decimal(whole_level(float(self.later)) - whole_level(float(self.earlier)))
        return self.later - self.earlier

    @property
    def verdict(self) -> str:
        """ "same", "higher", or "lower", and "unclear" where the difference may be the evaluator's own error."""
        if not self.difference:
            return "same"
        if abs(self.difference) < self.smallest:
            return "unclear"
        return "higher" if self.difference > 0 else "lower"

    @property
    def signed(self) -> str:
        """The difference as it is shown: "+1.4", of a dimension "−2", of an estimate to the whole level."""
        sign = "+" if self.difference > 0 else "−"
        size = abs(self.difference)
        if scales.is_estimate(self.scale):
            return f"{sign}{whole_level(float(size))}"
        return f"{sign}{size.normalize():f}" if self.name != "overall" else f"{sign}{size:.1f}"


@dataclass(frozen=True)
class PointChange:
    """What the learner said of one key point in both self-reviews; a choice is empty where there is none."""

    text: str
    earlier: str
    later: str

    @property
    def verdict(self) -> str:
        """ "more", "less", or "same"; empty where one of the two was not marked."""
        if not self.earlier or not self.later:
            return ""
        step = RANK[self.later] - RANK[self.earlier]
        return "more" if step > 0 else "less" if step < 0 else "same"

    @property
    def newly_covered(self) -> bool:
        return self.verdict == "more" and self.later == Choice.COVERED

    @property
    def earlier_label(self) -> str:
        return label_of(self.earlier)

    @property
    def later_label(self) -> str:
        return label_of(self.later)


def label_of(choice: str) -> str:
    return Choice(choice).label if choice else "Not marked"


def pair_of(user: Person, pk: int, other: int) -> tuple[Attempt, Attempt]:
    """Both attempts, the earlier one first. One query.

    Raises Http404 unless they are two, of this learner, at one question.
    """
    # Not `pk__in`, which hands a number beyond the database's to the database.
    attempts = Attempt.objects.for_user(user).filter(Q(pk=pk) | Q(pk=other)).select_related("question", "user")
    found = list(attempts.order_by("submitted_at", "pk"))
    if len(found) != 2 or found[0].question_id != found[1].question_id:
        raise Http404
    return found[0], found[1]


def others(user: Person, attempt: Attempt) -> dict[str, Any]:
    """The learner's newest other attempts at the question, and the last one before this. One query."""
    found = Attempt.objects.for_user(user).filter(question=attempt.question_id).exclude(pk=attempt.pk)
    columns = ("submitted_at", "overall_score", "status", "failure", "scale", "awaits_guess")
    newest = list(found.only(*columns)[:OTHERS_SHOWN])
    at = (attempt.submitted_at, attempt.pk)
    return {
        "others": newest,
        "previous": next((other for other in newest if (other.submitted_at, other.pk) < at), None),
    }


def shown(user: Person, earlier: Attempt, later: Attempt) -> dict[str, Any]:
    """All that the page has of the two but the verdict. Two queries, three where a model has scored both."""
    points = point_changes(points_of(user, earlier), points_of(user, later))
    texts = marked(earlier.answer_text, later.answer_text)
    changed = changes(earlier, later)
    return {
        "earlier": earlier,
        "later": later,
        "question": later.question,
        "changes": changed,
        "smallest": changed[0].smallest if changed else None,
        "two_scales": bool(earlier.scale and later.scale and earlier.scale != later.scale),
        "points": points,
        "newly_covered": [point for point in points if point.newly_covered],
        "reviewed": (any(point.earlier for point in points), any(point.later for point in points)),
        "marked": texts,
        "columns": ((texts.earlier, "earlier", "del"), (texts.later, "later", "ins")),
        "switch": (("both", "Both"), ("earlier", "Earlier"), ("later", "Later")),
        "both": (("Earlier", earlier), ("Later", later)),
        "reworded": earlier.question_text != later.question_text,
    }


def changes(earlier: Attempt, later: Attempt) -> list[Change]:
    """Of the overall score and of each dimension; none where one has no score, or they are of two scales."""
    if earlier.status != Status.SCORED or later.status != Status.SCORED or earlier.scale != later.scale:
        return []
    smallest = smallest_changes(later.scale)
    return [
        Change(name, score_of(earlier, name), score_of(later, name), later.scale, smallest[name])
        for name in ("overall", *DIMENSIONS)
    ]


def score_of(attempt: Attempt, name: str) -> Decimal:
    return Decimal(getattr(attempt, f"{name}_score"))


def point_changes(earlier: list[Point], later: list[Point]) -> list[PointChange]:
    """Of the question's key points in order, then of those that it has no longer; each as it was last worded."""
    before, after = ({point.id: point for point in points} for points in (earlier, later))

    def both() -> Iterator[PointChange]:
        for key in after | before:
            old, new = before.get(key), after.get(key)
            text = new.text if new and (new.choice or not old) else old.text if old else ""
            yield PointChange(text, old.choice if old else "", new.choice if new else "")

    return list(both())


def comparison_of(later: Attempt, earlier: Attempt) -> Comparison | None:
    """The one that was asked for, if one was. One query."""
    return Comparison.objects.filter(attempt=later, other=earlier).first()
