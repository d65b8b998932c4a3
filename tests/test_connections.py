"""Connections that ask for nothing, or take nothing, against a real server."""

import contextlib
import socket
import time

import pytest

from tests.outcomes import committed
from tests.site import Site

pytestmark = committed


@pytest.fixture
def site(db):
    with Site(GUNICORN_CMD_ARGS="--keep-alive 3 --worker-connections 20 --timeout 4") as site:
        assert site.get("/healthz").status == 200
        yield site


def connect(site, first=b""):
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=20)
    connection.sendall(first)
    return connection


def until_closed(connection):
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while connection.recv(65_536):
            pass
    return time.monotonic() - began


@pytest.mark.parametrize("begin", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "])
def test_a_request_whose_headers_do_not_come(site, begin):
    with connect(site, begin) as connection:
        assert until_closed(connection) < 8
    assert site.get("/healthz").status == 200


def test_dripped_headers(site):
    with connect(site, b"GET / HTTP/1.1\r\nHost: localhost\r\n") as connection:
        connection.settimeout(0.2)
        for n in range(40):
            try:
                connection.sendall(b"X-%d: 1\r\n" % n)
                if not connection.recv(1):
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        else:
            pytest.fail("It was still open after eight seconds.")


def test_more_connections_than_a_process_takes(site):
    """What is over the bound is closed at once; what is not stays, and a place that comes free is taken again."""
    with contextlib.ExitStack() as all_of_them:
        for _ in range(60):
            all_of_them.enter_context(connect(site))
        with connect(site) as one_more:
            assert until_closed(one_more) < 2
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionError, OSError):
            if site.get("/healthz").status == 200:
                return
    pytest.fail("Nobody could connect any more.")


def test_an_answer_that_nobody_reads(site):
    """The kernel's buffers take a few megabytes; what is over them would wait in the process."""
    request = b"GET /static/site/base.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(0.5)
        deaf.connect(("127.0.0.1", site.port))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                deaf.sendall(request * 100)
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("It was still open after 30 seconds.")
