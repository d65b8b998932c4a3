"""What to do now: up to three sentences, each derived from the numbers by a fixed rule, with its reason."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from practice.bank.categories import Category
from practice.bank.models import Difficulty
from practice.evaluation import noise
from practice.evaluation.score import DIMENSIONS
from practice.schedule import difficulty
from practice.schedule.difficulty import EASY_BELOW, HARD_FROM
from practice.words import counted, listed

from . import streaks
from .averages import difference, means_of_dimensions
from .breakdown import Breakdown, CategoryScore, breakdown_of, rank
from .certainty import read_certainty_by_category
from .grid import DAY, WEEK, Cell, Filters, Grid
from .hidden import Hidden

SENTENCES = 3
# Away for this many days: coming back matters more than anything else.
AWAY_DAYS = 7
# A streak worth mentioning while nothing has been practiced today.
STREAK_DAYS = 2
# A category slipped when its average fell by this much, by more than chance, over this many answers before and now.
SLIP = 0.5
SLIP_ANSWERS = 3
# How far back "lowest for n weeks" looks.
WEEKS = 12


@dataclass(frozen=True)
class Focus:
    """`text`: what is so, with the numbers it follows from. `category`: what to practice now, None for a surprise.

    `difficulty`: of the question to practice, None for any.
    """

    text: str
    category: Category | None = None
    difficulty: Difficulty | None = None


def read_focus(grid: Grid, filters: Filters, breakdown: Breakdown, hidden: Hidden) -> tuple[Focus, ...]:
    """The most pressing first, from the grid and its breakdown by category. Nothing before the first attempt.

    No sentence speaks of what is `hidden`.
    """
    if not grid.cells:
        return ()
    found = (
        returning(grid),
        None if hidden.streak else open_streak(grid),
        None if hidden.scores else weakest(grid, filters, breakdown),
        untouched(grid, filters, breakdown),
        None if hidden.scores else slipping(grid, filters, breakdown),
    )
    return tuple(sentence for sentence in found if sentence)[:SENTENCES]


def returning(grid: Grid) -> Focus | None:
    """Nothing for a week or more, in any category."""
    away = (grid.today - grid.cells[-1].day).days
    if away < AWAY_DAYS:
        return None
    return Focus(f"Your last answer was {away} days ago. One answer today is a start.")


def open_streak(grid: Grid) -> Focus | None:
    length = streaks.current(grid.streak_days, grid.today)
    if grid.today in grid.streak_days or length < STREAK_DAYS:
        return None
    return Focus(f"{length} days in a row, but you haven't practiced today. One answer keeps the streak going.")


def weakest(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    """The lowest category with how long it has been that, and its lowest dimension."""
    if not breakdown.scores:
        return None
    lowest = breakdown.scores[0]
    text = f"{lowest.label}: {lowest.average} over {counted(lowest.count, 'answer')}"
    if len(breakdown.scores) > 1:
        if lowest.apart:
            text += f", your lowest{duration(weeks_lowest(grid, filters, lowest.slug, WEEKS))}"
        else:
            text += ", your lowest, but not distinguishable from the others yet"
    fits, reason = next_difficulty(lowest.average)
    return Focus(f"{text}. {drag(grid, filters, lowest)} {reason}", Category(lowest.slug), fits)


def next_difficulty(average: float) -> tuple[Difficulty, str]:
    """How hard the next question should be at this average, and the sentence that says why."""
    fits = difficulty.fitting(average)
    reasons = {
        Difficulty.EASY: f"Below {EASY_BELOW}, an easy question is the next step.",
        Difficulty.MEDIUM: f"Between {EASY_BELOW} and {HARD_FROM}, a medium question is the next step.",
        Difficulty.HARD: f"At {HARD_FROM} or more, a hard question is the next step.",
    }
    return fits, reasons[fits]


def duration(weeks: int) -> str:
    if weeks == 0:
        return ""
    return f" for {WEEKS} weeks or more" if weeks == WEEKS else f" for {counted(weeks, 'week')}"


def weeks_lowest(grid: Grid, filters: Filters, slug: str, limit: int) -> int:
    """For how many weeks, at most `limit`, the category has been the lowest of several already.

    It looks at the same period ending one week earlier, then two, and so on until another one is the lowest.
    """
    start, end = grid.window(filters.days)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    add_scores(sums, grid.chosen(filters), 1)
    for week in range(limit):
        before = end - week * WEEK
        add_scores(sums, grid.select(before - WEEK + DAY, before, filters.category), -1)
        if filters.days:
            first = start - week * WEEK
            add_scores(sums, grid.select(first - WEEK, first - DAY, filters.category), 1)
        ranks = {name: rank(name, *scores) for name, scores in sums.items() if scores[1]}
        if len(ranks) < 2 or min(ranks, key=ranks.__getitem__) != slug:
            return week
    return limit


def add_scores(sums: dict[str, list[int]], cells: Iterable[Cell], sign: int) -> None:
    for cell in cells:
        sums[cell.category][0] += sign * cell.tenths
        sums[cell.category][1] += sign * cell.scored


def drag(grid: Grid, filters: Filters, score: CategoryScore) -> str:
    """Its lowest dimension, where it is lower than the highest by more than chance."""
    means = means_of_dimensions(grid.chosen(replace(filters, category=score.slug)))
    values = [value for value in means if value is not None]  # all four: the category has a score
    low = min(range(len(values)), key=values.__getitem__)
    # Four scores of one answer share how good that is, so only the evaluator's error sets them apart; six pairs.
    error = noise.error_of(grid.scale, grid.measured, DIMENSIONS[low])
    smallest = noise.smallest_change(error, score.count, score.count, among=6)
    if not noise.is_distinct(difference(max(values), values[low]), smallest):
        return "Its four dimensions are not distinguishable yet."
    return f"{DIMENSIONS[low].capitalize()} is holding it back ({values[low]})."


def untouched(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    missing = breakdown.missing
    if not missing:
        return None
    covers_all = grid.window(filters.days)[0] <= grid.first_day
    period = "so far" if covers_all else f"in the last {filters.days} days"
    return Focus(f"No answers {period} in {listed([category.label for category in missing])}.", missing[0])


def slipping(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    """The category that fell most against the period before, by more than chance."""
    cells_before = grid.chosen_before(filters)
    if cells_before is None:
        return None
    certainty = read_certainty_by_category(grid, filters)
    scores_before = breakdown_of(cells_before, filters.category, certainty).scores
    before = {score.slug: score for score in scores_before if score.count >= SLIP_ANSWERS}
    falls = [
        (before[now.slug].average - now.average, now)
        for now in breakdown.scores
        if now.slug in before and now.count >= SLIP_ANSWERS
    ]
    if not falls:
        return None
    fall, now = max(falls, key=lambda pair: pair[0])
    # The largest of several falls: some category always falls.
    smallest = certainty.smallest(now.count, before[now.slug].count, among=len(falls))
    if round(fall, 1) < SLIP or not noise.is_distinct(round(fall, 1), smallest):
        return None
    text = f"{now.label} slipped by {fall:.1f} to {now.average} compared with the {filters.days} days before"
    return Focus(f"{text} ({counted(now.count, 'answer')} now, {before[now.slug].count} then).", Category(now.slug))
