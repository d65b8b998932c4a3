"""FSRS, as it is used here. Pure: a log of reviews in, the state of a card out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import fsrs

from .models import Card, Rating

DAY = timedelta(days=1)
# Whole days from the first review on: nobody answers the same question again ten minutes later. No fuzz, so that the
# same log always gives the same days; the daily plan spreads what piles up.
SCHEDULER = fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=180, enable_fuzzing=False)

# What is weak comes back after so many days at the soonest, and at the latest.
REST_DAYS, WEAK_DAYS = 3, 7


@dataclass(frozen=True)
class Memory:
    """FSRS's fields of a card, named as in Card."""

    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_review: datetime | None
    rating: int | None


def replayed(reviews: Iterable[tuple[datetime, int]], begun_at: datetime) -> Memory:
    """The state after these reviews, (moment, rating), in whatever order they come.

    Without any, the card is due a day after `begun_at`: what was practiced and could not be rated.
    """
    card = fsrs.Card(card_id=0, due=begun_at.astimezone(UTC) + DAY)
    rating = None
    for moment, rating in sorted(reviews):
        card, _ = SCHEDULER.review_card(card, fsrs.Rating(rating), moment.astimezone(UTC))
    return Memory(card.state.value, card.step, card.stability, card.difficulty, card.due, card.last_review, rating)


def of_card(card: Card) -> Memory:
    return Memory(card.state, card.step, card.stability, card.difficulty, card.due, card.last_review, card.rating)


def is_weak(rating: int | None) -> bool:
    """Whether it was not good yet, or nobody knows."""
    return rating is None or rating < Rating.GOOD


def due_on(memory: Memory, zone: tzinfo, interview_on: date | None, rest_days: int = REST_DAYS) -> date:
    """The learner's local day on which a card comes back.

    What is weak comes back within a week (to FSRS, hard is remembered; to us, it is not good enough yet), and at half
    the time to the interview, if that is sooner: so again and again before it. But not at once: a few days apart, a
    retry teaches more, and leaves room for other questions. Close to the interview, these days are fewer.
    """
    day = memory.due.astimezone(zone).date()
    if memory.last_review is None or not is_weak(memory.rating):
        return day
    last = memory.last_review.astimezone(zone).date()
    soonest, latest = rest_days, WEAK_DAYS
    if interview_on is not None and interview_on > last:
        left = (interview_on - last).days
        soonest, latest = min(rest_days, max(1, left // 5)), min(WEAK_DAYS, max(1, left // 2))
    return min(max(day, last + soonest * DAY), last + latest * DAY)
