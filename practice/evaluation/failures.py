"""Why an evaluation did not succeed: a code for the database, a sentence for the learner."""

from django.db import models


class Failure(models.TextChoices):
    """Each label says what happened and what can be done. The answer is saved in every case."""

    UNREACHABLE = "unreachable", "The evaluator could not be reached. Try again in a minute."
    INTERRUPTED = "interrupted", "The connection to the evaluator broke off. Try again."
    TIMEOUT = "timeout", "The evaluator did not answer in time. Try again."
    BUSY = "busy", "The evaluator has more requests than it can take. Try again in a few minutes."
    REFUSED = "refused", "The evaluator declined to score this text. Change the answer and submit it again."
    TOO_LONG = "too_long", "The answer is too long for the evaluator. Shorten it and submit it again."
    BAD_REPLY = "bad_reply", "The evaluator's reply could not be used. Try again."
    BUDGET = "budget", "Today's budget for evaluations is spent. Your answer waits until tomorrow."
    SETUP = "setup", "The evaluator is not set up correctly. Whoever runs this site has to look at it."
    INTERNAL = "internal", "Something went wrong on our side, and it was logged. Try again."


class EvaluationError(Exception):
    """An evaluation that produced no score.

    `code` is what the learner is told. `worth_retrying` says whether the same request may succeed at once,
    so that the evaluator itself tries again while its deadline lasts, `retry_after` seconds later where the
    service named them. `detail` is for the log only. `usage` is what the evaluator was paid nevertheless, in tokens
    by kind.
    """

    def __init__(self, code, detail="", *, worth_retrying=False, retry_after=None):
        super().__init__(f"{code.value}: {detail}")
        self.code = code
        self.worth_retrying = worth_retrying
        self.retry_after = retry_after
        self.usage = {}
