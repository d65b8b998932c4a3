"""The parts of the Claude evaluator that need no server. What goes wrong on the wire is in tests/test_faults.py."""

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import anthropic
import httpx2
import pytest

from practice.evaluation import claude, prompt
from practice.evaluation.brief import Brief
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Evaluation
from tests.fake_claude import changed, evaluation_of

BRIEF = Brief("strategy", "Strategy", "Should we enter Brazil?", "Start with one user. Then measure it.")
CONNECTION = claude.Connection(api_key="key", base_url="", model="claude-sonnet-5-5", deadline_s=90)


def status_error(status, kind=None, headers=()):
    response = httpx2.Response(status, headers=dict(headers), request=httpx2.Request("POST", "http://claude.test"))
    body = {"type": "error", "error": {"type": kind, "message": "x"}} if kind else None
    return anthropic.APIStatusError("x", response=response, body=body)


@pytest.mark.parametrize(
    ("status", "kind", "code", "worth_retrying"),
    [
        (400, "invalid_request_error", Failure.SETUP, False),
        (401, "authentication_error", Failure.SETUP, False),
        (402, "billing_error", Failure.SETUP, False),
        (403, "permission_error", Failure.SETUP, False),
        (404, "not_found_error", Failure.SETUP, False),
        (404, None, Failure.SETUP, False),
        (408, None, Failure.UNREACHABLE, True),
        (409, None, Failure.UNREACHABLE, True),
        (413, "request_too_large", Failure.TOO_LONG, False),
        (413, None, Failure.TOO_LONG, False),
        (429, "rate_limit_error", Failure.BUSY, True),
        (500, "api_error", Failure.UNREACHABLE, True),
        (502, None, Failure.UNREACHABLE, True),
        (504, "timeout_error", Failure.UNREACHABLE, True),
        (529, "overloaded_error", Failure.BUSY, True),
        # error events in midstream come under the status of the stream
        (200, "overloaded_error", Failure.BUSY, True),
        (200, "api_error", Failure.UNREACHABLE, True),
        (200, "permission_error", Failure.SETUP, False),
        (200, None, Failure.UNREACHABLE, True),
    ],
)
def test_errors_of_the_api(status, kind, code, worth_retrying):
    error = claude.api_failure(status_error(status, kind))
    assert (error.code, error.worth_retrying) == (code, worth_retrying)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "1"}, 1),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:00 GMT"}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert claude.retry_after(httpx2.Response(429, headers=headers)) == seconds
    assert claude.api_failure(status_error(429, headers=headers)).retry_after == seconds


def fails_with(monkeypatch, deadline_s=90, **error):
    """Every request fails in this way; returns the list of the requests' deadlines and that of the waits."""
    requests, waits = [], []

    def one_request(brief, connection, deadline, spent):
        requests.append(deadline)
        spent["output_tokens"] += 3
        raise EvaluationError(Failure.BUSY, **error)
        yield

    monkeypatch.setattr(claude, "one_request", one_request)
    monkeypatch.setattr(time, "sleep", waits.append)
    with pytest.raises(EvaluationError) as raised:
        list(claude.evaluate(BRIEF, replace(CONNECTION, deadline_s=deadline_s)))
    assert raised.value.usage == {"output_tokens": 3 * len(requests)}
    return requests, waits


def test_two_requests_at_most_under_one_deadline(monkeypatch):
    requests, waits = fails_with(monkeypatch, deadline_s=60, worth_retrying=True)
    assert len(requests) == 2
    assert requests[0] == requests[1] <= time.monotonic() + 60
    assert waits == [claude.RETRY_PAUSE_S]


@pytest.mark.parametrize("asked", [5, 0, -3, float("nan")])
def test_wait_is_what_the_server_asks_for_and_no_less_than_ours(monkeypatch, asked):
    requests, waits = fails_with(monkeypatch, worth_retrying=True, retry_after=asked)
    assert len(requests) == 2
    assert waits == [5 if asked == 5 else claude.RETRY_PAUSE_S]


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
        ('{"framework": {"score": 7, "reason": "Goo', {"framework": {"score": 7, "reason": "Goo"}}),
        ('{"strengths": [{"text": "a"}, {"te', {"strengths": [{"text": "a"}, {}]}),
        ("no JSON", {}),
        ("[1, 2", {}),
        ('"text"', {}),
    ],
)
def test_what_is_known_so_far(text, data):
    assert claude.so_far(text) == data


