"""The server's entry, without a server."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncRequestFactory

from coach import asgi, threads
from tests.outcomes import on_a_loop

FACTORY = AsyncRequestFactory()


def answer(monkeypatch, request, view):
    """The response of the handler where this function is middleware and view, and the thread that ran it."""
    ran = []

    def get_response(self, request):
        ran.append(threading.current_thread().name)
        return view(request)

    monkeypatch.setattr(ASGIHandler, "get_response", get_response)
    handler = asgi.application

    async def respond():
        response: Any = await handler.get_response_async(request)
        if response.streaming:
            return response, b"".join([part async for part in response])
        return response, response.content

    response, body = on_a_loop(respond)
    return response, body, ran[0]


@pytest.mark.parametrize(
    ("method", "path", "pool"),
    [
        ("GET", "/progress", "pages"),
        ("HEAD", "/", "pages"),
        ("POST", "/accounts/login", "changes"),
        ("GET", "/readyz", "changes"),
        ("GET", "/progress/attempts.csv", "changes"),
    ],
)
def test_what_may_wait_for_a_lock_has_threads_of_its_own(monkeypatch, method, path, pool):
    _, _, name = answer(monkeypatch, FACTORY.generic(method, path), lambda request: HttpResponse("x"))
    assert name.startswith(pool)


def test_no_websockets():
    sent = []

    async def connect():
        async def send(message):
            sent.append(message)

        await asgi.application({"type": "websocket", "path": "/"}, None, send)

    on_a_loop(connect)
    assert sent == [{"type": "websocket.close"}]


def test_health_is_answered_on_the_loop_though_every_thread_hangs(monkeypatch):
    go_on = threading.Event()
    hanging = [pool.submit(go_on.wait, 20) for pool in (threads.pages, *[threads.changes] * 4)]
    try:
        response, _, name = answer(monkeypatch, FACTORY.get("/healthz"), lambda request: HttpResponse("ok"))
    finally:
        go_on.set()
    assert response.status_code == 200
    assert not name.startswith(("pages", "changes"))
    assert all(each.result(timeout=20) for each in hanging)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_crowd_beyond_what_may_wait_is_sent_away(monkeypatch, method):
    """On the loop, without the database: one waits, the next is told to come back."""
    monkeypatch.setattr(threads, "WAITING_MAX", 1)
    go_on = threading.Event()
    pool, threads_of_it = (threads.pages, 1) if method == "GET" else (threads.changes, 4)
    hanging = [pool.submit(go_on.wait, 20) for _ in range(threads_of_it + 1)]
    try:
        while pool._work_queue.qsize() > 1:
            time.sleep(0.01)
        request = FACTORY.generic(method, "/?page=2")
        response: Any = on_a_loop(lambda: asgi.application.get_response_async(request))
    finally:
        go_on.set()
    assert all(each.result(timeout=20) for each in hanging)
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "What you typed is kept in this browser." in response.text
    assert ('href="/?page=2"' in response.text) is (method == "GET")


def test_one_page_at_a_time():
    """Two would queue for the interpreter (docs/decisions/0013-server.md)."""
    assert threads.pages._max_workers == 1


def test_head_has_no_body_and_the_headers_of_get(monkeypatch):
    view = HttpResponse("four", headers={"Content-Length": "4"})
    response, body, _ = answer(monkeypatch, FACTORY.generic("HEAD", "/"), lambda request: view)
    assert (body, response["Content-Length"]) == (b"", "4")


def test_a_synchronous_stream_is_sent_whole(monkeypatch):
    view = StreamingHttpResponse([b"a", b"b"])
    _, body, _ = answer(monkeypatch, FACTORY.get("/static/x"), lambda request: view)
    assert body == b"ab"


def test_nothing_names_the_former_entry():
    """gunicorn.conf.py asks for an ASGI worker, which a WSGI application would break."""
    for name in ("Procfile", "Dockerfile", "Makefile", "compose.yaml", "README.md"):
        assert "coach.wsgi" not in Path(settings.BASE_DIR, name).read_text()
