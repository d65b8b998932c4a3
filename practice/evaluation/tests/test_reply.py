"""The strict shape of an evaluation."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from practice.evaluation.reply import Evaluation
from practice.evaluation.score import DIMENSIONS


def an_evaluation(**changes):
    """A valid evaluation as a dictionary, with changes."""
    data: dict[str, Any] = {name: {"quote": "", "reason": "Fair.", "score": 6} for name in DIMENSIONS}
    data |= {
        "strengths": [{"text": "Names the riders.", "quote": "riders who rent"}],
        "improvements": [
            {"text": "No metric.", "quote": "", "ask": "What would you count?", "instead": "Rides per week."}
        ],
        "suggested_framework": "CIRCLES.",
        "example_point": "I would skim five percent.",
        "probe": "Why would they rent?",
    }
    return data | changes


def test_evaluation_computes_its_overall():
    assert Evaluation.model_validate(an_evaluation()).overall == Decimal("6.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"framework": {"quote": "", "reason": "x", "score": 0}},
        {"framework": {"quote": "", "reason": "x", "score": 11}},
        {"framework": {"quote": "", "reason": "x", "score": "7"}},
        {"framework": {"quote": "", "reason": "x", "score": 7.0}},
        {"framework": {"quote": "", "reason": " ", "score": 7}},
        {"framework": {"score": 7}},
        {"framework": {"reason": "No quote.", "score": 7}},
        {"framework": {"quote": None, "reason": "x", "score": 7}},
        {"framework": {"quote": "x" * 401, "reason": "x", "score": 7}},
        {"improvements": []},
        {"improvements": [{"text": "a", "ask": "b", "instead": "c"}] * 6},
        {"improvements": [{"text": "a", "instead": "c"}]},
        {"probe": ""},
        {"strengths": [{"text": "a"}] * 6},
        {"example_point": "x" * 801},
        {"overall": 9},
    ],
)
def test_what_breaks_the_shape_is_refused(changes):
    with pytest.raises(ValidationError):
        Evaluation.model_validate(an_evaluation(**changes))
