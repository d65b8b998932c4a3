"""Watching evaluations: what the streams of this process are told, from the cache and the database.

All of a process's streams are served by one look every TICK_S: a stream holds neither a thread nor a connection.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Collection, Generator
from dataclasses import dataclass, field

from django.db import DatabaseError

from coach.threads import run_in, watching

from . import engine, partials
from .claims import release_connection
from .models import Attempt, Status
from .partials import Events

logger = logging.getLogger(__name__)

# A first score that has just been published is on the page so much later, at worst.
TICK_S = 0.1
# Whether an evaluation has begun or ended is looked up in every so manieth tick.
STATUS_EVERY = 3
# A sign of life, by which a browser that is gone is noticed.
HEARTBEAT_S = 15
# After so long a stream ends without a result, and the browser opens it anew.
HELD_S = 600


@dataclass
class Now:
    """What is known of the watched attempts: those being evaluated, what was written so far, those at their end."""

    running: set[int] = field(default_factory=set)
    events: dict[int, Events] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)


def read_statuses(attempt_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """(those being evaluated, those to whom nothing will happen by itself), of these attempts. One query."""
    found = {attempt.pk: attempt for attempt in Attempt.objects.filter(pk__in=attempt_ids).only("status", "failure")}
    running = {pk for pk, attempt in found.items() if attempt.status == Status.EVALUATING}
    # A deleted one has ended, too.
    return running, {pk for pk in attempt_ids if pk not in found or not found[pk].is_running}


def changed(seen: Events, events: Events | None) -> Events:
    """What a page that has seen the one needs of the other."""
    return {name: html for name, html in (events or {}).items() if seen.get(name) != html}


def follow_in_thread(attempt_id: int) -> Generator[Events, None, None]:
    """Yields the newest events whenever there are new ones; ends with the evaluation. For servers without a loop."""
    until, seen = time.monotonic() + HELD_S, Events()
    while time.monotonic() < until:
        running, ended = read_statuses([attempt_id])
        release_connection()
        events = partials.read(running).get(attempt_id)
        if news := changed(seen, events):
            seen = events or seen
            yield news
        if ended:
            return
        time.sleep(TICK_S)


class Hub:
    """The streams of one process. Everything here runs on its event loop."""

    def __init__(self) -> None:
        self.watches: dict[int, set[asyncio.Event]] = {}
        self.now = Now()
        self.looking: asyncio.Task[None] | None = None

    async def follow(self, attempt_id: int) -> AsyncGenerator[Events, None]:
        """Like follow_in_thread, and yields {} from time to time as a sign of life.

        A slow reader misses what was replaced meanwhile, so nothing piles up. Ends early when the process stops,
        unless the evaluation has begun.
        """
        news = asyncio.Event()
        self.watches.setdefault(attempt_id, set()).add(news)
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self.look())
        try:
            until, seen = time.monotonic() + HELD_S, Events()
            while time.monotonic() < until:
                try:
                    await asyncio.wait_for(news.wait(), HEARTBEAT_S)
                except TimeoutError:
                    yield {}
                news.clear()
                events = self.now.events.get(attempt_id)
                if news_of := changed(seen, events):
                    seen = events or seen
                    yield news_of
                if attempt_id in self.now.ended:
                    return
        finally:
            self.watches[attempt_id].discard(news)
            if not self.watches[attempt_id]:
                del self.watches[attempt_id]

    async def look(self) -> None:
        self.now = Now()
        tick = 0
        while self.watches:
            try:
                changed = await self.look_once(tick)
            except DatabaseError:
                logger.warning("Streams wait for the database", exc_info=True)
                changed = set()
            for pk in changed:
                for news in self.watches.get(pk, ()):
                    news.set()
            tick += 1
            await asyncio.sleep(TICK_S)

    async def look_once(self, tick: int) -> set[int]:
        """Bring `now` up to date: the attempts of which there is news."""
        now = self.now
        if tick % STATUS_EVERY == 0:
            watched = tuple(self.watches)
            now.running, now.ended = await run_in(watching, read_statuses, watched)
            if engine.is_stopping():
                now.ended |= set(watched) - now.running
        read = await run_in(watching, partials.read, now.running) if now.running else {}
        changed = {pk for pk, events in read.items() if now.events.get(pk) != events}
        now.events = {pk: read.get(pk) or now.events[pk] for pk in read.keys() | (now.events.keys() & now.running)}
        return changed | now.ended


hub = Hub()
