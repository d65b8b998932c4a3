"""Attempts, the practice sessions they belong to, and the querysets in which the rest of the code speaks of them."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Avg, F, Max, Min, Q
from django.db.models.functions import TruncDate
from django.urls import reverse

from coach.accounts.models import Person, User
from practice.bank.categories import Category
from practice.bank.models import Question
from practice.evaluation import scales
from practice.evaluation.failures import Failure
from practice.evaluation.score import DIMENSIONS

from .claims import RELEASED, Claimable, ClaimQuerySet
from .failure_sentences import FAILURE_SENTENCES

ANSWER_MIN = 50
ANSWER_MAX = 20_000
TIME_SPENT_MAX = 24 * 3600

# Attempts of one person less than this apart, with questions chosen in the same way, belong to one practice session.
SESSION_GAP = timedelta(minutes=30)


class Mode(models.TextChoices):
    """How a practice session chooses its questions; Next question goes on in the same way."""

    QUESTION = "question", "One question"
    CATEGORY = "category", "One category"
    RANDOM = "random", "Surprise me"


class Status(models.TextChoices):
    PENDING = "pending", "Waiting"
    EVALUATING = "evaluating", "Being evaluated"
    SCORED = "scored", "Scored"
    FAILED = "failed", "Not evaluated"


class Evaluator(models.TextChoices):
    CLAUDE = "claude", "Claude"
    LOCAL = "local", "Local model"
    OFFLINE = "offline", "Offline estimate"


class PracticeSession(models.Model):
    """Attempts of one person, with questions chosen in the same way, each soon after the one before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_sessions")
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.QUESTION)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text="When its latest answer was submitted.")

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["user", "-ended_at"], name="session_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}, {self.started_at:%Y-%m-%d %H:%M}"

    @classmethod
    def current(cls, user: User, *, mode: str, now: datetime) -> Self:
        """The session that an answer submitted `now` belongs to: the running one, or a new one. Two queries."""
        running = cls.objects.filter(user=user, mode=mode, ended_at__gte=now - SESSION_GAP).order_by("-ended_at")
        session = running.first()
        if session is None:
            return cls.objects.create(user=user, mode=mode, started_at=now, ended_at=now)
        session.ended_at = max(session.ended_at, now)
        session.save(update_fields=["ended_at"])
        return session


