"""Quotes are looked up in the answer; without one that is there, no dimension counts more than CAP."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.evidence import CAP, checked, checked_so_far, is_evidence
from practice.evaluation.quotes import folded, is_found
from practice.evaluation.reply import Evaluation
from practice.evaluation.score import DIMENSIONS

from .test_reply import an_evaluation

ANSWER = "I serve **Riders** who\nrent their bikes – “by the hour”, at 4.50 an hour. Others come later."
TEXT = folded(ANSWER)


@pytest.mark.parametrize(
    ("quote", "counts"),
    [("riders who rent", True), ("rent their", False), ("riders", False), ("who rent their", True)],
)
def test_evidence_is_more_than_a_word_or_two(quote, counts):
    assert is_found(quote, TEXT)
    assert is_evidence(quote, TEXT) is counts


def test_any_script_can_be_evidence():
    answer = "私はまず東京の小さな店の店主に毎日の売上の記録方法を聞きます。"
    assert is_evidence("東京の小さな店の店主に毎日", folded(answer))
    assert is_evidence("小さな店の店", folded(answer))
    assert not is_evidence("小さな店の", folded(answer))
    hindi = "मैं पहले छोटे दुकानदारों से बात करूँगा और उनका हिसाब देखूँगा।"
    assert is_evidence("छोटे दुकानदारों से", folded(hindi))
    assert not is_evidence("大阪の小さな店の店主に毎日", folded(answer))


def dimension(score, quote=""):
    return {"quote": quote, "reason": "Fair.", "score": score}


def evaluation(**changes):
    return Evaluation.model_validate(an_evaluation(**changes))


def test_a_high_score_without_evidence_is_capped_and_the_rest_is_left():
    found, lowered = checked(
        evaluation(
            framework=dimension(9, "riders who rent their bikes"),
            structure=dimension(8, "never written in this answer"),
            completeness=dimension(7),
            insight=dimension(6, "never written in this answer"),
        ),
        TEXT,
    )
    assert found.scores == {"framework": 9, "structure": CAP, "completeness": CAP, "insight": 6}
    assert lowered == {"structure": 8, "completeness": 7}
    assert [getattr(found, name).quote for name in DIMENSIONS] == ["riders who rent their bikes", "", "", ""]
    assert (
        found.overall
        == evaluation(
            framework=dimension(9), structure=dimension(6), completeness=dimension(6), insight=dimension(6)
        ).overall
    )


def test_invented_quotes_of_remarks_are_emptied_and_the_words_kept():
    improvement = {"text": "Thin.", "quote": "never written", "ask": "How many?", "instead": "Say more."}
    found, _ = checked(evaluation(improvements=[improvement]), TEXT)
    assert found.strengths[0].quote == "riders who rent"
    assert (found.improvements[0].quote, found.improvements[0].instead) == ("", "Say more.")


@given(
    st.fixed_dictionaries(
        {
            name: st.tuples(st.integers(1, 10), st.sampled_from(["", "who rent their bikes", "x" * 20]))
            for name in DIMENSIONS
        }
    )
)
def test_no_score_above_the_cap_is_without_evidence_and_none_goes_up(given_scores):
    before = evaluation(**{name: dimension(*part) for name, part in given_scores.items()})
    found, lowered = checked(before, TEXT)
    text = TEXT
    for name in DIMENSIONS:
        part = getattr(found, name)
        assert part.score <= CAP or is_evidence(part.quote, text)
        assert part.score == (CAP if name in lowered else before.scores[name])
        assert (name in lowered) == (part.score < before.scores[name])
        assert not part.quote or folded(part.quote) in text
    assert checked(found, TEXT) == (found, {})


def test_what_is_written_so_far_is_checked_as_the_whole_will_be():
    text = TEXT
    data: dict[str, Any] = {
        "framework": {"quote": "riders who rent their bikes", "reason": "So.", "score": 9},
        "structure": {"quote": "never written in this answer", "reason": "So.", "score": 8},
        "completeness": {"quote": "riders who rent their", "reason": "So"},
        "insight": "not an object",
        "strengths": [{"quote": "left as it is"}],
    }
    found = checked_so_far(data, text)
    assert found["framework"] == data["framework"]
    assert found["structure"] == {"quote": "", "reason": "So.", "score": CAP, "given": 8}
    assert found["completeness"] == data["completeness"]
    assert (found["insight"], found["strengths"]) == (data["insight"], data["strengths"])
    assert data["structure"]["score"] == 8


@pytest.mark.parametrize(
    "part", [{"quote": 5, "score": "9"}, {"quote": ["a"], "score": 9}, {}, {"score": None}, {"score": 12}]
)
def test_so_far_takes_whatever_a_model_writes(part):
    found = checked_so_far({"insight": part}, TEXT)["insight"]
    assert found["quote"] == ""
    assert found.get("score") in (part.get("score"), CAP)
