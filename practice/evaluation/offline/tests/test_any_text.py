"""That any text gets levels on the scale or is refused as another language, always the same, and quickly."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.offline import evaluate
from practice.evaluation.score import DIMENSIONS

from . import CODE, FAIR, LOREM, STRONG, TABLE, WEAK, answered

WORDS = sorted({word for text in (STRONG, FAIR, WEAK, LOREM) for word in text.split()})
PROSE = st.lists(
    st.one_of(
        st.sampled_from(STRONG.splitlines() + FAIR.splitlines()), st.lists(st.sampled_from(WORDS)).map(" ".join)
    ),
    max_size=12,
).map("\n".join)
LENGTH = 20_000
LONG = {
    "one word": "a",
    "words": "ab cd ",
    "a sentence": "I would ask the drivers first. ",
    "bullets": "- one thing\n",
    "code": CODE,
    "table": TABLE,
    "emoji": "🙂🚀 ",
    "other script": "我会先在十家健身房试点。",
    "sums": "3 x 4 = 13 and ",
    "prices": "$1",
    "line breaks": "\n",
    "paragraphs": "a.\n\n",
    "accents": "e\u0301",
}
LIMIT_S = 1.0  # typically under 0.1, and 0.4 for prices; room for a busy machine


def estimate(text):
    """The Result, or None for a text that is taken for another language."""
    try:
        return evaluate(answered(text))
    except EvaluationError as error:
        if error.code != Failure.LANGUAGE:
            raise
        return None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400) | PROSE)
def test_any_text_gets_levels_on_the_scale_and_always_the_same(text):
    result = estimate(text)
    assert result == estimate(text)
    if result:
        assert set(result.evaluation.scores) == set(DIMENSIONS)
        assert all(1 <= score <= 10 for score in result.evaluation.scores.values())


@pytest.mark.parametrize("name", LONG)
def test_twenty_thousand_characters_of_one_thing_are_quick_and_no_good_answer(name):
    text = (LONG[name] * LENGTH)[:LENGTH]
    start = time.process_time()
    result = estimate(text)
    assert time.process_time() - start < LIMIT_S
    assert name == "prices" or result is None or result.evaluation.overall < 4  # see test_tricks


def test_twenty_thousand_characters_of_many_words_are_quick():
    rng = random.Random(7)
    text = " ".join(" ".join(rng.choices(WORDS, k=12)) + "." for _ in range(400))[:LENGTH]
    start = time.process_time()
    estimate(text)
    assert time.process_time() - start < LIMIT_S


def test_a_question_without_points_outline_and_frameworks():
    assert 1 <= evaluate(Brief("strategy", "Strategy", "Where next?", STRONG)).evaluation.overall <= 10
