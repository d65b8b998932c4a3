"""What the model sees of an answer: a few features by hand, and that they are those that have weights."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.evaluation.brief import Brief, FrameworkBrief, Step
from practice.evaluation.offline.features import CATEGORY, WORD, features
from practice.evaluation.offline.model import fitted

from . import BRIEF, FAIR, STRONG, answered

QUESTION = "How would you launch a bike rental in Porto?"
STAR = FrameworkBrief("star", "STAR", (Step("Task", "Says it.", ("riders", "dockless")),))
ANSWER = "I'd pick hotels, because riders sleep there. At $20 x 30 = $600 a day, I would stop if 5% complain."


def named(found):
    return [name for name in found if not name.startswith((WORD, CATEGORY))]


@pytest.fixture
def found():
    points = ("Finds riders at hotels", "Weighs theft")
    return features(Brief("strategy", "Strategy", QUESTION, ANSWER, points, frameworks=(STAR,)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("length", math.log(20)),  # "x" is a word, "=" is none
        ("shortness", math.log(60 / 20)),
        ("I", 2 / 20),
        ("we", 0),
        ("words per sentence", (7 + 14) / 2),
        ("change of sentence length", 3.5),
        ("figures", 4 / math.sqrt(21)),
        ("sums of money", 2),
        ("calculations", 2),  # "20 x 30" and "30 = $600"
        ("wrong sums", 0),
        ("decides: share", 1),
        ("decides: times", math.log(3)),
        ("reasons: share", 0.5),
        ("conditions: times", math.log(2)),
        ("turns back: share", 0.5),
        ("hedges: share", 0),
        ("framework cues", 0.5),
        ("category: strategy", 1),
        ("word: hotels", math.sqrt(100 / 20)),
    ],
)
def test_features_by_hand(found, name, value):
    assert found[name] == pytest.approx(value)


def test_a_wrong_sum_is_seen():
    assert features(answered("We sell 30 bikes. That is 30 x $20 = $60 a day."))["wrong sums"] == 1


@pytest.mark.parametrize(
    ("text", "is_tenfold"),
    [
        ("We sell 30 bikes. That is 30 x $20 = $60 a day.", 1),
        ("37 × 0.6 is 2.2 drops.", 1),
        ("1,200 x 12 = 144,000 in sales.", 1),
        ("That is 30 x $20 = $500 a day.", 0),
        ("That is 30 x $20 = $600 a day.", 0),
    ],
)
def test_a_sum_that_is_wrong_by_ten(text, is_tenfold):
    assert features(answered(text))["sums wrong by ten"] == is_tenfold


def test_nearness_to_key_points():
    """The words that a key point shares with the question are no sign of it."""
    near = Brief(
        "strategy", "Strategy", QUESTION, "Thieves cut every lock by noon, so chain them.", ("Thieves cut the lock",)
    )
    far = Brief("strategy", "Strategy", QUESTION, "A rental by the river.", ("Launch a rental",))
    assert features(near)["nearness to key points"] == 1
    assert features(far)["nearness to key points"] == 0


def test_format_is_no_feature():
    plain = features(answered("Riders want locks.\n\nHotels want riders."))
    assert features(answered("- Riders want locks.\n- Hotels want riders.")) == plain
    assert features(answered("1. Riders want locks.\n2. Hotels want riders.")) == plain
    assert features(answered("# Riders want locks.\nHotels want riders.")) == plain


@pytest.mark.parametrize("text", [STRONG, FAIR, "", "🙂"])
def test_every_answer_has_the_same_named_features_and_each_has_weights(text):
    assert named(features(answered(text))) == named(fitted().weights)


def test_every_weight_is_of_a_feature_that_exists():
    exist = {*named(features(BRIEF)), *(f"{CATEGORY}{category}" for category in Category.values)}
    others = [name for name in fitted().weights if name not in exist]
    assert all(name.startswith(WORD) and name.removeprefix(WORD) for name in others)
    assert {name for name in fitted().weights if name.startswith(CATEGORY)} == exist - set(named(features(BRIEF)))
    text = " ".join(name.removeprefix(WORD) for name in others)
    assert set(others) <= set(features(answered(text)))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="0123456789 x=%.,$k\nab", max_size=300))
def test_features_of_any_text_are_finite_and_always_the_same(text):
    found = features(answered(text))
    assert all(math.isfinite(value) for value in found.values())
    assert found == features(answered(text))
