"""How large a body may be, and how long it may take."""

import asyncio
import contextlib
import gc
import threading
from urllib.parse import urlencode

import pytest
from django.core.exceptions import RequestAborted
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import AsyncRequestFactory

from coach import bodies
from coach.bodies import BODY_MAX, REFUSED, Body, BodyMiddleware, bounded_body, until_disconnect
from coach.storage import StaticFiles
from practice.bank.files import MAX_BYTES
from tests.outcomes import ANSWER, on_a_loop

IMPORT = "/admin/practice/question/import/"


@pytest.mark.parametrize("path", ["/accounts/login", "/", "/nothing-here", "/practice/strategy/x", "/healthz"])
@pytest.mark.parametrize("length", [BODY_MAX + 1, 400_000_000, 10**18, "9" * 400])
def test_a_large_body_is_refused_by_its_length_alone(client, path, length):
    """Without the database, too: nothing but the header is looked at."""
    response = client.generic("POST", path, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(length))
    assert response.status_code == 413
    assert "at most 1.9" in response.content.decode()
    assert response["Connection"] == "close"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("length", ["", "0", "-5", "nonsense", "²", str(BODY_MAX)])
def test_other_lengths_are_not_refused(db, client, length):
    request = RequestFactory().generic("POST", "/", b"", CONTENT_LENGTH=length)
    passed = HttpResponse()
    assert BodyMiddleware(lambda request: passed)(request) is passed


def test_an_answer_of_the_longest_characters_fits(client, question):
    response = client.post(question.get_absolute_url(), {"answer_text": "\U0001f468" * 20_000})
    assert response.status_code == 303
    body = b"answer_text=" + b"%F0%9F%91%A8" * 20_000
    response = client.generic("POST", question.get_absolute_url(), body, "application/x-www-form-urlencoded")
    assert response.status_code == 303


def test_the_import_has_a_bound_of_its_own(admin_client):
    assert bodies.bound_of(IMPORT) > MAX_BYTES
    assert bodies.bound_of("/admin/practice/question/") == BODY_MAX
    for length, status in ((MAX_BYTES, 200), (bodies.bound_of(IMPORT) + 1, 413)):
        response = admin_client.generic("POST", IMPORT, b"", "text/plain", CONTENT_LENGTH=str(length))
        assert response.status_code == status


class Wire:
    """What an ASGI server hands over: chunks, then silence or the client's leaving. Counts what was asked for."""

    def __init__(self, *chunks, ends=True, leaves=False, pause=0.0):
        self.chunks, self.ends, self.leaves, self.pause = list(chunks), ends, leaves, pause
        self.given = 0

    async def __call__(self):
        await asyncio.sleep(self.pause)
        if not self.chunks:
            if self.leaves:
                return {"type": "http.disconnect"}
            await asyncio.Event().wait()
        self.given += 1
        chunk = self.chunks.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(self.chunks) or not self.ends}


def read(wire, path="/accounts/login", length=None):
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    scope = {"type": "http", "path": path, "headers": headers}
    body = on_a_loop(lambda: bounded_body(wire, scope))
    with body:
        return body.read(), scope.get(REFUSED)


MEGABYTE = b"x" * 1_000_000


def test_a_body_within_the_bound():
    assert read(Wire(b"name=", b"ada"), length=8) == (b"name=ada", None)
    assert read(Wire(b"")) == (b"", None)
    assert read(Wire(MEGABYTE, MEGABYTE)) == (MEGABYTE * 2, None)


def test_a_declared_length_is_refused_before_anything_is_read():
    wire = Wire(*[MEGABYTE] * 400)
    assert read(wire, length=400_000_000) == (b"", 413)
    assert wire.given == 0


