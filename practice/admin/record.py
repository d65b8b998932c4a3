"""How a question has fared with learners, for the list of questions."""

from django.db.models import (
    Aggregate,
    Avg,
    Case,
    Count,
    FloatField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    StdDev,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from practice.attempts.models import Attempt, Status
from practice.bank.models import Question

ANY = Q()
FAILED_SHARE = Case(
    When(status=Status.FAILED, then=Value(1.0)),
    When(status=Status.SCORED, then=Value(0.0)),
    output_field=FloatField(),
)


def with_record(questions: QuerySet[Question], scale: str) -> QuerySet[Question]:
    """Each question with its record over all learners.

    `attempt_count`, `last_practiced`, and `failure_rate` (0–1 of the finished ones, None without any) take every
    attempt; `score_count`, `average`, and `spread` (the standard deviation) only the scores on `scale`, because
    those of two are never compared. Each is a subquery along the index on the attempt's question, so that a page of
    the list reads the attempts of its own rows only.
    """
    scored = Q(status=Status.SCORED, scale=scale)
    return questions.annotate(
        attempt_count=Coalesce(of_its_attempts(Count("pk")), 0, output_field=IntegerField()),
        last_practiced=of_its_attempts(Max("submitted_at")),
        failure_rate=of_its_attempts(Avg(FAILED_SHARE)),
        score_count=Coalesce(of_its_attempts(Count("pk"), scored), 0, output_field=IntegerField()),
        average=of_its_attempts(Avg("overall_score"), scored),
        spread=of_its_attempts(StdDev("overall_score"), scored),
    )


def of_its_attempts(aggregate: Aggregate, condition: Q = ANY) -> Subquery:
    attempts = Attempt.objects.filter(condition, question=OuterRef("pk")).order_by()
    return Subquery(attempts.values("question").annotate(value=aggregate).values("value"))
