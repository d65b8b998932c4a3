"""Claude as far as costs go: asks its payer before a request, and settles after it."""

from decimal import Decimal

from practice.evaluation.reply import Evaluation, Result
from practice.evaluation.score import DIMENSIONS

ANSWER = "We start with clinics of 40 staff, because they lose two hours a day to scheduling by phone."
USAGE = {
    "input_tokens": 1000,
    "output_tokens": 500,
    "cache_read_input_tokens": 2000,
    "cache_creation_input_tokens": 400,
}
# 0.84 cents are paid; 4,000 x 2.5 + 1,000 x 10 dollars per million are reserved.
WORST = {"input_tokens": 4000, "output_tokens": 1000}
WORST_USD = Decimal("0.02")


def evaluation(score=6):
    """Feedback with this score in every dimension, and so overall."""
    return Evaluation.model_validate(
        {
            **dict.fromkeys(DIMENSIONS, {"quote": "", "reason": "Fair.", "score": score}),
            "strengths": [],
            "improvements": [{"text": "Thin.", "ask": "How many?", "instead": "More."}],
            "suggested_framework": "SWOT.",
            "example_point": "A point.",
            "probe": "Why them?",
        }
    )


def evaluate(brief, connection, payer, prompt=None, samples=1):
    """The same for every answer."""
    bill = payer.request(connection.model, WORST)
    bill.settle(connection.model, USAGE)
    yield Result(evaluation(), "claude", "p1", "claude", model=connection.model, usage=USAGE)