def test_a_chunked_body_is_cut_at_the_bound(monkeypatch):
    files = []

    class Recorded(Body):
        def __init__(self):
            super().__init__()
            files.append(self)

    monkeypatch.setattr(bodies, "Body", Recorded)
    wire = Wire(*[MEGABYTE] * 400)
    assert read(wire) == (b"", 413)
    assert wire.given == 3  # so no more than that was ever on disk
    assert [file.closed for file in files] == [True]


def test_a_length_that_lies_is_cut_too():
    wire = Wire(*[MEGABYTE] * 400)
    assert read(wire, length=10) == (b"", 413)
    assert wire.given == 3


def test_a_view_with_a_bound_of_its_own():
    body, refused = read(Wire(*[MEGABYTE] * 5), IMPORT)
    assert (len(body), refused) == (5_000_000, None)
    assert read(Wire(*[MEGABYTE] * 6), IMPORT) == (b"", 413)
    assert read(Wire(*[MEGABYTE] * 5), IMPORT, length=5_000_000)[1] is None


@pytest.mark.parametrize("wire", [Wire(b"half", ends=False), Wire(*[b"x"] * 10_000, pause=0.01)])
def test_a_slow_body_ends(monkeypatch, wire):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.1)
    assert read(wire, length=10_000) == (b"", 408)


def test_a_larger_bound_has_more_time(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.06)
    monkeypatch.setattr(bodies, "BODY_MAX", 250_000)  # so that the larger one has twenty times as long
    body, refused = read(Wire(*[MEGABYTE] * 5, pause=0.02), IMPORT)
    assert (len(body), refused) == (5_000_000, None)
    assert read(Wire(*[MEGABYTE] * 3, b"x", ends=False), IMPORT) == (b"", 408)


def test_only_so_many_large_bodies_arrive_at_once(monkeypatch):
    """Small ones always may; and what has been answered, or has left, makes room."""
    monkeypatch.setattr(bodies, "LARGE_AT_ONCE", 2)

    async def crowd():
        scopes = [{"type": "http", "path": "/", "headers": []} for _ in range(5)]
        slow = [asyncio.create_task(bounded_body(Wire(MEGABYTE, ends=False), scope)) for scope in scopes[:2]]
        await asyncio.sleep(0.01)
        refused = await bounded_body(Wire(MEGABYTE), scopes[2])
        small = await bounded_body(Wire(b"name=ada"), scopes[3])
        slow[0].cancel()
        await asyncio.wait(slow[:1])
        large = await bounded_body(Wire(MEGABYTE), scopes[4])
        slow[1].cancel()
        await asyncio.wait(slow[1:])
        results = zip((refused, small, large), scopes[2:], strict=True)
        with refused, small, large:
            return [(len(body.read()), scope.get(REFUSED)) for body, scope in results]

    assert on_a_loop(crowd) == [(0, 503), (8, None), (1_000_000, None)]
    assert (Body.in_memory, Body.large) == (0, 0)


def test_memory_for_bodies_is_bounded_in_sum(monkeypatch):
    """So many long answers may be here at once, arrived or not; one more is refused, and a short one never is."""
    monkeypatch.setattr(bodies, "IN_ALL", 3 * 249_000)

    async def crowd():
        scopes = [{"type": "http", "path": "/", "headers": []} for _ in range(5)]
        slow = [asyncio.create_task(bounded_body(Wire(b"x" * 249_000, ends=False), scope)) for scope in scopes[:3]]
        await asyncio.sleep(0.01)
        long = await bounded_body(Wire(b"x" * 8_000, b"x" * 8_001), scopes[3])
        short = await bounded_body(Wire(b"x" * 16_000), scopes[4])
        for task in slow:
            task.cancel()
        await asyncio.wait(slow)
        arrived = await bounded_body(Wire(b"x" * 249_000), scopes[3])
        assert Body.in_memory == 249_000
        with arrived, long, short:
            return [(len(long.read()), scopes[3].get(REFUSED)), (len(short.read()), scopes[4].get(REFUSED))]

    assert on_a_loop(crowd) == [(0, 503), (16_000, None)]
    assert (Body.in_memory, Body.large) == (0, 0)


