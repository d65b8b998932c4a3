"""What the schedule does when something happens to an answer, or to the learner's settings."""

from typing import Any

from django.dispatch import receiver

from coach.accounts.models import User
from coach.accounts.signals import settings_changed
from practice.attempts import engine
from practice.attempts.signals import attempt_finished, review_changed

from . import cards

CATCH_UP_EVERY_S = 600


@receiver((attempt_finished, review_changed), dispatch_uid="schedule")
def reschedule(attempt_id: int, **kwargs: Any) -> None:
    cards.schedule(attempt_id)


@receiver(settings_changed, dispatch_uid="schedule")
def date_again(user: User, **kwargs: Any) -> None:
    cards.date_again(user)


@engine.task("catch_up", every_s=CATCH_UP_EVERY_S)
def catch_up() -> None:
    cards.catch_up()
