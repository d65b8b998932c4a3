"""What the product knows of a simulated learner: the answers and drills so far, their cards, and when these return.

The schedule's own functions compute it. Needs Django's setup, but no database.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from statistics import fmean

from practice.bank.categories import Category
from practice.schedule import memory
from practice.schedule.plan import Done, minutes_of_answer
from practice.schedule.ratings import drill_rating, rating_of
from practice.schedule.today import TIMED_ANSWERS

from .learners import Item

DAYS = 30
FIRST_DAY = date(2026, 11, 2)
INTERVIEW_ON = FIRST_DAY + timedelta(days=DAYS)
CATEGORIES = Category.values

Log = tuple[tuple[datetime, int], ...]


def moment(day: date) -> datetime:
    """Noon: the log needs a time, and the days that follow from it do not depend on which."""
    return datetime.combine(day, time(12), tzinfo=UTC)


@cache
def returns_on(log: Log) -> date:
    """The day on which a card with this log comes back. The same logs occur again and again, so it is remembered."""
    return memory.due_on(memory.replayed(log, log[-1][0]), UTC, INTERVIEW_ON)


@dataclass
class Practiced:
    """A card of the product: what is due, and how well it went last. It is a `Due` of the plan."""

    item: Item
    log: Log = ()
    due_on: date = FIRST_DAY
    score: float | None = None

    @property
    def pk(self) -> int:
        return self.item.pk

    @property
    def category(self) -> str:
        return self.item.category

    @property
    def rating(self) -> int | None:
        return self.log[-1][1]

    def add(self, day: date, rating: int) -> None:
        self.log = (*self.log, (moment(day), rating))
        self.due_on = returns_on(self.log)


@dataclass
class Diary:
    """What the product knows of a learner, who has told it the day of the interview, but no level."""

    answers: dict[int, Practiced] = field(default_factory=dict)
    drills: dict[int, Practiced] = field(default_factory=dict)
    scores: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CATEGORIES})
    last_on: dict[str, date] = field(default_factory=dict)
    last_category: str = ""
    seconds: list[float] = field(default_factory=list)
    today: Done = Done()

    @property
    def averages(self) -> dict[str, float]:
        return {category: fmean(scores) for category, scores in self.scores.items() if scores}

    @property
    def answer_minutes(self) -> int:
        return minutes_of_answer(fmean(self.seconds) if len(self.seconds) >= TIMED_ANSWERS else None)

    def due(self, day: date, cards: dict[int, Practiced]) -> list[Practiced]:
        return [card for card in cards.values() if card.due_on <= day]

    def add_answer(self, item: Item, day: date, score: float, seconds: float) -> None:
        is_new, done = item.pk not in self.answers, self.today
        self.today = Done(done.retries + (not is_new), done.new + is_new, done.drills)
        card = self.answers.setdefault(item.pk, Practiced(item))
        card.add(day, rating_of(score))
        card.score = score
        self.scores[item.category].append(score)
        self.last_on[item.category], self.last_category = day, item.category
        self.seconds.append(seconds)

    def add_drill(self, item: Item, day: date, had: int) -> None:
        done = self.today
        self.today = Done(done.retries, done.new, done.drills + 1)
        self.drills.setdefault(item.pk, Practiced(item)).add(day, drill_rating(had, item.points))
