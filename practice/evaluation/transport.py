"""The client for the Messages API, and the bounds on what a server may send us."""

import asyncio
import os
from collections.abc import AsyncIterator
from functools import cache
from typing import TYPE_CHECKING, Any

from .failures import EvaluationError, Failure

if TYPE_CHECKING:
    import anthropic
    import httpx2

MAX_RESPONSE_BYTES = 2_000_000
# The API's events are a few hundred bytes long. The SDK puts an event together in time that grows with the square
# of its lines: at this size 0.2 s, at that of a whole response 40 s.
MAX_EVENT_BYTES = 100_000
# Each piece costs the loop some time, however small it is: a reply of single bytes would hold up all others.
MAX_PIECES = 100_000
# An error's status tells what has happened; its body only helps whoever reads the log.
MAX_ERROR_BYTES = 16_000
ERROR_BODY_S = 0.5


def client(api_key: str, base_url: str, *, is_ours: bool = False) -> "anthropic.AsyncAnthropic":
    """One per process and server: it keeps the connections, which belong to that process's event loop. A server that
    `is_ours` is reached directly, whatever proxy the environment names."""
    return client_of(os.getpid(), api_key, base_url, is_ours)


@cache
def client_of(process: int, api_key: str, base_url: str, is_ours: bool) -> "anthropic.AsyncAnthropic":
    """Retries are ours, because the SDK's know no deadline; a redirect would be one more request, in no book."""
    import anthropic  # takes over a second, so not before the first evaluation
    import httpx2

    # Only with a transport of ours does the SDK leave the environment's proxies alone.
    direct: dict[str, Any] = {"transport": httpx2.AsyncHTTPTransport(trust_env=False)} if is_ours else {}
    return anthropic.AsyncAnthropic(
        api_key=api_key,
        base_url=base_url or None,
        max_retries=0,
        # Else a few kilobytes can stand for a gigabyte.
        default_headers={"Accept-Encoding": "identity"},
        http_client=anthropic.DefaultAsyncHttpxClient(
            follow_redirects=False, event_hooks={"response": [bound_response]}, trust_env=not is_ours, **direct
        ),
    )


async def bound_response(response: "httpx2.Response") -> None:
    """Put the bounds on a response whose headers have come. The client calls it before anybody reads the body."""
    import httpx2

    stream = response.stream
    assert isinstance(stream, httpx2.AsyncByteStream)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if response.is_success:
        response.stream = bounded_stream(stream, encoding)
        return
    body = await beginning(stream) if encoding == "identity" else b""
    await stream.aclose()
    response.headers.pop("content-encoding", None)
    response.stream = httpx2.ByteStream(body)


async def beginning(stream: "httpx2.AsyncByteStream") -> bytes:
    """As much of an error's body as comes at once."""
    import httpx2

    body = b""
    try:
        async with asyncio.timeout(ERROR_BODY_S):
            async for chunk in stream:
                body += chunk
                if len(body) >= MAX_ERROR_BYTES:
                    break
    except (TimeoutError, httpx2.HTTPError):
        # The status is known; what has come of the body will do.
        pass
    return body[:MAX_ERROR_BYTES]


def bounded_stream(stream: "httpx2.AsyncByteStream", encoding: str) -> "httpx2.AsyncByteStream":
    """The stream with an end to its bytes. Raises EvaluationError where a server sends more, or something encoded."""
    import httpx2

    class BoundedStream(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            if encoding != "identity":
                raise EvaluationError(Failure.BAD_REPLY, f"content-encoding {encoding!r}"[:500])
            received = pieces = unfinished = 0
            end = b""
            async for chunk in stream:
                received += len(chunk)
                pieces += 1
                unfinished = after_last_event(end + chunk, unfinished - len(end))
                end = (end + chunk)[-3:]
                if received > MAX_RESPONSE_BYTES or pieces > MAX_PIECES or unfinished > MAX_EVENT_BYTES:
                    detail = f"{received} bytes in {pieces} pieces, {unfinished} of them in one event"
                    raise EvaluationError(Failure.BAD_REPLY, detail)
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return BoundedStream()


def after_last_event(chunk: bytes, unfinished: int) -> int:
    """How many bytes there are since the last blank line, which ends an event, if there were `unfinished` before.

    Of blank lines, the SDK knows no others than these.
    """
    end = max(map(chunk.rfind, (b"\n\n", b"\r\r", b"\r\n\r\n")))
    return unfinished + len(chunk) if end < 0 else len(chunk) - end
