"""Scores of two scales meet in no figure, not even those of one evaluator."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice.bank.categories import Category
from practice.bank.models import Difficulty
from practice.evaluation.scales import CLAUDE, OFFLINE, RUBRIC, family
from stats.coverage import read_coverage
from stats.dimensions import read_dimensions
from stats.grid import Filters
from stats.overview import read_overview
from stats.progress import read_progress
from stats.reading import read_grid
from stats.trend import read_trend
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 3, 1)
ALL = Filters(days=None)


@pytest.fixture
def practice(ada, question):
    def practice(back, score, scale, question=question):
        return make_attempt(ada, question, days_ago(TODAY, back), score=score, scale=scale, evaluator=family(scale))

    return practice


@pytest.fixture
def history(practice):
    """Old rubric, Claude, the new estimate, in this order, and once more the rubric on the estimate's first day."""
    practice(50, "9.0", RUBRIC)
    practice(40, "8.0", RUBRIC)
    practice(20, "7.0", CLAUDE)
    practice(10, "4.0", RUBRIC)
    practice(10, "6.0", OFFLINE)
    practice(5, "5.0", OFFLINE)


def test_averages_are_of_the_newest_scale(ada, history, django_assert_num_queries):
    with django_assert_num_queries(2):
        grid = read_grid(ada, TODAY)
    assert (grid.evaluator, grid.scale) == ("offline", OFFLINE)
    overview = read_overview(grid, ALL)
    assert (overview.avg_score, overview.total_practiced) == (5.5, 6)
    assert overview.as_json()["scale"] == OFFLINE


def test_a_family_means_its_newest_scale(ada, history, practice, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert read_grid(ada, TODAY, "offline").scale == OFFLINE
    with django_assert_num_queries(2):  # the second for Claude's measured error
        grid = read_grid(ada, TODAY, "claude")
    assert (grid.scale, read_overview(grid, ALL).avg_score) == (CLAUDE, 7.0)
    practice(0, "3.0", CLAUDE)
    assert read_grid(ada, TODAY).scale == CLAUDE
    assert read_overview(read_grid(ada, TODAY, "offline"), ALL).avg_score == 5.5


def test_trend_has_no_score_of_another_scale(ada, history):
    trend = read_trend(read_grid(ada, TODAY), ALL)
    assert [(value, count) for _, value, count, *_ in trend.rows] == [(6.0, 1), (5.0, 1)]
    assert {value for value in trend.moving if value} == {6.0, 5.5, 5.0}


def test_dimensions_and_the_change_compare_within_the_scale(ada, history):
    grid = read_grid(ada, TODAY)
    assert read_dimensions(grid, Filters(days=30)).counts == (2, 0)
    assert read_overview(grid, Filters(days=30)).change.avg_score is None


def test_coverage_takes_the_latest_score_on_the_scale(ada, practice):
    question = make_question(Category.EXECUTION, Difficulty.EASY)
    practice(9, "4.0", OFFLINE, question)
    practice(8, "9.0", RUBRIC, question)
    (row,) = read_coverage(ada, OFFLINE, "execution")
    assert (row.cells[0].practiced, row.cells[0].average) == (1, 4.0)


def test_the_page_says_what_is_not_compared(ada, history, practice):
    found = read_progress(ada, TODAY, ALL)
    assert found.period.endswith(", scores by the offline estimate, to March 1, 2026.")
    assert found.not_compared == (
        "1 answer scored by Claude and 3 answers scored by the old offline rubric are not compared with these."
    )
    assert read_progress(ada, TODAY, Filters(days=15)).not_compared == (
        "1 answer scored by the old offline rubric is not compared with these."
    )
    assert read_progress(ada, TODAY, Filters(days=None, category="execution")).not_compared == ""
    ada.hides_scores = True
    assert read_progress(ada, TODAY, ALL).not_compared == ""


def test_one_scale_needs_no_words(ada, practice):
    practice(3, "5.0", OFFLINE)
    found = read_progress(ada, TODAY, ALL)
    assert (found.not_compared, "scores" in found.period) == ("", False)


def test_pages_say_it_and_offer_families(client, ada, history):
    client.force_login(ada)
    body = client.get("/progress?days=all").content.decode()
    assert "3 answers scored by the old offline rubric are not compared with these." in body
    assert body.count('<option value="offline"') == body.count('<option value="claude"') == 1
    assert "Offline estimate</span>" in client.get("/partials/stats-cards").content.decode()
    assert client.get("/api/stats/overview?evaluator=claude").json()["scale"] == CLAUDE


def test_the_grid_reads_its_index_alone(ada, history):
    """At a million attempts of other learners, a look at the table itself would be felt."""
    with CaptureQueriesContext(connection) as queries:
        read_grid(ada, TODAY, "claude")
    query = queries[0]
    if connection.vendor == "sqlite":  # PostgreSQL's plan of a few rows says nothing
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert "COVERING INDEX attempt_grid" in str(cursor.fetchall())
