"""Where work runs that no page waits for: in threads of this process, or by Celery's workers and its beat.

Nothing else in the product knows which. A task may be lost on its way (a full queue, a broker that is away, a killed
process) and may arrive twice: the row that it is about says what is to be done, a claim makes it one worker's, and a
sweep starts again what still waits.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache as channel
from django.db import connections, transaction

if TYPE_CHECKING:
    from celery import Celery

logger = logging.getLogger(__name__)

Task = Callable[..., None]
TASKS: dict[str, Task] = {}
PERIODS_S: dict[str, float] = {}
# Run by the web processes also where Celery has the others: they tell of workers that don't work.
IN_WEB: set[str] = set()

# More waits in the database and is found by the sweep.
MOST_QUEUED = 1_000
# A broker that did not answer is left alone for so long: each try holds up a submit.
BROKER_PAUSE_S = 10
BROKER_TIMEOUT_S = 2
# Celery drops by the clock of the worker's host what the sender's host has given a time. They may differ by so much.
CLOCKS_DIFFER_S = 60
CLOCK_TICK_S = 0.5
BEAT_KEY, BEAT_EVERY_S, SILENT_S = "engine-beat", 15, 90


def task(name: str, *, every_s: float | None = None, in_web: bool = False) -> Callable[[Task], Task]:
    """Make a function startable by its name, and start it every so many seconds by itself; `in_web`, in each web
    process, also with Celery."""

    def register(work: Task) -> Task:
        TASKS[name] = work
        if every_s:
            PERIODS_S[name] = every_s
        if in_web:
            IN_WEB.add(name)
        return work

    return register


def start(name: str, *args: Any) -> None:
    """Have the task run when the current transaction is committed, in a while and elsewhere. Never raises."""
    if name not in TASKS:
        raise LookupError(f"There is no task named {name!r}.")
    transaction.on_commit(lambda: send(name, *args))


def send(name: str, *args: Any, within_s: int | None = None) -> None:
    """Have the task run without waiting for a commit. Where it has not begun for much longer than `within_s`, Celery
    drops it."""
    if settings.CELERY_BROKER_URL:
        send_to_broker(name, *args, within_s=within_s)
    else:
        threads.send(name, *args)


def hint(name: str, *args: Any) -> None:
    """Have the task run soon, if that costs nothing here. A broker may take its time: with one, the sweep must do."""
    if not settings.CELERY_BROKER_URL:
        threads.send(name, *args)


def begin(alive: Callable[[], bool]) -> None:
    """Run the periodic tasks in this process while `alive`, but for those that Celery's beat has."""
    threads.alive = alive
    threading.Thread(target=threads.keep_time, name="engine-clock", daemon=True).start()


def end() -> None:
    """Wait for the tasks that run in this process, and forget those that wait."""
    threads.end()


def is_stopping() -> bool:
    return threads.is_stopping()


@task("beat", every_s=BEAT_EVERY_S)
def beat() -> None:
    """A sign of life, for `problem`."""
    channel.set(BEAT_KEY, time.time(), timeout=None)


def problem() -> str | None:
    """What keeps tasks from running, for an operator; None while they run. Reads the cache, and asks the broker."""
    try:
        last = channel.get(BEAT_KEY)
    except Exception as error:  # whatever Redis, or a disk, may raise
        logger.warning("The cache does not answer", exc_info=True)
        return f"the cache does not answer ({type(error).__name__})"
    if settings.CELERY_BROKER_URL and (away := broker_problem()):
        return away
    if last is None or time.time() - last > SILENT_S:
        return "no process has run a task lately"
    return None


# --- threads of this process ------------------------------------------------------------------------


