"""The server: it records each request and sends the reply that is due, as far as the reply's fault allows."""

import json
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, TypedDict

from .comparisons import comparison_of, pair_in
from .evaluations import evaluation_of
from .messages import (
    CHARS_PER_TOKEN,
    STATUS_OF_ERROR,
    Body,
    Usage,
    answer_in,
    error_of,
    event,
    events_of,
    input_tokens,
    message_of,
    request_problem,
    user_text,
)
from .replies import BEFORE_HEADERS, Reply


class Recorded(TypedDict):
    headers: dict[str, str]
    body: Body


def what_is_asked_for(body: Body) -> dict[str, Any]:
    """An evaluation, or a comparison of the two answers in the request."""
    pair = pair_in(user_text(body | {"messages": body["messages"][:1]}))
    return comparison_of(*pair) if pair else evaluation_of(answer_in(body))


class FakeClaude:
    """A context manager: the server, on a free port of the loopback interface unless told otherwise.

    Scripted replies are used up in order; after that, `default` answers. `requests` holds every request to the
    Messages API in order of arrival.
    """

    def __init__(self, port: int = 0, default: Reply | None = None) -> None:
        self.default = default or Reply()
        self.requests: list[Recorded] = []
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.replies: deque[Reply] = deque()
        self.cached: set[str] = set()
        self.server = Server(port, self)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def script(self, *replies: Reply) -> None:
        """Answer the next requests with these."""
        with self.lock:
            self.replies.extend(replies)

    def reply_to(self, headers: dict[str, str], body: Body) -> Reply:
        """Record the request, and take the reply that is due."""
        with self.lock:
            self.requests.append({"headers": headers, "body": body})
            return self.replies.popleft() if self.replies else self.default

    def usage_of(self, body: Body) -> Usage:
        """Tokens as the API counts them: a system prompt marked for caching is written once, then read."""
        system = body.get("system") or ""
        prompt = system if isinstance(system, str) else "".join(block["text"] for block in system)
        marked = not isinstance(system, str) and any("cache_control" in block for block in system)
        tokens = len(prompt) // CHARS_PER_TOKEN
        with self.lock:
            known = prompt in self.cached
            if marked:
                self.cached.add(prompt)
        return {
            "input_tokens": input_tokens(body) + (0 if marked else tokens),
            "cache_creation_input_tokens": tokens if marked and not known else 0,
            "cache_read_input_tokens": tokens if marked and known else 0,
            "output_tokens": 1,
        }

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # Clients that leave are part of the game, so nothing waits for their threads.
    block_on_close = False
    request_queue_size = 256

    def __init__(self, port: int, fake: FakeClaude) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.fake = fake

    def shutdown_request(self, request: Any) -> None:
        """Close at once. The FIN that the base class sends first would spoil a reset."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that left, as ours do on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "FakeClaude"
    # One write is one packet, so a client sees bytes the moment they are sent.
    disable_nagle_algorithm = True

    def log_message(self, *args: Any) -> None:
        """Say nothing: the tests look at `requests`."""

    def do_GET(self) -> None:
        self.send_problem("not_found_error", "Not found")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.partition("?")[0] != "/v1/messages":
            self.send_problem("not_found_error", "Not found")
            return
        body = json.loads(content)
        headers = dict(self.headers.items())
        reply = self.server.fake.reply_to(headers, body)
        if problem := request_problem({name.lower(): value for name, value in headers.items()}, body):
            self.send_problem(*problem)
        else:
            self.answer(reply, body)

    def answer(self, reply: Reply, body: Body) -> None:
        self.server.fake.closing.wait(reply.wait)
        if reply.text is None:
            said = json.dumps(what_is_asked_for(body))
            reply = replace(reply, text=reply.manner(said) if reply.manner else said)
        if reply.wire:
            reply.wire(self)
        elif reply.at == BEFORE_HEADERS:
            self.finish_early(reply)
        elif reply.error and reply.end != "error":
            self.send_problem(reply.error, reply.message or f"Scripted {reply.error}.", reply.status, reply.headers)
        elif body.get("stream"):
            self.stream(reply, body)
        else:
            usage = self.server.fake.usage_of(body)
            self.send_json(200, message_of(reply, body["model"], usage), reply.headers)

    def stream(self, reply: Reply, body: Body) -> None:
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
        if reply.end and reply.at is None:
            self.finish_early(reply)
        else:
            self.send_last_chunk()

    def send_chunk(self, data: bytes) -> None:
        # An empty chunk would end the body.
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def send_last_chunk(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def finish_early(self, reply: Reply) -> None:
        """End the reply in its own way; for "drop", closing the connection is enough."""
        if reply.end == "close":
            self.send_last_chunk()
            return
        if reply.end == "error":
            self.send_chunk(event("error", error_of(reply.error, f"Scripted {reply.error}.")))
            self.send_last_chunk()
            return
        self.close_connection = True
        if reply.end == "stall":
            self.wait_for_client_to_leave()
        elif reply.end == "reset":
            # Makes closing send a RST instead of a FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def wait_for_client_to_leave(self) -> None:
        self.connection.settimeout(0.05)
        while not self.server.fake.closing.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue

    def send_problem(
        self, kind: str, message: str, status: int | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_json(status or STATUS_OF_ERROR[kind], error_of(kind, message), headers)

    def send_json(self, status: int, data: Body, headers: Mapping[str, str] | None = None) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.send_common(headers or {})
        self.end_headers()
        self.wfile.write(content)

    def send_common(self, headers: Mapping[str, str]) -> None:
        self.send_header("request-id", "req_fake")
        for name, value in headers.items():
            self.send_header(name, value)
