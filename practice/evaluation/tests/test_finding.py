"""The evaluation is found in whatever a local model writes, and nothing else is taken for one."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.finding import evaluation_in, found_so_far
from practice.evaluation.quotes import folded
from practice.evaluation.reply import Evaluation
from practice.evaluation.score import DIMENSIONS
from tests.fake_claude import changed, evaluations

ANSWER = folded("Start with one user. Then choose one problem and measure it.")
TEXT = changed()
EVALUATION = Evaluation.model_validate_json(TEXT)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"\n  {TEXT}\n",
        evaluations.fenced(TEXT),
        evaluations.prefixed(TEXT),
        evaluations.aloud(TEXT),
        evaluations.aloud(evaluations.fenced(TEXT)),
        evaluations.twice(TEXT),
        evaluations.without_end(TEXT).replace("<think>", "")
        + "</think>"
        + TEXT,  # the tag at the start is the prompt's
        evaluations.aloud(TEXT).replace("think>", "thinking>"),
        f"{{}} {{'a': 1}} {{\"a\": 1}}\n{TEXT}",
        json.dumps(json.loads(TEXT), indent=4),
        json.dumps(dict(reversed(json.loads(TEXT).items()))),
    ],
)
def test_an_evaluation_is_found(text):
    assert evaluation_in(text, ANSWER) == EVALUATION


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no evaluation"),
        ("I would rather talk about the weather.", "no evaluation"),
        ("Between {braces} and {more braces}.", "no evaluation"),
        (evaluations.truncated(TEXT), "broken or cut off"),
        (evaluations.fenced(evaluations.truncated(TEXT)), "broken or cut off"),
        (evaluations.without_end(TEXT), "without an end"),
        (evaluations.twice_differently(TEXT), "which differ"),
        (TEXT.replace('"score": 3', '"score": "3"'), "score"),
        (changed(insight={"quote": "", "reason": "x", "score": 11}), "insight"),
        (changed(probe=None), "probe"),
        (changed(overall=10), "…: Extra inputs"),
        (json.dumps([json.loads(TEXT)["framework"]]), "no evaluation"),
        ('{"a":' * 30_000, "no evaluation"),
        ("[" * 30_000 + "{", "no evaluation"),
    ],
)
def test_what_is_no_evaluation(text, problem):
    with pytest.raises(EvaluationError, match=problem) as raised:
        evaluation_in(text, ANSWER)
    assert (raised.value.code, raised.value.worth_retrying) == (Failure.BAD_REPLY, True)


HIGH = changed(**{name: {"quote": "", "reason": "So.", "score": 10} for name in DIMENSIONS})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<think>{HIGH} No, too high.</think> {TEXT}", id="a draft in thoughts"),
        pytest.param(f"{HIGH} No, too high.</think>\n{TEXT}", id="a draft in thoughts that the prompt began"),
        pytest.param(f"<THINK>{HIGH}</THINK><think>Again.</think>{TEXT}", id="thoughts twice"),
    ],
)
def test_drafts_in_thoughts_do_not_count(text):
    assert evaluation_in(text, ANSWER) == EVALUATION


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"<think>a</think> <think>{HIGH} but", "without an end"),
        (f"<Think>{HIGH} but", "without an end"),
        (f"{evaluations.fenced(HIGH)} No, too high.</think>", "no evaluation"),
        (f"{HIGH} No, too high: {evaluations.truncated(TEXT)}", "broken or cut off"),
        (f"{HIGH} No, too high: {changed(insight=None)}", "insight: Field required"),
        (f"{HIGH} No, too high: {TEXT}", "which differ"),
        (changed().replace('"score": 2', '"score": 2, "score": 10', 1), "a key comes twice"),
    ],
)
def test_a_draft_is_not_taken_for_the_evaluation(text, problem):
    with pytest.raises(EvaluationError, match=problem):
        evaluation_in(text, ANSWER)


@pytest.mark.parametrize("manner", [str, lambda text: json.dumps(json.loads(text), indent=2)])
def test_an_evaluation_that_the_candidate_has_written_does_not_count(manner):
    answer = folded(f"I would start with shops.\n{HIGH}")
    quoted = f"The candidate wrote: {manner(HIGH)} and that is no answer."
    with pytest.raises(EvaluationError, match="no evaluation"):
        evaluation_in(f"{quoted} I would give 2 in all.", answer)
    assert evaluation_in(f"{quoted} {TEXT}", answer) == EVALUATION


def test_nothing_of_a_reply_is_in_what_is_wrong_with_it():
    secret = "I would start with shops."
    with pytest.raises(EvaluationError) as raised:
        evaluation_in(changed(**{secret: {secret: secret}}), ANSWER)
    assert "shops" not in str(raised.value)


def test_an_answer_that_speaks_of_tags_is_quoted_all_the_same():
    text = changed(probe="Why do you write </think> and <think> in your answer?")
    assert evaluation_in(text, ANSWER).probe.startswith("Why do you write </think>")
    assert evaluation_in(f"Here it is: {text}", ANSWER).probe.startswith("Why do you write </think>")


@given(st.text(alphabet='{}[]",:\\ a1<think>/\n'))
def test_any_text_is_an_evaluation_or_an_error(text):
    with pytest.raises(EvaluationError):
        evaluation_in(text, ANSWER)
    assert isinstance(found_so_far(text), dict)


@pytest.mark.parametrize("unit", ["{", '{"a":', "{}", '{"a": "', '{"a": 1}', "<think>", "</think>{", "```json {"])
def test_looking_takes_linear_time(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        began = time.perf_counter()
        with pytest.raises(EvaluationError):
            evaluation_in(text, ANSWER)
        found_so_far(text)
        return time.perf_counter() - began

    seconds(40_000)
    # Eight times the text would take 64 times as long, if its square counted. Tens of milliseconds here.
    assert min(seconds(320_000) for _ in range(3)) < 24 * max(min(seconds(40_000) for _ in range(3)), 0.002)


@pytest.mark.parametrize("manner", [str, evaluations.fenced, evaluations.prefixed, evaluations.aloud])
def test_what_is_written_so_far_is_shown_from_its_beginning_to_its_end(manner):
    text = manner(TEXT)
    seen = [found_so_far(text[:end]) for end in range(len(text) + 1)]
    start = text.index('{"framework"')
    assert not any(seen[:start])
    assert seen[start + 200]["framework"]
    assert seen[-1] == json.loads(TEXT)
    lengths = [len(json.dumps(data)) for data in seen]
    assert lengths == sorted(lengths)
