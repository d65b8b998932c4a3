"""The Messages API on the wire: what it refuses, and its replies, whole and as a stream of events."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .replies import Reply

CHARS_PER_TOKEN = 4
# claude-sonnet-5-5 answers these with 400.
REJECTED_PARAMETERS = ("temperature", "top_p", "top_k")
STATUS_OF_ERROR = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}

Body = dict[str, Any]
Usage = dict[str, int]


def request_problem(headers: Mapping[str, str], body: Body) -> tuple[str, str] | None:
    """What the API would refuse about this request, as (error type, message)."""
    if not headers.get("x-api-key") and not headers.get("authorization"):
        return "authentication_error", "x-api-key header is required"
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            return "invalid_request_error", f"{name}: Field required"
    for name in REJECTED_PARAMETERS:
        if name in body:
            return "invalid_request_error", f"{name} is not supported by this model."
    return None


def error_of(kind: str, message: str) -> Body:
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_fake"}


def user_text(body: Body) -> str:
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)


def answer_in(body: Body) -> str:
    """The candidate's text in our prompt: whatever stands between two identical marker lines."""
    text = user_text(body)
    marked = re.search(r"^(=====ANSWER-[0-9a-f]+=====)\n(.*)\n\1$", text, re.DOTALL | re.MULTILINE)
    return marked[2] if marked else text


def input_tokens(body: Body) -> int:
    return len(user_text(body)) // CHARS_PER_TOKEN


def output_tokens(reply: Reply) -> int:
    return max((len(reply.text or "") + len(reply.thinking)) // CHARS_PER_TOKEN, 1)


def message_of(reply: Reply, model: str, usage: Usage) -> Body:
    """The reply to a request that does not stream."""
    content = [{"type": "thinking", "thinking": reply.thinking, "signature": "fake"}] if reply.thinking else []
    content += [{"type": "text", "text": reply.text}] if reply.text else []
    ending = {"content": content, "stop_reason": reply.stop_reason}
    return empty_message(model, usage | {"output_tokens": output_tokens(reply)}) | ending


def empty_message(model: str, usage: Usage) -> Body:
    return {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }


def events_of(reply: Reply, model: str, usage: Usage) -> Iterator[tuple[bytes, float]]:
    """The stream of a reply: each event's bytes, and the seconds to wait before sending them."""
    if reply.raw is not None:
        yield reply.raw, 0
        return
    name = model if reply.model is None else reply.model
    counts = {kind: count for kind, count in {**usage, **reply.usage}.items() if count is not None}
    yield typed("message_start", message=empty_message(name, counts)), 0
    yield typed("ping"), 0
    blocks = [("thinking", reply.thinking)] if reply.thinking else []
    blocks += [("text", reply.text)] if reply.text else []
    for index, (kind, text) in enumerate(blocks):
        yield typed("content_block_start", index=index, content_block=empty_block(kind)), 0
        for start in range(0, len(text), reply.piece):
            delta = {"type": f"{kind}_delta", kind: text[start : start + reply.piece]}
            yield typed("content_block_delta", index=index, delta=delta), reply.pause
        if kind == "thinking":
            delta = {"type": "signature_delta", "signature": "fake"}
            yield typed("content_block_delta", index=index, delta=delta), 0
        yield typed("content_block_stop", index=index), 0
    ending = {"stop_reason": reply.stop_reason, "stop_sequence": None}
    yield typed("message_delta", delta=ending, usage=usage_at_the_end(reply)), 0
    if reply.without != "message_stop":
        yield typed("message_stop"), 0


def usage_at_the_end(reply: Reply) -> Usage:
    counts = {"output_tokens": output_tokens(reply), **reply.usage}
    return {kind: count for kind, count in counts.items() if count is not None}


def empty_block(kind: str) -> Body:
    return {"type": kind, kind: ""} | ({"signature": ""} if kind == "thinking" else {})


def typed(kind: str, **data: Any) -> bytes:
    """An event as the API sends it, with its name repeated in its data."""
    return event(kind, {"type": kind, **data})


def event(name: str, data: Body) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()
