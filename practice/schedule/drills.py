"""Two-minute drills: what a card asks and shows, and what is written when one is done."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from coach.accounts.guests import create_guest
from coach.accounts.models import Person, User
from practice.attempts.limits import TooMany
from practice.bank.categories import Category
from practice.bank.models import Framework, Question
from practice.evaluation.levels import SPANS, written_levels
from practice.evaluation.score import DIMENSIONS

from . import cards
from .models import Card, CardReview, Kind

# Cards in a row.
RUN = 10
PER_DAY = 300
# How a thing is called in forms and addresses: drill:SLUG, framework:SLUG, level:CATEGORY:DIMENSION.
NAME = re.compile(r"(?:drill|framework):[a-zA-Z0-9_-]{1,80}|level:[a-z_]{1,20}:[a-z]{1,12}")
WHEN = "when"


@dataclass(frozen=True)
class Point:
    """Something to tick. `id` is unique within its card."""

    id: str
    text: str
    head: str = ""


@dataclass(frozen=True)
class Drill:
    """A card as the page shows it. `about` are the columns by which Card knows the thing."""

    name: str
    kind: Kind
    prompt: str
    shows: str
    points: tuple[Point, ...]
    url: str
    url_text: str
    given: str = ""
    category: Category | None = None
    about: dict[str, Any] = field(default_factory=dict)


def name_of(kind: str, *key: str) -> str:
    return ":".join((kind, *key))


def find(user: Person, name: str) -> Drill | None:
    """The card of this name, which matches NAME; None where the person can't have it. At most two queries.

    A retired question is found: somebody may have had it open.
    """
    kind, *key = name.split(":")
    if kind == Kind.LEVEL:
        category, dimension = key
        return of_level(Category(category), dimension) if is_level(category, dimension) else None
    if kind == Kind.FRAMEWORK:
        framework = Framework.objects.prefetch_related("steps").filter(slug=key[0]).first()
        return of_framework(framework) if framework else None
    question = Question.of_anybody.open_to(user).filter(slug=key[0]).first()
    return of_question(question) if question else None


def is_level(category: str, dimension: str) -> bool:
    return category in Category.values and dimension in DIMENSIONS


def of_question(question: Question) -> Drill:
    return Drill(
        name=name_of(Kind.DRILL, question.slug),
        kind=Kind.DRILL,
        prompt=question.text,
        shows="key points",
        points=tuple(Point(point.id, point.text) for point in question.points),
        url=question.get_absolute_url(),
        url_text="Answer it in full",
        category=Category(question.category),
        about={"question": question},
    )


def of_framework(framework: Framework) -> Drill:
    # By place, not by row: seeding writes the rows again.
    steps = tuple(Point(str(step.position), step.good, step.name) for step in framework.steps.all())
    return Drill(
        name=name_of(Kind.FRAMEWORK, framework.slug),
        kind=Kind.FRAMEWORK,
        prompt=f"{framework.name}: what are the steps, and when do you use it?",
        shows="steps",
        points=(*steps, Point(WHEN, framework.when_to_use, "When to use it")) if steps else (),
        url=framework.get_absolute_url(),
        url_text=f"Read about {framework.name}",
        about={"framework": framework},
    )


def of_level(category: Category, dimension: str) -> Drill:
    """The lowest level is given; what lifts an answer to each of the others is to be said."""
    levels = written_levels()[category.value][dimension]
    lowest, *others = SPANS
    return Drill(
        name=name_of(Kind.LEVEL, category.value, dimension),
        kind=Kind.LEVEL,
        prompt=f"{category.label}, {dimension}: what lifts an answer from one level to the next?",
        shows="levels",
        points=tuple(Point(span, levels[span], f"{dashed(span)} points") for span in others),
        url=reverse("how_scoring_works"),
        url_text="How scoring works",
        given=f"At {dashed(lowest)} points: {levels[lowest]}",
        category=category,
        about={"category": category.value, "dimension": dimension},
    )


def dashed(span: str) -> str:
    return span.replace("-", "–")


def title_of(card: Card) -> str:
    """The thing in a list; `card` has its question or framework."""
    if card.question:
        return card.question.text
    return card.framework.name if card.framework else f"{Category(card.category).label}: levels of {card.dimension}"


def zone_of(user: Person) -> ZoneInfo:
    return user.zone if user.is_authenticated else ZoneInfo("UTC")


def reviews_of(user: Person, day: date) -> QuerySet[CardReview]:
    """What the learner has drilled on this local day, in order."""
    return CardReview.objects.filter(card__in=Card.objects.for_user(user).drills(), reviewed_on=day)


def card_about(user: Person, drill: Drill) -> Card | None:
    """The card, where there is one, with `last_jot`. One query."""
    newest = CardReview.objects.filter(card=OuterRef("pk")).order_by("-reviewed_at", "-pk").values("jot")
    cards_about = Card.objects.for_user(user).filter(kind=drill.kind, **drill.about)
    return cards_about.annotate(last_jot=Subquery(newest[:1])).first()


@transaction.atomic
def save(
    user: Person, drill: Drill, ticks: Collection[str], *, jot: str, seen: datetime | None, zone: str, now: datetime
) -> CardReview | None:
    """Log the drill; None if the card was done since the page saw it, whose last review was at `seen`.

    A visitor becomes a guest in the IANA zone `zone`. Raises TooMany when the day's drills are used up. About ten
    queries.
    """
    if user.is_authenticated:
        # One at a time, or two tabs would both find that nobody has done the card.
        learner = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
        if learner is None:  # the guest joined an account in another tab just now
            raise PermissionDenied
    else:
        learner = create_guest(zone)
    card = card_about(learner, drill)
    if card and card.last_review and (seen is None or card.last_review > seen):
        return None
    today = now.astimezone(learner.zone).date()
    if reviews_of(learner, today).count() >= PER_DAY:
        raise TooMany(midnight_after(today, learner.zone))
    card = cards.card_of(learner, drill.kind, now, **drill.about)
    had = sum(point.id in ticks for point in drill.points)
    return cards.review(card, had=had, of=len(drill.points), jot=jot, now=now)


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which the local day after this one begins."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
