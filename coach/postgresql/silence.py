"""Has the server been silent for a while? What one thread of this process has found holds for all."""

import time

LEFT_ALONE_S = 3
last_answer = 0.0
until = 0.0


def found() -> None:
    """A thread has waited in vain. Where others were given a connection meanwhile, the server is only busy."""
    global until
    now = time.monotonic()
    if now - last_answer > LEFT_ALONE_S:
        until = now + LEFT_ALONE_S


def broken() -> None:
    """A thread was given a connection."""
    global last_answer, until
    last_answer, until = time.monotonic(), 0.0


def lasts() -> bool:
    return time.monotonic() < until
