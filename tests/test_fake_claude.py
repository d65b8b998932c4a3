"""The fake Claude is only useful if the real SDK can't tell it from the real one."""

import json
import subprocess
import sys

import anthropic
import httpx2
import pytest

from practice.evaluation.brief import Brief
from practice.evaluation.prompts import CURRENT
from practice.evaluation.quotes import folded
from practice.evaluation.reply import Evaluation
from tests.fake_claude import FAULTS, FakeClaude, Reply, answer_in, evaluation_of

ANSWER = "I would ask 3 shops in Recife first. They know when they run out of change.\nThen I would build one screen."
BRIEF = Brief("strategy", "Strategy", "Should we enter Brazil?", ANSWER)


@pytest.fixture
def fake():
    with FakeClaude() as server:
        yield server


@pytest.fixture
def sdk(fake):
    with anthropic.Anthropic(api_key="test", base_url=fake.url, max_retries=0) as client:
        yield client


def request(**changes):
    system = [{"type": "text", "text": "Be fair. " * 500, "cache_control": {"type": "ephemeral"}}]
    messages = [{"role": "user", "content": CURRENT.user(BRIEF)}]
    return {"model": "claude-x", "max_tokens": 100, "system": system, "messages": messages} | changes


def test_both_ways_say_the_same(sdk):
    whole = sdk.messages.create(**request())
    with sdk.messages.stream(**request()) as stream:
        streamed = stream.get_final_message()
    assert whole.content[0].text == streamed.content[0].text
    assert whole.stop_reason == streamed.stop_reason == "end_turn"
    assert whole.model == streamed.model == "claude-x"
    assert whole.usage.output_tokens == streamed.usage.output_tokens > 100


def test_default_reply_is_a_valid_evaluation_that_quotes_the_answer(sdk):
    text = sdk.messages.create(**request()).content[0].text
    evaluation = Evaluation.model_validate_json(text)
    quotes = [part.quote for part in evaluation.strengths] + [part.quote for part in evaluation.improvements]
    assert any(quotes)
    assert all(folded(quote) in folded(ANSWER) for quote in quotes)


@pytest.mark.parametrize("answer", ["", "x", "word " * 5_000, "1 2 3 4\n\n5", "…" * 300])
def test_default_reply_is_valid_for_any_answer(answer):
    Evaluation.model_validate_json(json.dumps(evaluation_of(answer)))


def test_answer_is_found_in_our_prompt():
    assert answer_in({"messages": [{"role": "user", "content": CURRENT.user(BRIEF)}]}) == ANSWER


def test_events_come_in_the_apis_order(sdk):
    with sdk.messages.stream(**request()) as stream:
        events = [event.type for event in stream if event.type not in ("text", "content_block_delta")]
    assert events == ["message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop"]


def test_thinking_is_a_block_of_its_own(fake, sdk):
    fake.script(FAULTS["thinking"])
    with sdk.messages.stream(**request()) as stream:
        blocks = stream.get_final_message().content
    assert [block.type for block in blocks] == ["thinking", "text"]
    assert blocks[0].thinking.startswith("The candidate")


def test_system_prompt_is_cached_where_it_is_marked(sdk):
    first, second = (sdk.messages.create(**request()).usage for _ in range(2))
    unmarked = sdk.messages.create(**request(system="Be fair. " * 500)).usage
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens > 1_000
    assert first.cache_read_input_tokens == second.cache_creation_input_tokens == 0
    assert unmarked.input_tokens > 1_000


def test_requests_are_recorded_and_replies_used_in_order(fake, sdk):
    fake.script(Reply(text="one"), Reply(text="two"))
    assert [sdk.messages.create(**request()).content[0].text for _ in range(2)] == ["one", "two"]
    assert sdk.messages.create(**request()).content[0].text.startswith("{")
    assert [each["body"]["model"] for each in fake.requests] == ["claude-x"] * 3
    assert {name.lower() for name in fake.requests[0]["headers"]} >= {"authorization", "anthropic-version"}


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("400", anthropic.BadRequestError),
        ("401", anthropic.AuthenticationError),
        ("403", anthropic.PermissionDeniedError),
        ("404-model", anthropic.NotFoundError),
        ("413", anthropic.APIStatusError),
        ("429-soon", anthropic.RateLimitError),
        ("500", anthropic.InternalServerError),
        ("529", anthropic.APIStatusError),
        ("reset-first", anthropic.APIConnectionError),
    ],
)
def test_errors_as_the_sdk_knows_them(fake, sdk, name, error):
    fake.script(FAULTS[name])
    with pytest.raises(error) as raised:
        sdk.messages.create(**request())
    if FAULTS[name].error:
        assert raised.value.type == FAULTS[name].error
        assert raised.value.request_id == "req_fake"
        assert dict(raised.value.response.headers).items() >= FAULTS[name].headers.items()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("drop", httpx2.RemoteProtocolError),
        ("reset", httpx2.ReadError),
        ("error-midstream", anthropic.APIStatusError),
    ],
)
def test_faults_in_midstream_come_after_some_text(fake, sdk, name, error):
    fake.script(FAULTS[name])
    seen = []
    with pytest.raises(error), sdk.messages.stream(**request()) as stream:
        seen.extend(event.type for event in stream)
    assert "text" in seen


def test_early_end_is_clean(fake, sdk):
    fake.script(FAULTS["close-early"])
    with sdk.messages.stream(**request()) as stream:
        assert stream.get_final_message().stop_reason is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"temperature": 0}, "temperature is not supported"),
        ({"max_tokens": None}, "max_tokens: Field required"),
        ({"messages": None}, "messages: Field required"),
    ],
)
def test_request_that_the_api_would_refuse(fake, changes, message):
    body = {name: value for name, value in request(**changes).items() if value is not None}
    response = httpx2.post(f"{fake.url}/v1/messages", json=body, headers={"x-api-key": "test"})
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert message in response.json()["error"]["message"]


def test_other_addresses_are_not_found(fake):
    for response in (httpx2.get(f"{fake.url}/v1/messages"), httpx2.post(f"{fake.url}/v1/models", json={})):
        assert response.status_code == 404
        assert response.json()["error"]["type"] == "not_found_error"


def test_key_is_needed(fake):
    response = httpx2.post(f"{fake.url}/v1/messages", json=request())
    assert response.status_code == 401
    assert response.json()["error"]["type"] == "authentication_error"


def test_by_hand():
    options = "--port 0 --seconds 0.2 --fault 529 --times 1"
    command = [sys.executable, "-m", "tests.fake_claude", *options.split()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().split()[5]
            with anthropic.Anthropic(api_key="test", base_url=url, max_retries=0) as client:
                with pytest.raises(anthropic.APIStatusError, match="overloaded"):
                    client.messages.create(**request())
                assert client.messages.create(**request()).stop_reason == "end_turn"
        finally:
            process.terminate()
