"""What an export of an account has of its attempts, practice sessions, and model requests."""

from coach.accounts.holdings import Holding
from coach.accounts.models import User
from practice.evaluation.reply import REMARKS
from practice.evaluation.score import DIMENSIONS

from .ledger import ModelRequest
from .models import Attempt, PracticeSession
from .reviews import SelfReview


class ModelRequests(Holding):
    """Rows that outlive their learner: budget and costs are sums over them."""

    outlives_learner = True

    def delete(self, user: User) -> None:
        """Say no longer whose they are."""
        self.rows(user).update(user=None, attempt=None)


HOLDINGS = (
    ModelRequests(ModelRequest, (
        "id", "attempt", "purpose", "evaluator", "model", "started_at", "spent_on", "reserved_usd", "cost_usd",
        "settled_at", "usage",
    )),
    Holding(SelfReview, ("id", "attempt", "point", "text", "choice", "reviewed_at"), path="attempt__user"),
    Holding(Attempt, (
        "id", "session", "question__slug", "question_text", "category", "answer_text", "time_spent_sec",
        "submitted_at", "practiced_on", "status", "failure",
        "overall_score", *(f"{name}_score" for name in DIMENSIONS), "reasons", "evidence", *REMARKS, "samples",
        "scale", "formula", "margins", "earlier_score",
        "evaluator", "evaluator_version", "model", "raw_evaluation", "duration_ms", "evaluated_at",
    )),
    Holding(PracticeSession, ("id", "mode", "started_at", "ended_at")),
)  # fmt: skip
