"""The file with the weights: levels from it, and what is said of one that is missing or damaged."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice.evaluation.offline import model
from practice.evaluation.offline.features import DIFFERENT_WORDS, STORY, TOPIC, WRONG_SUMS, WRONG_TENFOLD
from practice.evaluation.offline.model import UnusableWeights, fitted, version_of
from practice.evaluation.score import DIMENSIONS

CONTENT = json.loads(model.FILE.read_text(encoding="utf-8"))
NAMES = sorted(CONTENT["weights"])


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A copy of the file, which the model is read from."""
    path = tmp_path / "weights.json"
    path.write_bytes(model.FILE.read_bytes())
    monkeypatch.setattr(model, "FILE", path)
    fitted.cache_clear()
    yield path
    fitted.cache_clear()


def signed(content):
    """The content with the version that it should have."""
    return {**content, "version": version_of(content)}


def test_the_file_is_read_once(file):
    assert fitted() is fitted()
    file.unlink()
    assert fitted().version == CONTENT["version"] == version_of(CONTENT)


def test_a_missing_file(file):
    file.unlink()
    with pytest.raises(UnusableWeights) as caught:
        fitted()
    assert str(caught.value) == f"{file}: No such file or directory."


WEIGHTS = CONTENT["weights"]
FIRST = next(iter(WEIGHTS))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        json.dumps(CONTENT)[:-100].encode(),
        json.dumps(CONTENT | {"penalty": float("nan")}).encode(),
        *(
            json.dumps(signed(CONTENT | changes)).encode()
            for changes in (
                {"weights": {**WEIGHTS, FIRST: [*WEIGHTS[FIRST][:3], float("nan")]}},
                {"weights": {**WEIGHTS, FIRST: [*WEIGHTS[FIRST][:3], float("inf")]}},
                {"weights": {**WEIGHTS, FIRST: WEIGHTS[FIRST][:3]}},
                {"weights": {**WEIGHTS, FIRST: None}},
                {"constant": [5, 5, 5]},
                {"relevance": {**CONTENT["relevance"], "threshold": 0}},
                {"relevance": {**CONTENT["relevance"], "weights": {"length": "long"}}},
                {"stretch": "wide"},
                {"more": 1},
            )
        ),
        json.dumps({name: value for name, value in CONTENT.items() if name != "margins"}).encode(),
        json.dumps(CONTENT | {"weights": {**WEIGHTS, FIRST: [value + 1 for value in WEIGHTS[FIRST]]}}).encode(),
        json.dumps(CONTENT | {"constant": CONTENT["constant"][::-1]}).encode(),
        json.dumps(CONTENT | {"version": "fit-0000000000"}).encode(),
    ],
    ids=lambda content: content[-40:].decode(errors="replace"),
)
def test_a_damaged_file_is_named(file, content):
    file.write_bytes(content)
    with pytest.raises(UnusableWeights) as caught:
        fitted()
    assert str(caught.value).startswith(f"{file} is damaged: ")


def test_what_is_written_is_read(file):
    content = signed(CONTENT | {"penalty": 77})
    model.write(content)
    assert json.loads(file.read_text()) == content
    assert fitted().penalty == 77
    assert len(file.read_text().splitlines()) > len(content["weights"])  # so that a diff shows what has changed


def test_the_shipped_file_is_as_it_is_written(file):
    before = file.read_bytes()
    model.write(CONTENT)
    assert file.read_bytes() == before


def test_margins_are_those_of_every_score():
    assert set(fitted().margins) == {*DIMENSIONS, "overall"}
    assert all(0 < margin < 3 for margin in fitted().margins.values())


def test_levels_are_a_constant_and_a_weight_for_each_feature():
    features = {"length": 5.0, DIFFERENT_WORDS: 5.0, "I": 0.25, "unheard of": 1000, STORY: 1.0}
    assert fitted().levels(features) == {
        name: pytest.approx(
            CONTENT["constant"][n]
            + 5 * WEIGHTS["length"][n]
            + 5 * WEIGHTS[DIFFERENT_WORDS][n]
            + 0.25 * WEIGHTS["I"][n]
            + WEIGHTS[STORY][n]
        )
        for n, name in enumerate(DIMENSIONS)
    }


@pytest.mark.parametrize(("wrong", "tenfold", "insight"), [(0, 0, 10), (1, 0, 4), (2, 0, 4), (1, 1, 2)])
def test_a_wrong_sum_keeps_insight_down(wrong, tenfold, insight):
    levels = fitted().levels(
        {"nearness to key points": 100, DIFFERENT_WORDS: 5.0, STORY: 1.0, WRONG_SUMS: wrong, WRONG_TENFOLD: tenfold}
    )
    assert levels == dict.fromkeys(DIMENSIONS, 10) | {"insight": insight}


def test_levels_of_a_few_words_are_near_the_lowest():
    whole = fitted().levels({DIFFERENT_WORDS: math.log(12), STORY: 1.0})
    half = fitted().levels({DIFFERENT_WORDS: math.log(6), STORY: 1.0})
    assert all(1 < half[name] < whole[name] for name in DIMENSIONS)
    assert max(fitted().levels({}).values()) < 2


def test_levels_of_what_is_beside_the_question_are_near_the_lowest():
    beside = {DIFFERENT_WORDS: 5.0, "length": 5.0, "longest digression": 1.0}
    assert fitted().relevance.share(beside) < 0.1
    assert max(fitted().levels(beside).values()) < 2
    # Of a question that asks for a story, no word is known that an answer should have.
    assert fitted().relevance.share(beside | {STORY: 1.0}) == 1
    assert fitted().relevance.share(beside | dict.fromkeys(TOPIC, 1000000000.0)) in (0, 1)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), st.floats(-1e9, 1e9), max_size=30))
def test_levels_are_on_the_scale_for_any_features(features):
    levels = fitted().levels(features)
    assert tuple(levels) == DIMENSIONS
    assert all(1 <= level <= 10 for level in levels.values())
