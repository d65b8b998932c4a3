"""A reply that has come to its end: whether it is whole, and the Result that it makes."""

from pydantic import ValidationError

from .evidence import checked
from .exchange import Reply
from .failures import EvaluationError, Failure
from .prompts.compare_1 import Comparison
from .reply import DimensionScore, Evaluation, Improvement, Result, Scored

MOST_PROBLEMS = 3
FIELDS = {
    *Evaluation.model_fields,
    *DimensionScore.model_fields,
    *Improvement.model_fields,
    *Comparison.model_fields,
}


def require_end(reply: Reply) -> None:
    """Raise EvaluationError for a reply that is cut off or refused."""
    stop = reply.stop_reason
    if stop is None:  # a connection that closes early raises nothing
        raise EvaluationError(Failure.INTERRUPTED, "the stream ended early", worth_retrying=True)
    if stop == "refusal":
        raise EvaluationError(Failure.REFUSED, "stop_reason refusal")
    if stop != "end_turn":
        raise EvaluationError(Failure.BAD_REPLY, f"stop_reason {stop!r}"[:500], worth_retrying=True)


def result_of(evaluation: Scored, reply: Reply, text: str, *, evaluator: str, scale: str, version: str) -> Result:
    """The Result, its quotes looked up in the folded answer. An evaluation of an older shape has no evidence."""
    kept: Scored = evaluation
    lowered: dict[str, int] = {}
    if isinstance(evaluation, Evaluation):
        kept, lowered = checked(evaluation, text)
    return Result(
        evaluation=kept,
        evaluator=evaluator,
        version=version,
        scale=scale,
        model=reply.model,
        raw=evaluation.model_dump(),
        lowered=lowered,
    )


def what_is_wrong(error: ValidationError) -> str:
    """The first problems of a reply, in words that hold nothing of what it says: a key may be the learner's text."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{place(problem['loc'])}: {problem['msg']}" for problem in found[:MOST_PROBLEMS])[:500]


def place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in FIELDS else "…" for part in loc) or "the whole"