@dataclass
class Threads:
    """At most EVALUATIONS_AT_ONCE tasks at a time, each once however often it is sent, and a clock for the others."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: ThreadPoolExecutor | None = None
    futures: dict[tuple[Any, ...], Future[None]] = field(default_factory=dict)
    alive: Callable[[], bool] = lambda: True

    def send(self, *work: Any) -> None:
        with self.lock:
            if work in self.futures or len(self.futures) >= MOST_QUEUED or self.is_stopping():
                return
            if self.pool is None:
                self.pool = ThreadPoolExecutor(settings.EVALUATIONS_AT_ONCE, "engine")
            try:
                # In the context of the request that sent it, whose id its log lines carry.
                future = self.futures[work] = self.pool.submit(copy_context().run, self.run, *work)
            except RuntimeError:  # no more threads
                logger.exception("%s%r waits for the sweep", work[0], work[1:])
                return
        future.add_done_callback(lambda _: self.futures.pop(work, None))

    def run(self, *work: Any) -> None:
        if not self.is_stopping():
            run(*work)

    def keep_time(self) -> None:
        due: dict[str, float] = {}
        while self.alive():
            now = time.monotonic()
            for name, period in list(PERIODS_S.items()):
                if settings.CELERY_BROKER_URL and name not in IN_WEB:
                    continue
                if now >= due.get(name, 0):
                    due[name] = now + period
                    run(name)  # here: the others may all be busy for as long as a model thinks
            time.sleep(CLOCK_TICK_S)

    def is_stopping(self) -> bool:
        return not self.alive()

    def end(self) -> None:
        with self.lock:
            pool, self.pool = self.pool, None
        if pool:
            pool.shutdown(wait=True, cancel_futures=True)


threads = Threads()


def run(name: str, *args: Any) -> None:
    """Run a task here and now. A mistake in it is logged: the thread, and what waits behind it, go on."""
    try:
        try:
            TASKS[name](*args)
        finally:
            connections.close_all()
    except Exception:
        logger.exception("The task %s%r broke off", name, args)


# --- Celery ---------------------------------------------------------------------------------------

broker_left_alone_until = 0.0


def send_to_broker(name: str, *args: Any, within_s: int | None = None) -> None:
    global broker_left_alone_until
    if time.monotonic() < broker_left_alone_until:
        return
    try:
        celery().tasks["run"].apply_async((name, *args), expires=expiry(within_s), retry=False)
    except Exception:  # each broker's library has errors of its own, and for each reason another
        broker_left_alone_until = time.monotonic() + BROKER_PAUSE_S
        logger.exception("The broker has not taken a task; %s%r waits for the sweep", name, args)


def expiry(within_s: float | None) -> float | None:
    return within_s and within_s + CLOCKS_DIFFER_S


def broker_problem() -> str | None:
    try:
        with celery().connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=BROKER_TIMEOUT_S)
    except Exception as error:  # noqa: BLE001  as above; `/readyz` tells it
        return f"the broker does not answer ({type(error).__name__})"
    return None


@cache
def celery() -> "Celery":
    """The Celery application: one task that runs ours by name, and a beat that sends the periodic ones."""
    from celery import Celery
    from kombu.entity import Queue

    import coach.task_log  # noqa: F401  its signals, on both sides of the broker

    app = Celery("coach", broker=settings.CELERY_BROKER_URL)
    app.conf.update(
        task_ignore_result=True,
        # Ours: the standard library's logging, as in the web process.
        worker_hijack_root_logger=False,
        broker_connection_timeout=BROKER_TIMEOUT_S,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # it comes back, some time
        broker_transport_options={"socket_timeout": BROKER_TIMEOUT_S, "socket_connect_timeout": BROKER_TIMEOUT_S},
        worker_pool="threads",
        worker_concurrency=settings.EVALUATIONS_AT_ONCE,
        # What a worker has fetched, no other can do, and its periodic tasks wait behind it.
        worker_prefetch_multiplier=1,
        # A queue of its own, or a sweep would wait for all that was submitted before it. A periodic task that has
        # waited for long has successors.
        task_queues=[Queue("celery"), Queue("periodic")],
        beat_schedule={
            name: {
                "task": "run",
                "schedule": period,
                "args": (name,),
                "options": {"queue": "periodic", "expires": expiry(period)},
            }
            for name, period in PERIODS_S.items()
            if name not in IN_WEB
        },
    )
    app.task(run, name="run")
    return app
