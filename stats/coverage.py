"""How much of the bank a learner has practised. The one figure that is about questions and not about days."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from practice.models import Attempt, Category, Difficulty, Question

from .engine import average


@dataclass(frozen=True)
class CoverageCell:
    """Of the bank's `questions` at one difficulty, those `practised`, and the mean of their latest scores."""

    difficulty: Difficulty
    questions: int
    practised: int
    average: float | None

    @property
    def step(self) -> int:
        """Colour of the cell, 0 (nothing practised) to 4 (everything)."""
        return -(-4 * self.practised // self.questions) if self.questions else 0


@dataclass(frozen=True)
class CoverageRow:
    category: Category
    cells: tuple[CoverageCell, ...]


def read_coverage(user, evaluator: str | None, category: str | None = None) -> tuple[CoverageRow, ...]:
    """How much of the bank the learner practised, ever, by category and difficulty. One query, whatever the history.

    A question counts with its latest score by this evaluator. Retired questions are left out.
    """
    answers = Attempt.objects.for_user(user).filter(question=OuterRef("pk"))
    latest = answers.scored().filter(evaluator=evaluator or "").order_by("-submitted_at", "-pk")
    questions = Question.objects.active().filter(category__in=[category] if category else Category.values)
    rows = questions.order_by().values_list(
        "category", "difficulty", Exists(answers), Subquery(latest.values("overall_score")[:1])
    )
    cells = defaultdict(list)
    for slug, difficulty, practised, score in rows:
        cells[slug, difficulty].append((practised, score))
    return tuple(
        CoverageRow(Category(slug), tuple(coverage_cell(level, cells[slug, level]) for level in Difficulty))
        for slug in Category.values
        if category in (None, slug)
    )


def coverage_cell(level: str, questions: list[tuple]) -> CoverageCell:
    scores = [int(score * 10) for _, score in questions if score is not None]
    practised = sum(practised for practised, _ in questions)
    return CoverageCell(Difficulty(level), len(questions), practised, average(sum(scores), len(scores)))
