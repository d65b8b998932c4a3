"""A local model's replies: the evaluation is found in whatever comes, and nothing else is taken for one."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.evaluation import exchange, local, prompts
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Evaluation
from tests.fake_claude import changed, evaluations

from .test_claude import BRIEF

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
    assert local.evaluation_in(text) == EVALUATION


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no JSON object"),
        ("I would rather talk about the weather.", "no JSON object"),
        ("Between {braces} and {more braces}.", "no complete JSON object"),
        (evaluations.truncated(TEXT), "no complete JSON object"),
        (evaluations.fenced(evaluations.truncated(TEXT)), "no complete JSON object"),
        (evaluations.without_end(TEXT), "without an end"),
        (evaluations.twice_differently(TEXT), "which differ"),
        (TEXT.replace('"score": 3', '"score": "3"'), "score"),
        (changed(insight={"quote": "", "reason": "x", "score": 11}), "insight"),
        (changed(probe=None), "probe"),
        (changed(overall=10), "overall"),
        (json.dumps([json.loads(TEXT)["framework"]]), "Field required"),
        ('{"a":' * 30_000, "no complete JSON object"),
        ("[" * 30_000 + "{", "no complete JSON object"),
    ],
)
def test_what_is_no_evaluation(text, problem):
    with pytest.raises(EvaluationError, match=problem) as raised:
        local.evaluation_in(text)
    assert (raised.value.code, raised.value.worth_retrying) == (Failure.BAD_REPLY, True)


def test_an_answer_that_speaks_of_tags_is_quoted_all_the_same():
    text = changed(probe="Why do you write </think> and <think> in your answer?")
    assert local.evaluation_in(text).probe.startswith("Why do you write </think>")


@given(st.text(alphabet='{}[]",:\\ a1<think>/\n'))
def test_any_text_is_an_evaluation_or_an_error(text):
    with pytest.raises(EvaluationError):
        local.evaluation_in(text)
    assert isinstance(local.found_so_far(text), dict)


@pytest.mark.parametrize("unit", ["{", '{"a":', "{}", '{"a": "', "<think>", "</think>{", "```json {"])
def test_looking_takes_linear_time(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        began = time.perf_counter()
        with pytest.raises(EvaluationError):
            local.evaluation_in(text)
        local.found_so_far(text)
        return time.perf_counter() - began

    seconds(40_000)
    # Eight times the text would take 64 times as long, if its square counted. Tens of milliseconds here.
    assert min(seconds(320_000) for _ in range(3)) < 24 * max(min(seconds(40_000) for _ in range(3)), 0.002)


@pytest.mark.parametrize("manner", [str, evaluations.fenced, evaluations.prefixed, evaluations.aloud])
def test_what_is_written_so_far_is_shown_from_its_beginning_to_its_end(manner):
    text = manner(TEXT)
    seen = [local.found_so_far(text[:end]) for end in range(len(text) + 1)]
    start = text.index('{"framework"')
    assert not any(seen[:start])
    assert seen[start + 200]["framework"]
    assert seen[-1] == json.loads(TEXT)
    lengths = [len(json.dumps(data)) for data in seen]
    assert lengths == sorted(lengths)


def test_the_shape_in_the_prompt_is_an_evaluation():
    assert Evaluation.model_validate(local.EXAMPLE).scores == dict.fromkeys(EVALUATION.scores, 5)
    assert list(local.EXAMPLE) == list(Evaluation.model_fields)


def test_the_request():
    request = local.request_of(BRIEF, "qwen3:8b")
    assert request["model"] == "qwen3:8b"
    assert request["system"].startswith(prompts.CURRENT.system(BRIEF.category, BRIEF.category_label))
    assert request["system"].endswith(json.dumps(local.EXAMPLE))
    assert BRIEF.answer not in request["system"]
    assert exchange.worst_case(request)["output_tokens"] == local.MAX_TOKENS


def test_a_second_try_shows_what_was_wrong():
    error = EvaluationError(Failure.BAD_REPLY, "it has no JSON object.")
    request = local.request_of(BRIEF, "m")
    again = local.corrected(request, "  I would rather talk. " + "x" * 10_000, error)
    first, reply, correction = again["messages"]
    assert first == request["messages"][0]
    assert (reply["role"], len(reply["content"])) == ("assistant", local.MOST_SHOWN)
    assert "it has no JSON object. Send the complete" in correction["content"]
    assert len(request["messages"]) == 1


@pytest.mark.parametrize(
    ("code", "status", "told"),
    [
        (Failure.UNREACHABLE, None, Failure.LOCAL_AWAY),
        (Failure.UNREACHABLE, 500, Failure.UNREACHABLE),
        (Failure.SETUP, 404, Failure.NO_MODEL),
        (Failure.SETUP, 400, Failure.SETUP),
        (Failure.TIMEOUT, None, Failure.TIMEOUT),
    ],
)
def test_what_an_error_means_where_the_server_is_ones_own(code, status, told):
    assert local.told(EvaluationError(code, status=status)).code == told
