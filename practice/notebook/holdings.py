"""What an export of an account has of its notebook."""

from django.db.models import QuerySet

from coach.accounts.holdings import Holding
from coach.accounts.models import User
from practice.bank.models import Question

from .models import Note, SavedQuestion


class SavedQuestions(Holding):
    def merge(self, guest: User, account: User) -> None:
        """What both have saved is saved once."""
        kept = self.rows(account).values("question")
        self.rows(guest).filter(question__in=kept).delete()
        super().merge(guest, account)


class Notes(Holding):
    def merge(self, guest: User, account: User) -> None:
        """Where both have a note on one question, the guest's is appended to the account's."""
        kept = {note.question_id: note for note in self.rows(account).exclude(question=None)}
        for note in self.rows(guest).filter(question__in=kept):
            kept[note.question_id].join(note)
            note.delete()
        super().merge(guest, account)


class OwnQuestions(Holding):
    """The bank's own questions lead to nobody."""

    def rows(self, user: User) -> QuerySet:
        return Question.of_anybody.filter(owner=user)


# The questions last: attempts at them have to be deleted before.
HOLDINGS = (
    SavedQuestions(SavedQuestion, ("id", "question__slug", "saved_at")),
    Notes(Note, ("id", "question__slug", "attempt", "text", "revision", "written_at")),
    OwnQuestions(Question, (
        "id", "slug", "category", "subcategory", "difficulty", "text", "source", "hint", "key_points",
        "sample_answer", "is_active",
    ), path="owner"),
)  # fmt: skip
