"""Why an evaluation did not succeed."""

from enum import StrEnum


class Failure(StrEnum):
    """`attempts.failure_sentences` has what a learner reads for each."""

    UNREACHABLE = "unreachable"
    LOCAL_AWAY = "local_away"
    INTERRUPTED = "interrupted"
    TIMEOUT = "timeout"
    BUSY = "busy"
    REFUSED = "refused"
    TOO_LONG = "too_long"
    SMALL_CONTEXT = "small_context"
    BAD_REPLY = "bad_reply"
    BUDGET = "budget"
    SETUP = "setup"
    NO_MODEL = "no_model"
    LANGUAGE = "language"
    BROKEN_OFF = "broken_off"
    INTERNAL = "internal"


# These don't go away on their own: the same answer to the same evaluator fails the same way.
LASTING = (
    Failure.REFUSED,
    Failure.TOO_LONG,
    Failure.SMALL_CONTEXT,
    Failure.SETUP,
    Failure.NO_MODEL,
    Failure.LANGUAGE,
)


class EvaluationError(Exception):
    """An evaluation that produced no score.

    `code` is what the learner is told. `worth_retrying` says whether the same request may succeed at once, in which
    case the evaluator itself tries again while its deadline lasts, `retry_after` seconds later if the service named
    them. `detail` is for the log, and for a model that is asked again. `status` is the service's own, where it
    answered with an error. `usage` is what was paid nevertheless, in tokens by kind.
    """

    def __init__(
        self,
        code: Failure,
        detail: str = "",
        *,
        worth_retrying: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.worth_retrying = worth_retrying
        self.retry_after = retry_after
        self.status = status
        self.usage: dict[str, int] = {}
