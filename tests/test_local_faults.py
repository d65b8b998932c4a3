"""Everything that goes wrong between us and a local model's server, through the real SDK and a real socket.

The same server as in test_faults.py, with the manners of Ollama and llama.cpp: what Claude may not do, such as
fencing its JSON or thinking aloud, ends in a score here, and all else in a failure that says what to do.
"""

import asyncio
import socket
import time
from dataclasses import replace

import pytest

from practice.attempts import evaluators, runner
from practice.attempts.failure_sentences import FAILURE_SENTENCES
from practice.evaluation import local, loop, transport
from practice.evaluation.failures import Failure
from tests import test_faults
from tests.fake_claude import FAULTS
from tests.outcomes import ANSWER, ends_in, failed, follow, names, retry_works, scored

pytestmark = pytest.mark.django_db

# What the server calls the model is of no interest.
NAMELESS = ("surrogate-model", "null-model", "nameless-model")
# What Claude may not do, and a local model may.
MANNERS = ("fenced", "prefixed", "think-tags", "doubled", "no-cache-counts", "thinking", *NAMELESS)

# What ends otherwise than with Claude.
OTHERWISE = {
    "reset-first": (Failure.LOCAL_AWAY, 2),
    "404-model": (Failure.NO_MODEL, 1),
    "no-message": (Failure.INTERRUPTED, 2),
    "wrong-order": (Failure.INTERRUPTED, 2),
}
# The others of the table, but for those that have a test of their own here.
LASTING = {
    name: OTHERWISE.get(name, outcome)
    for name, outcome in test_faults.LASTING.items()
    if name not in MANNERS and name != "503"
}


@pytest.mark.parametrize("name", MANNERS)
def test_what_a_local_model_may_do_is_scored(client, own_model, pending, name):
    own_model.script(FAULTS[name])
    events = follow(client, pending)
    attempt = scored(pending)
    assert (attempt.scale, attempt.model) == ("local:qwen3:8b", "qwen3:8b")
    assert names(events)[-1] == "done"
    assert len(own_model.requests) == 1


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_fault_ends_in_a_failure_that_a_retry_gets_over(client, own_model, pending, name):
    ends_in(client, own_model, pending, FAULTS[name], *LASTING[name])


@pytest.mark.parametrize("name", test_faults.ENDLESS)
def test_the_deadline_ends_what_has_no_end(client, own_model, pending, settings, name):
    settings.LOCAL_MODEL_DEADLINE_S = 1
    started = time.monotonic()
    assert ends_in(client, own_model, pending, FAULTS[name], Failure.TIMEOUT, 1) < started + 1 + 2


@pytest.mark.parametrize("name", ["not-json", "truncated", "think-without-end", "doubled-differently", "score-11"])
def test_an_unusable_reply_is_asked_for_once_more_with_what_was_wrong(own_model, pending, name):
    own_model.script(FAULTS[name])
    runner.evaluate(pending.pk)
    scored(pending)
    first, second = (request["body"]["messages"] for request in own_model.requests)
    assert (len(first), len(second)) == (1, 3)
    assert second[0] == first[0]
    assert second[2]["content"].startswith("That reply could not be used: ")


def test_silence_while_it_loads_is_waited_for(client, own_model, pending, monkeypatch):
    """Longer than Claude may be silent."""
    monkeypatch.setattr("practice.evaluation.claude.READ_TIMEOUT_S", 0.2)
    own_model.script(replace(FAULTS["fenced"], wait=1))
    follow(client, pending)
    scored(pending)
    assert len(own_model.requests) == 1


def test_a_server_that_says_that_it_is_loading_is_asked_until_it_is_ready(client, own_model, pending):
    own_model.script(*[FAULTS["503"]] * 4)
    follow(client, pending)
    scored(pending)
    assert len(own_model.requests) == 5
    assert {request.cost_usd for request in pending.model_requests.all()} == {0}


