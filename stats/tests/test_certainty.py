"""Which changes are called real, and in which words the page says why not."""

from datetime import UTC, date, datetime

import pytest

from practice.attempts.calibrations import Calibration, figures_of
from practice.bank.categories import Category
from practice.evaluation.noise import Error
from practice.evaluation.scales import CLAUDE, OFFLINE, RUBRIC, family
from stats.breakdown import read_breakdown
from stats.certainty import Certainty, read_certainty, read_certainty_by_category, spread_of
from stats.dimensions import read_dimensions
from stats.grid import Cell, Filters
from stats.overview import read_overview
from stats.reading import read_grid
from tests.factories import days_ago, make_attempt, make_question

TODAY = date(2026, 3, 1)
MONTH = Filters(days=30)
ERROR = Error(1.0, is_assumed=False)


@pytest.fixture
def practice(ada):
    questions = {category: make_question(category) for category in Category.values}

    def practice(back, *scores, category="strategy", scale=OFFLINE, **fields):
        for score in scores:
            by = {"scale": scale, "evaluator": family(scale)}
            make_attempt(ada, questions[category], days_ago(TODAY, back), score=score, **by, **fields)

    return practice


def cells(*scores):
    return [Cell(TODAY, "strategy", 1, 0, 1, tenths, (0, 0, 0, 0), tenths * tenths) for tenths in scores]


def measure(scale, mae):
    figures = {"agreement": {"overall": {"mae": mae}}}
    Calibration.objects.create(
        scale=scale, version="1", model="m", ran_at=datetime.now(UTC), answers=9, figures=figures
    )


def test_the_spread_is_about_the_average_of_each_group():
    assert spread_of([cells(40, 60)]) == pytest.approx(2**0.5)
    assert spread_of([cells(40, 60), cells(80, 100)]) == pytest.approx(2**0.5)
    assert spread_of([cells(50, 50, 50)]) == 0
    assert spread_of([cells(40), cells(90)]) is None
    assert spread_of([]) is None


def test_categories_apart_are_no_spread_within_them(ada, practice):
    practice(1, "3.0", "3.0")
    practice(1, "9.0", "9.0", category="execution")
    grid = read_grid(ada, TODAY)
    assert read_certainty(grid, MONTH).spread == pytest.approx(12**0.5)
    assert read_certainty_by_category(grid, MONTH).spread == 0


def test_the_estimates_error_is_known_without_a_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert figures_of(OFFLINE)["agreement"]["overall"]["mae"] > 0
    with django_assert_num_queries(1):
        assert figures_of(CLAUDE) is None


def test_a_measured_error_is_taken_and_another_is_called_an_assumption(ada, practice):
    practice(1, "5.0", scale=CLAUDE)
    assert read_overview(read_grid(ada, TODAY), MONTH).as_json()["error"]["is_assumed"]
    measure(RUBRIC, 3.0)
    assert read_overview(read_grid(ada, TODAY), MONTH).as_json()["error"]["is_assumed"]
    measure(CLAUDE, 0.4)
    assert read_overview(read_grid(ada, TODAY), MONTH).as_json()["error"] == {
        "points": 0.4,
        "is_assumed": False,
        "spread": None,
    }


@pytest.mark.parametrize(
    ("certainty", "counts", "words"),
    [
        (
            Certainty(OFFLINE, ERROR, 0.5),
            (12, 15),
            "Scores by the offline estimate are off by about 1.0 on average. "
            "A change of less than 1.0 between 15 and 12 answers says nothing yet.",
        ),
        (
            Certainty(CLAUDE, Error(1.0, is_assumed=True), 2.0),
            (12, 15),
            "Scores by Claude are off by about 1.0 (an assumption: nobody has measured it), and yours differ by "
            "about 2.0 from answer to answer. A change of less than 1.6 between 15 and 12 answers says nothing yet.",
        ),
        (
            Certainty(OFFLINE, ERROR, None),
            (9, 0),
            "Scores by the offline estimate are off by about 1.0 on average. "
            "The average of 9 of them may be off by 0.9.",
        ),
        (Certainty(OFFLINE, ERROR, None), (1, 0), "Scores by the offline estimate are off by about 1.0 on average."),
        (Certainty(OFFLINE, ERROR, None), (0, 9), ""),
        (Certainty(None, ERROR, None), (0, 0), ""),
    ],
)
def test_why(certainty, counts, words):
    assert certainty.why(*counts) == words


@pytest.mark.parametrize(("now", "is_distinct"), [("6.9", False), ("7.0", True)])
def test_a_change_of_the_average(ada, practice, now, is_distinct):
    """Six answers each: 1.96 · 1.25 · √(2/6) is 1.5 points, rounded up."""
    practice(31, *["5.5"] * 6)
    practice(1, *[now] * 6)
    change = read_overview(read_grid(ada, TODAY), MONTH).change
    assert (change.avg_score_smallest, change.is_distinct) == (1.5, is_distinct)
    assert change.weakest_is_distinct is is_distinct


def test_categories_apart_from_the_others(ada, practice):
    for category in Category.values[:4]:
        practice(1, *["6.0"] * 6, category=category)
    practice(1, *["2.0"] * 6, category=Category.values[4])
    found = read_breakdown(read_grid(ada, TODAY), MONTH)
    assert [score.apart for score in found.scores] == [-1, 0, 0, 0, 0]
    assert found.distinction == (
        "Project Management is lower than the other categories together; the rest is not distinguishable yet."
    )
    assert read_breakdown(read_grid(ada, TODAY), Filters(30, "strategy")).distinction == ""


def test_no_category_apart(ada, practice):
    practice(1, "6.0", "6.0")
    practice(1, "5.0", "5.0", category="execution")
    found = read_breakdown(read_grid(ada, TODAY), MONTH)
    assert found.distinction == "No category is distinguishable from the others yet."
    assert not read_overview(read_grid(ada, TODAY), MONTH).as_json()["weakest_category"]["is_distinct"]


def test_a_dimension_that_changed(ada, practice):
    level = {"framework_score": 5, "structure_score": 5, "completeness_score": 5, "insight_score": 5}
    practice(31, *["5.0"] * 8, **level)
    practice(1, *["5.0"] * 8, **(level | {"insight_score": 9, "structure_score": 6}))
    found = read_dimensions(read_grid(ada, TODAY), MONTH)
    assert [change for *_, change in found.changes] == [None, None, None, 4.0]
    assert found.verdict == "Insight rose by 4.0; the rest is not distinguishable yet."
    practice(1, *["5.0"] * 99, **level)
    found = read_dimensions(read_grid(ada, TODAY), MONTH)
    assert found.verdict == "No change from the period before is distinguishable yet."