def test_a_body_that_nobody_closes_counts_no_more_once_its_request_is_gone():
    async def leave():
        body = await bounded_body(Wire(b"x" * 249_000), {"path": "/", "headers": []})
        assert Body.in_memory == 249_000
        thread = threading.Thread(target=lambda held: held.clear(), args=([body],))
        del body
        thread.start()
        thread.join()
        gc.collect()
        await asyncio.sleep(0)

    on_a_loop(leave)
    assert Body.in_memory == 0


def test_a_client_that_leaves():
    with pytest.raises(RequestAborted):
        read(Wire(b"half", ends=False, leaves=True), length=10)


def test_what_is_left_of_a_refused_body_stays_unread():
    async def refuse():
        wire = Wire(*[MEGABYTE] * 400)
        scope = {"type": "http", "path": "/", "headers": [(b"content-length", b"400000000")]}
        await bounded_body(wire, scope)
        waiting = asyncio.create_task(until_disconnect(wire, scope))
        await asyncio.sleep(0.01)
        assert not waiting.done()
        waiting.cancel()
        return wire.given

    assert on_a_loop(refuse) == 0


def test_a_client_that_leaves_after_its_body():
    with pytest.raises(RequestAborted):
        on_a_loop(lambda: until_disconnect(Wire(leaves=True), {}))
    with pytest.raises(AssertionError, match=r"http.request"):
        on_a_loop(lambda: until_disconnect(Wire(b"more"), {}))


def test_a_server_that_swallows_the_deadlines_cancellation(monkeypatch):
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)

    class Deaf(Wire):
        async def __call__(self):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.02)
            return await super().__call__()

    wire = Deaf(*[b"x"] * 1_000)
    assert read(wire) == (b"", 408)
    assert wire.given < 10


@pytest.mark.parametrize(("status", "found"), [(408, "page"), (413, "page"), (503, "file"), (None, "file")])
def test_a_refused_body_gets_no_file_for_an_answer(monkeypatch, status, found):
    files = StaticFiles(lambda request: "page")
    monkeypatch.setattr(files, "find_file", lambda path: "file")
    monkeypatch.setattr(files, "files", {"/static/x.css": "file"})
    monkeypatch.setattr(files, "serve", lambda file, request: file)
    request = AsyncRequestFactory().get("/static/x.css")
    request.scope = {**request.scope, REFUSED: status}
    assert files(request) == found


@pytest.mark.parametrize("path", ["/accounts/login", "/practice/strategy/x", "/accounts/signup"])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["latin-1", "hex", "idna", "utf-7", "unicode_escape", "zlib", "utf-8-sig"])
def test_no_other_charset_than_ours(db, client, path, kind, charset):
    """Of these, Django made a 500, and of utf-7 half a character that no database takes."""
    client.raise_request_exception = False
    body = b'--x\r\nContent-Disposition: form-data; name="answer_text"\r\n\r\n+2AA-\r\n--x--\r\n'
    response = client.generic("POST", path, body, f"{kind}; charset={charset}")
    assert response.status_code == 415
    assert "UTF-8" in response.content.decode()


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "U8", '"utf-8"', "never-heard-of", ""])
def test_ours_by_whatever_name(client, question, charset):
    body = urlencode({"answer_text": ANSWER})
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    assert client.generic("POST", question.get_absolute_url(), body, kind).status_code == 303


@pytest.mark.parametrize("status", [408, 413])
def test_what_was_refused_while_it_was_read_gets_its_page(status):
    request = AsyncRequestFactory().post("/accounts/login")
    request.scope = {**request.scope, REFUSED: status}
    response = BodyMiddleware(lambda request: pytest.fail("the view was called"))(request)
    assert response.status_code == status
    assert "What you typed is kept in this browser" in response.content.decode()
