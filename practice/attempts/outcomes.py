"""What an evaluation writes to its attempt."""

from typing import Any

from practice.evaluation import score
from practice.evaluation.reply import REMARKS, Result
from practice.evaluation.score import DIMENSIONS

from .models import Status


def scored_columns(result: Result) -> dict[str, Any]:
    """The columns that a Result fills."""
    evaluation = result.evaluation
    parts = evaluation.model_dump()
    columns = {
        "status": Status.SCORED,
        "overall_score": evaluation.overall,
        **{f"{name}_score": parts[name]["score"] for name in DIMENSIONS},
        "reasons": {name: parts[name]["reason"] for name in DIMENSIONS},
        **{name: parts[name] for name in REMARKS},
        "evaluator": result.evaluator,
        "evaluator_version": result.version,
        "scale": result.scale,
        "formula": score.FORMULA,
        "raw_evaluation": result.raw,
    }
    # The rubric leaves the name of a model that was paid before it.
    return columns | {"model": result.model} if result.model else columns
