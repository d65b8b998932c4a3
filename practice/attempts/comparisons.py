"""Two answers of one learner to the same question, judged together: the only place where a model sees two at once."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from practice.evaluation.failures import Failure

from .claims import RELEASED, Claimable
from .failure_sentences import FAILURE_SENTENCES
from .models import Attempt, Evaluator, Status


class Verdict(models.TextChoices):
    BETTER = "better", "Better"
    SAME = "same", "Not distinguishable"
    WORSE = "worse", "Worse"


class Comparison(Claimable):
    """`attempt` against `other`, an earlier answer. Asked in both orders: the verdict is SAME where they disagree."""

    WAITING, RUNNING = Status.PENDING, Status.EVALUATING

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="comparisons", db_index=False)
    other = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="compared_with")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    failure = models.CharField(max_length=20, choices=FAILURE_SENTENCES, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True)
    reasons = models.JSONField(default=list, blank=True, help_text="Why, once per order in which it was asked.")
    evaluator = models.CharField(max_length=8, choices=Evaluator, blank=True)
    evaluator_version = models.CharField(max_length=40, blank=True, help_text="Of the prompt.")
    model = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["status", "claimed_until"], name="comparison_queue")]
        constraints = [
            # Its index also finds an attempt's comparisons.
            models.UniqueConstraint(fields=["attempt", "other"], name="one_comparison_per_pair"),
            models.CheckConstraint(condition=~Q(attempt=F("other")), name="comparison_of_two"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="comparison_status_known"),
            models.CheckConstraint(
                condition=Q(status=Status.SCORED, verdict__in=Verdict.values)
                | ~Q(status=Status.SCORED) & Q(verdict=""),
                name="compared_has_a_verdict",
            ),
            models.CheckConstraint(condition=~Q(status=Status.FAILED) | ~Q(failure=""), name="uncompared_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} against {self.other_id}"

    @classmethod
    def broken_off(cls) -> dict[str, Any]:
        return {"status": Status.FAILED, "failure": Failure.BROKEN_OFF.value, **RELEASED}
