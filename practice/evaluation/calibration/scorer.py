"""An evaluator as calibration asks it: one answer at a time, with a count of what it did and cost."""

from collections import Counter
from collections.abc import Callable, Iterator

from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Partial, Result
from practice.evaluation.score import DIMENSIONS

SCORES = (*DIMENSIONS, "overall")
REPORT_EVERY = 50

Evaluate = Callable[[Brief], Iterator[Partial | Result]]


class Scorer:
    """`is_paid`: each request costs money, so fewer are made. `progress` is told how far a paid run has come."""

    def __init__(self, name: str, evaluate: Evaluate, *, is_paid: bool = False, progress: Callable[[str], object]):
        self.name = name
        self.evaluate = evaluate
        self.is_paid = is_paid
        self.progress = progress
        self.evaluations = 0
        self.versions: set[str] = set()
        self.usage: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.last_failure = ""  # the code, where the last answer got no score

    def scores(self, brief: Brief) -> dict[str, float] | None:
        """{name of score: score}, or None where the evaluator failed. Raises EvaluationError where all would fail."""
        self.evaluations += 1
        self.last_failure = ""
        if self.is_paid and self.evaluations % REPORT_EVERY == 0:
            self.progress(f"{self.evaluations} evaluations")
        try:
            result = self.result(brief)
        except EvaluationError as error:
            if error.code in (Failure.SETUP, Failure.BUDGET):
                raise
            self.last_failure = error.code.value
            self.failures[self.last_failure] += 1
            self.usage.update(error.usage)
            return None
        self.versions.add(result.version)
        self.usage.update(result.usage or {})
        return {**result.evaluation.scores, "overall": float(result.evaluation.overall)}

    def result(self, brief: Brief) -> Result:
        """The Result, after all that streams before it."""
        return next(update for update in self.evaluate(brief) if isinstance(update, Result))
