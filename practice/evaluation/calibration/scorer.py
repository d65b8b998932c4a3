"""An evaluator as calibration asks it: one answer at a time, with a count of what it did and cost."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from practice.evaluation.brief import Brief
from practice.evaluation.failures import LASTING, EvaluationError, Failure
from practice.evaluation.reply import Partial, Result
from practice.evaluation.score import DIMENSIONS

from .answers import with_overall
from .kept import Finished, Kept

SCORES = (*DIMENSIONS, "overall")
REPORT_FIRST, REPORT_EVERY = (3, 10), 50
# So many of these in a row are no matter of single answers: the run ends, to be gone on with later.
OUTAGE = (
    Failure.UNREACHABLE,
    Failure.LOCAL_AWAY,
    Failure.SMALL_CONTEXT,
    Failure.INTERRUPTED,
    Failure.TIMEOUT,
    Failure.BUSY,
)
OUTAGE_AFTER = 10
# Whatever is asked next would fail in the same way.
OF_ALL = (Failure.SETUP, Failure.NO_MODEL, Failure.BUDGET)

Evaluate = Callable[[Brief], Iterator[Partial | Result]]


class Scorer:
    """`sparing`: each evaluation costs money or minutes, so fewer are made, and `progress` is told how far it is.

    What was finished in an earlier run is taken from `kept`, and what is finished in this one goes there.
    """

    def __init__(
        self,
        name: str,
        evaluate: Evaluate,
        *,
        sparing: bool = False,
        kept: Kept | None = None,
        progress: Callable[[str], object],
    ):
        self.name = name
        self.evaluate = evaluate
        self.sparing = sparing
        self.kept = kept
        self.progress = progress
        self.began = time.monotonic()
        self.evaluations = 0
        self.from_earlier = 0  # how many of them were kept
        self.times: Counter[Brief] = Counter()
        self.versions: set[str] = set()
        self.usage: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.last_failure = ""  # the code, where the last answer got no score
        self.failed_in_a_row = 0

    def left(self, plan: Iterable[Brief]) -> list[Brief]:
        """Those of a plan that are not kept yet, and so have to be asked."""
        times: Counter[Brief] = Counter()
        missing = []
        for brief in plan:
            if not self.find(brief, times[brief]):
                missing.append(brief)
            times[brief] += 1
        return missing

    def find(self, brief: Brief, repetition: int) -> Finished | None:
        return self.kept.find(brief, repetition) if self.kept else None

    def scores(self, brief: Brief) -> dict[str, float] | None:
        """{name of score: score}, or None where the evaluator failed. Raises EvaluationError where all would fail."""
        repetition = self.times[brief]
        self.times[brief] += 1
        finished = self.find(brief, repetition)
        if finished:
            self.from_earlier += 1
        else:
            finished = self.ask(brief, repetition)
        self.evaluations += 1
        self.usage.update(finished.usage)
        self.last_failure = finished.failure
        if finished.failure:
            self.failures[finished.failure] += 1
            return None
        self.versions.add(finished.version)
        return with_overall(finished.scores)

    def ask(self, brief: Brief, repetition: int) -> Finished:
        """Have it evaluated. It is kept unless it may turn out otherwise another time. Raises EvaluationError."""
        try:
            result = self.result(brief)
        except EvaluationError as error:
            if error.code in OF_ALL:
                raise
            self.failed_in_a_row = self.failed_in_a_row + 1 if error.code in OUTAGE else 0
            if self.sparing and self.failed_in_a_row == OUTAGE_AFTER:
                raise
            # More context may be given to the model before the next run.
            is_lasting = error.code in LASTING and error.code != Failure.SMALL_CONTEXT
            finished = Finished(failure=error.code.value, usage=error.usage)
        else:
            self.failed_in_a_row = 0
            is_lasting = True
            finished = Finished(result.version, {**result.evaluation.scores}, usage=result.usage or {})
        if self.kept and is_lasting:
            self.kept.add(brief, repetition, finished)
        made = self.evaluations - self.from_earlier + 1
        if self.sparing and (made in REPORT_FIRST or made % REPORT_EVERY == 0):
            each = (time.monotonic() - self.began) / made
            self.progress(f"{self.evaluations + 1} evaluations, {each:.1f} seconds each")
        return finished

    def result(self, brief: Brief) -> Result:
        """The Result, after all that streams before it."""
        return next(update for update in self.evaluate(brief) if isinstance(update, Result))
