"""All aggregation. One grouped query per learner gives the Grid; every figure is a pure function of it.

What the figures have in common:

- A day is the learner's local date of submitting (`Attempt.practiced_on`). A window of N days ends today, inclusive.
- Counts take every submitted attempt, whatever became of its evaluation.
- Averages take scored attempts of one evaluator family, the grid's. They are means over attempts (not over days),
  kept as whole tenths until the end and rounded half up to 0.1 there.
- No data is None, never 0.
- The streaks describe the habit: they ignore period, category and evaluator. The heatmap always shows the last
  365 days and ignores the period. Everything else follows all three filters.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from operator import attrgetter

from django.db import connections
from django.db.models import Count, Sum

from practice.evaluation.schema import DIMENSIONS
from practice.models import Attempt, Category

from . import streaks
from .figures import Breakdown, CategoryScore, Change, Dimensions, Heatmap, Overview, Trend
from .grid import DAY, UNSCORED, Cell, Filters, Grid

WEEK = 7 * DAY
HEATMAP_DAYS = 365
HABIT_DAYS = 30
MOVING_DAYS = 7


def read_grid(user, today: date, evaluator: str | None = None) -> Grid:
    """The learner's grid, read through the index attempt_grid alone. One query; none for a visitor.

    A second one, for one row, only where both evaluators have scored and none was asked for: then the family of
    the newest scored attempt counts. `today` is the learner's local date; where they have since travelled west,
    days that they already practised may lie ahead of it, and the newest of those counts as today.
    """
    if not user.is_authenticated:
        return Grid((), today)
    attempts = Attempt.objects.for_user(user)
    rows = grouped(attempts)
    families = tuple(sorted({row[2] for row in rows if row[5]}))
    if evaluator is None and families:
        evaluator = families[0] if len(families) == 1 else newest_family(attempts)
    latest = max([today, *(row[0] for row in rows[-1:])])
    return Grid(merged(rows, evaluator), latest, evaluator, families)


def grouped(attempts) -> list[tuple]:
    """Day, category, evaluator; attempts, seconds; scored ones, their sum, the four dimensions' sums: by day.

    Rows as the driver has them: Django's conversions, value by value, would cost more than the query itself.
    """
    query = (
        attempts.order_by("practiced_on", "category", "evaluator")
        .values_list("practiced_on", "category", "evaluator")
        .annotate(
            Count("category"),
            Sum("time_spent_sec"),
            # The five scores are there exactly where the status is scored: constraint scored_has_a_score.
            Count("overall_score"),
            Sum("overall_score"),
            *(Sum(f"{name}_score") for name in DIMENSIONS),
        )
    )
    with connections[query.db].cursor() as cursor:
        cursor.execute(*query.query.sql_with_params())
        return cursor.fetchall()


def newest_family(attempts) -> str:
    return attempts.scored().order_by("-submitted_at", "-pk").values_list("evaluator", flat=True)[0]


def merged(rows: Iterable[tuple], evaluator: str | None) -> tuple[Cell, ...]:
    """One cell per day and category: attempts of all evaluators, scores of the one.

    A loop over plain values: an object per row, joined afterwards, took a third longer.
    """
    cells: list[Cell] = []
    day, category, attempts, seconds, scores = None, "", 0, 0, UNSCORED
    for row in rows:
        if row[1] == category and row[0] == day:
            attempts += row[3]
            seconds += row[4] or 0
        else:
            if day:
                cells.append(Cell(day, category, attempts, seconds, *scores))
            day, category, _, attempts, seconds = row[:5]
            seconds = seconds or 0
            scores = UNSCORED
        if row[5] and row[2] == evaluator:
            # Scores have one decimal, so the sum is whole tenths; SQLite adds floats, hence round().
            scores = row[5], round(row[6] * 10), row[7:]
    if day:
        cells.append(Cell(day, category, attempts, seconds, *scores))
    return tuple(cells)


def average(tenths: int, count: int) -> float | None:
    """The mean of `count` scores whose sum is `tenths`/10, rounded half up to 0.1."""
    return (2 * tenths + count) // (2 * count) / 10 if count else None


def scored_in(cells: Iterable[Cell]) -> int:
    return sum(map(attrgetter("scored"), cells))


def mean(cells: Collection[Cell]) -> float | None:
    return average(sum(map(attrgetter("tenths"), cells)), scored_in(cells))


def means_of_dimensions(cells: Collection[Cell]) -> tuple[float | None, ...]:
    """In the order of DIMENSIONS."""
    count = scored_in(cells)
    sums = map(sum, zip(UNSCORED[2], *map(attrgetter("dimensions"), cells), strict=True))
    return tuple(average(10 * total, count) for total in sums)


def difference(now: float | None, before: float | None) -> float | None:
    """Of two averages as they are shown, exact to their one decimal."""
    return None if now is None or before is None else round(now - before, 1)


def overview(grid: Grid, filters: Filters, breakdown: Breakdown | None = None) -> Overview:
    """`breakdown`: that by category of the same grid and filters, where it is at hand already."""
    cells = grid.chosen(filters)
    scores = (breakdown or by_category(grid, filters)).scores
    return Overview(
        total_practiced=sum(cell.attempts for cell in cells),
        avg_score=mean(cells),
        streak=streaks.current(grid.days, grid.today),
        best_streak=streaks.best(grid.days),
        days_practiced_30=streaks.practised_within(grid.days, grid.today, HABIT_DAYS),
        today_open=grid.today not in grid.days,
        weakest_category=scores[0] if scores else None,
        evaluator=grid.evaluator,
        change=change(grid, filters, scores[0] if scores else None),
    )


def change(grid: Grid, filters: Filters, weakest: CategoryScore | None) -> Change | None:
    now, before = grid.chosen(filters), grid.chosen_before(filters)
    if before is None:
        return None
    then = mean([cell for cell in before if weakest and cell.category == weakest.slug])
    return Change(
        total_practiced=sum(cell.attempts for cell in now) - sum(cell.attempts for cell in before),
        avg_score=difference(mean(now), mean(before)),
        days_practiced=len({cell.day for cell in now}) - len({cell.day for cell in before}),
        weakest_average=weakest and difference(weakest.average, then),
    )


def by_category(grid: Grid, filters: Filters) -> Breakdown:
    """Worst first; ties go to the category with fewer scored attempts, then by name."""
    groups = defaultdict(list)
    answers = Counter()
    for cell in grid.chosen(filters):
        answers[cell.category] += cell.attempts
        if cell.scored:
            groups[cell.category].append(cell)
    ranks = {slug: rank(slug, sum(cell.tenths for cell in own), scored_in(own)) for slug, own in groups.items()}
    asked = [filters.category] if filters.category else Category.values
    by_name = sorted(asked, key=lambda slug: Category(slug).label)
    return Breakdown(
        scores=tuple(category_score(slug, groups[slug]) for slug in sorted(groups, key=ranks.get)),
        answers=tuple(sorted(((s, answers[s]) for s in by_name if answers[s]), key=lambda row: -row[1])),
        unpractised=tuple(slug for slug in by_name if not answers[slug]),
    )


def rank(slug: str, tenths: int, count: int) -> tuple:
    """What categories are sorted by, worst first."""
    return Fraction(tenths, count), count, Category(slug).label


def category_score(slug: str, cells: Collection[Cell]) -> CategoryScore:
    daily = [average(cell.tenths, cell.scored) for cell in cells]
    return CategoryScore(slug, mean(cells), scored_in(cells), min(daily), max(daily))


def weeks_lowest(grid: Grid, filters: Filters, slug: str, limit: int) -> int:
    """For how many weeks, at most `limit`, the category has been the lowest of several already.

    It looks at the same period ending one week earlier, then two, and so on until another one is the lowest.
    """
    start, end = grid.window(filters.days)
    sums = defaultdict(lambda: [0, 0])
    add_scores(sums, grid.chosen(filters), 1)
    for week in range(limit):
        before = end - week * WEEK
        add_scores(sums, grid.select(before - WEEK + DAY, before, filters.category), -1)
        if filters.days:
            first = start - week * WEEK
            add_scores(sums, grid.select(first - WEEK, first - DAY, filters.category), 1)
        ranks = {name: rank(name, *scores) for name, scores in sums.items() if scores[1]}
        if len(ranks) < 2 or min(ranks, key=ranks.get) != slug:
            return week
    return limit


def add_scores(sums: dict[str, list[int]], cells: Iterable[Cell], sign: int):
    for cell in cells:
        sums[cell.category][0] += sign * cell.tenths
        sums[cell.category][1] += sign * cell.scored


def days_between(start: date, end: date) -> tuple[date, ...]:
    return tuple(start + n * DAY for n in range((end - start).days + 1))


def trend(grid: Grid, filters: Filters) -> Trend:
    """Daily averages over the period without gaps in the days; no day at all before the first attempt with `all`."""
    start, end = grid.window(filters.days)
    days = days_between(start, end) if grid.cells or filters.days else ()
    lead = (MOVING_DAYS - 1) * DAY
    total = defaultdict(lambda: [0, 0])
    series = defaultdict(dict)
    for cell in grid.select(start - lead, end, filters.category):
        total[cell.day][0] += cell.tenths
        total[cell.day][1] += cell.scored
        if cell.scored and cell.day >= start:
            series[cell.category][cell.day] = average(cell.tenths, cell.scored)
    return Trend(
        days=days,
        values=tuple(average(*total.get(day, (0, 0))) for day in days),
        counts=tuple(total.get(day, (0, 0))[1] for day in days),
        moving=moving_averages([total.get(day, (0, 0)) for day in days_between(start - lead, end)]) if days else (),
        series={slug: tuple(map(series[slug].get, days)) for slug in Category.values if slug in series},
    )


def moving_averages(daily: Sequence[Sequence[int]]) -> tuple[float | None, ...]:
    """The mean over the scores of each seven consecutive days; `daily`: tenths and count of every day."""
    tenths, counts = ([0, *accumulate(column)] for column in zip(*daily, strict=True))
    return tuple(
        average(tenths[end] - tenths[end - MOVING_DAYS], counts[end] - counts[end - MOVING_DAYS])
        for end in range(MOVING_DAYS, len(tenths))
    )


def heatmap(grid: Grid, filters: Filters) -> Heatmap:
    """Attempts per day over the last 365 days, whatever the period; the category applies."""
    window = grid.window(HEATMAP_DAYS)
    total = defaultdict(lambda: [0, 0, 0, 0])
    for cell in grid.select(*window, filters.category):
        for n, value in enumerate((cell.attempts, cell.seconds, cell.tenths, cell.scored)):
            total[cell.day][n] += value
    days = days_between(*window)
    daily = [total.get(day, (0, 0, 0, 0)) for day in days]
    return Heatmap(
        days=days,
        counts=tuple(attempts for attempts, *_ in daily),
        averages=tuple(average(tenths, scored) for _, _, tenths, scored in daily),
        minutes=tuple((seconds + 30) // 60 for _, seconds, _, _ in daily),
    )


def dimensions(grid: Grid, filters: Filters) -> Dimensions:
    """This period and the one before."""
    now, before = grid.chosen(filters), grid.chosen_before(filters) or []
    return Dimensions(means_of_dimensions(now), means_of_dimensions(before), (scored_in(now), scored_in(before)))
