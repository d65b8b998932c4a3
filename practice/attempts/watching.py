"""Watching evaluations: what the streams of this process are told, from the cache and the database.

All of a process's streams are served by one look every TICK_S: a stream holds neither a thread nor a connection.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Collection, Generator
from dataclasses import dataclass, field, replace

from coach.threads import run_in, watching

from . import engine, partials
from .claims import release_connection
from .models import Attempt, Status
from .partials import Events

logger = logging.getLogger(__name__)

# A first score that has just been published is on the page so much later, at worst.
TICK_S = 0.1
# Those that run are looked for at every tick. In every so manieth, all that are watched: they may have ended unseen.
ALL_EVERY = 10
# A sign of life, by which a browser that is gone is noticed.
HEARTBEAT_S = 15
# After so long a stream ends without a result, and the browser opens it anew.
HELD_S = 600


@dataclass(frozen=True)
class News:
    """Of the watched attempts: those being evaluated, what was written of them so far, and those at their end."""

    running: frozenset[int] = frozenset()
    events: dict[int, Events] = field(default_factory=dict)
    ended: frozenset[int] = frozenset()


def look(watched: frozenset[int], before: News, *, at_all: bool) -> News:
    """What is known now. Two queries: those that run, and the ends of those that ran before, or of all (`at_all`)."""
    running = frozenset(Attempt.objects.filter(status=Status.EVALUATING).values_list("pk", flat=True)) & watched
    ended = read_ended(watched if at_all else (before.running - running) & watched)
    written = partials.read(running) if running else {}
    # What was last written stays, should the channel be away.
    events = {pk: written.get(pk) or before.events.get(pk, {}) for pk in running}
    return News(running, events, ended)


def read_ended(attempt_ids: Collection[int]) -> frozenset[int]:
    """Those of these attempts to which nothing will happen by itself. At most one query."""
    if not attempt_ids:
        return frozenset()
    found = {attempt.pk: attempt for attempt in Attempt.objects.filter(pk__in=attempt_ids).only("status", "failure")}
    # A deleted one has ended, too.
    return frozenset(pk for pk in attempt_ids if pk not in found or not found[pk].is_running)


def changed(seen: Events, events: Events | None) -> Events:
    """What a page that has seen the one needs of the other."""
    return {name: html for name, html in (events or {}).items() if seen.get(name) != html}


def follow_in_thread(attempt_id: int) -> Generator[Events, None, None]:
    """Yields the newest events whenever there are new ones; ends with the evaluation. For servers without a loop."""
    until, seen, news = time.monotonic() + HELD_S, Events(), News()
    while time.monotonic() < until:
        news = look(frozenset([attempt_id]), news, at_all=True)
        release_connection()
        events = news.events.get(attempt_id)
        if unseen := changed(seen, events):
            seen = events or seen
            yield unseen
        if news.ended:
            return
        time.sleep(TICK_S)


class Hub:
    """The streams of one process. Everything here runs on its event loop."""

    def __init__(self) -> None:
        self.watches: dict[int, set[asyncio.Event]] = {}
        self.news = News()
        self.looking: asyncio.Task[None] | None = None

    async def follow(self, attempt_id: int) -> AsyncGenerator[Events, None]:
        """Like follow_in_thread, and yields {} from time to time as a sign of life.

        A slow reader misses what was replaced meanwhile, so nothing piles up. Ends early when the process stops,
        unless the evaluation has begun.
        """
        woken = asyncio.Event()
        self.watches.setdefault(attempt_id, set()).add(woken)
        if self.looking is None or self.looking.done():
            self.looking = asyncio.create_task(self.look())
        try:
            until, seen = time.monotonic() + HELD_S, Events()
            while time.monotonic() < until:
                try:
                    await asyncio.wait_for(woken.wait(), HEARTBEAT_S)
                except TimeoutError:
                    yield {}
                woken.clear()
                events = self.news.events.get(attempt_id)
                if unseen := changed(seen, events):
                    seen = events or seen
                    yield unseen
                if attempt_id in self.news.ended:
                    return
        finally:
            self.watches[attempt_id].discard(woken)
            if not self.watches[attempt_id]:
                del self.watches[attempt_id]

    async def look(self) -> None:
        tick = 0
        self.news = News()
        while self.watches:
            try:
                changed = await self.look_once(at_all=tick % ALL_EVERY == 0)
            except Exception:  # whatever it is: the streams of this process have nobody else
                logger.warning("Streams could not be looked after", exc_info=True)
                changed = set()
            for pk in changed:
                for woken in self.watches.get(pk, ()):
                    woken.set()
            tick += 1
            await asyncio.sleep(TICK_S)

    async def look_once(self, *, at_all: bool) -> set[int]:
        """Bring `news` up to date: the attempts of which there is some."""
        before, watched = self.news, frozenset(self.watches)
        self.news = await run_in(watching, look, watched, before, at_all=at_all)
        if engine.is_stopping():
            self.news = replace(self.news, ended=self.news.ended | watched - self.news.running)
        written = {pk for pk, events in self.news.events.items() if before.events.get(pk) != events}
        return written | self.news.ended


hub = Hub()
