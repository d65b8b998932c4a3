"""A learner as the simulation of practice takes one to be. Pure: knows no product, no database, no strategy.

A model, not a measurement. Skill in a category and knowledge of single questions grow with practice, by less the more
is there already, and fade by a power law. Every assumption stands below with its value and where it comes from; those
called assumed have no source but our judgment. docs/benchmarks.md says what comes of halving and doubling them.
"""

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

# Points by which a question's difficulty moves the score of its answer. Assumed.
SHIFTS = {"easy": 0.7, "medium": 0.0, "hard": -0.7}
LOWEST, HIGHEST = 1.0, 10.0
# How far the times of a learner's answers lie apart: sigma of a log-normal distribution. Assumed.
TIME_SPREAD = 0.25


@dataclass(frozen=True)
class Assumptions:
    """What holds for all learners. Scores are 1 to 10, times are days, shares are 0 to 1."""

    # Nobody's skill gets beyond it by practice alone. Assumed.
    ceiling: float = 9.0
    # Share of the way to the ceiling that one answer with its feedback gains in the category. Feedback helps by
    # d = 0.48 (Wisniewski and others 2020). With scores 1.5 apart, that is 0.7 points on a like question; that
    # a little more than half of it carries over to the rest of the category is assumed.
    gain: float = 0.08
    # The same for a question answered before: `repeat`, and on top `weak_repeat` times its weakness, which is 0 at a
    # last score of 7 and 1 at a last score of 1. A new question carries over more than an old one; of the old ones,
    # one that went badly does most, since there is feedback to act on. At 4, old and new are equal. Assumed.
    repeat: float = 0.5
    weak_repeat: float = 1.0
    # What of the gain is left when the last answer was in the same category. Interleaving helps by g = 0.42
    # (Brunmair and Richter 2019), which says that there is an effect; its size here is assumed.
    blocked: float = 0.8
    # Share of the gain lost per point that the answer's true score lies from a fitting challenge, 5.5. Assumed.
    misfit: float = 0.08
    # Share of what was once there and is forgotten that one answer brings back: savings (Ebbinghaus). Size assumed.
    savings: float = 0.2
    # Share of a question's missing points that stays with the learner after an answer and its feedback. Assumed.
    learned: float = 0.5
    # Share of the way to 10 that knowing all the points of a question is worth in an answer to it. Assumed.
    worth: float = 0.35
    # What is gained is there by (1 + t / days) ** -decay after t days: a power law (Wixted and Carpenter 2007). The
    # days, for skill and for points, are assumed: 0.86 and 0.60 of it is left after a week.
    skill_days: float = 20.0
    points_days: float = 4.0
    decay: float = 0.5
    # Practice multiplies these days by 1 + spacing * the share forgotten since. Chosen such that two looks three days
    # apart beat two in a row, a week later, by g = 0.74 (Latimier and others 2021), where learners are 0.2 apart.
    spacing: float = 18.0
    # A drill, as shares of what an answer does: for the question's points, and for the category. Assumed.
    drill_learned: float = 0.5
    drill_gain: float = 0.1
    # Standard deviation of the evaluator's error: what the product assumes where none was measured.
    noise: float = 1.0


@dataclass(frozen=True)
class Kind:
    """A kind of learner. `skills`: the skill that a category starts with, and how far learners lie around it.

    `weak`: so many categories start with `weak_skill` instead. `rusty`: points that were there 180 days ago on top of
    `skills`, and have been fading since. `speed` multiplies what practice gains, `fading` the days that it lasts.
    `minutes`: of writing one answer. `rise`: points above the start that are the target, set before the first run.
    """

    name: str
    skills: float
    spread: float = 0.7
    weak: int = 0
    weak_skill: float = 0.0
    rusty: float = 0.0
    speed: float = 1.0
    fading: float = 1.0
    minutes: float = 9.0
    rise: float = 1.5


KINDS = (
    Kind("newcomer", skills=3.5, minutes=7),
    Kind("uneven", skills=6.0, spread=0.5, weak=2, weak_skill=3.0),
    Kind("rusty", skills=4.5, spread=0.5, rusty=3.5),
    Kind("fast forgetter", skills=4.5, fading=0.4),
    Kind("slow learner", skills=4.0, speed=0.5, minutes=12, rise=0.75),
)
RUSTY_SINCE = -180


@dataclass(frozen=True)
class Item:
    """A question of the bank. `points`: how many key points it has."""

    pk: int
    category: str
    difficulty: str
    points: int


@dataclass
class Trace:
    """Something learned that fades: `level` as of `day`, `best` the most that was ever there."""

    days: float
    level: float = 0.0
    best: float = 0.0
    day: int = 0

    def at(self, day: int, decay: float) -> float:
        return self.level * float((1 + (day - self.day) / self.days) ** -decay)

    def practice(self, day: int, gain: float, of: Assumptions) -> None:
        """Add to what is left; what was forgotten since makes it last longer."""
        left = self.at(day, of.decay)
        if self.level:
            self.days *= 1 + of.spacing * (1 - left / self.level)
        self.level, self.day = left + gain, day
        self.best = max(self.best, self.level)


@cache
def counted(bank: tuple[Item, ...]) -> dict[str, Counter[str]]:
    """How many questions of each difficulty a category has."""
    return {
        name: Counter(each.difficulty for each in bank if each.category == name)
        for name in {each.category for each in bank}
    }


