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
