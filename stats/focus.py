"""What to do now: up to three sentences, each derived from the numbers by a fixed rule and with its reason."""

from dataclasses import dataclass, replace

from practice.evaluation.schema import DIMENSIONS
from practice.models import Category, Difficulty

from . import engine, streaks
from .figures import Breakdown, CategoryScore
from .grid import Filters, Grid, Hidden

SENTENCES = 3
# Away for this many days: coming back matters more than anything else.
AWAY_DAYS = 7
# A streak worth mentioning while today is open.
STREAK_DAYS = 2
# A category slipped when its average fell by this much, over this many answers both before and now.
SLIP = 0.5
SLIP_ANSWERS = 3
# How far back "lowest for n weeks" looks.
WEEKS = 12
# The next question in the weakest category: an easy one below the first average, a hard one from the second on.
EASY_BELOW, HARD_FROM = 4, 7


@dataclass(frozen=True)
class Focus:
    """`text`: what is so, with the numbers it follows from. `category`: what to practise now, None for a surprise.

    `difficulty`: of the question to practise, None for any.
    """

    text: str
    category: Category | None = None
    difficulty: Difficulty | None = None


def focus(grid: Grid, filters: Filters, breakdown: Breakdown, hidden: Hidden) -> tuple[Focus, ...]:
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
    length = streaks.current(grid.days, grid.today)
    if grid.today in grid.days or length < STREAK_DAYS:
        return None
    return Focus(f"{length} days in a row, and today is still open. One answer keeps the streak.")


def weakest(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    """The lowest category with how long it has been that, and its lowest dimension."""
    if not breakdown.scores:
        return None
    lowest = breakdown.scores[0]
    text = f"{lowest.label}: {lowest.average} over {answers(lowest.count)}"
    if len(breakdown.scores) > 1:
        text += f", your lowest{duration(engine.weeks_lowest(grid, filters, lowest.slug, WEEKS))}"
    level, reason = next_level(lowest.average)
    return Focus(f"{text}. {drag(grid, filters, lowest)} {reason}", Category(lowest.slug), level)


def next_level(average: float) -> tuple[Difficulty, str]:
    """How hard the next question should be at this average, and the sentence that says why."""
    if average < EASY_BELOW:
        return Difficulty.EASY, f"Below {EASY_BELOW}, an easy question is the next step."
    if average < HARD_FROM:
        return Difficulty.MEDIUM, f"Between {EASY_BELOW} and {HARD_FROM}, a medium question is the next step."
    return Difficulty.HARD, f"From {HARD_FROM} on, a hard question is the next step."


def duration(weeks: int) -> str:
    if weeks == 0:
        return ""
    return f" for {WEEKS} weeks or more" if weeks == WEEKS else f" for {weeks} week{'s' if weeks > 1 else ''}"


def drag(grid: Grid, filters: Filters, score: CategoryScore) -> str:
    """Its lowest dimension, the first of several."""
    values = engine.means_of_dimensions(grid.chosen(replace(filters, category=score.slug)))
    low = min(range(len(DIMENSIONS)), key=values.__getitem__)
    if values[low] == max(values):
        return "All four dimensions are level."
    return f"{DIMENSIONS[low].capitalize()} is what holds it back ({values[low]})."


def untouched(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    missing = breakdown.missing
    if not missing:
        return None
    covers_all = grid.window(filters.days)[0] <= grid.first_day
    period = "so far" if covers_all else f"in the last {filters.days} days"
    names = [category.label for category in missing]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return Focus(f"No answer {period} in {listed}.", missing[0])


def slipping(grid: Grid, filters: Filters, breakdown: Breakdown) -> Focus | None:
    """The category that fell most against the period before."""
    window = grid.window_before(filters.days)
    if window is None:
        return None
    before = engine.by_category(replace(grid, today=window[1]), filters).scores
    before = {score.slug: score for score in before if score.count >= SLIP_ANSWERS}
    falls = [
        (before[now.slug].average - now.average, now)
        for now in breakdown.scores
        if now.slug in before and now.count >= SLIP_ANSWERS
    ]
    fall, now = max(falls, key=lambda pair: pair[0], default=(0, None))
    if round(fall, 1) < SLIP:
        return None
    text = f"{now.label} slipped by {fall:.1f} to {now.average} against the {filters.days} days before"
    return Focus(f"{text} ({answers(now.count)} now, {before[now.slug].count} then).", Category(now.slug))


def answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"
