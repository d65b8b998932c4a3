"""The month before an interview, practiced by one of several strategies: what the simulation compares.

What is ours decides as the product does, by its own functions, asked as today.py and selection.py ask them. Only the
database is left out, and what reads it is written again here: Diary. Needs Django's setup, but no database.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from statistics import fmean

from practice.bank import seeding
from practice.bank.categories import Category
from practice.bank.models import Difficulty
from practice.schedule import memory
from practice.schedule.difficulty import distance, fitting
from practice.schedule.plan import (
    DRILL_MINUTES,
    DRILLS,
    MINUTES,
    READING_MINUTES,
    Done,
    Plan,
    Standing,
    minutes_of_answer,
    pays_most,
    plan,
)
from practice.schedule.ratings import drill_rating, rating_of
from practice.schedule.selection import shuffled

from .learners import Assumptions, Item, Kind, Learner

DAYS = 30
FIRST_DAY = date(2026, 11, 2)
INTERVIEW_ON = FIRST_DAY + timedelta(days=DAYS)

CATEGORIES = Category.values
DIFFICULTIES = list(Difficulty)

Log = tuple[tuple[datetime, int], ...]


class Strategy(StrEnum):
    """How a learner chooses.

    OURS follows today's plan, asks for the next question while there are minutes for one, and drills in the rest.
    """

    RANDOM = "(a) random"
    LEAST_RECENT = "(b) least recent"
    OURS = "(c) ours"
    NO_DRILLS = "(c) without drills"
    PLAN_ONLY = "(c) plan alone"


@cache
def seeded_bank() -> tuple[Item, ...]:
    """The questions that ship with the product."""
    rows = [(category, row) for category in CATEGORIES for row in seeding.read(category)["question"]]
    return tuple(
        Item(pk, category, row["difficulty"], len(row["key_points"])) for pk, (category, row) in enumerate(rows, 1)
    )


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
        return minutes_of_answer(fmean(self.seconds) if self.seconds else None)

    def due(self, day: date, cards: dict[int, Practiced]) -> list[Practiced]:
        return [card for card in cards.values() if card.due_on <= day]

    def add_answer(self, item: Item, day: date, score: float, seconds: float) -> None:
        is_new, done = item.pk not in self.answers, self.today
        self.today = Done(done.retries + (not is_new), done.new + is_new, done.drills)
        self.answers.setdefault(item.pk, Practiced(item)).add(day, rating_of(score))
        self.scores[item.category].append(score)
        self.last_on[item.category], self.last_category = day, item.category
        self.seconds.append(seconds)

    def add_drill(self, item: Item, day: date, had: int) -> None:
        done = self.today
        self.today = Done(done.retries, done.new, done.drills + 1)
        self.drills.setdefault(item.pk, Practiced(item)).add(day, drill_rating(had, item.points))


@dataclass(frozen=True)
class Month:
    """How it went. `curve`, `weakest`: the expected score of a question from the whole bank, and from the weakest
    category, on the morning of each day, the first and the interview's included."""

    curve: tuple[float, ...]
    weakest: tuple[float, ...]
    answers: int
    asked: int
    drills: int


