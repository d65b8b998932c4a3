"""Replies below HTTP: servers that drip, flood, or send far more than anybody asked for. None ends by itself soon."""

import zlib
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import Handler

MB = 1_000_000
HEADERS = b"HTTP/1.1 %d Scripted\r\ncontent-type: text/event-stream\r\nconnection: close\r\n"

Wire = Callable[["Handler"], None]


def send(handler: "Handler", pieces: Iterable[bytes], pause: float = 0) -> None:
    """Send them one by one, until there are no more, the client leaves, or the server closes."""
    handler.close_connection = True
    for piece in pieces:
        if handler.server.fake.closing.wait(pause):
            return
        handler.wfile.write(piece)


def slow_headers(handler: "Handler") -> None:
    header = HEADERS % 200 + b"x-long: " + b"a" * 10_000
    send(handler, (bytes([byte]) for byte in header), pause=0.2)


def early_hints(handler: "Handler") -> None:
    send(handler, repeat(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n"), pause=0.05)


def pings(handler: "Handler") -> None:
    handler.wfile.write(HEADERS % 200 + b"\r\n")
    send(handler, repeat(b'event: ping\ndata: {"type": "ping"}\n\n'), pause=0.05)


def small_context(handler: "Handler") -> None:
    """llama.cpp's refusal, which is not in the envelope of the Messages API."""
    error = {
        "code": 400,
        "message": "request exceeds the available context size",
        "type": "exceed_context_size_error",
    }
    handler.send_json(400, {"error": error})


def dripped(status: int) -> Wire:
    """An error whose body comes byte by byte."""

    def wire(handler: "Handler") -> None:
        handler.wfile.write(HEADERS % status + b"content-length: 10000\r\n\r\n")
        send(handler, repeat(b"x"), pause=0.2)

    return wire


def gzip_bomb(status: int) -> Wire:
    """A megabyte that unpacks to a gigabyte of nothing."""

    def wire(handler: "Handler") -> None:
        packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
        start = packer.compress(bytes(MB)) + packer.flush(zlib.Z_FULL_FLUSH)
        # After a full flush nothing refers to what came before, so that this piece can follow itself.
        piece = packer.compress(bytes(MB)) + packer.flush(zlib.Z_FULL_FLUSH)
        handler.wfile.write(HEADERS % status + b"content-encoding: gzip\r\n\r\n" + start)
        send(handler, repeat(piece, 1_000))

    return wire


def huge(status: int, line: bytes) -> Wire:
    """200 MB of this line."""

    def wire(handler: "Handler") -> None:
        block = line * (64 * 1024 // len(line))
        handler.wfile.write(HEADERS % status + b"\r\n")
        send(handler, repeat(block, 200 * MB // len(block)))

    return wire
