"""Scores after a change of what makes them: the formula of the overall score, or the offline evaluator.

The first score that is replaced stays beside the new one, in `earlier_score`. However often an attempt is scored
anew, that is the one its learner was told. Feedback in words stays as it was written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import nlargest
from typing import Any, NamedTuple, cast

from django.db import transaction
from django.utils import timezone

from practice.evaluation import offline, score
from practice.evaluation.failures import EvaluationError
from practice.evaluation.reply import Result
from practice.evaluation.scales import family
from practice.evaluation.score import DIMENSIONS

from . import evaluators, signals
from .briefs import brief_of, with_questions
from .models import Attempt, Evaluator, Status
from .outcomes import scored_columns

# So many are read, and their new scores written in one transaction. What a run that is broken off had estimated since
# its last one is estimated again by the next.
BATCH = 200
EXAMPLES = 5
# What a score consists of. A row in which one of these has changed since it was read is left alone.
SCORES = ("overall_score", *(f"{name}_score" for name in DIMENSIONS))
SCORE = (*SCORES, "scale", "formula", "evaluator_version")


class Move(NamedTuple):
    """An attempt's overall score, before and after."""

    pk: int
    before: Decimal
    after: Decimal

    @property
    def distance(self) -> Decimal:
        return abs(self.after - self.before)


@dataclass
class Summary:
    """What was found, and what became of it.

    `scored`: all attempts with a score. Of these, `recomputed` have a new overall, or a new version of the formula,
    from the dimensions they have; `estimated` have all scores from the present offline evaluator; `failed` could not
    be estimated, by code; `overtaken` were changed by somebody else just then, and left alone. `moved` is the sum of
    how far the overalls moved, `examples` are the EXAMPLES largest of these moves.
    """

    scored: int = 0
    recomputed: int = 0
    estimated: int = 0
    overtaken: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    moved: Decimal = Decimal(0)
    examples: list[Move] = field(default_factory=list)

    def count(self, change: "Change") -> None:
        if change.is_estimate:
            self.estimated += 1
        else:
            self.recomputed += 1
        move = Move(change.attempt.pk, overall_of(change.attempt), change.columns["overall_score"])
        self.moved += move.distance
        self.examples = nlargest(EXAMPLES, [*self.examples, move], key=lambda each: each.distance)


class Change(NamedTuple):
    """The attempt as it was read, and the columns that it should have."""

    attempt: Attempt
    columns: dict[str, Any]
    is_estimate: bool


def rescore(*, apply: bool) -> Summary:
    """Score anew what was scored by another formula, or by another offline evaluator than the present one: with
    `apply` for good, else only to say what would change.

    Safe to break off and to run again. One query for each batch, three more where something is estimated (which takes
    as long as evaluating it did), and with `apply` one for each row that changes.
    """
    summary = Summary()
    for attempts in batches():
        summary.scored += len(attempts)
        older = [attempt.pk for attempt in attempts if is_by_another(attempt)]
        changes = [*recomputed(attempts), *estimated(older, summary.failed)]
        done = written(changes) if apply and changes else changes
        if apply:
            for change in done:
                signals.tell(signals.attempt_finished, change.attempt.pk)
        summary.overtaken += len(changes) - len(done)
        for change in done:
            summary.count(change)
    return summary


def batches() -> Iterator[list[Attempt]]:
    """All scored attempts, without their texts, page by page along the primary key.

    The others are read as well: asked for one status, SQLite would sort all that have it, for every page.
    """
    last = 0
    attempts = Attempt.objects.only("status", *SCORE, "margins", "earlier_score").order_by("pk")
    while page := list(attempts.filter(pk__gt=last)[:BATCH]):
        yield [attempt for attempt in page if attempt.status == Status.SCORED]
        last = page[-1].pk


def is_by_another(attempt: Attempt) -> bool:
    """Whether its score is an older offline evaluator's: of another scale, or of other weights."""
    present = (offline.SCALE, offline.version())
    return family(attempt.scale) == Evaluator.OFFLINE and (attempt.scale, attempt.evaluator_version) != present


def recomputed(attempts: Iterable[Attempt]) -> Iterator[Change]:
    """From their dimensions, those whose overall is not what the formula gives, or gave."""
    for attempt in attempts:
        if is_by_another(attempt):
            continue
        overall = score.overall(*(getattr(attempt, f"{name}_score") for name in DIMENSIONS))
        if attempt.formula != score.FORMULA or attempt.overall_score != overall:
            yield Change(attempt, {"overall_score": overall, "formula": score.FORMULA}, is_estimate=False)


def estimated(pks: list[int], failed: Counter[str]) -> Iterator[Change]:
    """By the present offline evaluator. What it cannot score is counted in `failed`, by code."""
    if not pks:
        return
    for attempt in with_questions(Attempt.objects.scored().filter(pk__in=pks).order_by("pk")):
        try:
            result = next(each for each in evaluators.estimate_offline(brief_of(attempt)) if isinstance(each, Result))
        except EvaluationError as error:
            failed[error.code.value] += 1
            continue
        columns = scored_columns(result)
        kept = (*SCORE, "margins", "raw_evaluation")
        yield Change(attempt, {name: columns[name] for name in kept if name in columns}, is_estimate=True)


@transaction.atomic
def written(changes: Iterable[Change]) -> list[Change]:
    """Those that were written: all but the rows that have changed since they were read."""
    return [change for change in changes if write(change)]


def write(change: Change) -> bool:
    attempt, columns = change.attempt, change.columns
    same = {name: getattr(attempt, name) for name in SCORE}
    if change.is_estimate:
        same["answer_text"] = attempt.answer_text
    earlier = attempt.earlier_score or first_score(attempt)
    return bool(Attempt.objects.scored().filter(pk=attempt.pk, **same).update(**columns, earlier_score=earlier))


def overall_of(scored: Attempt) -> Decimal:
    """There is one where there is a score: constraint scored_has_a_score."""
    return cast(Decimal, scored.overall_score)


def first_score(attempt: Attempt) -> dict[str, Any]:
    """The attempt's score as `earlier_score` keeps it, with the moment at which it is replaced."""
    return {
        "overall": float(overall_of(attempt)),
        **{name: getattr(attempt, f"{name}_score") for name in DIMENSIONS},
        "margins": attempt.margins,
        "scale": attempt.scale,
        "formula": attempt.formula,
        "evaluator_version": attempt.evaluator_version,
        "replaced_at": timezone.now().isoformat(),
    }
