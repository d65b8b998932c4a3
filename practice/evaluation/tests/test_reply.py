"""The strict shape of an evaluation, and quotes that must occur in the answer."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from practice.evaluation.reply import Evaluation, folded, without_invented_quotes
from practice.evaluation.score import DIMENSIONS


def an_evaluation(**changes):
    """A valid evaluation as a dictionary, with changes."""
    data: dict[str, Any] = {name: {"score": 6, "reason": "Fair."} for name in DIMENSIONS}
    data |= {
        "strengths": [{"text": "Names the riders.", "quote": "riders who rent"}],
        "improvements": [{"text": "No metric.", "quote": "", "instead": "I would track rides per week."}],
        "suggested_framework": "CIRCLES.",
        "example_point": "I would skim five percent.",
    }
    return data | changes


def test_evaluation_computes_its_overall():
    assert Evaluation.model_validate(an_evaluation()).overall == Decimal("6.0")


@pytest.mark.parametrize(
    "changes",
    [
        {"framework": {"score": 0, "reason": "x"}},
        {"framework": {"score": 11, "reason": "x"}},
        {"framework": {"score": "7", "reason": "x"}},
        {"framework": {"score": 7.0, "reason": "x"}},
        {"framework": {"score": 7, "reason": " "}},
        {"framework": {"score": 7}},
        {"improvements": []},
        {"improvements": [{"text": "a", "instead": "b"}] * 6},
        {"strengths": [{"text": "a"}] * 6},
        {"example_point": "x" * 801},
        {"overall": 9},
    ],
)
def test_what_breaks_the_shape_is_refused(changes):
    with pytest.raises(ValidationError):
        Evaluation.model_validate(an_evaluation(**changes))


def test_folded_makes_case_white_space_and_quotation_marks_alike():
    assert folded("  “Riders”\n who\tRENT’s ") == '"riders" who rent\'s'


def test_quotes_that_do_not_occur_are_emptied_and_the_others_kept():
    improvement = {"text": "Thin.", "quote": "never written", "instead": "Say more."}
    found = Evaluation.model_validate(an_evaluation(improvements=[improvement]))
    checked = without_invented_quotes(found, "I serve Riders  who\nrent their bikes.")
    assert checked.strengths[0].quote == "riders who rent"
    assert checked.improvements[0].quote == ""
    assert checked.improvements[0].instead == "Say more."
