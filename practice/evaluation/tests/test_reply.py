"""What a score is: the formula of the overall score, the strict shape, and quotes that must occur in the answer."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from practice.evaluation.reply import Evaluation, folded, without_invented_quotes
from practice.evaluation.score import WEIGHTS, overall

SCORES = st.integers(1, 10)


def an_evaluation(**changes):
    """A valid evaluation as a dictionary, with changes."""
    data: dict[str, Any] = {name: {"score": 6, "reason": "Fair."} for name in WEIGHTS}
    data |= {
        "strengths": [{"text": "Names the riders.", "quote": "riders who rent"}],
        "improvements": [{"text": "No metric.", "quote": "", "instead": "I would track rides per week."}],
        "suggested_framework": "CIRCLES.",
        "example_point": "I would skim five percent.",
    }
    return data | changes


def test_weights_sum_to_one():
    assert sum(WEIGHTS.values()) == 1


@pytest.mark.parametrize(
    ("four", "expected"),
    [
        ((1, 1, 1, 1), "1.0"),
        ((10, 10, 10, 10), "10.0"),
        ((6, 7, 8, 5), "6.5"),
        ((7, 8, 6, 6), "6.6"),
        ((10, 10, 10, 1), "4.0"),  # capped: three above the lowest
        ((1, 9, 9, 9), "4.0"),
        ((4, 8, 8, 8), "7.0"),
        ((5, 8, 8, 8), "7.4"),
    ],
)
def test_overall_is_the_weighted_mean_capped_above_the_lowest(four, expected):
    assert overall(*four) == Decimal(expected)
    assert str(overall(*four)) == expected


@settings(max_examples=50)
@given(SCORES, SCORES, SCORES, SCORES, st.integers(0, 3))
def test_overall_lies_between_lowest_and_highest_and_never_falls_when_one_rises(a, b, c, d, which):
    four = [a, b, c, d]
    value = overall(*four)
    assert min(four) <= value <= min(max(four), min(four) + 3)
    four[which] = min(10, four[which] + 1)
    assert overall(*four) >= value


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
