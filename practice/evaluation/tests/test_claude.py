"""The parts of the Claude evaluator that need no server. What goes wrong on the wire is in tests/test_faults.py."""

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from practice.evaluation import claude, exchange, prompts, sampling
from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.payer import MAX_TOKEN_COUNT, USAGE_FIELDS, Free
from practice.evaluation.quotes import folded
from practice.evaluation.reply import Evaluation
from tests.fake_claude import changed, evaluation_of

BRIEF = Brief("strategy", "Strategy", "Should we enter Brazil?", "Start with one user. Then measure it.")
CONNECTION = exchange.Connection("key", base_url="", model="claude-sonnet-5-5", deadline_s=90, silence_s=30)


def fails_with(monkeypatch, deadline_s=90, **error):
    """Every request fails in this way; returns the list of the requests' deadlines and that of the waits."""
    requests, waits = [], []

    def send(self, request, so_far, samples):
        requests.append(self.deadline)
        self.spent["output_tokens"] += 3
        raise EvaluationError(Failure.BUSY, **error)
        yield

    monkeypatch.setattr(exchange.Exchange, "send", send)
    monkeypatch.setattr(time, "sleep", waits.append)
    with pytest.raises(EvaluationError) as raised:
        list(claude.evaluate(BRIEF, replace(CONNECTION, deadline_s=deadline_s), Free()))
    assert raised.value.usage == {"output_tokens": 3 * len(requests)}
    return requests, waits


def test_two_requests_at_most_under_one_deadline(monkeypatch):
    requests, waits = fails_with(monkeypatch, deadline_s=60, worth_retrying=True)
    assert len(requests) == 2
    assert requests[0] == requests[1] <= time.monotonic() + 60
    assert waits == [sampling.RETRY_PAUSE_S]


@pytest.mark.parametrize("asked", [5, 0, -3, float("nan")])
def test_wait_is_what_the_server_asks_for_and_no_less_than_ours(monkeypatch, asked):
    requests, waits = fails_with(monkeypatch, worth_retrying=True, retry_after=asked)
    assert len(requests) == 2
    assert waits == [5 if asked == 5 else sampling.RETRY_PAUSE_S]


@pytest.mark.parametrize("asked", [90, 3600, float("inf")])
def test_no_wait_beyond_the_deadline(monkeypatch, asked):
    requests, waits = fails_with(monkeypatch, worth_retrying=True, retry_after=asked)
    assert (len(requests), waits) == (1, [])


def test_no_second_request_where_it_cannot_help(monkeypatch):
    requests, waits = fails_with(monkeypatch, worth_retrying=False)
    assert (len(requests), waits) == (1, [])


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", {}),
        ("{", {}),
        ('{"framework": {"sco', {"framework": {}}),
        ('{"framework": {"reason": "Goo', {"framework": {"reason": "Goo"}}),
        # The score may go on with a 0.
        ('{"framework": {"reason": "Good.", "score": 1', {"framework": {"reason": "Good."}}),
        ('{"framework": {"reason": "Good.", "score": 1}', {"framework": {"reason": "Good.", "score": 1}}),
        ('{"framework": {"reason": "In week 1', {"framework": {"reason": "In week 1"}}),
        ('{"probe": "Why 7', {"probe": "Why 7"}),
        ("7", {}),
        ('{"a": 7', {"a": 7}),
        ('{"strengths": [{"text": "a"}, {"te', {"strengths": [{"text": "a"}, {}]}),
        ("no JSON", {}),
        ("[1, 2", {}),
        ('"text"', {}),
    ],
)
def test_what_is_known_so_far(text, data):
    assert exchange.so_far(text) == data


def test_known_so_far_only_grows():
    text = json.dumps(evaluation_of(BRIEF.answer))
    lengths = [len(json.dumps(exchange.so_far(text[:end]))) for end in range(len(text) + 1)]
    assert lengths == sorted(lengths)
    assert exchange.so_far(text) == json.loads(text)


def test_a_connection_keeps_its_key_to_itself():
    assert "key" not in repr(CONNECTION)


