"""What a learner does not want to see on the pages."""

from dataclasses import dataclass
from typing import Self

from coach.accounts.models import Person


@dataclass(frozen=True)
class Hidden:
    """User.hides_streak, User.hides_scores, and User.hides_rest_days; hiding the streak hides both."""

    streak: bool = False
    scores: bool = False
    rest_days: bool = False

    @classmethod
    def by(cls, user: Person) -> Self:
        if not user.is_authenticated:
            return cls()
        return cls(user.hides_streak, user.hides_scores, user.hides_streak or user.hides_rest_days)
