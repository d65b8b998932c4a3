"""What a learner does not want to see on the pages."""

from dataclasses import dataclass
from typing import Self

from django.contrib.auth.models import AnonymousUser

from coach.accounts.models import User


@dataclass(frozen=True)
class Hidden:
    """User.hides_streak and User.hides_scores."""

    streak: bool = False
    scores: bool = False

    @classmethod
    def by(cls, user: User | AnonymousUser) -> Self:
        return cls(user.hides_streak, user.hides_scores) if user.is_authenticated else cls()