def reply(text="", stop_reason="end_turn"):
    return exchange.Reply("claude-sonnet-5-5", text=text, stop_reason=stop_reason)


def start(model="claude-sonnet-5-5", **usage):
    return SimpleNamespace(type="message_start", message=SimpleNamespace(model=model, usage=SimpleNamespace(**usage)))


def delta(**usage):
    return SimpleNamespace(
        type="message_delta", delta=SimpleNamespace(stop_reason="end_turn"), usage=SimpleNamespace(**usage)
    )


def test_finished_reply():
    text = json.dumps(evaluation_of(BRIEF.answer))
    result = claude.finished(reply(text), folded(BRIEF.answer))
    assert result.evaluation == Evaluation.model_validate_json(text)
    assert result.evaluator == "claude"
    assert (result.model, result.version) == ("claude-sonnet-5-5", prompts.CURRENT.version)
    assert result.raw == json.loads(text)


def test_invented_quotes_are_dropped_but_stay_in_the_raw_evaluation():
    text = changed(strengths=[{"text": "Good.", "quote": "The candidate never said this."}])
    result = claude.finished(reply(text), folded(BRIEF.answer))
    assert isinstance(result.evaluation, Evaluation)
    assert result.evaluation.strengths[0].quote == ""
    assert result.raw["strengths"][0]["quote"] == "The candidate never said this."


def test_long_name_of_a_model_fits_its_column():
    received = reply()
    received.add(start("m" * 200))
    assert received.model == "m" * 80


@pytest.mark.parametrize("name", [None, "", "m\0", "m\ud800", "two\nlines", 5, ["m"]])
def test_what_is_no_name_of_a_model(name):
    received = reply()
    with pytest.raises(EvaluationError, match="impossible model") as raised:
        received.add(start(name))
    assert raised.value.code == Failure.BAD_REPLY
    assert not raised.value.worth_retrying  # a server that names itself so does it again
    assert received.model == "claude-sonnet-5-5"


@pytest.mark.parametrize(
    ("last", "code", "worth_retrying"),
    [
        (None, Failure.INTERRUPTED, True),
        ("refusal", Failure.REFUSED, False),
        ("max_tokens", Failure.BAD_REPLY, True),
        ("pause_turn", Failure.BAD_REPLY, True),
        ({"unhashable": "\ud800"}, Failure.BAD_REPLY, True),
    ],
)
def test_unfinished_replies(last, code, worth_retrying):
    """Also where the text happens to be a whole evaluation."""
    with pytest.raises(EvaluationError) as raised:
        claude.finished(reply(changed(), last), folded(BRIEF.answer))
    assert (raised.value.code, raised.value.worth_retrying) == (code, worth_retrying)


@pytest.mark.parametrize(
    "change",
    [
        {"framework": None},
        {"framework": 7},
        {"framework": {"score": 7}},
        {"framework": {"quote": "", "reason": "x", "score": 0}},
        {"framework": {"quote": "", "reason": "x", "score": 11}},
        {"framework": {"quote": "", "reason": "x", "score": -1}},
        {"framework": {"quote": "", "reason": "x", "score": 7.5}},
        {"framework": {"quote": "", "reason": "x", "score": "7"}},
        {"framework": {"quote": "", "reason": "x", "score": True}},
        {"framework": {"quote": "", "reason": "", "score": 7}},
        {"framework": {"quote": "", "reason": "x" * 801, "score": 7}},
        {"strengths": "many"},
        {"strengths": [{"text": "x", "quote": ""}] * 6},
        {"improvements": []},
        {"improvements": [{"text": "x"}]},
        {"improvements": [{"text": "x", "quote": "", "instead": "x"}] * 200},
        {"suggested_framework": ["SWOT"]},
        {"example_point": " "},
        {"example_point": "null \0 character"},
        {"example_point": "lone \ud800 surrogate"},
        {"insight": {"quote": "", "reason": "null \0 character", "score": 5}},
        {"strengths": [{"text": "x", "quote": "\0"}]},
        {"overall": 10},
    ],
    ids=str,
)
def test_replies_that_break_the_schema(change):
    with pytest.raises(EvaluationError) as raised:
        claude.finished(reply(changed(**change)), folded(BRIEF.answer))
    assert (raised.value.code, raised.value.worth_retrying) == (Failure.BAD_REPLY, True)


