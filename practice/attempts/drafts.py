"""Drafts of answers on the server: what a learner has begun on one device can be continued on another."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models

from coach.accounts.models import Person
from practice.bank.models import Question


class DraftQuerySet(models.QuerySet["Draft"]):
    def for_user(self, user: Person) -> Self:
        """The learner's own; a visitor's are in the browser alone."""
        return self.filter(user=user) if user.is_authenticated else self.none()


class Draft(models.Model):
    """What a learner has written of an answer and not submitted yet, one per question.

    `revision` grows with every write. Who writes without having seen the last one (another tab, another device)
    does not replace it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts", db_index=False
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    token = models.UUIDField(
        default=uuid.uuid4, help_text="Of the form that it stands in; its attempt removes the draft."
    )
    seconds = models.PositiveIntegerField(default=0, help_text="Spent on it so far.")
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            # Its index also finds a learner's drafts.
            models.UniqueConstraint(fields=["user", "question"], name="one_draft_per_question"),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.question_id}, revision {self.revision}"

    def join(self, other: Self) -> None:
        """Append what the other has, unless it is here already. Nothing written is lost when two become one."""
        if other.text.strip() and other.text.strip() not in self.text:
            self.text = f"{self.text.rstrip()}\n\n{other.text}"
            self.revision += 1
            self.save(update_fields=["text", "revision"])
