"""What a model has written so far, from the process that evaluates to those whose pages watch.

It goes through Django's cache: Redis where REDIS_URL names one, else files that the processes of one host share. The
writer renders it, once for all pages. Nothing depends on it: what was lost on the way is in the stored feedback.
"""

import logging
import time
from collections.abc import Iterable

from django.core.cache import cache as channel
from django.template.loader import render_to_string

from practice.evaluation.evidence import CAP
from practice.evaluation.reply import Partial

from .feedback import partial_feedback

logger = logging.getLogger(__name__)

# {event's name: its HTML}
Events = dict[str, str]

# A model writes some fifty pieces a second; a page that is read needs fewer. New scores don't wait.
WORDS_EVERY_S = 0.25
# Longer than the longest deadline: a local model may be silent for all of it, and so are further samples.
KEPT_S = 4_000


TEMPLATES = {"scores": "attempts/partials/scores.html", "words": "attempts/partials/words.html"}


def get_ready() -> None:
    """Render both once: what a template imports and compiles, the first score should not wait for."""
    render(Partial({}))


def render(update: Partial) -> Events:
    context = {"feedback": partial_feedback(update), "so_far": True, "cap": CAP}
    return {name: render_to_string(template, context) for name, template in TEMPLATES.items()}


class Publisher:
    """The writer's side, for one attempt."""

    def __init__(self, attempt_id: int):
        self.attempt_id = attempt_id
        self.scores: list[int | None] = []
        self.words_at = 0.0

    def publish(self, update: Partial) -> None:
        feedback = partial_feedback(update)
        now = time.monotonic()
        scores = [each.score for each in feedback.dimensions]
        if scores == self.scores and now - self.words_at < WORDS_EVERY_S:
            return
        self.scores, self.words_at = scores, now
        try:
            channel.set(key(self.attempt_id), render(update), KEPT_S)
        except Exception:  # the score counts, not its coming in
            logger.warning("Pages can't see the evaluation of attempt %s", self.attempt_id, exc_info=True)

    def clear(self) -> None:
        """Forget what an earlier try wrote, or this one: the result is stored."""
        try:
            channel.delete(key(self.attempt_id))
        except Exception:  # it expires by itself
            logger.warning("Partial results of attempt %s stay until they expire", self.attempt_id, exc_info=True)


def read(attempt_ids: Iterable[int]) -> dict[int, Events]:
    """{attempt: its newest events}, without those that have none. Of a channel that is away: {}."""
    keys = {key(pk): pk for pk in attempt_ids}
    try:
        found = channel.get_many(keys)
    except Exception:
        logger.warning("Partial results can't be read", exc_info=True)
        return {}
    return {keys[name]: events for name, events in found.items()}


def key(attempt_id: int) -> str:
    return f"partial:{attempt_id}"
