"""Golden cases for every figure. What holds for every history is in test_recount.py."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from practice.attempts.models import Evaluator, Status
from practice.bank.categories import Category
from practice.evaluation import offline
from practice.evaluation.scales import CLAUDE
from stats.averages import average
from stats.breakdown import read_breakdown
from stats.dimensions import read_dimensions
from stats.grid import Filters
from stats.heatmap import read_heatmap
from stats.overview import read_overview
from stats.reading import read_grid
from stats.trend import read_trend
from tests.factories import days_ago, make_attempt, make_question, make_user

TODAY = date(2026, 3, 1)
ALL = Filters(days=None)


@pytest.fixture
def practice(ada):
    questions = {}

    def practice(back, score=None, category=Category.STRATEGY, **fields):
        if category not in questions:
            questions[category] = make_question(category)
        return make_attempt(ada, questions[category], days_ago(TODAY, back), score=score, **fields)

    return practice


def read(user, evaluator=None, today=TODAY):
    return read_grid(user, today, evaluator)


def test_nobody_and_nothing(ada, django_assert_num_queries):
    with django_assert_num_queries(0):
        visitor = read(AnonymousUser())
    for grid in (visitor, read(ada)):
        overview = read_overview(grid, ALL)
        assert overview.total_practiced == 0
        assert overview.avg_score is None
        assert overview.weakest_category is None
        assert overview.evaluator is None
        assert read_trend(grid, ALL).days == ()
        assert len(read_trend(grid, Filters(days=30)).days) == 30
        assert set(read_heatmap(grid, ALL).counts) == {0}
        assert read_breakdown(grid, ALL).scores == ()
        assert len(read_breakdown(grid, ALL).unpracticed) == len(Category)


def test_average_rounds_half_up(ada, practice):
    practice(0, "6.2")
    practice(0, "6.3")
    assert read_overview(read(ada), ALL).avg_score == 6.3


@pytest.mark.parametrize(
    ("tenths", "count", "expected"), [(0, 0, None), (13, 2, 0.7), (12, 2, 0.6), (200, 3, 6.7), (199, 3, 6.6)]
)
def test_average(tenths, count, expected):
    assert average(tenths, count) == expected


def test_an_average_is_over_attempts_not_over_days(ada, practice):
    practice(0, "10.0")
    for _ in range(3):
        practice(1, "2.0")
    assert read_overview(read(ada), ALL).avg_score == 4.0


@pytest.mark.parametrize("status", [Status.FAILED, Status.PENDING, Status.EVALUATING])
def test_unscored_attempts_are_practice_and_never_score(ada, practice, status):
    fields = {"status": status}
    if status == Status.EVALUATING:
        fields |= {"claim": "00000000-0000-0000-0000-000000000001", "claimed_until": datetime(2026, 3, 2, tzinfo=UTC)}
    practice(0, **fields)
    practice(1, "5.0")
    grid = read(ada)
    overview = read_overview(grid, ALL)
    assert (overview.total_practiced, overview.streak, overview.avg_score) == (2, 2, 5.0)
    assert read_heatmap(grid, ALL).counts[-2:] == (1, 1)
    assert read_trend(grid, ALL).values == (5.0, None)
    assert read_breakdown(grid, ALL).scores[0].count == 1


def test_evaluators_are_never_averaged_together(ada, practice, django_assert_num_queries):
    practice(2, "9.0", evaluator=Evaluator.OFFLINE)
    practice(1, "3.0", evaluator=Evaluator.CLAUDE)
    practice(0)
    with django_assert_num_queries(3):
        newest = read(ada)
    assert (newest.evaluator, newest.scale) == (Evaluator.CLAUDE, CLAUDE)
    assert newest.scales == (CLAUDE, offline.SCALE)
    assert read_overview(newest, ALL).avg_score == 3.0
    with django_assert_num_queries(1):
        estimates = read(ada, Evaluator.OFFLINE)
    assert read_overview(estimates, ALL).avg_score == 9.0
    assert read_overview(estimates, ALL).total_practiced == 3


def test_an_evaluator_without_scores_has_no_average(ada, practice):
    practice(0, "9.0", evaluator=Evaluator.OFFLINE)
    overview = read_overview(read(ada, Evaluator.CLAUDE), ALL)
    assert overview.as_json()["avg_score"] is None
    assert (overview.total_practiced, overview.evaluator, overview.scale) == (1, "claude", None)


def test_the_newest_of_two_on_one_day_decides_the_evaluator(ada, question):
    morning, evening = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (8, 20))
    make_attempt(ada, question, evening, score="5.0", evaluator=Evaluator.OFFLINE)
    make_attempt(ada, question, morning, score="8.0", evaluator=Evaluator.CLAUDE)
    assert read(ada).evaluator == Evaluator.OFFLINE


def test_dimensions_are_means_over_the_scored_attempts(ada, practice):
    practice(0, "5.0", framework_score=8, structure_score=8, completeness_score=8, insight_score=6)
    practice(1, "5.0", framework_score=5, structure_score=8, completeness_score=7, insight_score=1)
    practice(0)
    grid = read(ada)
    assert read_dimensions(grid, ALL).values == (6.5, 8.0, 7.5, 3.5)
    assert read_dimensions(grid, ALL).counts == (2, 0)
    assert read_dimensions(grid, Filters(category="execution")).values == (None,) * 4


def test_weakest_ties_go_to_fewer_attempts_then_to_the_name(ada, practice):
    for category, scores in {
        Category.STRATEGY: ["5.0", "6.0"],
        Category.EXECUTION: ["5.5"],
        Category.ANALYTICAL: ["5.5"],
        Category.APP_CRITIQUE: ["7.0"],
    }.items():
        for score in scores:
            practice(0, score, category)
    slugs = [score.slug for score in read_breakdown(read(ada), ALL).scores]
    assert slugs == ["analytical", "execution", "strategy", "app_critique"]
    assert read_overview(read(ada), ALL).weakest_category.slug == "analytical"


def test_a_period_is_that_many_days_ending_today(ada, practice):
    practice(29, "4.0")
    practice(30, "8.0")
    grid = read(ada)
    assert read_overview(grid, Filters(days=30)).total_practiced == 1
    assert read_trend(grid, Filters(days=30)).values[0] == 4.0
    assert read_overview(grid, ALL).total_practiced == 2
    assert len(read_trend(grid, ALL).days) == 31


def test_the_moving_average_reaches_back_before_the_period(ada, practice):
    practice(31, "4.0")
    practice(29, "8.0")
    trend = read_trend(read(ada), Filters(days=30))
    assert trend.moving[:6] == (6.0,) * 5 + (8.0,)
    assert trend.moving[7] is None


def test_the_moving_average_is_of_seven_days(ada, practice):
    practice(35, "4.0")
    practice(36, "10.0")
    moving = read_trend(read(ada), Filters(days=30)).moving
    assert moving[:2] == (4.0, None)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins(ada, practice):
    practice(29, "8.0")
    practice(30, "6.0")
    practice(59, "5.0")
    practice(60, "1.0")
    change = read_overview(read(ada), Filters(days=30)).change
    assert (change.total_practiced, change.avg_score, change.days_practiced) == (-1, 2.5, -1)
    assert read_dimensions(read(ada), Filters(days=30)).counts == (1, 2)


def test_nothing_to_compare_with_before_the_first_attempt(ada, practice):
    practice(29, "8.0")
    assert read_overview(read(ada), Filters(days=30)).change is None
    assert read_overview(read(ada), ALL).change is None
    practice(100, "8.0")
    assert read_overview(read(ada), Filters(days=30)).change.total_practiced == 1
    assert read_overview(read(ada), Filters(days=30)).change.avg_score is None


def test_the_heatmap_ignores_the_period_and_follows_the_category(ada, practice):
    practice(100, "5.0")
    practice(100, "5.0", Category.EXECUTION)
    practice(364)
    practice(365)
    counts = read_heatmap(read(ada), Filters(days=30, category="strategy")).counts
    assert (counts[0], counts[264], sum(counts), len(counts)) == (1, 1, 2, 365)


def test_the_streak_ignores_every_filter(ada, practice):
    for back in range(40):
        practice(back, "5.0")
    overview = read_overview(read(ada, Evaluator.CLAUDE), Filters(30, "execution", "claude"))
    assert (overview.total_practiced, overview.streak, overview.best_streak) == (0, 40, 40)
    assert overview.days_practiced_30 == 30


def test_a_day_ahead_of_today_is_shown_to_a_traveler(ada, practice):
    """Practiced on the 2nd in Auckland, then west over the date line, where it is still the 1st."""
    practice(-1, "7.0")
    grid = read(ada)
    assert grid.today == TODAY + timedelta(days=1)
    assert read_overview(grid, Filters(days=30)).total_practiced == 1
    assert read_overview(grid, ALL).streak == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu"])
def test_the_last_microsecond_of_a_local_day_belongs_to_it(question, zone):
    learner = make_user("grace", zone)
    last = datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=learner.zone)
    make_attempt(learner, question, last, score="5.0")
    make_attempt(learner, question, last + timedelta(microseconds=1), score="7.0")
    trend = read_trend(read(learner, today=date(2028, 3, 1)), ALL)
    assert trend.as_json()["labels"] == ["2028-02-29", "2028-03-01"]
    assert trend.values == (5.0, 7.0)


def test_somebody_elses_attempts_count_nowhere(ada, question):
    make_attempt(make_user("eve"), question, days_ago(TODAY, 0), score="9.0")
    assert read(ada).cells == ()
