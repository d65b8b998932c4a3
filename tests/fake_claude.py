"""A small HTTP server that speaks the Messages API, for tests and for watching the streaming page without a key.

By hand: `python -m tests.fake_claude --port 8009 --seconds 8`, then `make run` with
ANTHROPIC_BASE_URL=http://127.0.0.1:8009 and ANTHROPIC_API_KEY=any. `--fault NAME` shows what goes wrong with it.

In tests: `with FakeClaude() as fake: fake.script(FAULTS["drop"]); …; assert len(fake.requests) == 2`.
"""

import argparse
import json
import re
import socket
import struct
import sys
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEFORE_HEADERS = -1
CHARS_PER_TOKEN = 4
# What claude-sonnet-5-5 answers with 400.
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


@dataclass(frozen=True)
class Reply:
    """How one request is answered. Times in seconds.

    `error` is one of the API's error types: instead of the reply, or in mid-stream when `end` is "error".
    `text` is what the model says; None is a valid evaluation of the answer in the request. It is sent in pieces
    of `piece` characters, `pause` apart; `wait` passes before the first byte. `end` is what happens at byte `at` of
    the body (BEFORE_HEADERS: instead of the whole reply): "close" (cleanly), "drop" (the connection closes inside
    the chunked body), "reset" (RST), "stall" (silence until the client goes), or "error" (an error event).
    `raw` is sent instead of the stream's events.
    """

    text: str | None = None
    thinking: str = ""
    stop_reason: str = "end_turn"
    error: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    pause: float = 0
    piece: int = 40
    end: str = ""
    at: int | None = None
    raw: bytes | None = None


def changed(**changes):
    """The JSON text of a valid evaluation with these top-level fields changed (None: removed)."""
    data = evaluation_of("Start with one user. Then choose one problem and measure it.") | changes
    return json.dumps({name: value for name, value in data.items() if value is not None})