def test_a_text_may_speak_of_null_characters():
    text = changed(example_point=r"Escape it as \u0000, an emoji as 😀.")
    assert claude.finished(reply(text), folded(BRIEF.answer)).raw["example_point"].startswith(r"Escape it as \u0000")


WORST = {
    "input_tokens": 0,
    "cache_creation_input_tokens": 9_000,
    "cache_read_input_tokens": 0,
    "output_tokens": 4_000,
}


@pytest.mark.parametrize(
    ("items", "used"),
    [
        ([], WORST),
        (["text"], WORST),
        # the count at the start is of one token
        ([start(input_tokens=3, output_tokens=1)], {"input_tokens": 3, "output_tokens": 4_000}),
        (
            [start(input_tokens=3, cache_creation_input_tokens=7, output_tokens=1)],
            {"input_tokens": 3, "cache_creation_input_tokens": 7, "output_tokens": 4_000},
        ),
        (
            [start(input_tokens=3, cache_read_input_tokens=7, output_tokens=1), delta(output_tokens=500)],
            {"input_tokens": 3, "cache_read_input_tokens": 7, "output_tokens": 500},
        ),
        # gateways report late, or nothing
        ([start(), delta(input_tokens=5, output_tokens=6)], {"input_tokens": 5, "output_tokens": 6}),
        (
            [start(input_tokens=0, output_tokens=0), delta(input_tokens=5)],
            {"input_tokens": 5, "output_tokens": 4_000},
        ),
        ([start(input_tokens=None), delta(output_tokens=6)], WORST | {"output_tokens": 6}),
    ],
)
def test_what_is_not_reported_counts_at_its_worst(items, used):
    received = reply()
    for item in items:
        received.add(item)
    zeros = dict.fromkeys(WORST, 0)
    assert zeros | WORST | received.usage == zeros | used


@pytest.mark.parametrize("count", [-1, 10_000_001, 10**12, 1.0, True, "9", float("nan")])
@pytest.mark.parametrize("name", USAGE_FIELDS)
def test_impossible_counts(name, count):
    for event in (start, delta):
        received = reply()
        with pytest.raises(EvaluationError, match="impossible usage") as raised:
            received.add(event(**{name: count}))
        assert (raised.value.code, raised.value.worth_retrying) == (Failure.BAD_REPLY, False)
        assert received.usage == {}


@pytest.mark.parametrize("count", [0, 10_000_000])
def test_possible_counts(count):
    received = reply()
    received.add(delta(output_tokens=count))
    assert received.usage == {"output_tokens": count}


@pytest.mark.parametrize("answer", ["", "word " * 4_000, "é😀" * 5_000, '"\\\n' * 5_000])
def test_the_worst_case_is_above_every_byte_of_the_prompts(answer):
    request = claude.request_of(replace(BRIEF, answer=answer), "claude-sonnet-5-5")
    worst = exchange.worst_case(request)
    sent = request["system"][0]["text"] + request["messages"][0]["content"] + json.dumps(claude.output_schema())
    assert set(worst) == set(USAGE_FIELDS)
    assert worst["cache_creation_input_tokens"] >= len(sent.encode()) + exchange.UNSEEN_INPUT_TOKENS
    assert worst["output_tokens"] == request["max_tokens"]
    assert all(0 <= count <= MAX_TOKEN_COUNT for count in worst.values())


def test_schema_for_the_api_names_the_fields_in_the_order_of_the_page():
    schema = claude.output_schema()
    assert list(schema["properties"]) == list(Evaluation.model_fields)
    assert set(schema["required"]) == set(Evaluation.model_fields)
    assert schema["additionalProperties"] is False
