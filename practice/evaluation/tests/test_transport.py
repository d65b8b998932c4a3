"""The bounds on one response, without a server. tests/test_faults.py has them with one."""

import asyncio

import httpx2
import pytest

from practice.evaluation import transport
from practice.evaluation.failures import EvaluationError, Failure
from tests.outcomes import on_a_loop


class Stream(httpx2.AsyncByteStream):
    """A body that counts what is read of it, and knows when it is closed."""

    def __init__(self, chunks, pause=0.0):
        self.chunks = chunks
        self.pause = pause
        self.read = 0
        self.closed = False

    async def __aiter__(self):
        for chunk in self.chunks:
            await asyncio.sleep(self.pause)
            self.read += len(chunk)
            yield chunk

    async def aclose(self):
        self.closed = True


def body_of(status, chunks, *, pause=0.0, **headers):
    """What is left of a body behind the bounds, and the stream it came from."""
    stream = Stream(chunks, pause)
    response = httpx2.Response(status, headers=headers, stream=stream)

    async def read():
        await transport.bound_response(response)
        return await response.aread()

    return on_a_loop(read), stream


EVENT = b'event: ping\ndata: {"type": "ping"}\n\n'


def test_an_ordinary_stream_is_left_as_it_is():
    chunks = [EVENT[:7], EVENT[7:], EVENT * 1_500, EVENT * 1_500]
    assert body_of(200, chunks)[0] == b"".join(chunks)
    assert body_of(200, [EVENT], **{"content-encoding": "identity"})[0] == EVENT


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 36])
def test_a_gateway_may_cut_events_anywhere(line_end, size, monkeypatch):
    """Line by line, say: then the blank line that ends an event is never in one piece."""
    monkeypatch.setattr(transport, "MAX_EVENT_BYTES", 50)
    reply = (EVENT * 20).replace(b"\n", line_end)
    pieces = [reply[at : at + size] for at in range(0, len(reply), size)]
    assert body_of(200, pieces)[0] == reply
    assert body_of(200, reply.splitlines(keepends=True))[0] == reply


@pytest.mark.parametrize("line_end", [b"\n\r", b"\r", b"\n \n"])
def test_what_ends_no_event_for_the_sdk_ends_none_here(line_end):
    with pytest.raises(EvaluationError, match="in one event"):
        body_of(200, [b": " + line_end] * 40_000)


def test_too_many_pieces():
    with pytest.raises(EvaluationError, match="100001 pieces"):
        body_of(200, [b"\n"] * 100_002)


@pytest.mark.parametrize("encoding", ["gzip", "br", "GZIP", "identity, gzip", "unheard-of"])
def test_an_encoded_reply_is_refused_unread(encoding):
    with pytest.raises(EvaluationError, match="content-encoding") as raised:
        body_of(200, [EVENT], **{"content-encoding": encoding})
    assert raised.value.code == Failure.BAD_REPLY
    assert not raised.value.worth_retrying


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_too_many_bytes(line_end):
    event = EVENT.replace(b"\n", line_end)
    assert len(body_of(200, [event] * (1_900_000 // len(event)))[0]) > 1_800_000
    with pytest.raises(EvaluationError, match="bytes"):
        body_of(200, [event] * (2_100_000 // len(event)))


def test_one_event_of_too_many_bytes():
    event = b"data: " + b"x" * 95_000 + b"\n\n"
    assert len(body_of(200, [event] * 4)[0]) == 4 * len(event)
    with pytest.raises(EvaluationError, match="in one event"):
        body_of(200, [event[:-2]] * 2)


def test_an_error_is_read_as_far_as_its_log_line_needs():
    body, stream = body_of(400, [b"x" * 1_000] * 200_000)
    assert body == b"x" * transport.MAX_ERROR_BYTES
    assert stream.read == transport.MAX_ERROR_BYTES
    assert stream.closed


def test_an_encoded_error_is_not_read():
    body, stream = body_of(400, [b"x"], **{"content-encoding": "gzip"})
    assert (body, stream.read, stream.closed) == (b"", 0, True)


def test_an_error_that_drips_is_cut_off(monkeypatch):
    monkeypatch.setattr(transport, "ERROR_BODY_S", 0.2)
    body, stream = body_of(401, [b"x"] * 100, pause=0.05)
    assert 1 <= len(body) < 10
    assert stream.closed


def test_an_error_that_breaks_off_keeps_what_it_said():
    def chunks():
        yield b"Over"
        raise httpx2.ReadError("reset")

    assert body_of(529, chunks())[0] == b"Over"


def test_the_client_follows_no_redirect_and_asks_for_no_encoding():
    client = transport.client("test", "http://127.0.0.1:9")
    assert client is transport.client("test", "http://127.0.0.1:9")
    assert client is not transport.client("other", "http://127.0.0.1:9")
    assert client.default_headers["Accept-Encoding"] == "identity"
    assert client.max_retries == 0
