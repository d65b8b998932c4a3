"""Has the server been found silent just now? What one thread of this process has found holds for all."""

import time

LEFT_ALONE_S = 3
until = 0.0


def begins() -> None:
    global until
    until = time.monotonic() + LEFT_ALONE_S


def lasts() -> bool:
    return time.monotonic() < until
