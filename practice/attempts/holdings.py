"""What an export of an account has of its attempts and practice sessions."""

from coach.accounts.holdings import Holding
from practice.evaluation.reply import REMARKS
from practice.evaluation.score import DIMENSIONS

from .models import Attempt, PracticeSession

HOLDINGS = (
    Holding(Attempt, (
        "id", "session", "question__slug", "question__text", "category", "answer_text", "time_spent_sec",
        "submitted_at", "practiced_on", "status", "failure",
        "overall_score", *(f"{name}_score" for name in DIMENSIONS), "reasons", *REMARKS,
        "evaluator", "evaluator_version", "model", "raw_evaluation", "usage", "cost_usd", "duration_ms",
        "evaluated_at",
    )),
    Holding(PracticeSession, ("id", "mode", "started_at", "ended_at")),
)  # fmt: skip