def evaluation_of(answer):
    """A plausible evaluation. The scores follow the answer's length and numbers, and its first sentence is quoted."""
    words = answer.split()
    base = min(2 + len(words) // 40, 7)
    numbers = min(len(re.findall(r"\d+", answer)), 2)
    sentence = re.split(r"(?<=[.!?])\s|\n", answer.strip())[0][:200]
    last = re.split(r"(?<=[.!?])\s|\n", answer.strip())[-1][:200]

    def dimension(score, reason):
        return {"score": score, "reason": reason}

    return {
        "framework": dimension(base, "The answer names a user and a goal before it proposes anything."),
        "structure": dimension(min(base + 1, 10), "Each paragraph makes one point, and the order can be followed."),
        "completeness": dimension(max(base - 1, 1), f"{len(words)} words leave some of the key points open."),
        "insight": dimension(base + numbers, "What is claimed with a number can be checked; the rest is general."),
        "strengths": [{"text": "It begins with a clear position.", "quote": sentence}],
        "improvements": [
            {
                "text": "The end does not say what would change the decision.",
                "quote": last,
                "instead": "I would stop if fewer than 20 % of the new users came back in the second week.",
            },
            {
                "text": "No option is compared with another.",
                "quote": "",
                "instead": "The cheaper option ships in two weeks but only helps people who already plan ahead.",
            },
        ],
        "suggested_framework": "CIRCLES, because the question is about one user's problem (said by the fake Claude).",
        "example_point": "A strong answer here names who is left out on purpose, and why that is acceptable.",
    }


# By name, for `--fault` and for the fault table. A fault that needs no server (a refused connection) is not here.
FAULTS = {
    "reset-first": Reply(end="reset", at=BEFORE_HEADERS),
    "silence-first": Reply(end="stall", at=BEFORE_HEADERS),
    "400": Reply(error="invalid_request_error"),
    "401": Reply(error="authentication_error"),
    "403": Reply(error="permission_error"),
    "404-model": Reply(error="not_found_error"),
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
    "fenced": Reply(text=f"```json\n{changed()}\n```"),
    "missing-field": Reply(text=changed(insight=None)),
    "extra-field": Reply(text=changed(overall=10)),
    "score-0": Reply(text=changed(insight={"score": 0, "reason": "Nothing."})),
    "score-11": Reply(text=changed(insight={"score": 11, "reason": "Everything."})),
    "text-score": Reply(text=changed(insight={"score": "7", "reason": "A word."})),
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
    "script-tags": Reply(text=changed(example_point='<script>alert("x")</script><img src=x onerror=alert(1)>')),
    "thinking": Reply(thinking="The candidate starts well. " * 20),
}


class FakeClaude:
    """The server, on a free port of the loopback interface unless told otherwise; a context manager.

    Replies that were scripted are used up in order, then `default` answers. `requests` holds every request to the
    Messages API in order of arrival: {"headers": …, "body": …}.
    """

    def __init__(self, port=0, default=None):
        self.default = default or Reply()
        self.requests = []
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.replies = deque()
        self.cached = set()
        self.server = Server(("127.0.0.1", port), Handler)
        self.server.fake = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def script(self, *replies):
        """Answer the next requests with these."""
        with self.lock:
            self.replies.extend(replies)

    def reply_to(self, headers, body):
        """Record the request, and take the reply that is due."""
        with self.lock:
            self.requests.append({"headers": headers, "body": body})
            return self.replies.popleft() if self.replies else self.default

    def usage_of(self, body):
        """Input tokens as the API counts them: a system prompt marked for caching is written once, then read."""
        system = body.get("system") or ""
        prompt = system if isinstance(system, str) else "".join(block["text"] for block in system)
        marked = not isinstance(system, str) and any("cache_control" in block for block in system)
        tokens = len(prompt) // CHARS_PER_TOKEN
        with self.lock:
            known = prompt in self.cached
            if marked:
                self.cached.add(prompt)
        return {
            "input_tokens": len(user_text(body)) // CHARS_PER_TOKEN + (0 if marked else tokens),
            "cache_creation_input_tokens": tokens if marked and not known else 0,
            "cache_read_input_tokens": tokens if marked and known else 0,
            "output_tokens": 1,
        }

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # A client that goes away is part of the game; nothing waits for its thread.
    block_on_close = False
    request_queue_size = 256

    def shutdown_request(self, request):
        """Close at once. The FIN that the base class sends first would spoil a reset."""
        self.close_request(request)

    def handle_error(self, request, client_address):
        """Silent only about clients that went away, as ours do on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "FakeClaude"
    # One write is one packet: a client sees the bytes when they are sent.
    disable_nagle_algorithm = True

    def log_message(self, *args):
        """Quiet: the tests look at `requests`."""

    def do_GET(self):
        self.send_problem("not_found_error", "Not found")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.partition("?")[0] != "/v1/messages":
            self.send_problem("not_found_error", "Not found")
            return
        body = json.loads(body)
        reply = self.server.fake.reply_to(dict(self.headers.items()), body)
        if problem := request_problem(self.headers, body):
            self.send_problem(*problem)
        else:
            self.answer(reply, body)

    def answer(self, reply, body):
        self.server.fake.closing.wait(reply.wait)
        if reply.text is None:
            reply = replace(reply, text=json.dumps(evaluation_of(answer_in(body))))
        if reply.at == BEFORE_HEADERS:
            self.finish_early(reply)
        elif reply.error and reply.end != "error":
            self.send_problem(reply.error, f"Scripted {reply.error}.", reply.status, reply.headers)
        elif body.get("stream"):
            self.stream(reply, body)
        else:
            self.send_json(200, message_of(reply, body, self.server.fake.usage_of(body)), reply.headers)

    def stream(self, reply, body):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.send_common(reply.headers)
        self.end_headers()
        sent = 0
        for data, pause in events_of(reply, body["model"], self.server.fake.usage_of(body)):
            self.server.fake.closing.wait(pause)
            if reply.at is not None and sent + len(data) > reply.at:
                self.send_chunk(data[: reply.at - sent] if reply.end != "error" else b"")
                self.finish_early(reply)
                return
            self.send_chunk(data)
            sent += len(data)
        self.send_last_chunk()

    def send_chunk(self, data):
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def send_last_chunk(self):
        self.wfile.write(b"0\r\n\r\n")

    def finish_early(self, reply):
        """End the reply in its own way; for "drop" closing the connection is enough."""
        if reply.end == "close":
            self.send_last_chunk()
            return
        if reply.end == "error":
            self.send_chunk(event("error", error_of(reply.error, f"Scripted {reply.error}.")))
            self.send_last_chunk()
            return
        self.close_connection = True
        if reply.end == "stall":
            self.wait_for_client_to_go()
        elif reply.end == "reset":
            # Closing sends a RST instead of a FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def wait_for_client_to_go(self):
        self.connection.settimeout(0.05)
        while not self.server.fake.closing.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue

    def send_problem(self, kind, message, status=None, headers=()):
        self.send_json(status or STATUS_OF_ERROR[kind], error_of(kind, message), headers)

    def send_json(self, status, data, headers=()):
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.send_common(headers)
        self.end_headers()
        self.wfile.write(content)

    def send_common(self, headers):
        self.send_header("request-id", "req_fake")
        for name, value in dict(headers).items():
            self.send_header(name, value)


def request_problem(headers, body):
    """What the API would refuse in this request: (error type, message), or None."""
    if not headers.get("x-api-key") and not headers.get("authorization"):
        return "authentication_error", "x-api-key header is required"
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            return "invalid_request_error", f"{name}: Field required"
    for name in REJECTED_PARAMETERS:
        if name in body:
            return "invalid_request_error", f"{name} is not supported by this model."
    return None


def error_of(kind, message):
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_fake"}


def user_text(body):
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)


def answer_in(body):
    """The candidate's text in our prompt: what stands between two equal marker lines."""
    text = user_text(body)
    marked = re.search(r"^(=====ANSWER-[0-9a-f]+=====)\n(.*)\n\1$", text, re.DOTALL | re.MULTILINE)
    return marked[2] if marked else text


def event(name, data):
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def typed(kind, **data):
    """An event as the API sends it: its name is repeated in its data."""
    return event(kind, {"type": kind, **data})


def message_of(reply, body, usage):
    """The reply to a request that does not stream."""
    content = [{"type": "thinking", "thinking": reply.thinking, "signature": "fake"}] if reply.thinking else []
    content += [{"type": "text", "text": reply.text}] if reply.text else []
    return {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": reply.stop_reason,
        "stop_sequence": None,
        "usage": usage | {"output_tokens": output_tokens(reply)},
    }


def output_tokens(reply):
    return max((len(reply.text) + len(reply.thinking)) // CHARS_PER_TOKEN, 1)


def events_of(reply, model, usage):
    """The stream of a reply: (bytes, seconds to wait before them) for each event."""
    if reply.raw is not None:
        yield reply.raw, 0
        return
    message = {
        "id": "msg_fake",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": usage,
    }
    yield typed("message_start", message=message), 0
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
    delta = {"stop_reason": reply.stop_reason, "stop_sequence": None}
    yield typed("message_delta", delta=delta, usage={"output_tokens": output_tokens(reply)}), 0
    yield typed("message_stop"), 0


def empty_block(kind):
    return {"type": kind, kind: ""} | ({"signature": ""} if kind == "thinking" else {})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--port", type=int, default=8009)
    parser.add_argument("--seconds", type=float, default=8, help="how long a reply takes (default 8)")
    parser.add_argument("--fault", choices=sorted(FAULTS), help="answer every request with this fault")
    parser.add_argument("--times", type=int, help="only the first so many requests get the fault")
    options = parser.parse_args()
    # A default evaluation is about 1,500 characters long.
    slow = {"piece": 12, "pause": options.seconds * 12 / 1_500}
    fault = replace(FAULTS[options.fault], **slow) if options.fault else None
    with FakeClaude(options.port, default=Reply(**slow)) as fake:
        if fault and options.times:
            fake.script(*[fault] * options.times)
        elif fault:
            fake.default = fault
        sys.stdout.write(f"A fake Claude listens on {fake.url} ({options.fault or 'no fault'}). Ctrl-C ends it.\n")
        sys.stdout.flush()
        try:
            fake.thread.join()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main()
