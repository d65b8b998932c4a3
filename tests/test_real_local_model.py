"""llama.cpp's own server speaks the Messages API as the local evaluator takes it to."""

import asyncio
import json
from collections.abc import Iterator

import anthropic
import pytest

from practice.evaluation import claude
from practice.evaluation.brief import Brief
from practice.evaluation.reply import Evaluation
from tests import tiny_model
from tests.fake_claude import evaluation_of
from tests.outcomes import ANSWER

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
            request = claude.request_of(BRIEF, "no-such-model") | changes
            return [event async for event in await sdk.messages.create(**request, stream=True)]

    return asyncio.run(ask())


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


def test_thoughts_come_as_a_block_of_their_own_whatever_is_asked_for(tmp_path):
    reply = f"<think>\nLet me see.\n</think>\n\n{REPLY}"
    events = events_of_another(tmp_path / "thinking.gguf", reply, template=THINKING_TEMPLATE)
    assert [event.content_block.type for event in events if event.type == "content_block_start"] == [
        "thinking",
        "text",
    ]
    deltas = [event.delta for event in events if event.type == "content_block_delta"]
    assert "".join(delta.text for delta in deltas if delta.type == "text_delta").strip() == REPLY


def test_thoughts_without_an_end_leave_no_text(tmp_path):
    events = events_of_another(tmp_path / "endless.gguf", f"<think>\n{REPLY}", template=THINKING_TEMPLATE)
    assert {event.delta.type for event in events if event.type == "content_block_delta"} == {
        "thinking_delta",
        "signature_delta",
    }
    assert events[-2].delta.stop_reason == "end_turn"
