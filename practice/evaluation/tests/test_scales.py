from decimal import Decimal

import pytest

from practice.evaluation import scales


@pytest.mark.parametrize(
    ("scale", "family", "label", "in_words"),
    [
        ("claude", "claude", "Claude", "Claude"),
        ("offline-1", "offline", "Old offline rubric", "the old offline rubric"),
        ("offline-2", "offline", "Offline estimate", "the offline estimate"),
        ("offline-3", "offline", "offline-3", "offline-3"),
        ("local:qwen3-8b:q4", "local", "Local model qwen3-8b:q4", "the local model qwen3-8b:q4"),
    ],
)
def test_a_scale_in_words(scale, family, label, in_words):
    assert (scales.family(scale), scales.label(scale), scales.in_words(scale)) == (family, label, in_words)


@pytest.mark.parametrize(
    ("score", "scale", "figures"),
    [
        (Decimal("7.4"), "offline-2", "about 7"),
        (Decimal("6.5"), "offline-2", "about 7"),
        (Decimal("10.0"), "offline-3", "about 10"),
        (7.4, "offline-2", "about 7"),
        (Decimal("7.4"), "offline-1", "7.4"),
        (Decimal(7), "claude", "7.0"),
        (7.4, "local:qwen3-8b:q4", "7.4"),
    ],
)
def test_an_estimate_is_not_read_to_a_tenth(score, scale, figures):
    assert scales.in_figures(score, scale) == figures


@pytest.mark.parametrize(
    ("scale", "beside"),
    [("claude", "Claude"), ("offline-1", "old offline rubric"), ("local:Qwen3", "local model Qwen3")],
)
def test_a_scale_beside_a_score(scale, beside):
    assert scales.beside(scale) == beside
