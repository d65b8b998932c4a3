"""Scores and answers by category."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from practice.bank.categories import Category
from practice.words import counted

from .averages import average, mean, scored_in
from .grid import Cells, Filters, Grid


@dataclass(frozen=True)
class CategoryScore:
    """`average` 1.0–10.0 over `count` scored attempts. `lowest` and `highest`: of its daily averages."""

    slug: str
    average: float
    count: int
    lowest: float
    highest: float

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

    def as_json(self) -> dict[str, Any]:
        """`unpractised` keeps the spelling that the API has had from the beginning."""
        return {
            "labels": [score.label for score in self.scores],
            "values": [score.average for score in self.scores],
            "counts": [score.count for score in self.scores],
            "slugs": [score.slug for score in self.scores],
            "lowest": [score.lowest for score in self.scores],
            "highest": [score.highest for score in self.scores],
            "unpractised": list(self.unpracticed),
        }


def read_breakdown(grid: Grid, filters: Filters) -> Breakdown:
    return breakdown_of(grid.chosen(filters), filters.category)


def breakdown_of(cells: Cells, category: str | None) -> Breakdown:
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
        scores=tuple(category_score(slug, groups[slug]) for slug in sorted(groups, key=ranks.__getitem__)),
        answers=tuple(sorted(((s, answers[s]) for s in by_name if answers[s]), key=lambda row: -row[1])),
        unpracticed=tuple(slug for slug in by_name if not answers[slug]),
    )


def rank(slug: str, tenths: int, count: int) -> tuple[Fraction, int, str]:
    """What categories are sorted by, worst first."""
    return Fraction(tenths, count), count, Category(slug).label


def category_score(slug: str, cells: Cells) -> CategoryScore:
    """`cells` have a score each."""
    daily = [value for cell in cells if (value := average(cell.tenths, cell.scored)) is not None]
    return CategoryScore(slug, mean(cells) or 0, scored_in(cells), min(daily), max(daily))
