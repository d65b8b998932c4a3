"""Scores and answers by category."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from practice.bank.categories import Category
from practice.evaluation.noise import is_distinct
from practice.words import counted, listed

from .averages import average, difference, mean, scored_in
from .certainty import Certainty, read_certainty_by_category
from .grid import Cells, Filters, Grid


@dataclass(frozen=True)
class CategoryScore:
    """`average` 1.0–10.0 over `count` scored attempts, give or take `margin`. `lowest` and `highest`: of its daily
    averages. `apart`: 1 where it is distinguishably higher than the average of the other categories, -1 where lower,
    0 where that can't be told yet, or there is no other."""

    slug: str
    average: float
    count: int
    lowest: float
    highest: float
    margin: float
    apart: int

    @property
    def label(self) -> str:
        return Category(self.slug).label


@dataclass(frozen=True)
class Breakdown:
    """`scores` worst first. `answers`: attempts of each category that has any in the period, most first.

    `unpracticed`: the other categories, by name.
    """

    scores: tuple[CategoryScore, ...]
    answers: tuple[tuple[str, int], ...]
    unpracticed: tuple[str, ...]

    @property
    def counts(self) -> list[tuple[Category, int]]:
        return [(Category(slug), count) for slug, count in self.answers]

    @property
    def missing(self) -> list[Category]:
        return [Category(slug) for slug in self.unpracticed]

    @property
    def summary(self) -> str:
        """The scores in words, for those who don't see the chart."""
        return ", ".join(
            f"{score.label} {score.average} over {counted(score.count, 'answer')}" for score in self.scores
        )

    @property
    def distinction(self) -> str:
        """Which categories differ from the others by more than chance, in a sentence; empty for a single one."""
        if len(self.scores) < 2:
            return ""
        apart = [score for score in self.scores if score.apart]
        if not apart:
            return "No category is distinguishable from the others yet."
        names = [f"{score.label} is {'lower' if score.apart < 0 else 'higher'}" for score in apart]
        rest = "; the rest is not distinguishable yet" if len(apart) < len(self.scores) else ""
        return f"{listed(names)} than the other categories together{rest}."

    def as_json(self) -> dict[str, Any]:
        """`unpractised` keeps the spelling that the API has had from the beginning."""
        return {
            "labels": [score.label for score in self.scores],
            "values": [score.average for score in self.scores],
            "counts": [score.count for score in self.scores],
            "slugs": [score.slug for score in self.scores],
            "lowest": [score.lowest for score in self.scores],
            "highest": [score.highest for score in self.scores],
            "margins": [score.margin for score in self.scores],
            "apart": [score.apart for score in self.scores],
            "unpractised": list(self.unpracticed),
        }


def read_breakdown(grid: Grid, filters: Filters) -> Breakdown:
    return breakdown_of(grid.chosen(filters), filters.category, read_certainty_by_category(grid, filters))


def breakdown_of(cells: Cells, category: str | None, certainty: Certainty) -> Breakdown:
    """Worst first; ties go to the category with fewer scored attempts, then by name."""
    groups = defaultdict(list)
    answers: Counter[str] = Counter()
    for cell in cells:
        answers[cell.category] += cell.attempts
        if cell.scored:
            groups[cell.category].append(cell)
    ranks = {slug: rank(slug, sum(cell.tenths for cell in own), scored_in(own)) for slug, own in groups.items()}
    by_name = sorted([category] if category else Category.values, key=lambda slug: Category(slug).label)
    return Breakdown(
        scores=tuple(category_score(slug, groups, certainty) for slug in sorted(groups, key=ranks.__getitem__)),
        answers=tuple(sorted(((s, answers[s]) for s in by_name if answers[s]), key=lambda row: -row[1])),
        unpracticed=tuple(slug for slug in by_name if not answers[slug]),
    )


def rank(slug: str, tenths: int, count: int) -> tuple[Fraction, int, str]:
    """What categories are sorted by, worst first."""
    return Fraction(tenths, count), count, Category(slug).label


def category_score(slug: str, groups: Mapping[str, Cells], certainty: Certainty) -> CategoryScore:
    """The cells of all `groups` have a score each."""
    cells = groups[slug]
    daily = [value for cell in cells if (value := average(cell.tenths, cell.scored)) is not None]
    count = scored_in(cells)
    others = [cell for other, own in groups.items() if other != slug for cell in own]
    gap = difference(mean(cells), mean(others))
    smallest = certainty.smallest(count, scored_in(others), among=len(groups))
    apart = (1 if gap > 0 else -1) if gap is not None and is_distinct(gap, smallest) else 0
    return CategoryScore(slug, mean(cells) or 0, count, min(daily), max(daily), certainty.margin(count) or 0, apart)
