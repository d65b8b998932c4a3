"""What waits on the network waits on one event loop per process; threads read it as a plain iterator."""

import asyncio
import os
import threading
import time
import traceback
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing
from queue import Empty, SimpleQueue
from typing import TypeVar, cast

T = TypeVar("T")

# How long after its deadline a source may take to close its connection before its reader goes on without it.
CLOSING_S = 1.0
END = object()

# By process: a fork copies the loop, but not the thread that runs it.
loops: dict[int, asyncio.AbstractEventLoop] = {}


def event_loop() -> asyncio.AbstractEventLoop:
    """This process's loop, started when it is first needed. Its thread ends with the process."""
    loop = loops.get(os.getpid())
    if loop is None:
        own = asyncio.new_event_loop()
        loop = loops.setdefault(os.getpid(), own)  # atomic: of two threads, one keeps its own
        if loop is own:
            threading.Thread(target=loop.run_forever, name="evaluation-loop", daemon=True).start()
        else:
            own.close()
    return loop


def read(source: AsyncGenerator[T], deadline: float) -> Generator[list[T]]:
    """Run `source` on the event loop until `deadline` (of time.monotonic); yield all that has come since last time.

    Raises what the source raises, and TimeoutError at the deadline, when the source has been closed. A reader that
    closes this generator cancels the source.
    """
    arrived: SimpleQueue[T | object] = SimpleQueue()

    async def relay() -> None:
        try:
            async with asyncio.timeout(deadline - time.monotonic()), aclosing(source):
                async for item in source:
                    arrived.put(item)
        except BaseException as error:
            clear_frames_of(error)
            raise
        finally:
            arrived.put(END)

    relayed = asyncio.run_coroutine_threadsafe(relay(), event_loop())
    try:
        is_over = False
        while not is_over:
            batch = everything(arrived, deadline + CLOSING_S)
            if batch[-1] is END:
                is_over = True
                batch.pop()
            if batch:
                yield cast(list[T], batch)
        relayed.result()
    finally:
        relayed.cancel()


def clear_frames_of(error: BaseException | None) -> None:
    """Let go of what the error's tracebacks hold: generators of the client, which must not be collected in another
    thread than the loop's (CPython 3.11 may then find one "already executing")."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def everything(arrived: SimpleQueue[T | object], until: float) -> list[T | object]:
    """Wait for one item; return it with those that are there as well. Raises TimeoutError."""
    try:
        batch = [arrived.get(timeout=max(until - time.monotonic(), 0))]
    except Empty:
        raise TimeoutError("the event loop is stuck") from None
    while not arrived.empty():
        batch.append(arrived.get())
    return batch
