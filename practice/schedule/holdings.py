"""What an export of an account has of its schedule."""

from coach.accounts.holdings import Holding
from coach.accounts.models import User

from . import cards
from .models import Card, CardReview


class Cards(Holding):
    def merge(self, guest: User, account: User) -> None:
        cards.merge(guest, account)


HOLDINGS = (
    Holding(CardReview, (
        "id", "card", "attempt", "rating", "reviewed_at", "reviewed_on", "had", "of", "jot",
    ), path="card__user"),
    Cards(Card, (
        "id", "kind", "question__slug", "framework__slug", "category", "dimension", "state", "step", "stability",
        "difficulty", "due", "last_review", "due_on", "rating", "snoozed_until", "is_suspended",
    )),
)  # fmt: skip
