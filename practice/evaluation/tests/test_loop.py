"""Threads that read what the event loop brings."""

import asyncio
import multiprocessing
import threading
import time

import pytest

from practice.evaluation import loop


def soon(seconds=5):
    return time.monotonic() + seconds


async def count_to(number, pause=0.0):
    for value in range(number):
        yield value
        await asyncio.sleep(pause)


def flat(batches):
    return [item for batch in batches for item in batch]


def test_everything_arrives_in_order():
    assert flat(loop.read(count_to(1_000), soon())) == list(range(1_000))


def test_each_item_arrives_when_it_comes():
    batches = loop.read(count_to(3, pause=0.1), soon())
    assert [next(batches) for _ in range(3)] == [[0], [1], [2]]


def test_a_slow_reader_gets_what_has_come_meanwhile():
    batches = loop.read(count_to(100, pause=0.001), soon())
    next(batches)
    time.sleep(0.5)
    assert len(next(batches)) > 10


def test_the_sources_error_is_the_readers():
    async def source():
        yield 1
        raise LookupError("gone")

    batches = loop.read(source(), soon())
    assert next(batches) == [1]
    with pytest.raises(LookupError, match="gone"):
        next(batches)


@pytest.mark.parametrize("pause", [0.01, 60])
def test_the_deadline_ends_it_and_closes_the_source(pause):
    closed = threading.Event()

    async def source():
        try:
            while True:
                await asyncio.sleep(pause)
                yield 1
        finally:
            closed.set()

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        flat(loop.read(source(), soon(0.2)))
    assert time.monotonic() - started < 1
    assert closed.is_set()


def test_a_source_that_does_not_close_is_left_behind(monkeypatch):
    monkeypatch.setattr(loop, "CLOSING_S", 0.1)
    let_go = threading.Event()

    async def source():
        try:
            await asyncio.sleep(60)
            yield 1
        finally:
            await asyncio.shield(asyncio.to_thread(let_go.wait, 10))

    started = time.monotonic()
    with pytest.raises(TimeoutError, match="stuck"):
        flat(loop.read(source(), soon(0.1)))
    let_go.set()
    assert time.monotonic() - started < 2


def test_a_reader_that_leaves_cancels_the_source():
    cancelled = threading.Event()

    async def source():
        try:
            yield 1
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    batches = loop.read(source(), soon(60))
    assert next(batches) == [1]
    batches.close()
    assert cancelled.wait(timeout=2)


def test_one_thread_for_all():
    readers = [threading.Thread(target=flat, args=[loop.read(count_to(50, 0.005), soon())]) for _ in range(20)]
    for reader in readers:
        reader.start()
    names = [thread.name for thread in threading.enumerate()]
    for reader in readers:
        reader.join()
    assert names.count("evaluation-loop") == 1


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_has_a_loop_of_its_own():
    def read_in_child(results):
        results.put(flat(loop.read(count_to(3), soon())))

    assert flat(loop.read(count_to(3), soon())) == [0, 1, 2]
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    child = context.Process(target=read_in_child, args=[results])
    child.start()
    child.join(timeout=10)
    assert child.exitcode == 0
    assert results.get() == [0, 1, 2]
