import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.calibration import figures
from practice.evaluation.noise import Error, error_of, is_distinct, margin, smallest_change
from practice.evaluation.scales import CLAUDE, OFFLINE

MEASURED = Error(1.0, is_assumed=False)
counts = st.integers(1, 500)
sizes = st.floats(0.1, 4)


def test_the_error_is_the_measured_one():
    shipped = figures.measured()
    found = error_of(OFFLINE, shipped)
    assert (found.size, found.is_assumed) == (shipped["agreement"]["overall"]["mae"], False)
    assert error_of(OFFLINE, shipped, "insight").size == shipped["agreement"]["insight"]["mae"]


@pytest.mark.parametrize("measured", [None, {}, {"agreement": {}}, {"agreement": {"overall": {"mae": None}}}])
def test_what_nobody_measured_is_an_assumption(measured):
    assert error_of(CLAUDE, measured) == Error(1.0, is_assumed=True)


def test_no_scale_has_no_measurement():
    assert error_of(None, figures.measured()).is_assumed


@pytest.mark.parametrize(
    ("n", "m", "spread", "among", "expected"),
    [
        (12, 15, None, 1, 1.0),  # 1.96 · 1.2533 · 0.3873 = 0.951
        (1, 1, None, 1, 3.5),  # 3.474
        (100, 100, None, 1, 0.4),  # 0.347
        (12, 15, 2.0, 1, 1.6),  # 1.518
        (12, 15, 0.4, 1, 1.0),  # the evaluator's error is there however even the scores are
        (12, 15, None, 7, 1.4),  # 2.690 · 1.2533 · 0.3873 = 1.306
        (0, 15, None, 1, None),
        (12, 0, None, 1, None),
    ],
)
def test_the_smallest_change_that_means_something(n, m, spread, among, expected):
    assert smallest_change(MEASURED, n, m, spread, among) == expected


@pytest.mark.parametrize(
    ("n", "spread", "expected"), [(1, None, 2.5), (4, None, 1.3), (4, 3.0, 3.0), (0, None, None)]
)
def test_the_margin_of_an_average(n, spread, expected):
    assert margin(MEASURED, n, spread) == expected


@pytest.mark.parametrize(
    ("change", "smallest", "expected"),
    [(0.9, 0.9, True), (-0.9, 0.9, True), (0.8, 0.9, False), (None, 0.9, False), (5.0, None, False)],
)
def test_is_distinct(change, smallest, expected):
    assert is_distinct(change, smallest) is expected


@given(counts, counts, sizes, st.one_of(st.none(), sizes), st.integers(1, 7))
def test_more_answers_tell_more_and_more_noise_tells_less(n, m, size, spread, among):
    error = Error(size, is_assumed=False)
    found = smallest_change(error, n, m, spread, among)
    assert found > 0
    assert found == smallest_change(error, m, n, spread, among)
    assert smallest_change(error, n + 1, m, spread, among) <= found
    assert smallest_change(error, n, m, (spread or 0) + 1, among) >= found
    assert smallest_change(Error(size + 1, is_assumed=False), n, m, spread, among) >= found
    assert smallest_change(error, n, m, spread, among + 1) >= found
    assert smallest_change(error, n, m, spread, among) >= margin(error, n, spread)
