"""The measures of agreement: values worked out by hand, and what must hold for any scores."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from practice.evaluation.calibration.measures import (
    agreement,
    kappa_interval,
    mean_absolute_error,
    quadratic_weighted_kappa,
    ranks,
    spearman,
    standardized_mean_difference,
)

LEVELS = st.integers(1, 10)
PAIRS = st.lists(st.tuples(LEVELS, LEVELS), min_size=2, max_size=30)


def two(pairs):
    """([first of each pair], [second of each pair])"""
    return [list(side) for side in zip(*pairs, strict=True)]


# --- by hand ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "kappa"),
    [
        ([1, 2, 3], [1, 2, 3], 1),
        ([1, 2, 3], [3, 2, 1], -1),  # observed 8 of 3 pairs; by chance 12 of 9: 1 - (8/3) / (12/9)
        ([1, 2, 3, 4], [2, 2, 3, 3], 2 / 3),  # observed 2 of 4; by chance 24 of 16: 1 - 0.5 / 1.5
        ([1, 1, 10, 10], [1, 10, 1, 10], 0),
        ([2, 4], [3, 3], 0),  # one rater who always says the same
        ([1, 2], [9, 10], 1 - 64 / 64.5),
    ],
)
def test_kappa_by_hand(first, second, kappa):
    assert quadratic_weighted_kappa(first, second) == pytest.approx(kappa)


def test_kappa_is_what_the_table_of_levels_gives():
    """Cohen's own form: weighted cells of the observed table over those of the product of its margins."""
    first, second = [1, 2, 2, 5, 7, 7, 10, 3], [2, 2, 4, 5, 6, 9, 9, 1]
    n, levels = len(first), range(1, 11)
    pairs = list(zip(first, second, strict=True))
    observed = sum((i - j) ** 2 * pairs.count((i, j)) / n for i in levels for j in levels)
    expected = sum((i - j) ** 2 * first.count(i) / n * second.count(j) / n for i in levels for j in levels)
    assert quadratic_weighted_kappa(first, second) == pytest.approx(1 - observed / expected)


def test_ranks_share_ties():
    assert ranks([30, 10, 20, 20]) == [4, 1, 2.5, 2.5]


def test_spearman_by_hand():
    # Ranks 1 2 3 4 5 and 2 1 4 3 5: 1 - 6 · 4 / (5 · 24)
    assert spearman([1, 3, 5, 7, 9], [20, 10, 40, 30, 50]) == pytest.approx(0.8)
    # Ranks 1 2.5 2.5 4 and 1 2 3 4: covariance 4.5, variances 4.5 and 5
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(4.5 / math.sqrt(4.5 * 5))


def test_mean_absolute_error_by_hand():
    assert mean_absolute_error([5, 6, 8], [6, 6, 5.5]) == pytest.approx(3.5 / 3)


def test_standardized_mean_difference_by_hand():
    # Means 2 and 5; sample variances 1 and 4; pooled: the root of 2.5
    assert standardized_mean_difference([1, 2, 3], [3, 5, 7]) == pytest.approx(3 / math.sqrt(2.5))
    assert standardized_mean_difference([3, 5, 7], [1, 2, 3]) == pytest.approx(-3 / math.sqrt(2.5))


def test_what_is_not_defined_is_none():
    assert quadratic_weighted_kappa([4, 4], [4, 4]) is None
    assert quadratic_weighted_kappa([], []) is None
    assert spearman([4, 4, 4], [1, 2, 3]) is None
    assert spearman([4], [4]) is None
    assert mean_absolute_error([], []) is None
    assert standardized_mean_difference([4, 4], [5, 5]) is None
    assert standardized_mean_difference([4], [5]) is None
    assert kappa_interval([], [], []) is None
    assert kappa_interval([4, 4], [4, 4], "ab") is None
    assert agreement([], []).n == 0


@pytest.mark.parametrize("measure", [quadratic_weighted_kappa, mean_absolute_error])
def test_lists_of_different_lengths_are_an_error(measure):
    with pytest.raises(ValueError, match="zip"):
        measure([1, 2], [1])


def test_agreement_rounds_for_kappa_alone():
    measured = agreement([5, 7], [5.4, 7.4])
    assert measured.kappa == 1
    assert measured.mae == pytest.approx(0.4)
    assert (measured.n, measured.graded_mean) == (2, 6)
    assert measured.mean == pytest.approx(6.4)


def test_interval_encloses_kappa_and_repeats():
    grades, scores = [1, 3, 5, 7, 9, 2, 4, 6, 8, 10, 5, 5], [2, 3, 4, 7, 8, 2, 6, 5, 8, 9, 5, 3]
    groups = "aaabbbcccddd"
    low, high = kappa_interval(grades, scores, groups)
    assert low < quadratic_weighted_kappa(grades, scores) < high
    assert (low, high) == kappa_interval(grades, scores, groups)


# --- for any scores --------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.lists(LEVELS, min_size=2, max_size=30))
def test_identical_scores_agree_entirely(scores):
    assume(len(set(scores)) > 1)
    assert quadratic_weighted_kappa(scores, scores) == 1
    assert spearman(scores, scores) == pytest.approx(1)
    assert mean_absolute_error(scores, scores) == 0
    assert standardized_mean_difference(scores, scores) == 0


@settings(max_examples=50)
@given(PAIRS)
def test_kappa_and_spearman_do_not_ask_who_is_first(pairs):
    first, second = two(pairs)
    assert quadratic_weighted_kappa(first, second) == quadratic_weighted_kappa(second, first)
    if spearman(first, second) is not None:
        assert spearman(first, second) == pytest.approx(spearman(second, first))


@settings(max_examples=50)
@given(PAIRS, st.randoms(use_true_random=False))
def test_order_of_the_answers_does_not_matter(pairs, rng):
    shuffled = rng.sample(pairs, len(pairs))
    assert quadratic_weighted_kappa(*two(pairs)) == quadratic_weighted_kappa(*two(shuffled))


@settings(max_examples=50)
@given(PAIRS)
def test_kappa_and_spearman_stay_in_their_range(pairs):
    kappa, order = quadratic_weighted_kappa(*two(pairs)), spearman(*two(pairs))
    assert kappa is None or -1 <= kappa <= 1
    assert order is None or -1.000001 <= order <= 1.000001


@settings(max_examples=50)
@given(PAIRS)
def test_spearman_sees_only_the_order(pairs):
    first, second = two(pairs)
    if spearman(first, second) is not None:
        assert spearman(first, [score**3 for score in second]) == pytest.approx(spearman(first, second))


@settings(max_examples=50)
@given(PAIRS)
def test_mean_difference_changes_sign_with_the_sides(pairs):
    first, second = two(pairs)
    difference = standardized_mean_difference(first, second)
    assert difference is None or difference == pytest.approx(-standardized_mean_difference(second, first))
