import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.templatetags.words import shortened


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Short enough", 12, "Short enough"),
        ("One word too many", 13, "One word …"),
        ("Two lines\nand more", 12, "Two lines …"),
        ("x" * 30, 10, "xxxxxxxxx…"),
    ],
)
def test_cut_where_a_word_ends(text, width, expected):
    assert shortened(text, width) == expected


@given(st.text(max_size=60), st.integers(5, 40))
def test_never_longer_than_asked(text, width):
    assert len(shortened(text, width)) <= width
