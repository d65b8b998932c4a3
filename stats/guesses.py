"""How learners judge themselves: what they guessed of an overall score before they saw it, against that score."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from statistics import stdev
from typing import Any, NamedTuple

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from practice.evaluation.score import DIMENSIONS
from practice.words import counted

from .averages import average
from .grid import Filters, Grid

# Guesses from which anything is said of them, for each category anew.
NEEDED = 5
# A mean gap within so many of its standard errors is taken for chance: one in twenty fair judges would show more.
STANDARD_ERRORS = 2


class Pair(NamedTuple):
    """A guess of 1 to 10, and the score in tenths; `dimensions` in the order of DIMENSIONS, in whole levels."""

    day: date
    category: str
    guess: int
    tenths: int
    dimensions: tuple[int, ...]

    @property
    def gap(self) -> int:
        """Guess minus score, in tenths: above 0, the learner guessed too high."""
        return 10 * self.guess - self.tenths


@dataclass(frozen=True)
class Gap:
    """The `mean` of guess minus score over `count` guesses, and its `error`: STANDARD_ERRORS of that mean.

    Both are to one decimal, the error rounded up, and None below NEEDED. `slug` is a category's; that of a dimension,
    whose score is set against the guess of the overall one, is empty.
    """

    label: str
    count: int
    mean: float | None = None
    error: float | None = None
    slug: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether the gap is larger than its error, as both are shown."""
        return self.mean is not None and self.error is not None and self.size > self.error

    @property
    def size(self) -> float:
        return abs(self.mean or 0)

    @property
    def direction(self) -> str:
        return "high" if (self.mean or 0) > 0 else "low"

    @property
    def verdict(self) -> str:
        if self.mean is None:
            return f"needs {NEEDED}"
        return f"too {self.direction}" if self.is_clear else "not distinguishable"


@dataclass(frozen=True)
class Guesses:
    """`days` with a guess, in order: the mean gap of each, the `counts` that it rests on, and in `moving` the mean
    gap of the last NEEDED guesses by the end of that day, None before there are so many.

    `total`, `categories`, and `dimensions` are over the whole period; a category without a guess is left out.
    """

    days: tuple[date, ...]
    values: tuple[float, ...]
    counts: tuple[int, ...]
    moving: tuple[float | None, ...]
    total: Gap
    categories: tuple[Gap, ...]
    dimensions: tuple[Gap, ...]

    @property
    def needed(self) -> int:
        return NEEDED

    @property
    def is_enough(self) -> bool:
        return self.total.mean is not None

    @property
    def rows(self) -> list[tuple[date, float, int]]:
        return list(zip(self.days, self.values, self.counts, strict=True))

    @property
    def sentences(self) -> list[str]:
        """What can be said: of all guesses, then of the widest clear gap by category and by dimension."""
        total, over = self.total, counted(self.total.count, "guess", "guesses")
        if not self.is_enough:
            return [f"This takes {NEEDED} guesses; you have {total.count} with a score in this period."]
        if total.is_clear:
            said = [f"You rate yourself {total.size} too {total.direction} on average, over {over}."]
        else:
            said = [f"Over {over}, your judgment is not distinguishable from a fair one."]
        if category := widest(self.categories):
            said.append(f"You rate yourself {category.size} too {category.direction} in {category.label}.")
        if dimension := widest(self.dimensions):
            beside = "above" if dimension.direction == "high" else "below"
            said.append(f"Your guesses are {dimension.size} {beside} your scores for {dimension.label.lower()}.")
        return said

    @property
    def summary(self) -> str:
        """The chart in words, for those who don't see it."""
        return f"your guess minus the score on each of {counted(len(self.days), 'day')}. {self.sentences[0]}"

    def as_json(self) -> dict[str, Any]:
        return {
            "needed": NEEDED,
            "count": self.total.count,
            "mean": self.total.mean,
            "error": self.total.error,
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.values),
            "counts": list(self.counts),
            "moving": list(self.moving),
            "by_category": {"slugs": [gap.slug for gap in self.categories], **columns(self.categories)},
            "by_dimension": columns(self.dimensions),
        }


def columns(gaps: Iterable[Gap]) -> dict[str, list[Any]]:
    names = {"labels": "label", "values": "mean", "errors": "error", "counts": "count"}
    return {name: [getattr(gap, field) for gap in gaps] for name, field in names.items()}


def widest(gaps: Iterable[Gap]) -> Gap | None:
    return max((gap for gap in gaps if gap.is_clear), key=lambda gap: gap.size, default=None)


def read_guesses(user: Person, grid: Grid, filters: Filters) -> Guesses:
    """Of the period's answers on the grid's scale. One query; none where nothing has a score."""
    return judged(read_pairs(user, grid, filters) if grid.scale else ())


def read_pairs(user: Person, grid: Grid, filters: Filters) -> list[Pair]:
    """In the order of submitting. A guess is only ever stored with feedback that is open."""
    guessed = Attempt.objects.for_user(user).filter(
        practiced_on__range=grid.window(filters.days), scale=grid.scale, guess__isnull=False
    )
    if filters.category:
        guessed = guessed.filter(category=filters.category)
    scores = ("overall_score", *(f"{name}_score" for name in DIMENSIONS))
    rows = guessed.order_by("practiced_on", "submitted_at", "pk").values_list(
        "practiced_on", "category", "guess", *scores
    )
    return [
        Pair(day, category, guess, int(10 * overall), tuple(levels))
        for day, category, guess, overall, *levels in rows
    ]


def judged(pairs: Sequence[Pair]) -> Guesses:
    """`pairs` in the order of submitting."""
    by_day, by_category = defaultdict(list), defaultdict(list)
    last: dict[date, int] = {}
    for number, pair in enumerate(pairs, start=1):
        by_day[pair.day].append(pair.gap)
        by_category[pair.category].append(pair.gap)
        last[pair.day] = number
    gaps = [pair.gap for pair in pairs]
    levels = {name: [10 * (pair.guess - pair.dimensions[n]) for pair in pairs] for n, name in enumerate(DIMENSIONS)}
    return Guesses(
        days=tuple(by_day),
        values=tuple(average(sum(own), len(own)) or 0 for own in by_day.values()),
        counts=tuple(map(len, by_day.values())),
        moving=tuple(mean_of_last(gaps[:end]) for end in last.values()),
        total=gap_of("All guesses", gaps),
        categories=tuple(
            gap_of(Category(slug).label, by_category[slug], slug) for slug in Category.values if slug in by_category
        ),
        dimensions=tuple(gap_of(name.capitalize(), own) for name, own in levels.items()) if pairs else (),
    )


def mean_of_last(gaps: Sequence[int]) -> float | None:
    return average(sum(gaps[-NEEDED:]), NEEDED) if len(gaps) >= NEEDED else None


def gap_of(label: str, gaps: Sequence[int], slug: str = "") -> Gap:
    """`gaps` in tenths."""
    count = len(gaps)
    if count < NEEDED:
        return Gap(label, count, slug=slug)
    # Rounded first: what floating point adds to a whole number of tenths must not be rounded up.
    error = ceil(round(STANDARD_ERRORS * stdev(gaps) / sqrt(count), 6)) / 10
    return Gap(label, count, average(sum(gaps), count), error, slug)
