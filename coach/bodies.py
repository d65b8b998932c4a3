"""How large the body of a request may be, and how long it may take to come.

A body over the bound is refused before it is read where its length is declared, and cut off where it is not. In both
cases BodyMiddleware gives the answer, so that it has our headers and page.
"""

import asyncio
import tempfile
from codecs import lookup
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
# As many larger ones may be here at once, in each process. Only curators send them, now and then.
LARGE_AT_ONCE = 32
# What the others may take of a process's memory, and below which size a body may come however much that is already:
# there are at most as many as connections.
IN_ALL = 100_000_000
SMALL = 16_000
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

    Python knows some that are none (hex, zlib), and others in which Django would take a form for half an error. Of
    the names for ours, it knows only one.
    """
    if request.encoding and lookup(request.encoding).name == "utf-8":
        request.encoding = "utf-8"
    return request.encoding in (None, "utf-8")


class Body(tempfile.SpooledTemporaryFile[bytes]):
    """A body that is here, from its first byte until its request is answered. All that there are have bounds.

    Django closes it. Where it doesn't, because the client has left, Python does with the request: in any thread, but
    only the loop's counts, so that no count is lost.
    """

    in_memory = large = 0

    def __init__(self) -> None:
        super().__init__(max_size=IN_MEMORY)
        self.size = 0
        self.loop = asyncio.get_running_loop()

    def grow(self, chunk: bytes) -> bool:
        """Write the chunk; False where there is no room for it, because of what else is here."""
        size = self.size + len(chunk)
        more = memory_for(size) - memory_for(self.size)
        turns_large = self.size <= IN_MEMORY < size
        if more > 0 and Body.in_memory + more > IN_ALL or turns_large and Body.large >= LARGE_AT_ONCE:
            return False
        Body.in_memory += more
        Body.large += turns_large
        self.size = size
        self.write(chunk)
        return True

    def close(self) -> None:
        forget(self.size)
        self.size = 0
        super().close()

    def __exit__(self, *raised: object) -> None:
        self.close()  # the class above closes only what is below it

    def __del__(self) -> None:
        super().close()
        if self.size and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(forget, self.size)


def forget(size: int) -> None:
    Body.in_memory -= memory_for(size)
    Body.large -= size > IN_MEMORY


def memory_for(size: int) -> int:
    """What counts toward IN_ALL."""
    return size if SMALL < size <= IN_MEMORY else 0


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
    a temporary file.
    """
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    length = declared(dict(scope["headers"]).get(b"content-length", b""))
    most = bound_of(path) if length > BODY_MAX else BODY_MAX
    if length > most:
        return refused(scope, 413)
    body = Body()  # the request closes it
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
                if not body.grow(chunk):
                    body.close()
                    return refused(scope, 503)
    except TimeoutError:
        body.close()
        return refused(scope, 408)
    except BaseException:  # gone, or stopped
        body.close()
        raise
    body.seek(0)
    return body


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
