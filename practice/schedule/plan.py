"""Today's plan: which of what is due fits into the learner's minutes, and where a new question pays most. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, Protocol, TypeVar

from practice.words import counted, listed

MINUTES = 20  # a day, for those who have not said
ANSWER_MINUTES = 10  # for an answer and its feedback, as long as nobody knows better
SHORTEST, LONGEST = 4, 25
READING_MINUTES = 1  # of its feedback
DRILL_MINUTES = 2
# At most so many drills in a plan, however many are due: one run.
DRILLS = 10
# Answers would fill every day. One of them gives way to drills so often.
DRILL_DAYS = 3
# A category that was practiced so lately leaves the new question to others.
RESTS = timedelta(days=2)


class Due(Protocol):
    """A due answer, as far as the plan looks at it. `rating` is None where nothing could be rated, and `score`, the
    last overall score, where there is none."""

    @property
    def pk(self) -> int: ...
    @property
    def category(self) -> str: ...
    @property
    def rating(self) -> int | None: ...
    @property
    def score(self) -> float | None: ...
    @property
    def due_on(self) -> date: ...


D = TypeVar("D", bound=Due)


@dataclass(frozen=True)
class Standing:
    """What the plan knows of one category: the `average` overall score, 1 to 10, of its scored answers, or None;
    and the last day on which it was practiced, or None."""

    average: float | None = None
    practiced_on: date | None = None


@dataclass(frozen=True)
class Done:
    """What was practiced today already."""

    retries: int = 0
    new: int = 0
    drills: int = 0

    @property
    def answers(self) -> int:
        return self.retries + self.new

    @property
    def in_words(self) -> str:
        """ "2 answers and 3 drill cards"; not of nothing."""
        parts = [(self.answers, "answer"), (self.drills, "drill card")]
        return listed(counted(number, noun) for number, noun in parts if number)


@dataclass(frozen=True)
class Plan(Generic[D]):
    """What is left of today. `later`: how many more answers are due than fit."""

    retries: tuple[D, ...]
    drills: int
    wants_new: bool
    later: int
    answer_minutes: int

    @property
    def is_empty(self) -> bool:
        return not (self.retries or self.drills or self.wants_new)

    @property
    def drill_minutes(self) -> int:
        return self.drills * DRILL_MINUTES

    @property
    def minutes(self) -> int:
        return self.drill_minutes + (len(self.retries) + self.wants_new) * self.answer_minutes


def plan(
    due: Iterable[D],
    drills_due: int,
    *,
    has_new: bool,
    turn: int = 0,
    done: Done,
    minutes: int,
    answer_minutes: int,
) -> Plan[D]:
    """The plan of a day of so many `minutes`, as far as it isn't `done`: the weakest due answers, a new question
    beside them, and drills for what is left.

    `turn` counts the days. With room for one answer, every other day it is a new question: without that, somebody
    with a few weak answers would never see another one. Where not even one fits, every other day is for one all the
    same, and the days between are for drills. What is due too little to fill the minutes leaves room for more new
    questions, one after another. Every DRILL_DAYS days, drills take the place of one answer of several; of two, that
    of the new question.
    """
    ordered = interleaved(weakest_first(due))
    slots = minutes // answer_minutes
    if not slots and (turn % 2 == 0 or not drills_due + done.drills):
        slots, turn = 1, turn // 2
    has_drills = slots > 1 and turn % DRILL_DAYS == DRILL_DAYS - 1 and drills_due + done.drills > 0
    # Drills beyond the plan are the learner's gift, and take nothing from the answers.
    left = max(0, slots - has_drills - done.answers)
    is_new_turn = turn % 2 == 1 if slots <= 1 else not done.new and slots - has_drills > 1
    wants_new = has_new and left > 0 and (is_new_turn or left > len(ordered))
    retries = ordered[: left - wants_new]
    answers = done.answers + len(retries) + wants_new
    room = (minutes - answers * answer_minutes) // DRILL_MINUTES
    drills = max(0, min(room, DRILLS, drills_due + done.drills) - done.drills)
    return Plan(tuple(retries), drills, wants_new, len(ordered) - len(retries), answer_minutes)


def turn_of(day: date) -> int:
    """Which kind of day it is, for what comes every so many days."""
    return day.toordinal()


def weakness(each: Due) -> tuple[int, float, date, int]:
    return each.rating or 0, each.score or 0, each.due_on, each.pk


def weakest_first(due: Iterable[D]) -> list[D]:
    """By rating, what could not be rated first; of equals the lowest score, then what has been due for longest."""
    return sorted(due, key=weakness)


def interleaved(due: Sequence[D]) -> list[D]:
    """In the same order, but no two of one category in a row while another one is left. Linear but for the search."""
    left = list(due)
    ordered: list[D] = []
    while left:
        last = ordered[-1].category if ordered else None
        place = next((place for place, each in enumerate(left) if each.category != last), 0)
        ordered.append(left.pop(place))
    return ordered


def pays_most(standings: Mapping[str, Standing], today: date, avoid: str = "") -> list[str]:
    """The categories in the order in which a new question pays: the weakest first, an unpracticed one before it.

    Those practiced lately, and `avoid`, come last. Which of several equal ones is first changes from day to day.
    """
    turn = today.toordinal()

    def key(place: int, category: str) -> tuple[bool, float, int]:
        standing = standings[category]
        lately = standing.practiced_on is not None and today - standing.practiced_on < RESTS
        return (lately or category == avoid, standing.average or 0, (place + turn) % len(standings))

    return [name for _, name in sorted((key(place, name), name) for place, name in enumerate(standings))]


def minutes_of_answer(seconds: float | None) -> int:
    """Minutes to plan for an answer by somebody who takes `seconds` on average, None where that isn't known."""
    if seconds is None:
        return ANSWER_MINUTES
    return min(LONGEST, max(SHORTEST, round(seconds / 60) + READING_MINUTES))