def test_known_so_far_only_grows():
    text = json.dumps(evaluation_of(BRIEF.answer))
    lengths = [len(json.dumps(claude.so_far(text[:end]))) for end in range(len(text) + 1)]
    assert lengths == sorted(lengths)
    assert claude.so_far(text) == json.loads(text)


def test_a_connection_keeps_its_key_to_itself():
    assert "key" not in repr(CONNECTION)


def message(stop_reason="end_turn", model="claude-sonnet-5-5", usage=None):
    return SimpleNamespace(stop_reason=stop_reason, model=model, usage=usage)


def test_finished_reply():
    text = json.dumps(evaluation_of(BRIEF.answer))
    result = claude.finished(text, message(), BRIEF)
    assert result.evaluation == Evaluation.model_validate_json(text)
    assert result.evaluator == "claude"
    assert (result.model, result.version) == ("claude-sonnet-5-5", prompt.PROMPT_VERSION)
    assert result.raw == json.loads(text)


def test_invented_quotes_are_dropped_but_stay_in_the_raw_evaluation():
    text = changed(strengths=[{"text": "Good.", "quote": "The candidate never said this."}])
    result = claude.finished(text, message(), BRIEF)
    assert result.evaluation.strengths[0].quote == ""
    assert result.raw["strengths"][0]["quote"] == "The candidate never said this."


def test_long_name_of_a_model_fits_its_column():
    result = claude.finished(changed(), message(model="m" * 200), BRIEF)
    assert result.model == "m" * 80


@pytest.mark.parametrize(
    ("last", "code", "worth_retrying"),
    [
        (None, Failure.INTERRUPTED, True),
        (message(None), Failure.INTERRUPTED, True),
        (message("refusal"), Failure.REFUSED, False),
        (message("max_tokens"), Failure.BAD_REPLY, True),
        (message("pause_turn"), Failure.BAD_REPLY, True),
    ],
)
def test_unfinished_replies(last, code, worth_retrying):
    """Also where the text happens to be a whole evaluation."""
    with pytest.raises(EvaluationError) as raised:
        claude.finished(changed(), last, BRIEF)
    assert (raised.value.code, raised.value.worth_retrying) == (code, worth_retrying)


@pytest.mark.parametrize(
    "change",
    [
        {"framework": None},
        {"framework": 7},
        {"framework": {"score": 7}},
        {"framework": {"score": 0, "reason": "x"}},
        {"framework": {"score": 11, "reason": "x"}},
        {"framework": {"score": -1, "reason": "x"}},
        {"framework": {"score": 7.5, "reason": "x"}},
        {"framework": {"score": "7", "reason": "x"}},
        {"framework": {"score": True, "reason": "x"}},
        {"framework": {"score": 7, "reason": ""}},
        {"framework": {"score": 7, "reason": "x" * 801}},
        {"strengths": "many"},
        {"strengths": [{"text": "x", "quote": ""}] * 6},
        {"improvements": []},
        {"improvements": [{"text": "x"}]},
        {"improvements": [{"text": "x", "quote": "", "instead": "x"}] * 200},
        {"suggested_framework": ["SWOT"]},
        {"example_point": " "},
        {"example_point": "null \0 character"},
        {"overall": 10},
    ],
    ids=str,
)
def test_replies_that_break_the_schema(change):
    with pytest.raises(EvaluationError) as raised:
        claude.finished(changed(**change), message(), BRIEF)
    assert (raised.value.code, raised.value.worth_retrying) == (Failure.BAD_REPLY, True)


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        (None, {}),
        (SimpleNamespace(input_tokens=3, output_tokens=1), {"input_tokens": 3, "output_tokens": 1}),
        (SimpleNamespace(input_tokens=3, output_tokens=None, cache_read_input_tokens="9"), {"input_tokens": 3}),
    ],
)
def test_tokens_are_counted_where_they_are_reported(usage, counted):
    assert claude.usage_of(message(usage=usage)) == counted


def test_no_message_no_tokens():
    assert claude.usage_of(None) == {}


def test_schema_for_the_api_names_the_fields_in_the_order_of_the_page():
    schema = claude.output_schema()
    assert list(schema["properties"]) == list(Evaluation.model_fields)
    assert set(schema["required"]) == set(Evaluation.model_fields)
    assert schema["additionalProperties"] is False
