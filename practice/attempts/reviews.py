"""What learners say themselves of their answers: for each key point covered, partly, or not yet. Never a score."""

from typing import Self

from django.db import models
from django.db.models import Q

from coach.accounts.models import Person
from practice.bank.keypoints import ID_LENGTH_MAX

from .models import Attempt


class Choice(models.TextChoices):
    COVERED = "covered", "Covered"
    PARTLY = "partly", "Partly"
    NOT_YET = "not_yet", "Not yet"


class SelfReviewQuerySet(models.QuerySet["SelfReview"]):
    def for_user(self, user: Person) -> Self:
        """The learner's own; a visitor has none."""
        return self.filter(attempt__user=user) if user.is_authenticated else self.none()


class SelfReview(models.Model):
    """A learner's choice about one key point of one answer. It outlives the point, whatever curators do to it."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    point = models.CharField(max_length=ID_LENGTH_MAX, help_text="The key point's id within its question.")
    text = models.TextField(help_text="The key point as it was worded when the choice was made.")
    choice = models.CharField(max_length=8, choices=Choice)
    reviewed_at = models.DateTimeField()

    objects = SelfReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "self-review"
        ordering = ["pk"]
        constraints = [
            # Its index also finds an attempt's reviews.
            models.UniqueConstraint(fields=["attempt", "point"], name="one_review_per_point"),
            models.CheckConstraint(condition=Q(choice__in=Choice.values), name="review_choice_known"),
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.get_choice_display()}"
