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

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from django.db import connections
from django.db.models import Count, Exists, OuterRef, Subquery, Sum

from practice.evaluation.schema import DIMENSIONS
from practice.models import Attempt, Category, Difficulty, Question

from . import streaks

DAY = timedelta(days=1)
WEEK = 7 * DAY
HEATMAP_DAYS = 365
HABIT_DAYS = 30
MOVING_DAYS = 7


@dataclass(frozen=True)
class Filters:
    """What the reader chose. `days`: length of the window, None for all; `category`, `evaluator`: None for any."""

    days: int | None = 365
    category: str | None = None
    evaluator: str | None = None


class Cell(NamedTuple):
    """One day of one category: sums over its attempts.

    `seconds`: time spent as far as it is known. Of the `scored` ones: `tenths`, the overall scores times ten, and
    the four `dimensions` in the order of DIMENSIONS.
    """

    day: date
    category: str
    attempts: int = 0
    seconds: int = 0
    scored: int = 0
    tenths: int = 0
    dimensions: tuple[int, ...] = (0,) * len(DIMENSIONS)


@dataclass(frozen=True)
class Grid:
    """A learner's whole history, by day and category, in order of day.

    `evaluator` is the family that the scores in the cells are of, None where nothing was ever scored;
    `families` are all that the learner has scores of.
    """

    cells: tuple[Cell, ...]
    today: date
    evaluator: str | None = None
    families: tuple[str, ...] = ()
    first_day: date = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "first_day", self.cells[0].day if self.cells else self.today)

    def window(self, days: int | None) -> tuple[date, date]:
        """First and last day of the period: `days` long and ending today, or since the first attempt."""
        return (self.first_day if days is None else self.today - (days - 1) * DAY), self.today

    def window_before(self, days: int | None) -> tuple[date, date] | None:
        """The period before `window`, of the same length; None where it would lie before the first attempt."""
        if days is None or self.first_day >= self.window(days)[0]:
            return None
        start, _ = self.window(days)
        return start - days * DAY, start - DAY

    def select(self, start: date, end: date, category: str | None = None) -> Sequence[Cell]:
        first = bisect_left(self.cells, start, key=attrgetter("day"))
        cells = self.cells[first : bisect_right(self.cells, end, key=attrgetter("day"))]
        return cells if category is None else [cell for cell in cells if cell.category == category]

    def chosen(self, filters: Filters) -> Sequence[Cell]:
        return self.select(*self.window(filters.days), filters.category)

    def chosen_before(self, filters: Filters) -> Sequence[Cell] | None:
        window = self.window_before(filters.days)
        return self.select(*window, filters.category) if window else None


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
class Change:
    """This period less the one before. The averages compare as they are shown: rounded, and None without data.

    `weakest_average`: of the category that is the weakest now.
    """

    total_practiced: int
    avg_score: float | None
    days_practiced: int
    weakest_average: float | None


@dataclass(frozen=True)
class Overview:
    """The cards. `streak`, `best_streak`, `days_practiced_30` and `today_open` ignore the filters.

    `today_open`: nothing practised yet on the day that is still running. `change` is None where the period
    before began before the learner did.
    """

    total_practiced: int
    avg_score: float | None
    streak: int
    best_streak: int
    days_practiced_30: int
    today_open: bool
    weakest_category: CategoryScore | None
    evaluator: str | None
    change: Change | None

    def as_json(self) -> dict:
        weakest = self.weakest_category
        return {
            "total_practiced": self.total_practiced,
            "avg_score": self.avg_score,
            "streak": self.streak,
            "best_streak": self.best_streak,
            "days_practiced_30": self.days_practiced_30,
            "today_open": self.today_open,
            "weakest_category": weakest
            and {"slug": weakest.slug, "label": weakest.label, "avg_score": weakest.average, "count": weakest.count},
            "evaluator": self.evaluator,
            "change": self.change and asdict(self.change),
        }


@dataclass(frozen=True)
class Breakdown:
    """Worst first. `unpractised`: categories without any attempt in the period, by name."""

    scores: tuple[CategoryScore, ...]
    unpractised: tuple[str, ...]

    @property
    def missing(self) -> list[Category]:
        return [Category(slug) for slug in self.unpractised]

    def as_json(self) -> dict:
        return {
            "labels": [score.label for score in self.scores],
            "values": [score.average for score in self.scores],
            "counts": [score.count for score in self.scores],
            "slugs": [score.slug for score in self.scores],
            "lowest": [score.lowest for score in self.scores],
            "highest": [score.highest for score in self.scores],
            "unpractised": list(self.unpractised),
        }


@dataclass(frozen=True)
class Trend:
    """One entry per day of the period. `counts`: the scored attempts that day's average rests on.

    `moving`: the mean over the scored attempts of the seven days ending there, days before the period included.
    """

    days: tuple[date, ...]
    values: tuple[float | None, ...]
    counts: tuple[int, ...]
    moving: tuple[float | None, ...]
    series: dict[str, tuple[float | None, ...]]

    @property
    def rows(self) -> list[tuple[date, float, int]]:
        """The days with a score: day, average, count."""
        return [row for row in zip(self.days, self.values, self.counts, strict=True) if row[1] is not None]

    @property
    def categories(self) -> list[Category]:
        return [Category(slug) for slug in self.series]

    def as_json(self) -> dict:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.values),
            "counts": list(self.counts),
            "moving": list(self.moving),
            "series": {category: list(values) for category, values in self.series.items()},
        }