def bare_score(skill: float, difficulty: str) -> float:
    """Of an answer to a question that the learner has never seen."""
    return max(LOWEST, skill + SHIFTS[difficulty])


@dataclass
class Learner:
    """Days are counted from the first day of practice, 0."""

    kind: Kind
    bank: tuple[Item, ...]
    rng: random.Random
    of: Assumptions = field(default_factory=Assumptions)

    def __post_init__(self) -> None:
        self.counts = counted(self.bank)
        categories = sorted(self.counts)
        weak = set(self.rng.sample(categories, self.kind.weak))
        self.floors = {name: self.first_skill(name in weak) for name in categories}
        days = self.of.skill_days * self.kind.fading
        old = self.kind.rusty
        self.gained = {name: Trace(days, old, old, RUSTY_SINCE if old else 0) for name in categories}
        self.points: dict[int, Trace] = {}
        self.practiced: dict[int, Item] = {}
        self.last_scores: dict[int, float] = {}
        self.last_category = ""
        self.counts = {
            name: Counter(item.difficulty for item in self.bank if item.category == name) for name in categories
        }

    def first_skill(self, is_weak: bool) -> float:
        mean = self.kind.weak_skill if is_weak else self.kind.skills
        return min(self.of.ceiling, max(LOWEST, self.rng.gauss(mean, self.kind.spread)))

    def skill(self, category: str, day: int) -> float:
        return self.floors[category] + self.gained[category].at(day, self.of.decay)

    def known(self, item: Item, day: int) -> float:
        """The share of the question's points that practice has given, 0 to 1."""
        trace = self.points.get(item.pk)
        return trace.at(day, self.of.decay) if trace else 0.0

    def expected(self, item: Item, day: int) -> float:
        """The true score of an answer on this day, without the evaluator's error."""
        bare = bare_score(self.skill(item.category, day), item.difficulty)
        return bare + self.of.worth * self.known(item, day) * (HIGHEST - bare)

    def expected_by_category(self, day: int) -> dict[str, float]:
        """The expected score of a question drawn from each category, practiced or not."""
        sums = {}
        for category, counts in self.counts.items():
            skill = self.skill(category, day)
            sums[category] = sum(number * bare_score(skill, difficulty) for difficulty, number in counts.items())
        for item in self.practiced.values():
            sums[item.category] += self.expected(item, day) - bare_score(
                self.skill(item.category, day), item.difficulty
            )
        return {category: total / self.counts[category].total() for category, total in sums.items()}

    def answer(self, item: Item, day: int) -> tuple[float, float]:
        """Answer and read the feedback: the overall score as the evaluator gives it, and the seconds of writing."""
        true = self.expected(item, day)
        self.learn(item, day, self.of.learned, self.answer_gain(item, true))
        self.last_scores[item.pk], self.last_category = true, item.category
        score = min(HIGHEST, max(LOWEST, self.rng.gauss(true, self.of.noise)))
        return round(score, 1), 60 * self.rng.lognormvariate(math.log(self.kind.minutes), TIME_SPREAD)

    def answer_gain(self, item: Item, true: float) -> float:
        """The share of the way to the ceiling that this answer gains."""
        gain = self.of.gain * max(0.0, 1 - self.of.misfit * abs(true - 5.5))
        if item.category == self.last_category:
            gain *= self.of.blocked
        if item.pk in self.last_scores:
            weakness = min(1.0, max(0.0, (7 - self.last_scores[item.pk]) / 6))
            gain *= self.of.repeat + self.of.weak_repeat * weakness
        return gain

    def drill(self, item: Item, day: int) -> int:
        """Recall the points of a question, then look: how many of them were there.

        A point that practice has not given comes to mind as often as the skill is high: 0 of 10 to 10 of 10.
        """
        known = self.known(item, day)
        chance = known + (1 - known) * self.skill(item.category, day) / HIGHEST
        had = sum(self.rng.random() < chance for _ in range(item.points))
        self.learn(item, day, self.of.drill_learned * self.of.learned, self.of.drill_gain * self.of.gain)
        return had

    def learn(self, item: Item, day: int, learned: float, gain: float) -> None:
        """Shares of what is missing: of the question's points, and of the category's skill."""
        self.practiced[item.pk] = item
        trace = self.points.setdefault(item.pk, Trace(self.of.points_days * self.kind.fading, day=day))
        trace.practice(day, self.points_lift(item, day, learned), self.of)
        self.gained[item.category].practice(day, self.skill_lift(item.category, day, gain), self.of)

    def points_lift(self, item: Item, day: int, learned: float) -> float:
        return min(1.0, learned * self.kind.speed) * (1 - self.known(item, day))

    def skill_lift(self, category: str, day: int, gain: float) -> float:
        """What comes back of what was forgotten, and what is added on the way that is left to the ceiling."""
        trace = self.gained[category]
        back = self.of.savings * gain / self.of.gain * (trace.best - trace.at(day, self.of.decay))
        return back + gain * self.kind.speed * max(0.0, self.of.ceiling - self.skill(category, day) - back)

    def worth(self, item: Item, day: int) -> float:
        """By how much an answer would at once raise the expected scores of the bank's questions, all in all."""
        true = self.expected(item, day)
        skill = self.skill_lift(item.category, day, self.answer_gain(item, true))
        bare = bare_score(self.skill(item.category, day), item.difficulty)
        points = self.points_lift(item, day, self.of.learned) * self.of.worth * (HIGHEST - bare)
        return skill * self.counts[item.category].total() + points
