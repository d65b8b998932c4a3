"""How much of the bank a learner has practiced. The one figure that is about questions and not about days."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery

from coach.accounts.models import Person
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from practice.bank.models import Difficulty, Question

from .averages import average

# Whether a question was practiced, and its latest score.
Row = tuple[bool, Decimal | None]


@dataclass(frozen=True)
class CoverageCell:
    """Of the bank's `questions` of one difficulty, those `practiced`, and the mean of their latest scores."""

    difficulty: Difficulty
    questions: int
    practiced: int
    average: float | None

    @property
    def in_words(self) -> str:
        return f"{self.practiced} of {self.questions} practiced"

    @property
    def step(self) -> int:
        """Color of the cell, 0 (nothing practiced) to 4 (everything)."""
        return -(-4 * self.practiced // self.questions) if self.questions else 0


@dataclass(frozen=True)
class CoverageRow:
    category: Category
    cells: tuple[CoverageCell, ...]


def read_coverage(user: Person, scale: str | None, category: str | None = None) -> tuple[CoverageRow, ...]:
    """How much of the bank the learner has ever practiced, by category and difficulty. One query for any history.

    A question counts with its latest score on this scale. Retired questions are left out.
    """
    answers = Attempt.objects.for_user(user).filter(question=OuterRef("pk"))
    latest = answers.scored().filter(scale=scale or "", awaits_guess=False).order_by("-submitted_at", "-pk")
    questions = Question.objects.active().filter(category__in=[category] if category else Category.values)
    rows = questions.order_by().values_list(
        "category", "difficulty", Exists(answers), Subquery(latest.values("overall_score")[:1])
    )
    cells: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for slug, difficulty, practiced, score in rows:
        cells[slug, difficulty].append((practiced, score))
    return tuple(
        CoverageRow(
            Category(slug), tuple(coverage_cell(difficulty, cells[slug, difficulty]) for difficulty in Difficulty)
        )
        for slug in Category.values
        if category in (None, slug)
    )


def coverage_cell(difficulty: Difficulty, questions: list[Row]) -> CoverageCell:
    scores = [int(score * 10) for _, score in questions if score is not None]
    practiced = sum(was_practiced for was_practiced, _ in questions)
    return CoverageCell(difficulty, len(questions), practiced, average(sum(scores), len(scores)))
