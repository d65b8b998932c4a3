"""From a learner's attempts to the grid: one grouped query."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import Count, F, Sum

from coach.accounts.models import Person
from practice.attempts import calibrations
from practice.attempts.models import Attempt, AttemptQuerySet
from practice.evaluation.scales import family
from practice.evaluation.score import DIMENSIONS
from practice.schedule.models import Card

from .grid import UNSCORED, Cell, Grid, LeftOut


def read_grid(user: Person, today: date, evaluator: str | None = None) -> Grid:
    """The learner's grid, read through the index attempt_grid alone. One query; none for a visitor.

    Its scale is that of the newest scored attempt, or of the newest by `evaluator` if one is asked for. A second
    query, for one row, only where that could be one of several; one for the error of a scale that isn't the offline
    estimate's, and one for the days with a drill where the learner counts those. `today` is the learner's local date;
    where they have since traveled west, days that they already practiced may lie ahead of it; the newest of those
    counts as today.
    """
    if not user.is_authenticated:
        return Grid((), today)
    attempts = Attempt.objects.for_user(user)
    rows = grouped(attempts)
    scales = tuple(sorted({row[2] for row in rows if row[5]}))
    possible = [scale for scale in scales if evaluator in (None, family(scale))]
    scale = possible[0] if possible else None
    if len(possible) > 1:
        scale = attempts.filter(scale__in=possible).newest_scale()[0]["scale"]
    drill_days = days_with_a_drill(user) if user.counts_drills else ()
    latest = max([today, *(row[0] for row in rows[-1:]), *drill_days[-1:]])
    return Grid(
        cells=merged(rows, scale),
        today=latest,
        evaluator=evaluator or (family(scale) if scale else None),
        scale=scale,
        scales=scales,
        left_out=tuple(LeftOut(row[0], row[1], row[2], row[5]) for row in rows if row[5] and row[2] != scale),
        measured=calibrations.figures_of(scale) if scale else None,
        drill_days=drill_days,
    )


def days_with_a_drill(user: Person) -> tuple[date, ...]:
    """In order. One query."""
    cards = Card.objects.for_user(user).drills().filter(reviews__isnull=False).order_by("reviews__reviewed_on")
    return tuple(cards.values_list("reviews__reviewed_on", flat=True).distinct())


def grouped(attempts: AttemptQuerySet) -> list[tuple[Any, ...]]:
    """Day, category, scale; attempts, seconds; scored ones, their sum, the four dimensions' sums, and that of the
    squares: by day.

    Rows as the driver has them: Django's conversions, value by value, would cost more than the query itself.
    """
    query = (
        attempts.order_by("practiced_on", "category", "scale", "awaits_guess")
        .values_list("practiced_on", "category", "scale", "awaits_guess")
        .annotate(
            Count("category"),
            Sum("time_spent_sec"),
            # The five scores are there exactly where the status is scored: constraint scored_has_a_score.
            Count("overall_score"),
            Sum("overall_score"),
            *(Sum(f"{name}_score") for name in DIMENSIONS),
            squares=Sum(F("overall_score") * F("overall_score")),
        )
    )
    with connections[query.db].cursor() as cursor:
        cursor.execute(*query.query.sql_with_params())
        return [opened(row) for row in cursor.fetchall()]


def opened(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without `awaits_guess`. A score that the learner has yet to guess counts as none: an average would tell it."""
    return (*row[:3], *row[4:6], 0, *row[7:]) if row[3] else (*row[:3], *row[4:])


def merged(rows: Iterable[tuple[Any, ...]], scale: str | None) -> tuple[Cell, ...]:
    """One cell per day and category: attempts of all evaluators, scores of the one scale.

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
        if row[5] and row[2] == scale:
            # Scores have one decimal, so the sum is whole tenths; SQLite adds floats, hence round().
            scores = row[5], round(row[6] * 10), row[7:11], round(row[11] * 100)
    if day:
        cells.append(Cell(day, category, attempts, seconds, *scores))
    return tuple(cells)
