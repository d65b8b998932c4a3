"""How good the offline estimate is, as /how-scoring-works says it: from the last measurement, never typed."""

from typing import Any

from practice.evaluation.calibration.figures import measured
from practice.evaluation.score import DIMENSIONS


def quality() -> dict[str, Any]:
    """{"fitted", "set_aside": numbers of answers, "within_1", "within_2": per cent of them, "rows": one per score}."""
    found = measured()
    return {
        "fitted": found["answers"]["fitting"],
        "set_aside": found["answers"]["set_aside"],
        **{f"within_{levels}": round(100 * share) for levels, share in found["within"].items()},
        "rows": [
            {"name": name, **found["agreement"][name], "readers": found["readers"][name]["kappa"]}
            for name in ("overall", *DIMENSIONS)
        ],
    }
