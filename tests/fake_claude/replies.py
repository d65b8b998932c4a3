"""How the fake answers a request, and everything that can go wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import evaluations, wires
from .evaluations import changed

if TYPE_CHECKING:
    from .server import Handler

BEFORE_HEADERS = -1


@dataclass(frozen=True)
class Reply:
    """How one request is answered. Times are in seconds.

    `error` is one of the API's error types, with a `message` or one that is made up: sent instead of the reply, or
    mid-stream when `end` is "error".
    `text` is what the model says; None means a valid evaluation of the answer in the request, or a comparison of
    two, in a `manner` of its own. It is sent in pieces of `piece` characters, `pause` apart, after a `wait` before
    the first byte. `end` is what happens at byte `at` of the body (BEFORE_HEADERS: instead of the whole reply):
    "close" (cleanly), "drop" (the connection closes inside the chunked body), "reset" (RST), "stall" (silence until
    the client leaves), or "error" (an error event).
    With `end` and no `at` it happens after the whole reply. `raw` is sent instead of the stream's events, and `wire`
    instead of all HTTP. `model` and `usage` are what the reply says of itself; the event named `without` is left out.
    """

    text: str | None = None
    manner: Callable[[str], str] | None = None
    thinking: str = ""
    stop_reason: str = "end_turn"
    error: str = ""
    message: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0
    pause: float = 0
    piece: int = 40
    end: str = ""
    at: int | None = None
    raw: bytes | None = None
    wire: Callable[["Handler"], None] | None = None
    model: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    without: str = ""


# By name, for `--fault` and for the fault table. A fault that needs no server (a refused connection) is not here.
FAULTS: dict[str, Reply] = {
    "reset-first": Reply(end="reset", at=BEFORE_HEADERS),
    "silence-first": Reply(end="stall", at=BEFORE_HEADERS),
    "400": Reply(error="invalid_request_error"),
    "401": Reply(error="authentication_error"),
    "403": Reply(error="permission_error"),
    "404-model": Reply(error="not_found_error", message="model: claude-x was not found"),
    "404-path": Reply(error="not_found_error", message="page not found"),
    "408": Reply(error="timeout_error", status=408),
    "413": Reply(error="request_too_large"),
    "429-soon": Reply(error="rate_limit_error", headers={"retry-after": "1"}),
    "429-later": Reply(error="rate_limit_error", headers={"retry-after": "3600"}),
    "500": Reply(error="api_error"),
    "529": Reply(error="overloaded_error"),
    "error-midstream": Reply(error="overloaded_error", end="error", at=1500),
    "key-error-midstream": Reply(error="authentication_error", end="error", at=1500),
    "drop": Reply(end="drop", at=1500),
    "reset": Reply(end="reset", at=1500),
    "stall": Reply(end="stall", at=1500),
    "drip": Reply(piece=4, pause=0.2),
    "close-early": Reply(end="close", at=1500),
    "close-empty": Reply(end="close", at=0),
    "max-tokens": Reply(text='{"framework": {"score": 5, "reason": "cut', stop_reason="max_tokens"),
    "refusal": Reply(text="", stop_reason="refusal"),
    "stop-sequence": Reply(text="", stop_reason="stop_sequence"),
    "not-json": Reply(text="I would rather talk about the weather, which is fine today."),
    "not-an-object": Reply(text="[1, 2, 3]"),
    "fenced": Reply(manner=evaluations.fenced),
    "prefixed": Reply(manner=evaluations.prefixed),
    "think-tags": Reply(manner=evaluations.aloud),
    "think-without-end": Reply(manner=evaluations.without_end),
    "truncated": Reply(manner=evaluations.truncated),
    "doubled": Reply(manner=evaluations.twice),
    "doubled-differently": Reply(manner=evaluations.twice_differently),
    "invented": Reply(manner=evaluations.invented),
    "no-cache-counts": Reply(usage={"cache_creation_input_tokens": None, "cache_read_input_tokens": None}),
    "small-context": Reply(wire=wires.small_context),
    "503": Reply(error="api_error", status=503),
    "missing-field": Reply(text=changed(insight=None)),
    "extra-field": Reply(text=changed(overall=10)),
    "score-0": Reply(text=changed(insight={"quote": "", "reason": "Nothing.", "score": 0})),
    "score-11": Reply(text=changed(insight={"quote": "", "reason": "Everything.", "score": 11})),
    "text-score": Reply(text=changed(insight={"quote": "", "reason": "A word.", "score": "7"})),
    "200-improvements": Reply(
        text=changed(improvements=[{"text": "More.", "quote": "", "instead": "This."}] * 200), piece=400
    ),
    "null-character": Reply(text=changed(example_point="Say \0 this.")),
    "empty": Reply(text=""),
    "megabyte": Reply(text=changed(example_point="very " * 200_000), piece=2000),
    "malformed-event": Reply(raw=b"event: message_start\ndata: {not json\n\n"),
    "wrong-order": Reply(
        raw=b'event: message_start\ndata: {"type": "message_start", "message": {"content": []}}\n\n'
        b'event: content_block_stop\ndata: {"type": "content_block_stop", "index": 3}\n\n'
    ),
    "not-events": Reply(raw=b"<html><title>Sign in to the hotel's network</title></html>"),
    "not-gzip": Reply(headers={"content-encoding": "gzip"}),
    "surrogate-in-text": Reply(text=changed(example_point="Say X this.").replace("X", "\ud800")),
    "escaped-surrogate": Reply(text=changed(example_point="Say X this.").replace("X", "\\ud800")),
    "surrogate-model": Reply(model="claude-\ud800"),
    "null-model": Reply(model="claude-\0"),
    "nameless-model": Reply(model=""),
    "negative-usage": Reply(usage={"input_tokens": -5_000_000}),
    "trillion-tokens": Reply(usage={"output_tokens": 10**12}),
    "text-usage": Reply(usage={"cache_read_input_tokens": "many"}),
    "no-delta": Reply(raw=b'event: message_delta\ndata: {"type": "message_delta"}\n\n'),
    "no-message": Reply(raw=b'event: message_start\ndata: {"type": "message_start"}\n\n'),
    "text-is-a-list": Reply(
        raw=b"event: content_block_delta\n"
        b'data: {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": [1]}}\n\n'
    ),
    "redirect": Reply(status=307, error="api_error", headers={"location": "/v1/messages"}),
    "open-after-the-end": Reply(end="stall"),
    "error-after-the-end": Reply(error="overloaded_error", end="error"),
    "no-message-stop": Reply(end="stall", without="message_stop"),
    "slow-headers": Reply(wire=wires.slow_headers),
    "early-hints": Reply(wire=wires.early_hints),
    "pings": Reply(wire=wires.pings),
    "dripped-401": Reply(wire=wires.dripped(401)),
    "dripped-500": Reply(wire=wires.dripped(500)),
    "bomb-200": Reply(wire=wires.gzip_bomb(200)),
    "bomb-400": Reply(wire=wires.gzip_bomb(400)),
    "huge-200": Reply(wire=wires.huge(200, b": %s\n\n" % (b"x" * 1_000))),
    "huge-400": Reply(wire=wires.huge(400, b"Sorry. ")),
    "huge-event": Reply(wire=wires.huge(200, b"x")),
    "many-lines": Reply(wire=wires.huge(200, b"data\n")),
    "script-tags": Reply(text=changed(example_point='<script>alert("x")</script><img src=x onerror=alert(1)>')),
    "thinking": Reply(thinking="The candidate starts well. " * 20),
}
