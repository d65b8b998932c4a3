"""What an evaluation writes to its attempt."""

import logging
from collections import Counter
from typing import Any

from django.conf import settings

from practice.evaluation.reply import REMARKS, Result
from practice.evaluation.score import DIMENSIONS

from .models import Attempt, Status
from .prices import cost_usd

logger = logging.getLogger(__name__)


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
        "raw_evaluation": result.raw,
    }
    # The rubric leaves the name of a model that was paid before it.
    return columns | {"model": result.model} if result.model else columns


def cost_columns(attempt: Attempt, model: str, usage: dict[str, int] | None) -> dict[str, Any]:
    """What this evaluation cost, added to earlier, failed ones; no columns where no model was paid."""
    if not usage:
        return {}
    tokens = Counter(attempt.usage or {}) + Counter(usage)
    cost = cost_usd(model, usage)
    if cost is None:  # a gateway may answer with a name of its own
        cost = cost_usd(settings.ANTHROPIC_MODEL, usage)
    if cost is None:
        logger.warning("No price is known for %s; attempt %s gets no cost", model, attempt.pk)
        return {"model": model, "usage": dict(tokens)}
    return {"model": model, "usage": dict(tokens), "cost_usd": (attempt.cost_usd or 0) + cost}
