"""Claude as far as costs go: asks its payer before a request, and settles after it."""

from decimal import Decimal

from practice.evaluation import offline
from practice.evaluation.reply import Result

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


def evaluate(brief, connection, payer):
    """The offline estimate, said to be Claude's."""
    bill = payer.request(connection.model, WORST)
    result = offline.evaluate(brief)
    bill.settle(connection.model, USAGE)
    yield Result(result.evaluation, "claude", "p1", "claude", model=connection.model, usage=USAGE)
