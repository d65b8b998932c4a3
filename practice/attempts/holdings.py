"""What an export of an account has of its attempts, practice sessions, and model requests."""

from coach.accounts.holdings import Holding
from coach.accounts.models import User
from practice.evaluation.reply import REMARKS
from practice.evaluation.score import DIMENSIONS

from .comparisons import Comparison
from .drafts import Draft
from .ledger import ModelRequest
from .models import Attempt, PracticeSession
from .reviews import SelfReview


class ModelRequests(Holding):
    """Rows that outlive their learner: budget and costs are sums over them."""

    outlives_learner = True

    def delete(self, user: User) -> None:
        """Say no longer whose they are."""
        self.rows(user).update(user=None, attempt=None)


class Drafts(Holding):
    """One per question: where both have one, the account's text stays, and the guest's is appended to it."""

    def merge(self, guest: User, account: User) -> None:
        kept = {draft.question_id: draft for draft in Draft.objects.for_user(account)}
        for draft in Draft.objects.for_user(guest):
            if draft.question_id in kept:
                kept[draft.question_id].join(draft)
            else:
                draft.user = account
                draft.save(update_fields=["user"])


HOLDINGS = (
    ModelRequests(ModelRequest, (
        "id", "attempt", "purpose", "evaluator", "model", "started_at", "spent_on", "reserved_usd", "cost_usd",
        "settled_at", "usage",
    )),
    Holding(SelfReview, ("id", "attempt", "point", "text", "choice", "reviewed_at"), path="attempt__user"),
    Holding(Comparison, (
        "id", "attempt", "other", "status", "failure", "verdict", "reasons", "evaluator", "evaluator_version",
        "model", "asked_at", "compared_at",
    ), path="attempt__user"),
    Drafts(Draft, ("id", "question__slug", "text", "token", "seconds", "revision", "saved_at")),
    Holding(Attempt, (
        "id", "session", "question__slug", "question_text", "category", "answer_text", "time_spent_sec",
        "submitted_at", "practiced_on", "guess", "awaits_guess",
        "status", "failure",
        "overall_score", *(f"{name}_score" for name in DIMENSIONS), "reasons", "evidence", *REMARKS, "samples",
        "scale", "formula", "margins", "earlier_score",
        "evaluator", "evaluator_version", "model", "raw_evaluation", "duration_ms", "evaluated_at",
    )),
    Holding(PracticeSession, ("id", "mode", "started_at", "ended_at")),
)  # fmt: skip
