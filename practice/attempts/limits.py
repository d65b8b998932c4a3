"""How often one learner may have answers evaluated or compared. Every limit on that is checked here, in `check`."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Value, When

from coach.accounts.models import User
from practice.evaluation.failures import Failure

from . import evaluators
from .comparisons import Comparison
from .ledger import ModelRequest
from .models import Attempt, Evaluator, Status


class TooMany(Exception):
    """A learner has reached a limit. `again_at` is the moment from which there is room."""

    def __init__(self, again_at: datetime):
        super().__init__(f"too many until {again_at}")
        self.again_at = again_at


def lock(learner: User) -> None:
    """Let nobody else pass `check` for this learner before the transaction ends, so that of many at once each counts
    those before it. On SQLite any transaction does that by itself.

    Raises PermissionDenied where the learner is gone: a guest who joined an account in another tab just now.
    """
    if User.objects.select_for_update(no_key=True).filter(pk=learner.pk).values_list("pk").first() is None:
        raise PermissionDenied


def check(learner: User, now: datetime, again: Attempt | None = None) -> None:
    """Raise TooMany if the learner may not have another answer evaluated now, or this one again. One query.

    Call `lock` first, in the transaction that saves what this allows.
    """
    again_at = allowed_again_at(learner, now, again)
    if again_at:
        raise TooMany(again_at)


def allowed_again_at(learner: User, now: datetime, again: Attempt | None = None) -> datetime | None:
    """The moment from which Claude may evaluate another answer of this learner; None when that is now.

    Counts evaluations and comparisons that have begun, retries included, and what waits for its own. The other
    evaluators cost nothing and have no limit here.
    """
    limits = [
        (settings.EVALUATIONS_PER_HOUR, timedelta(hours=1)),
        (settings.EVALUATIONS_PER_DAY, timedelta(days=1)),
    ]
    limits = [(limit, period) for limit, period in limits if limit]
    if not limits or not evaluators.uses_claude():
        return None
    since = now - max(period for _, period in limits)
    newest = evaluation_moments(learner, since, now, again, most=max(limit for limit, _ in limits))
    # The oldest of the newest `limit`: when it has left the period, there is room again.
    oldest = [(newest[limit - 1], period) for limit, period in limits if len(newest) >= limit]
    return max((at + period for at, period in oldest if at > now - period), default=None)


def evaluation_moments(
    learner: User, since: datetime, now: datetime, again: Attempt | None, most: int
) -> list[datetime]:
    """When the learner's newest evaluations began, newest first; those that will begin any moment count as of now.

    In one query: in two, an evaluation that begins between them would be counted twice, or not at all.
    """
    asked = ModelRequest.objects.filter(user=learner, started_at__gt=since, evaluator=Evaluator.CLAUDE)
    begun = asked.evaluations().values_list("began_at")
    # An answer that waits for the budget took its place when it was submitted.
    waits_for_budget = Q(status=Status.PENDING, failure=Failure.BUDGET)
    waiting = (
        Attempt.objects.filter(Q(status=Status.PENDING) | Q(status=Status.EVALUATING), user=learner)
        .exclude(Exists(ModelRequest.objects.filter(attempt=OuterRef("pk"), claim=OuterRef("claim"))))
        .exclude(waits_for_budget, submitted_at__lte=since)
        .exclude(pk=again and again.pk)  # it has its place already
        .annotate(
            at=Case(When(waits_for_budget, then=F("submitted_at")), default=Value(now), output_field=DateTimeField())
        )
        .order_by()
        .values_list("at")
    )
    to_compare = (
        Comparison.objects.filter(status__in=[Status.PENDING, Status.EVALUATING], attempt__user=learner)
        .exclude(Exists(ModelRequest.objects.filter(attempt=OuterRef("attempt"), claim=OuterRef("claim"))))
        .annotate(at=Value(now, output_field=DateTimeField()))
        .order_by()
        .values_list("at")
    )
    return [at for (at,) in begun.union(waiting, to_compare, all=True).order_by("-began_at")[:most]]
