"""How large the body of a request may be, and how long it may take to come.

A body over the bound is refused before it is read where its length is declared, and cut off where it is not. In both
cases BodyMiddleware gives the answer, so that it has our headers and page.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from io import BytesIO
from typing import IO, Any, TypeVar

from django.core.exceptions import RequestAborted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from coach.errors import way_back

BODY_MAX = 2_000_000
# For a body of that size; a view with a larger bound has more time, in proportion. An answer of 20,000 characters is
# at most 240 kB, which a slow phone sends in it.
BODY_SECONDS = 30
IN_MEMORY = 250_000
# How many bodies of more than so many bytes may arrive at once, in each process. Only curators send the largest ones,
# now and then, and few answers are longer than three pages. All together they take less than 200 MB of memory.
AT_ONCE = {16_000: 256, IN_MEMORY: 32}
arriving: dict[int, set[IO[bytes]]] = {size: set() for size in AT_ONCE}
# Where the status for BodyMiddleware is left.
REFUSED = "coach.body_refused"

TEMPLATES = {408: "408.html", 413: "413.html", 415: "415.html", 503: "busy.html"}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
View = TypeVar("View", bound=Callable[..., Any])


def body_limit(size: int) -> Callable[[View], View]:
    """A view's own bound, in bytes, for one that takes files."""

    def mark(view: View) -> View:
        view.body_limit = size  # type: ignore[attr-defined]
        return view

    return mark


def bound_of(path: str) -> int:
    """The bound of the view at `path` (the part after the script name)."""
    try:
        return getattr(resolve(path).func, "body_limit", BODY_MAX)
    except Resolver404:
        return BODY_MAX


def declared(text: str | bytes) -> int:
    """The length in a Content-Length header; 0 if there is none, or it is nonsense, which servers read as none."""
    # Whatever has 20 digits is too large, and Python takes quadratic time for long numbers.
    return int(text[:20]) if text.isascii() and text.isdigit() else 0


def is_utf8(request: HttpRequest) -> bool:
    """Whether the body's declared charset is the one that browsers send our forms in, or none is declared.

    Python knows some that are none (hex, zlib), and others in which Django would take a form for half an error.
    """
    return not request.encoding or request.encoding.lower() == "utf-8"


class BodyMiddleware:
    """413 for a body that is too large, 408 for one that was too slow, 415 for one that is not in UTF-8, 503 when
    there are too many requests already. Stands before everything that reads bodies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = getattr(request, "scope", {}).get(REFUSED)
        length = declared(request.headers.get("content-length") or "")
        if not status and length > BODY_MAX and length > bound_of(request.path_info):
            status = 413
        if not status and not is_utf8(request):
            status = 415
        if not status:
            return self.get_response(request)
        context = {"bound": bound_of(request.path_info), "back": way_back(request)}
        response = render(request, TEMPLATES[status], context, status=status)
        if status == 503:
            response["Retry-After"] = "10"
        # What is left of the body is nobody's next request.
        response["Connection"] = "close"
        return response


async def bounded_body(receive: Receive, scope: Scope) -> IO[bytes]:
    """The body of an ASGI request, for a handler's `read_body`; empty, with the status in scope[REFUSED], for a body
    that is refused. Raises RequestAborted when the client leaves.

    The view is looked for only where a body is larger than every view takes. What is larger than any answer waits in
    a temporary file, and only so many of these may arrive at once: they take little disk, and no memory.
    """
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    length = declared(dict(scope["headers"]).get(b"content-length", b""))
    most = bound_of(path) if length > BODY_MAX else BODY_MAX
    if length > most:
        return refused(scope, 413)
    # The request closes it.
    body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    began = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout_at(began + seconds_for(most)) as deadline:
            async for chunk in chunks(receive):
                # Python 3.11's wait_for, in the server, can swallow the deadline's cancellation.
                if asyncio.get_running_loop().time() > began + seconds_for(most):
                    raise TimeoutError
                if body.tell() + len(chunk) > most:
                    most = bound_of(path)
                    deadline.reschedule(began + seconds_for(most))
                if body.tell() + len(chunk) > most:
                    body.close()
                    return refused(scope, 413)
                if not has_place(body, body.tell() + len(chunk)):
                    body.close()
                    return refused(scope, 503)
                body.write(chunk)
    except TimeoutError:
        body.close()
        return refused(scope, 408)
    except BaseException:  # gone, or stopped
        body.close()
        raise
    finally:
        for bodies in arriving.values():
            bodies.discard(body)
    body.seek(0)
    return body


def has_place(body: IO[bytes], size: int) -> bool:
    """Whether the body may grow to this size, given what else arrives."""
    for least, most in AT_ONCE.items():
        if size > least and body not in arriving[least]:
            if len(arriving[least]) >= most:
                return False
            arriving[least].add(body)
    return True


def seconds_for(size: int) -> float:
    return BODY_SECONDS * size / BODY_MAX


def refused(scope: Scope, status: int) -> IO[bytes]:
    scope[REFUSED] = status
    return BytesIO()


async def chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


async def until_disconnect(receive: Receive, scope: Scope) -> None:
    """Wait until the client leaves, for a handler's `listen_for_disconnect`; raises RequestAborted then.

    What is left of a refused body stays unread, where Django's own would take it for a bug: the answer is short, and
    the handler stops this wait after it.
    """
    if REFUSED in scope:
        await asyncio.Event().wait()
    message = await receive()
    if message["type"] != "http.disconnect":
        raise AssertionError(f"There was no more to come, but {message['type']} did.")
    raise RequestAborted
