"""What a learner does not want to see on the pages."""

from dataclasses import dataclass
from typing import Self

from coach.accounts.models import Person


@dataclass(frozen=True)
class Hidden:
    """User.hides_streak and User.hides_scores."""

    streak: bool = False
    scores: bool = False

    @classmethod
    def by(cls, user: Person) -> Self:
        return cls(user.hides_streak, user.hides_scores) if user.is_authenticated else cls()
