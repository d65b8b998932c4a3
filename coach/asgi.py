"""The site as an ASGI application: pages in threads, event streams on the loop."""

import asyncio
import os
from collections.abc import AsyncIterator, MutableMapping
from dataclasses import dataclass
from typing import IO, Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coach.settings")
django.setup(set_prefix=False)

from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402

from coach.bodies import REFUSED, Receive, Scope, bounded_body, until_disconnect  # noqa: E402
from coach.threads import changes, full, pages, run_in  # noqa: E402

# These don't touch the database, and are answered on the loop even when every thread hangs.
ON_THE_LOOP = ("/healthz",)
# A GET that writes waits where others write.
WRITING = ("/readyz", "/progress/attempts.csv")
SAFE = ("GET", "HEAD", "OPTIONS")


class Handler(ASGIHandler):
    """Django's own, but for where its work runs.

    Middleware and view are one synchronous call in a thread of ours. Django would give each request a thread of its
    own, as many as there are requests, and would hop between it and the loop at every middleware.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
        elif scope["type"] == "http":
            await self.handle(scope, Body(scope, receive), send)
        else:
            await send({"type": "websocket.close"})  # before it is accepted: the server says 403

    async def read_body(self, receive: Any) -> IO[bytes]:
        return await bounded_body(receive, receive.scope)

    async def listen_for_disconnect(self, receive: Any) -> None:
        """A request that changes something is carried out, also if the browser is closed at once."""
        if receive.scope["method"] in SAFE:
            await until_disconnect(receive, receive.scope)
        else:
            await asyncio.Event().wait()

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in ON_THE_LOOP:
            return self.get_response(request)
        pool = changes if request.method not in SAFE or request.path in WRITING else pages
        if full(pool):
            request.scope[REFUSED] = 503  # type: ignore[attr-defined]
            return self.get_response(request)
        return await run_in(pool, self.whole_response, request)

    def whole_response(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with a synchronous stream read to its end: WhiteNoise's files, which are small."""
        response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = at_once(response.getvalue())
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""  # its headers stay as they are; the server complains of a body
        return response


@dataclass(frozen=True)
class Body:
    """What Django hands to `read_body` and `listen_for_disconnect`, which have to know the request as well."""

    scope: Scope
    receive: Receive

    async def __call__(self) -> MutableMapping[str, Any]:
        return await self.receive()


async def at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def lifespan(receive: Any, send: Any) -> None:
    """The server tells when it starts and when it stops."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


application = Handler()
