"""What a score is: whole levels, and the formula of the overall score."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.evaluation.reply import Estimate
from practice.evaluation.score import DIMENSIONS, WEIGHTS, overall, whole_level

SCORES = st.integers(1, 10)


def test_weights_sum_to_one():
    assert tuple(WEIGHTS) == DIMENSIONS
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
        ((6.5, 7, 8, 5.5), "6.8"),  # the middle of two readers' grades; 6.75 before it is rounded
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


def test_an_estimate_computes_its_overall():
    assert Estimate(dict(zip(DIMENSIONS, (6, 7, 8, 5), strict=True)), {}).overall == Decimal("6.5")


@pytest.mark.parametrize(("score", "level"), [(1, 1), (6.4, 6), (6.5, 7), (7.5, 8), (9.9, 10)])
def test_halves_go_up(score, level):
    assert whole_level(score) == level
