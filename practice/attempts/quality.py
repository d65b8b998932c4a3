"""How good the offline estimate is, as /how-scoring-works says it: from measurement and weights, never typed."""

from typing import Any

from practice.evaluation.calibration.figures import measured
from practice.evaluation.offline.model import fitted
from practice.evaluation.score import DIMENSIONS

from .feedback import margin_of


def quality() -> dict[str, Any]:
    """{"fitted", "set_aside": how many answers, "margin": of an overall score, as pages show it, "within_1" and
    "within_2": percent of those set aside, "rows": one per score}."""
    found = measured()
    return {
        "fitted": fitted().answers,
        "margin": margin_of(fitted().margins, "overall"),
        "set_aside": found["answers"]["set_aside"],
        **agreement_of(found),
    }


def agreement_of(figures: dict[str, Any]) -> dict[str, Any]:
    """The part of it that can be said of any evaluator: "within_1", "within_2", and "rows"."""
    return {
        **{f"within_{levels}": round(100 * share) for levels, share in figures["within"].items()},
        "rows": [
            {"name": name, **figures["agreement"][name], "readers": figures["readers"][name]["kappa"]}
            for name in ("overall", *DIMENSIONS)
        ],
    }
