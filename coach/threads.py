"""Where the server's synchronous code runs: beside the event loop, in few threads.

One thread per process serves pages. More of them would queue for the interpreter and be slower, since sqlite3 gives
its lock away at every row (docs/decisions/0013-server.md has the figures). What may wait for the database's write
lock has threads of its own, so that no page waits along.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

pages = ThreadPoolExecutor(1, "pages")
changes = ThreadPoolExecutor(4, "changes")
# What many pages wait for: what has become of the attempts that they watch.
watching = ThreadPoolExecutor(1, "watching")

# What may wait for a pool. Who came later would wait for many seconds, and hold a body and a connection meanwhile.
WAITING_MAX = 1_000


def full(pool: ThreadPoolExecutor) -> bool:
    return pool._work_queue.qsize() >= WAITING_MAX


def leave_to(pool: ThreadPoolExecutor, work: Callable[[], object]) -> None:
    """Have it done in a thread of the pool, some time soon. An error in it is logged."""

    def work_alone() -> None:
        try:
            work()
        except Exception:
            logger.exception("What was left to a thread failed")
        finally:
            close_old_connections()

    pool.submit(work_alone)


async def run_in(pool: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `work` in a thread of the pool, which has its database connection only meanwhile."""
    context = copy_context()

    def work_alone() -> T:
        close_old_connections()
        try:
            return context.run(work, *args, **kwargs)
        finally:
            close_old_connections()

    return await asyncio.get_running_loop().run_in_executor(pool, work_alone)
