"""The last 30 days of the whole site, for the admin's start page."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from practice.attempts.ledger import ModelRequest
from practice.attempts.models import Attempt, AttemptQuerySet, Status
from practice.attempts.waiting import Waiting, read_waiting
from practice.bank.models import Question

DAYS = 30
# From this many answers on, a question's share of failures or its average says something about it.
ENOUGH = 5
FAILS_OFTEN = 0.2
# Points away from the average over all questions, on the same scale.
ODD_BY = 2
LISTED = 10


@dataclass(frozen=True)
class OddQuestion:
    """`average` (1–10) is on the scale the lists are for; None where there is no score on it."""

    pk: int
    slug: str
    answers: int
    failure_rate: float
    average: Decimal | None


@dataclass(frozen=True)
class SiteHealth:
    """`median_seconds` is None while nothing was evaluated, `average` while nothing was scored on `scale`.

    `scored_by`: so many scores on each scale that has any, the most first.
    """

    first_day: date
    last_day: date
    per_day: list[tuple[date, int]]
    answers: int
    learners: int
    outcomes: list[tuple[str, int]]
    scored_by: list[tuple[str, int]]
    median_seconds: float | None
    cost: Decimal
    scale: str
    average: Decimal | None
    failing: list[OddQuestion]
    too_easy: list[OddQuestion]
    too_hard: list[OddQuestion]
    never_practiced: int
    waiting: Waiting


def read_site_health(now: datetime, zone: tzinfo, scale: str) -> SiteHealth:
    """The 30 days of `zone` that end with today's. Scores are those on `scale`. Eleven queries.

    `cost` is the ledger's sum over the UTC days of these dates: what was spent in them, whenever its answer was
    submitted, calibration and what is reserved for running requests included.
    """
    last_day = now.astimezone(zone).date()
    first_day = last_day - timedelta(days=DAYS - 1)
    attempts = Attempt.objects.filter(submitted_at__gte=datetime.combine(first_day, time(), zone)).order_by()
    days, outcomes, scales = totals(attempts, zone)
    questions = list(by_question(attempts, scale))
    average = attempts.filter(scale=scale).scored().aggregate(value=Avg("overall_score"))["value"]
    return SiteHealth(
        first_day=first_day,
        last_day=last_day,
        per_day=[(day, days[day]) for day in (first_day + timedelta(days=n) for n in range(DAYS))],
        answers=days.total(),
        learners=attempts.aggregate(learners=Count("user", distinct=True))["learners"],
        outcomes=[(status.label, outcomes[status]) for status in Status],
        scored_by=scales.most_common(),
        median_seconds=median_seconds(attempts),
        cost=ModelRequest.objects.filter(spent_on__range=(first_day, last_day)).spent(),
        scale=scale,
        average=average,
        failing=worst(questions, lambda each: each.failure_rate >= FAILS_OFTEN, lambda each: -each.failure_rate),
        too_easy=worst(questions, lambda each: off(each, average) >= ODD_BY, lambda each: -off(each, average)),
        too_hard=worst(questions, lambda each: off(each, average) <= -ODD_BY, lambda each: off(each, average)),
        never_practiced=Question.objects.active()
        .filter(~Exists(Attempt.objects.filter(question=OuterRef("pk"))))
        .count(),
        waiting=read_waiting(now),
    )


def totals(attempts: AttemptQuerySet, zone: tzinfo) -> tuple[Counter[date], Counter[str], Counter[str]]:
    """(answers by day, by status, scores by scale), out of one query."""
    days: Counter[date] = Counter()
    outcomes: Counter[str] = Counter()
    scales: Counter[str] = Counter()
    rows = attempts.values("status", "scale", day=TruncDate("submitted_at", tzinfo=zone))
    for row in rows.annotate(answers=Count("pk")):
        days[row["day"]] += row["answers"]
        outcomes[row["status"]] += row["answers"]
        if row["status"] == Status.SCORED:
            scales[row["scale"]] += row["answers"]
    return days, outcomes, scales


def median_seconds(attempts: AttemptQuerySet) -> float | None:
    """The median duration of an evaluation, in seconds: of an even number, the upper of the two in the middle."""
    durations = attempts.filter(duration_ms__isnull=False).order_by("duration_ms")
    middle = durations.values_list("duration_ms", flat=True)[durations.count() // 2 :].first()
    return None if middle is None else middle / 1000


def by_question(attempts: AttemptQuerySet, scale: str) -> Iterator[OddQuestion]:
    """An OddQuestion for every question of the bank with enough finished answers, odd or not."""
    scored = Q(status=Status.SCORED, scale=scale)
    rows = (
        attempts.filter(status__in=(Status.SCORED, Status.FAILED), question__owner=None)
        .values("question", "question__slug")
        .annotate(
            answers=Count("pk"),
            failures=Count("pk", filter=Q(status=Status.FAILED)),
            scores=Count("pk", filter=scored),
            average=Avg("overall_score", filter=scored),
        )
        .filter(answers__gte=ENOUGH)
    )
    for row in rows:
        average = row["average"] if row["scores"] >= ENOUGH else None
        rate = row["failures"] / row["answers"]
        yield OddQuestion(row["question"], row["question__slug"], row["answers"], rate, average)


def off(question: OddQuestion, average: Decimal | None) -> Decimal:
    """How far the question's average is from that over all questions, in points; 0 where there is none."""
    return Decimal(0) if question.average is None or average is None else question.average - average


def worst(
    questions: Iterable[OddQuestion], is_odd: Callable[[OddQuestion], bool], key: Callable[[OddQuestion], Any]
) -> list[OddQuestion]:
    return sorted(filter(is_odd, questions), key=key)[:LISTED]