class Run:
    """One learner with one strategy: 20 minutes a day, and what is left of them kept for another day."""

    def __init__(self, kind: Kind, strategy: Strategy, name: str, of: Assumptions, bank: tuple[Item, ...]):
        self.strategy, self.bank = strategy, bank
        # The same learner for every strategy; what happens then has dice of its own.
        self.learner = Learner(kind, bank, random.Random(f"learner {name}"), of)
        self.learner.rng = random.Random(f"practice {name}")
        self.rng = random.Random(f"choice {name}")
        self.diary = Diary()
        self.minutes = 0.0
        self.day = 0
        self.last_turns: dict[str, int] = {}
        self.turns = self.drilled = 0

    @property
    def today(self) -> date:
        return FIRST_DAY + timedelta(days=self.day)

    def month(self) -> Month:
        mornings = [self.learner.expected_by_category(0)]
        for self.day in range(DAYS):
            self.minutes += MINUTES
            self.diary.today = Done()
            self.practice()
            mornings.append(self.learner.expected_by_category(self.day + 1))
        curve = tuple(fmean(scores.values()) for scores in mornings)
        weakest = tuple(min(scores.values()) for scores in mornings)
        return Month(curve, weakest, self.turns, len(self.diary.answers), self.drilled)

    def practice(self) -> None:
        if self.strategy in (Strategy.RANDOM, Strategy.LEAST_RECENT):
            choose = self.random if self.strategy == Strategy.RANDOM else self.least_recent
            while self.has_time:
                self.answer(choose())
            return
        self.follow_plan()
        if self.strategy == Strategy.PLAN_ONLY:
            return
        while self.has_time:
            self.answer(self.next_question())
        if self.strategy == Strategy.OURS:
            self.drill_in_the_rest()

    @property
    def has_time(self) -> bool:
        """For one more answer, if it takes as long as they have so far."""
        return self.minutes >= self.diary.answer_minutes

    def answer(self, item: Item) -> None:
        score, seconds = self.learner.answer(item, self.day)
        self.diary.add_answer(item, self.today, score, seconds)
        self.minutes -= seconds / 60 + READING_MINUTES
        self.turns += 1
        self.last_turns |= {item.category: self.turns, str(item.pk): self.turns}

    def drill(self, item: Item) -> None:
        self.diary.add_drill(item, self.today, self.learner.drill(item, self.day))
        self.minutes -= DRILL_MINUTES
        self.drilled += 1

    def random(self) -> Item:
        return self.rng.choice(self.bank)

    def least_recent(self) -> Item:
        """Of the category practiced least recently, its question answered least recently; what never was, first."""
        category = min(CATEGORIES, key=lambda name: (self.last_turns.get(name, 0), self.rng.random()))
        items = [item for item in self.bank if item.category == category]
        return min(items, key=lambda item: (self.last_turns.get(str(item.pk), 0), self.rng.random()))

    def follow_plan(self) -> None:
        """Today's page, opened again after each thing on it, until it is done."""
        while True:
            planned, categories, drills = self.read_today()
            if planned.retries:
                self.answer(planned.retries[0].item)
            elif planned.wants_new:
                self.answer(self.new_question(categories))
            elif planned.drills:
                self.drill(weakest(drills).item)
            else:
                return

    def read_today(self) -> tuple[Plan[Practiced], list[str], list[Practiced]]:
        """As today.py has it: the plan, the categories by what a new question pays, and the drills that are due."""
        diary, day = self.diary, self.today
        due, drills = diary.due(day, diary.answers), diary.due(day, diary.drills)
        first = min(due, key=lambda each: (each.rating or 0, each.due_on), default=None)
        averages = diary.averages
        standings = {name: Standing(averages.get(name), diary.last_on.get(name)) for name in CATEGORIES}
        categories = pays_most(standings, day, avoid=first.category if first else "")
        planned = plan(
            due, len(drills), has_new=True, done=diary.today, minutes=MINUTES, answer_minutes=diary.answer_minutes
        )
        return planned, categories, drills

    def new_question(self, categories: Sequence[str], *, by_chance: bool = False) -> Item:
        """As new.py has it, and selection.py where chance decides between equals."""
        averages, turn = self.diary.averages, self.today.toordinal() % 1009 + 1
        ranks = {
            (category, each.value): place * len(DIFFICULTIES) + distance(each, fits)
            for place, category in enumerate(categories)
            for fits in [fitting(averages.get(category))]
            for each in DIFFICULTIES
        }
        left = [item for item in self.bank if item.pk not in self.diary.answers]
        best = min(ranks[item.category, item.difficulty] for item in left)
        equals = [item for item in left if ranks[item.category, item.difficulty] == best]
        if by_chance:
            return self.rng.choice(equals)
        return min(equals, key=lambda item: (item.pk * turn % 1009, item.pk))

    def next_question(self) -> Item:
        """As selection.py has it: what is due and weak, then a question never answered. There is always one left."""
        due = [card for card in self.diary.due(self.today, self.diary.answers) if memory.is_weak(card.rating)]
        if due:
            last = self.diary.last_category
            return min(due, key=lambda card: (card.category == last, card.rating or 0, card.due_on, card.pk)).item
        return self.new_question(shuffled(self.diary.averages, self.rng), by_chance=True)

    def drill_in_the_rest(self) -> None:
        """In the minutes left, at most one run: what is due, then the weakest answers not drilled yet."""
        diary = self.diary
        while self.minutes >= DRILL_MINUTES and diary.today.drills < DRILLS:
            never = [card for pk, card in diary.answers.items() if pk not in diary.drills]
            cards = diary.due(self.today, diary.drills) or never
            if not cards:
                return
            self.drill(weakest(cards).item)


def weakest(cards: Sequence[Practiced]) -> Practiced:
    return min(cards, key=lambda card: (card.rating or 0, card.due_on, card.pk))


def month(kind: Kind, strategy: Strategy, seed: int, number: int, of: Assumptions | None = None) -> Month:
    """The learner of this seed and number in the month before the interview."""
    return Run(kind, strategy, f"{seed} {kind.name} {number}", of or Assumptions(), seeded_bank()).month()
