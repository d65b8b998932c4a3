"""A reply that has come to its end: whether it is whole, and the Result that it makes."""

from .brief import Brief
from .evidence import checked
from .exchange import Reply
from .failures import EvaluationError, Failure
from .reply import Evaluation, Result, Scored


def require_end(reply: Reply) -> None:
    """Raise EvaluationError for a reply that is cut off or refused."""
    stop = reply.stop_reason
    if stop is None:  # a connection that closes early raises nothing
        raise EvaluationError(Failure.INTERRUPTED, "the stream ended early", worth_retrying=True)
    if stop == "refusal":
        raise EvaluationError(Failure.REFUSED, "stop_reason refusal")
    if stop != "end_turn":
        raise EvaluationError(Failure.BAD_REPLY, f"stop_reason {stop!r}"[:500], worth_retrying=True)


def result_of(evaluation: Scored, reply: Reply, brief: Brief, *, evaluator: str, scale: str, version: str) -> Result:
    """The Result, its quotes looked up in the answer. An evaluation of an older shape has no evidence to look up."""
    kept: Scored = evaluation
    lowered: dict[str, int] = {}
    if isinstance(evaluation, Evaluation):
        kept, lowered = checked(evaluation, brief.answer)
    return Result(
        evaluation=kept,
        evaluator=evaluator,
        version=version,
        scale=scale,
        model=reply.model,
        raw=evaluation.model_dump(),
        lowered=lowered,
    )