@dataclass(frozen=True)
class Heatmap:
    """The 365 days ending today. `averages` are of that day's scored attempts; `minutes` spent, rounded half up."""

    days: tuple[date, ...]
    counts: tuple[int, ...]
    averages: tuple[float | None, ...]
    minutes: tuple[int, ...]

    # Answers a day of the five colours; static/js/charts/heatmap.js has the same bounds.
    STEPS = ("0", "1", "2", "3–4", "5 or more")

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def days_practised(self) -> int:
        return sum(count > 0 for count in self.counts)

    @property
    def weeks(self) -> list[list[tuple[date, int | None]]]:
        """Day and count, in rows from Monday to Sunday; None for days of the first and last week out of range."""
        known = dict(zip(self.days, self.counts, strict=True))
        monday = self.days[0] - self.days[0].weekday() * DAY
        mondays = [monday + n * 7 * DAY for n in range((self.days[-1] - monday).days // 7 + 1)]
        return [[(start + n * DAY, known.get(start + n * DAY)) for n in range(7)] for start in mondays]

    def as_json(self) -> dict:
        return {
            "labels": [day.isoformat() for day in self.days],
            "values": list(self.counts),
            "averages": list(self.averages),
            "minutes": list(self.minutes),
        }


@dataclass(frozen=True)
class Dimensions:
    """Means of the four dimension scores in the order of DIMENSIONS; None without a scored attempt.

    `previous`: the same in the period before, `counts`: the scored attempts in both.
    """

    values: tuple[float | None, ...]
    previous: tuple[float | None, ...]
    counts: tuple[int, int]

    @property
    def rows(self) -> list[tuple[str, float | None, float | None]]:
        return list(zip(map(str.capitalize, DIMENSIONS), self.values, self.previous, strict=True))

    def as_json(self) -> dict:
        return {
            "labels": [name.capitalize() for name in DIMENSIONS],
            "values": list(self.values),
            "previous": list(self.previous),
            "counts": list(self.counts),
        }


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
    families = tuple(sorted({family for _, _, family, _, _, scored, *_ in rows if scored}))
    if evaluator is None and families:
        evaluator = families[0] if len(families) == 1 else newest_family(attempts)
    latest = max([today, *(row[0] for row in rows[-1:])])
    return Grid(merged(rows, evaluator), latest, evaluator, families)


def grouped(attempts) -> list[tuple]:
    """Day, category, evaluator and the sums over their attempts, in that order.

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
    """One cell per day and category: attempts of all evaluators, scores of the one."""
    cells: list[Cell] = []
    last = ""
    for day, category, family, attempts, seconds, scored, total, *dimensions in rows:
        if scored and family == evaluator:
            # Scores have one decimal, so the sum is whole tenths; SQLite adds floats, hence round().
            cell = Cell(day, category, attempts, seconds or 0, scored, round(total * 10), tuple(dimensions))
        else:
            cell = Cell(day, category, attempts, seconds or 0)
        if category == last and cells[-1].day == day:
            cell = joined(cells.pop(), cell)
        cells.append(cell)
        last = category
    return tuple(cells)


def joined(one: Cell, other: Cell) -> Cell:
    """The sums of two evaluators' cells, of which at most one has scores."""
    with_scores = one if one.scored else other
    return with_scores._replace(attempts=one.attempts + other.attempts, seconds=one.seconds + other.seconds)


def average(tenths: int, count: int) -> float | None:
    """The mean of `count` scores whose sum is `tenths`/10, rounded half up to 0.1."""
    return (2 * tenths + count) // (2 * count) / 10 if count else None


def scored_in(cells: Iterable[Cell]) -> int:
    return sum(cell.scored for cell in cells)


def mean(cells: Collection[Cell]) -> float | None:
    return average(sum(cell.tenths for cell in cells), scored_in(cells))


def means_of_dimensions(cells: Collection[Cell]) -> tuple[float | None, ...]:
    count = scored_in(cells)
    return tuple(average(10 * sum(cell.dimensions[n] for cell in cells), count) for n in range(len(DIMENSIONS)))


def difference(now: float | None, before: float | None) -> float | None:
    """Of two averages as they are shown, exact to their one decimal."""
    return None if now is None or before is None else round(now - before, 1)


def overview(grid: Grid, filters: Filters) -> Overview:
    cells = grid.chosen(filters)
    scores = by_category(grid, filters).scores
    days = {cell.day for cell in grid.cells}
    streak = streaks.current(days, grid.today)
    return Overview(
        total_practiced=sum(cell.attempts for cell in cells),
        avg_score=mean(cells),
        streak=streak,
        best_streak=streaks.best(days),
        days_practiced_30=streaks.practised_within(days, grid.today, HABIT_DAYS),
        today_open=grid.today not in days,
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
    cells = grid.chosen(filters)
    groups = defaultdict(list)
    for cell in cells:
        if cell.scored:
            groups[cell.category].append(cell)
    ranks = {slug: rank(slug, sum(cell.tenths for cell in own), scored_in(own)) for slug, own in groups.items()}
    practised = {cell.category for cell in cells}
    asked = [filters.category] if filters.category else Category.values
    return Breakdown(
        scores=tuple(category_score(slug, groups[slug]) for slug in sorted(groups, key=ranks.get)),
        unpractised=tuple(sorted((slug for slug in asked if slug not in practised), key=lambda s: Category(s).label)),
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
