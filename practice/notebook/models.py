"""What a learner keeps beside the answers: saved questions and private notes.

Questions that learners write for themselves are rows of the bank's table, with an owner.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.bank.models import Question

NOTE_MAX = 5_000


class OwnQuerySet(models.QuerySet[Any]):
    def for_user(self, user: Person) -> Self:
        """The learner's own; a visitor has none."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class SavedQuestion(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_questions", db_index=False
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="saved")
    saved_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="saved_once")]

    def __str__(self) -> str:
        return f"Saved question {self.question_id}"


class Note(models.Model):
    """A private note on a question, or on one attempt at it. An empty one is deleted instead of kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="notes")
    text = models.TextField(max_length=NOTE_MAX)
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question=None) ^ Q(attempt=None), name="note_on_a_question_or_an_attempt"
            ),
            models.UniqueConstraint(
                fields=["user", "question"], condition=Q(attempt=None), name="one_note_per_question"
            ),
            models.UniqueConstraint(fields=["attempt"], condition=Q(question=None), name="one_note_per_attempt"),
        ]

    def __str__(self) -> str:
        return f"Note {self.pk}"

    def join(self, other: Self) -> None:
        """Append what the other says, unless it is here already. A tab that shows this one without it is told."""
        if other.text.strip() not in self.text:
            self.text = f"{self.text.rstrip()}\n\n{other.text}"
            self.revision += 1
            self.save(update_fields=["text", "revision"])
