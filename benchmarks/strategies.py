"""The month before an interview, practiced by one of several strategies: what the simulation compares.

What is ours decides as the product does, by its own functions, asked as today.py and selection.py ask them. Only the
database is left out, and what reads it is written again: diary.py. Needs Django's setup, but no database.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from statistics import fmean

from practice.bank import seeding
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
    pays_most,
    plan,
    turn_of,
    weakness,
)
from practice.schedule.selection import shuffled

from .diary import CATEGORIES, DAYS, FIRST_DAY, Diary, Practiced
from .learners import Assumptions, Item, Kind, Learner

DIFFICULTIES = list(Difficulty)


class Strategy(StrEnum):
    """How a learner chooses.

    KNOWING knows what nobody can, the skills, and takes what helps most at once: the most that choice can do.
    OURS follows today's plan, asks for the next question while there are minutes for one, and drills in the rest.
    """

    RANDOM = "(a) random"
    LEAST_RECENT = "(b) least recent"
    OURS = "(c) ours"
    NO_DRILLS = "(c) without drills"
    PLAN_ONLY = "(c) plan alone"
    KNOWING = "(d) all-knowing"


@cache
def seeded_bank() -> tuple[Item, ...]:
    """The questions that ship with the product."""
    rows = [(category, row) for category in CATEGORIES for row in seeding.read(category)["question"]]
    return tuple(
        Item(pk, category, row["difficulty"], len(row["key_points"])) for pk, (category, row) in enumerate(rows, 1)
    )


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
        others = {
            Strategy.RANDOM: self.random,
            Strategy.LEAST_RECENT: self.least_recent,
            Strategy.KNOWING: self.most_helpful,
        }
        if self.strategy in others:
            while self.has_time:
                self.answer(others[self.strategy]())
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

    def most_helpful(self) -> Item:
        """Of those never answered, one of each category and difficulty stands for all like it."""
        seen = self.diary.answers
        kinds = {(item.category, item.difficulty): item for item in self.bank if item.pk not in seen}
        items = [*kinds.values(), *(card.item for card in seen.values())]
        return max(items, key=lambda item: self.learner.worth(item, self.day))

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
        first = min(due, key=weakness, default=None)
        averages = diary.averages
        standings = {name: Standing(averages.get(name), diary.last_on.get(name)) for name in CATEGORIES}
        categories = pays_most(standings, day, avoid=first.category if first else "")
        planned = plan(
            due,
            len(drills),
            has_new=True,
            turn=turn_of(day),
            done=diary.today,
            minutes=MINUTES,
            answer_minutes=diary.answer_minutes,
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
            return min(due, key=lambda card: (card.category == last, *weakness(card))).item
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
