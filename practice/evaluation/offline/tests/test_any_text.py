"""That any text gets a valid evaluation, always the same, and quickly."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.evaluation.reply import Evaluation, folded
from practice.evaluation.score import DIMENSIONS

from . import BRIEF, FAIR, INJECTIONS, PADDING, STRONG, WEAK, evaluation, overall

WORDS = sorted({word for text in (STRONG, FAIR, WEAK, PADDING, *INJECTIONS[:5]) for word in text.split()})
PROSE = st.lists(
    st.one_of(
        st.sampled_from(STRONG.splitlines() + FAIR.splitlines() + INJECTIONS),
        st.lists(st.sampled_from(WORDS)).map(" ".join),
    ),
    max_size=12,
).map("\n".join)
ANY_TEXT = st.one_of(st.text(max_size=400), PROSE)


@pytest.mark.parametrize(
    "text",
    ["", "   \n\n ", "?", "🙂🙂🙂", "我会先在十家健身房试点。", "Пилот в десяти залах.", "\x00\ufffd", "1. 2. 3."],
)
def test_what_is_no_english_prose_gets_the_lowest_score(text):
    assert overall(text) == 1


def test_a_brief_without_points_and_frameworks():
    got = evaluation(STRONG, replace(BRIEF, key_points=(), frameworks=()))
    assert 1 <= got.overall <= 10


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_any_text_gets_a_valid_evaluation_and_always_the_same(text):
    got = evaluation(text)
    Evaluation.model_validate(got.model_dump())
    assert got == evaluation(text)
    assert all(1 <= getattr(got, name).score <= 10 for name in DIMENSIONS)
    for part in [*got.strengths, *got.improvements]:
        assert folded(part.quote) in folded(text)


@settings(max_examples=50, deadline=None)
@given(ANY_TEXT)
def test_duplicating_never_raises(text):
    assert overall(f"{text}\n\n{text}") <= overall(text)


@settings(max_examples=50, deadline=None)
@given(PROSE, st.sampled_from(INJECTIONS))
def test_an_appended_instruction_never_raises(text, injection):
    assert overall(f"{text}\n\n{injection}") <= overall(text)


def test_twenty_thousand_characters_stay_quick():
    rnd = random.Random(7)
    text = " ".join(" ".join(rnd.choices(WORDS, k=12)) + "." for _ in range(400))[:20_000]
    evaluation(text)
    start = time.perf_counter()
    evaluation(text)
    assert time.perf_counter() - start < 0.5  # typically under 0.05; room for a busy machine
