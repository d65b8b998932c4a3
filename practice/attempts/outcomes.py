"""What an evaluation writes to its attempt."""

from typing import Any

from practice.evaluation import score
from practice.evaluation.reply import REMARKS, Estimate, Evaluation, Result, Scored
from practice.evaluation.score import DIMENSIONS

from .models import Attempt, Status


def scored_columns(result: Result) -> dict[str, Any]:
    """The columns that a Result fills."""
    evaluation = result.evaluation
    columns = {
        "status": Status.SCORED,
        "overall_score": evaluation.overall,
        **{f"{name}_score": level for name, level in evaluation.scores.items()},
        **words_of(evaluation),
        "evidence": evidence_of(result),
        "samples": list(result.samples),
        "margins": evaluation.margins if isinstance(evaluation, Estimate) else {},
        "evaluator": result.evaluator,
        "evaluator_version": result.version,
        "scale": result.scale,
        "formula": score.FORMULA,
        "raw_evaluation": result.raw,
    }
    # An estimate leaves the name of a model that was paid before it.
    return columns | {"model": result.model} if result.model else columns


def evidence_of(result: Result) -> dict[str, dict[str, Any]]:
    """{dimension: {"quote": the passage that carries its score, "given": the score it had before the cap}}, either
    only where there is one; {} where no evidence was asked for."""
    if not isinstance(result.evaluation, Evaluation):
        return {}
    quotes = {name: getattr(result.evaluation, name).quote for name in DIMENSIONS}
    return {
        name: ({"quote": quote} if quote else {})
        | ({"given": result.lowered[name]} if name in result.lowered else {})
        for name, quote in quotes.items()
    }


def words_of(evaluation: Scored | Estimate) -> dict[str, Any]:
    """The columns with what is said of the answer. An estimate says nothing, and takes back what was said before."""
    if not isinstance(evaluation, Evaluation):
        blank = Attempt()
        return {name: getattr(blank, name) for name in ("reasons", *REMARKS)}
    parts = evaluation.model_dump()
    return {
        "reasons": {name: parts[name]["reason"] for name in DIMENSIONS},
        **{name: parts[name] for name in REMARKS},
    }