def test_a_server_that_is_never_ready_ends_with_the_deadline(client, own_model, pending, settings):
    settings.LOCAL_MODEL_DEADLINE_S = 1
    own_model.script(*[FAULTS["503"]] * 50)
    started = time.monotonic()
    follow(client, pending)
    assert time.monotonic() - started < 1 + 2
    pending.refresh_from_db()
    failed(pending, Failure.TIMEOUT if pending.failure == Failure.TIMEOUT else Failure.BUSY)
    retry_works(client, own_model, pending)


def test_a_server_that_is_off(client, own_model, pending, settings):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening, so nobody else takes the port
        settings.LOCAL_MODEL_URL = f"http://127.0.0.1:{unused.getsockname()[1]}"
        events = follow(client, pending)
    failed(pending, Failure.LOCAL_AWAY)
    assert FAILURE_SENTENCES[Failure.LOCAL_AWAY].replace("'", "&#x27;") in events
    settings.LOCAL_MODEL_URL = own_model.url
    retry_works(client, own_model, pending)


def test_no_proxy_of_the_environment_comes_between(own_model, pending, monkeypatch):
    """What is sent to a server of one's own goes nowhere else."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.lower(), "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    transport.client_of.cache_clear()
    try:
        runner.evaluate(pending.pk)
        scored(pending)
    finally:
        client = transport.client(evaluators.ANY_KEY, own_model.url, is_ours=True)
        asyncio.run_coroutine_threadsafe(client.close(), loop.event_loop()).result(timeout=5)


def test_a_model_that_quotes_what_is_not_there_is_capped_everywhere(client, own_model, pending):
    own_model.script(FAULTS["invented"])
    follow(client, pending)
    attempt = scored(pending)
    assert attempt.overall_score == 6
    assert attempt.evidence == dict.fromkeys(attempt.reasons, {"given": 9})
    assert not any(point["quote"] for point in (*attempt.strengths, *attempt.improvements))


CUT = {"input_tokens": 50, "cache_creation_input_tokens": None, "cache_read_input_tokens": None}


def test_a_prompt_that_was_cut_is_told_apart_where_the_reply_is_unusable(client, own_model, pending, caplog):
    """Ollama cuts off silently what its context does not hold."""
    fault = replace(FAULTS["not-json"], usage=CUT)
    ends_in(client, own_model, pending, fault, Failure.SMALL_CONTEXT, 2)
    assert "context may be too small" in caplog.text


def test_a_prompt_that_seems_cut_is_logged_where_the_reply_is_fine(own_model, pending, caplog):
    own_model.script(replace(FAULTS["fenced"], usage=CUT))
    runner.evaluate(pending.pk)
    scored(pending)
    assert "context may be too small" in caplog.text


def test_a_context_that_is_too_small_by_the_servers_own_word(client, own_model, pending):
    """As llama.cpp says it, without the envelope of the Messages API."""
    ends_in(client, own_model, pending, FAULTS["small-context"], Failure.SMALL_CONTEXT, 1)


def test_the_request_asks_for_what_every_such_server_understands(own_model, pending):
    runner.evaluate(pending.pk)
    [request] = own_model.requests
    assert request["body"]["model"] == "qwen3:8b"
    assert request["body"]["stream"] is True
    assert local.SHAPE in request["body"]["system"]
    assert ANSWER in request["body"]["messages"][0]["content"]
    assert request["body"]["thinking"] == {"type": "disabled"}
    assert request["body"]["chat_template_kwargs"] == {"enable_thinking": False}


def test_every_fault_of_the_server_is_in_the_table():
    tested_alone = {"503", "invented", "small-context"}
    # Nothing here depends on whose server it is.
    as_with_claude = {
        "silence-first",
        "stall",
        "429-soon",
        "open-after-the-end",
        "error-after-the-end",
        "script-tags",
    }
    assert set(FAULTS) == {*MANNERS, *LASTING, *test_faults.ENDLESS, *tested_alone, *as_with_claude}
