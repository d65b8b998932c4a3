"""Cards written: after an answer, after a drill, and when an interview date moves."""

import logging
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, Max, OuterRef, Q

from coach.accounts.models import User
from practice.attempts.models import Attempt, Status

from . import memory, ratings
from .models import Card, CardReview, Kind

logger = logging.getLogger(__name__)

# Attempts whose cards are made up for at a time.
CAUGHT_UP, LOOKED_THROUGH = 200, 20_000
FINISHED = (Status.SCORED, Status.FAILED)


def schedule(attempt_id: int) -> None:
    """Bring the question's card up to date with this attempt: its score, and what the learner has marked of it.

    Safe to repeat: the state is replayed from the log. Seven queries, and two more for a new card.
    """
    with transaction.atomic():
        # Locked before it is read, or two at once would each replay a log without the other's.
        owner = Attempt.objects.filter(pk=attempt_id).values("user")
        learner = User.objects.select_for_update(no_key=True).filter(pk__in=owner).first()
        attempt = learner and Attempt.objects.filter(pk=attempt_id, user=learner, status__in=FINISHED).first()
        if not (learner and attempt):  # deleted, evaluated again, or moved to an account meanwhile
            return
        log(attempt, card_of(learner, Kind.ANSWER, attempt.submitted_at, question_id=attempt.question_id))


def card_of(learner: User, kind: Kind, now: datetime, **thing: Any) -> Card:
    """The learner's card about the thing, made where there is none."""
    defaults = {"due": now, "due_on": now.astimezone(learner.zone).date()}
    card, _ = Card.objects.get_or_create(user=learner, kind=kind, **thing, defaults=defaults)
    card.user = learner
    return card


def log(attempt: Attempt, card: Card) -> None:
    """Write the attempt's row in the log, or take it back where there is nothing to rate anymore; then replay."""
    row = row_of(attempt, card)
    if row is None:
        CardReview.objects.filter(attempt=attempt).delete()
    else:
        CardReview.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["attempt"], update_fields=["card", "rating"]
        )
    replay(card, attempt.submitted_at)
    if row is None and card.due_on <= attempt.practiced_on:
        card.due_on = attempt.practiced_on + memory.DAY
        card.save(update_fields=["due_on"])


def row_of(attempt: Attempt, card: Card) -> CardReview | None:
    """The unsaved row of the log for a finished attempt; None where it has no score and nothing is marked."""
    choices = [review.choice for review in attempt.reviews.all()]
    score = None if attempt.overall_score is None else float(attempt.overall_score)
    strength = ratings.strength(score, ratings.share_covered(choices))
    if strength is None:
        return None
    return CardReview(
        card=card,
        attempt=attempt,
        rating=ratings.rating_of(strength),
        reviewed_at=attempt.submitted_at,
        reviewed_on=attempt.practiced_on,
    )


def replay(card: Card, begun_at: datetime) -> None:
    """Compute the card's state from its log. Two queries."""
    reviews = card.reviews.values_list("reviewed_at", "rating")
    state = memory.replayed(reviews, begun_at)
    for name, value in asdict(state).items():
        setattr(card, name, value)
    card.due_on = day_of(card, state, card.user)
    card.save()


def day_of(card: Card, state: memory.Memory, learner: User) -> date:
    """The local day on which the card comes back. A drill takes two minutes, so a weak one need not rest for days."""
    rest_days = memory.REST_DAYS if card.kind == Kind.ANSWER else 1
    return memory.due_on(state, learner.zone, learner.interview_on, rest_days)


def review(card: Card, *, had: int, of: int, jot: str, now: datetime) -> CardReview:
    """Log a drill of the card, and replay it. Three queries."""
    written = CardReview.objects.create(
        card=card,
        rating=ratings.drill_rating(had, of),
        reviewed_at=now,
        reviewed_on=now.astimezone(card.user.zone).date(),
        had=had,
        of=of,
        jot=jot,
    )
    replay(card, now)
    return written


def date_again(learner: User) -> None:
    """Compute the days of all of a learner's cards anew, after the interview date or the time zone has changed.

    Two queries and one per 500 cards.
    """
    changed = []
    for card in Card.objects.for_user(learner):
        state = memory.of_card(card)
        day = day_of(card, state, learner)
        if day != card.due_on:
            card.due_on = day
            changed.append(card)
    Card.objects.bulk_update(changed, ["due_on"], batch_size=500)


@transaction.atomic
def rebuild(learner: User) -> None:
    """Make all answer cards of a learner anew from the attempts. What was put off is forgotten.

    A few queries, and three per question.
    """
    Card.objects.for_user(learner).filter(kind=Kind.ANSWER).delete()
    attempts = Attempt.objects.for_user(learner).filter(status__in=FINISHED).order_by("submitted_at")
    cards: dict[int, Card] = {}
    begun: dict[int, datetime] = {}
    rows = []
    for attempt in attempts.prefetch_related("reviews"):
        key = attempt.question_id
        if key not in cards:
            cards[key] = card_of(learner, Kind.ANSWER, attempt.submitted_at, question_id=key)
        begun[key] = attempt.submitted_at
        rows.append(row_of(attempt, cards[key]))
    CardReview.objects.bulk_create([row for row in rows if row], batch_size=500)
    for key, card in cards.items():
        replay(card, begun[key])


def catch_up() -> None:
    """Schedule finished attempts that nobody has: their process died before it came to that, or was refused.

    Looks at the LOOKED_THROUGH newest attempts, which on any site are those of the last hours at least.
    """
    newest = Attempt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    recent = Attempt.objects.filter(pk__gt=newest - LOOKED_THROUGH)
    cards = Card.objects.filter(user=OuterRef("user"), question=OuterRef("question"), kind=Kind.ANSWER)
    has_none = Q(status=Status.SCORED, card_review=None) | Q(status__in=FINISHED) & ~Exists(cards)
    for pk in list(recent.filter(has_none).order_by("pk").values_list("pk", flat=True)[:CAUGHT_UP]):
        try:
            schedule(pk)
        except DatabaseError:
            logger.exception("Attempt %s is not scheduled", pk)


def merge(guest: User, account: User) -> None:
    """Give the guest's cards to the account. Where both have one about the same thing, their logs become one, and
    what either has put off stays put off."""
    things = ("kind", "question_id", "framework_id", "category", "dimension")
    mine = {tuple(getattr(card, name) for name in things): card for card in Card.objects.for_user(account)}
    for card in Card.objects.for_user(guest):
        twin = mine.get(tuple(getattr(card, name) for name in things))
        if twin is None:
            card.user = account
            card.save(update_fields=["user"])
        else:
            card.reviews.update(card=twin)
            card.delete()
            twin.user = account
            twin.is_suspended |= card.is_suspended
            twin.snoozed_until = max(filter(None, (twin.snoozed_until, card.snoozed_until)), default=None)
            replay(twin, twin.due)
    date_again(account)
