"""llama.cpp's own server: it speaks the Messages API as we take it to, and its replies end in scores."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import anthropic
import pytest

from practice.attempts import runner
from practice.evaluation import local
from practice.evaluation.brief import Brief
from practice.evaluation.failures import Failure
from practice.evaluation.reply import Evaluation
from tests import tiny_model
from tests.fake_claude import evaluation_of, evaluations
from tests.outcomes import ANSWER, failed, follow, on_a_loop, scored

pytest.importorskip("xllamacpp", reason="llama.cpp's server comes with `pip install xllamacpp`")
pytest.importorskip("gguf", reason="the model is written with `pip install gguf`")

BRIEF = Brief("strategy", "Strategy", "Should we enter Brazil?", ANSWER)
REPLY = json.dumps(evaluation_of(ANSWER), ensure_ascii=False)


# Enough of a thinking model's template for llama.cpp to see where such a model thinks.
THINKING_TEMPLATE = (
    "{%- for message in messages -%}<|im_start|>{{ message.role }}\n"
    "{%- if message.reasoning_content -%}<think>\n{{ message.reasoning_content }}\n</think>\n\n{%- endif -%}"
    "{{ message.content }}<|im_end|>\n{%- endfor -%}"
    "{%- if add_generation_prompt -%}<|im_start|>assistant\n{%- endif -%}"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    tiny_model.write_model(model, REPLY)
    with tiny_model.serving(model) as url:
        yield url


def events_of_another(path, *what, **more) -> list:
    tiny_model.write_model(path, *what, **more)
    with tiny_model.serving(path) as url:
        return events_of(url)


def events_of(url: str, **changes) -> list:
    async def ask() -> list:
        async with anthropic.AsyncAnthropic(api_key="unused", base_url=url, max_retries=0, timeout=30) as sdk:
            request = local.request_of(BRIEF, "no-such-model") | changes
            return [event async for event in await sdk.messages.create(**request, stream=True)]

    return on_a_loop(ask)


def test_events_come_in_the_order_of_the_messages_api(server):
    start, block, *deltas, block_end, end, stop = events_of(server)
    assert start.type == "message_start"
    assert (block.type, block.content_block.type) == ("content_block_start", "text")
    assert {(delta.type, delta.delta.type) for delta in deltas} == {("content_block_delta", "text_delta")}
    assert (block_end.type, end.type, stop.type) == ("content_block_stop", "message_delta", "message_stop")
    assert end.delta.stop_reason == "end_turn"
    usage = start.message.usage
    assert usage.input_tokens + usage.cache_read_input_tokens > 1_000
    assert end.usage.output_tokens == len(deltas) + 1
    text = "".join(delta.delta.text for delta in deltas)
    assert text == REPLY
    Evaluation.model_validate_json(text)


def test_any_name_is_answered_by_the_model_that_is_loaded(server):
    """Without --alias it is named by its path, which is nothing to show or to store."""
    assert events_of(server)[0].message.model.endswith("/tiny.gguf")


def test_schema_is_ignored(server):
    """Were it kept, the model could not say what the schema forbids."""
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    events = events_of(server, output_config={"format": {"type": "json_schema", "schema": schema}})
    assert "".join(event.delta.text for event in events if event.type == "content_block_delta") == REPLY


def test_second_request_finds_the_prompt_in_the_cache(server):
    events_of(server)
    usage = events_of(server)[0].message.usage
    assert (usage.input_tokens, usage.cache_creation_input_tokens) == (1, None)
    assert usage.cache_read_input_tokens > 1_000


def test_reply_that_is_cut_off_says_so(server):
    assert events_of(server, max_tokens=5)[-2].delta.stop_reason == "max_tokens"


def test_prompt_longer_than_the_context_is_refused(server):
    with pytest.raises(anthropic.BadRequestError) as refusal:
        events_of(server, messages=[{"role": "user", "content": "a" * tiny_model.CONTEXT}])
    assert refusal.value.response.json()["error"]["type"] == "exceed_context_size_error"


def test_start_is_missing_where_the_first_token_is_part_of_a_character(tmp_path):
    events = events_of_another(tmp_path / "emoji.gguf", REPLY, first="\N{GRINNING FACE}")
    assert events[0].type == "content_block_start"
    assert events[1].delta.text == "\N{GRINNING FACE}"
    assert events[-2].delta.stop_reason == "end_turn"


def test_thoughts_come_as_a_block_of_their_own(tmp_path):
    reply = f"<think>\nLet me see.\n</think>\n\n{REPLY}"
    events = events_of_another(tmp_path / "thinking.gguf", reply, template=THINKING_TEMPLATE)
    blocks = [event.content_block.type for event in events if event.type == "content_block_start"]
    assert blocks == ["thinking", "text"]


# --- through our evaluator ------------------------------------------------------------------------


@pytest.fixture
def own_server(own_model, settings):
    """Start the real server with a model that says this, and ask it instead of the fake."""
    with ExitStack() as servers:

        def start(path, *what, **more):
            tiny_model.write_model(path, *what, **more)
            settings.LOCAL_MODEL_URL = servers.enter_context(tiny_model.serving(path))
            settings.LOCAL_MODEL = "tiny"

        yield start


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reply", "more"),
    [
        (REPLY, {}),
        (evaluations.fenced(REPLY), {}),
        (evaluations.prefixed(REPLY), {"first": "\N{GRINNING FACE}"}),
        (evaluations.aloud(REPLY), {}),
        (evaluations.aloud(REPLY), {"template": THINKING_TEMPLATE}),
    ],
    ids=["plain", "fenced", "no start", "thinking in tags", "thinking in a block"],
)
def test_its_evaluation_is_scored(client, own_server, pending, tmp_path, reply, more):
    own_server(tmp_path / "tiny.gguf", reply, **more)
    assert "event: done" in follow(client, pending)
    attempt = scored(pending)
    assert (attempt.scale, attempt.model) == ("local:tiny", "tiny")
    assert attempt.evidence["framework"]["quote"] in ANSWER
    request = attempt.model_requests.get()
    assert (request.model, request.cost_usd) == ("tiny", 0)
    assert request.usage["output_tokens"] > 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reply", "more"),
    [(evaluations.truncated(REPLY), {}), (f"<think>\n{REPLY}", {"template": THINKING_TEMPLATE})],
    ids=["truncated", "thinking without an end"],
)
def test_what_is_no_evaluation_is_asked_for_twice_and_fails(own_server, pending, tmp_path, reply, more):
    own_server(tmp_path / "tiny.gguf", reply, **more)
    runner.evaluate(pending.pk)
    failed(pending, Failure.BAD_REPLY)
    assert pending.model_requests.count() == 2


@pytest.mark.django_db
def test_an_answer_too_long_for_its_context(own_server, pending, tmp_path):
    own_server(tmp_path / "tiny.gguf", REPLY)
    pending.question_text = "a" * tiny_model.CONTEXT
    pending.save()
    runner.evaluate(pending.pk)
    failed(pending, Failure.SMALL_CONTEXT)