class AttemptQuerySet(ClaimQuerySet):
    def for_user(self, user: Person) -> Self:
        """The learner's own. Pages and figures read attempts through this; a visitor has none."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def scored(self) -> Self:
        return self.filter(status=Status.SCORED)

    def waiting(self) -> Self:
        """Those that somebody should be evaluating: not the ones that wait for the budget, nor those under way."""
        return self.filter(Q(status=Status.PENDING) & ~Q(failure=Failure.BUDGET)) | self.ran_out()

    def waiting_for_budget(self) -> Self:
        return self.filter(status=Status.PENDING, failure=Failure.BUDGET)

    def oldest_waiting(self) -> datetime | None:
        """When the one that has waited longest was submitted. One query."""
        return self.waiting().aggregate(oldest=Min("submitted_at"))["oldest"]

    def averages_by_category(self) -> dict[str, float]:
        """{category: average overall score} of the scored ones, without the categories that have none. One query."""
        rows = self.scored().order_by().values("category").annotate(average=Avg("overall_score"))
        return {row["category"]: float(row["average"]) for row in rows}

    def newest_scale(self) -> models.QuerySet:
        """The scale of the newest scored one, as a queryset of one value for a subquery."""
        return self.scored().order_by("-submitted_at", "-pk").values("scale")[:1]

    def like_newest(self) -> Self:
        """Only those on the scale of the newest scored one: averages compare like with like."""
        return self.filter(scale=self.newest_scale())

    def best_scores(self) -> models.QuerySet:
        """A row per question with a score: {"question", "best"}. Only scores on the scale of the newest count, so
        that the best is of like with like, and none that its learner has yet to guess."""
        opened = self.like_newest().scored().filter(awaits_guess=False)
        return opened.order_by().values("question").annotate(best=Max("overall_score"))

    def dated_otherwise(self, zone: ZoneInfo) -> Self:
        """Those whose day is not their date of submitting in this time zone, each with that date as `day`. It is
        converted row by row: on SQLite, a million rows take seconds."""
        return self.annotate(day=TruncDate("submitted_at", tzinfo=zone)).exclude(day=F("practiced_on"))


def score_field() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class Attempt(Claimable):
    """A submitted answer, from the moment it is saved (pending) to its score."""

    WAITING, RUNNING = Status.PENDING, Status.EVALUATING

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts")
    session = models.ForeignKey(PracticeSession, on_delete=models.CASCADE, related_name="attempts")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="attempts")
    category = models.CharField(
        max_length=20, choices=Category, help_text="The question's at the time; statistics read it without a join."
    )
    token = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="One per form, so a double click is one attempt."
    )
    question_text = models.TextField(help_text="The question as the learner read it; it may be reworded afterwards.")
    answer_text = models.TextField()
    time_spent_sec = models.PositiveIntegerField(null=True, blank=True, help_text="Seconds; empty when unknown.")
    submitted_at = models.DateTimeField()
    practiced_on = models.DateField(help_text="The learner's local date when it was submitted, written once.")

    guess = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The learner's own overall score, 1 to 10, given before seeing another."
    )
    awaits_guess = models.BooleanField(
        default=False, help_text="Whether the feedback is still closed, until the learner has guessed or skipped it."
    )

    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    failure = models.CharField(max_length=20, choices=FAILURE_SENTENCES, blank=True)

    overall_score = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    framework_score = score_field()
    structure_score = score_field()
    completeness_score = score_field()
    insight_score = score_field()
    reasons = models.JSONField(default=dict, blank=True, help_text="Why each dimension has its score.")
    evidence = models.JSONField(
        default=dict,
        blank=True,
        help_text="By dimension: the passage that carries its score, if it was found in the answer, and the score "
        "that was given, if it counts less for want of one.",
    )
    strengths = models.JSONField(default=list, blank=True)
    improvements = models.JSONField(default=list, blank=True)
    suggested_framework = models.TextField(blank=True)
    example_point = models.TextField(blank=True)
    probe = models.TextField(blank=True, help_text="A follow-up question, at what the answer supports least.")
    samples = models.JSONField(
        default=list, blank=True, help_text="The scores of all evaluations, where there was more than one."
    )

    evaluator = models.CharField(max_length=8, choices=Evaluator, blank=True)
    scale = models.CharField(max_length=100, blank=True, help_text="Only scores of one scale are ever compared.")
    formula = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Version of the formula that made the overall of the four dimensions."
    )
    margins = models.JSONField(default=dict, blank=True, help_text="How far off an estimate may be, by score.")
    earlier_score = models.JSONField(
        null=True, blank=True, help_text="The first score, where `manage.py rescore` has replaced it."
    )
    evaluator_version = models.CharField(max_length=40, blank=True, help_text="Of the prompt, or of the weights.")
    model = models.CharField(max_length=80, blank=True, help_text="The model that was asked; none offline.")
    raw_evaluation = models.JSONField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Of the last evaluation.")
    evaluated_at = models.DateTimeField(null=True, blank=True, help_text="When its last evaluation ended.")

    objects = AttemptQuerySet.as_manager()  # type: ignore[misc]  # Claimable's, and more

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            # The statistics' grid reads nothing but this index.
            models.Index(
                fields=[
                    *("user", "practiced_on", "category", "scale", "awaits_guess", "overall_score"),
                    *(f"{name}_score" for name in DIMENSIONS),
                    *("time_spent_sec", "status"),
                ],
                name="attempt_grid",
            ),
            models.Index(fields=["user", "-submitted_at"], name="attempt_history"),
            models.Index(fields=["user", "question", "-submitted_at"], name="attempt_by_question"),
            # A question's record in the curator's list: 1.5 s -> 0.1 s at 500,000 attempts.
            models.Index(
                fields=["question", "status", "scale", "overall_score", "submitted_at"], name="attempt_record"
            ),
            models.Index(fields=["status", "claimed_until"], name="attempt_queue"),
            # What one learner has waiting, before every submission: 0.75 s -> 0.03 s at 300,000 attempts (SQLite).
            models.Index(fields=["user", "status"], name="attempt_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="attempt_category_known"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="attempt_status_known"),
            models.CheckConstraint(
                condition=Q(guess__isnull=True) | Q(guess__range=(1, 10), awaits_guess=False), name="guess_1_to_10"
            ),
            models.CheckConstraint(
                condition=Q(overall_score__isnull=True) | Q(overall_score__range=(1, 10)),
                name="overall_score_1_to_10",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_score__isnull": True}) | Q(**{f"{name}_score__range": (1, 10)}),
                    name=f"{name}_score_1_to_10",
                )
                for name in DIMENSIONS
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=Status.SCORED, overall_score__isnull=False, formula__isnull=False)
                    & Q(**{f"{name}_score__isnull": False for name in DIMENSIONS})
                    & (
                        Q(evaluator=Evaluator.CLAUDE, scale=scales.CLAUDE)
                        | Q(evaluator=Evaluator.LOCAL, scale__startswith="local:")
                        | Q(evaluator=Evaluator.OFFLINE, scale__startswith="offline-")
                    )
                )
                | (
                    ~Q(status=Status.SCORED)
                    & Q(overall_score__isnull=True, **{f"{name}_score__isnull": True for name in DIMENSIONS})
                    & Q(scale="", formula__isnull=True)
                ),
                name="scored_has_a_score",
            ),
            models.CheckConstraint(condition=~Q(status=Status.FAILED) | ~Q(failure=""), name="failed_says_why"),
            models.CheckConstraint(
                condition=~Q(status=Status.EVALUATING) | Q(claim__isnull=False, claimed_until__isnull=False),
                name="evaluating_has_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("attempt", args=[self.pk])

    @classmethod
    def broken_off(cls) -> dict[str, Any]:
        return {"status": Status.FAILED, "failure": Failure.BROKEN_OFF.value, **RELEASED}

    @property
    def is_finished(self) -> bool:
        return self.status in (Status.SCORED, Status.FAILED)

    @property
    def in_another_language(self) -> bool:
        """Failed because the offline estimate does not read its language."""
        return self.status == Status.FAILED and self.failure == Failure.LANGUAGE

    @property
    def waits_for_budget(self) -> bool:
        """Pending, and nothing will happen to it before the budget allows."""
        return self.status == Status.PENDING and self.failure == Failure.BUDGET

    @property
    def is_running(self) -> bool:
        """Whether a page that shows it should follow its evaluation, once it is open."""
        return not self.is_finished and not self.waits_for_budget

    @property
    def is_closed(self) -> bool:
        """Whether pages keep its feedback to themselves: there is a score, or will be, that is yet to be guessed."""
        return self.awaits_guess and (self.status == Status.SCORED or self.is_running)
