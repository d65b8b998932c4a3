"""How learners judge themselves: golden gaps, what is said of them, and who sees it."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.attempts.models import Attempt, Evaluator
from practice.bank.categories import Category
from practice.evaluation.score import DIMENSIONS
from stats.grid import Filters
from stats.guesses import NEEDED, Pair, gap_of, judged, read_guesses
from stats.reading import read_grid
from tests.factories import days_ago, make_attempt, make_question, make_user

NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
TODAY = NOW.date()
ALL = Filters(days=None)
DAY = date(2026, 2, 1)


def pair(guess, score, day=DAY, category="strategy", dimensions=(5, 5, 5, 5)):
    return Pair(day, category, guess, int(Decimal(score) * 10), dimensions)


# --- the figure -----------------------------------------------------------------------------------------


def test_nothing_is_said_before_five():
    found = judged([pair(9, "5.0")] * 4)
    assert found.sentences == ["This takes 5 guesses; you have 4 with a score in this period."]
    assert (found.total.mean, found.total.error, found.moving) == (None, None, (None,))
    assert {gap.verdict for gap in (*found.categories, *found.dimensions)} == {"needs 5"}
    assert judged([]).sentences == ["This takes 5 guesses; you have 0 with a score in this period."]


def test_too_high_overall_in_a_category_and_beside_a_dimension():
    found = judged(
        [
            pair(7, score, category="strategy", dimensions=(6, 7, 8, 5))
            for score in ("5.0", "5.4", "5.6", "5.8", "6.2")
        ]
        + [
            pair(6, score, category="execution", dimensions=(6, 6, 6, 6))
            for score in ("5.0", "7.0", "6.0", "5.8", "6.2")
        ]
    )
    assert found.sentences == [
        "You rate yourself 0.7 too high on average, over 10 guesses.",
        "You rate yourself 1.4 too high in Strategy.",
        "Your guesses are 1.0 above your scores for insight.",
    ]
    assert [(gap.slug, gap.mean, gap.verdict) for gap in found.categories] == [
        ("strategy", 1.4, "too high"),
        ("execution", 0.0, "not distinguishable"),
    ]
    assert [gap.mean for gap in found.dimensions] == [0.5, 0.0, -0.5, 1.0]


def test_too_low():
    found = judged([pair(5, "7.0", dimensions=(7, 7, 7, 7)), pair(5, "7.2", dimensions=(8, 5, 5, 5))] * 3)
    assert found.sentences == [
        "You rate yourself 2.1 too low on average, over 6 guesses.",
        "You rate yourself 2.1 too low in Strategy.",
        "Your guesses are 2.5 below your scores for framework.",
    ]


def test_what_may_be_chance_is_called_fair():
    found = judged([pair(guess, "5.5") for guess in (3, 8, 4, 9, 6)])
    assert (found.total.mean, found.total.error) == (0.5, 2.3)
    assert found.sentences[0] == "Over 5 guesses, your judgment is not distinguishable from a fair one."
    assert len(found.sentences) == 1


@pytest.mark.parametrize(("gaps", "is_clear"), [([10] * 5, True), ([0] * 5, False), ([0, 0, 0, 0, 1], False)])
def test_without_any_spread(gaps, is_clear):
    """Where every guess is off by the same, so is the next one; and 0.0 is no gap."""
    assert gap_of("All", gaps).is_clear is is_clear


def test_over_time():
    days = [DAY, DAY, DAY + timedelta(3), DAY + timedelta(3), DAY + timedelta(4), DAY + timedelta(9)]
    found = judged([pair(guess, "5.0", day) for guess, day in zip((6, 7, 8, 5, 5, 4), days, strict=True)])
    assert found.rows == [(days[0], 1.5, 2), (days[2], 1.5, 2), (days[4], 0.0, 1), (days[5], -1.0, 1)]
    assert found.moving == (None, None, 1.2, 0.8)
    assert found.summary == (
        "your guess minus the score on each of 4 days. "
        "Over 6 guesses, your judgment is not distinguishable from a fair one."
    )


pairs = st.builds(
    Pair,
    day=st.integers(0, 5).map(lambda n: DAY + timedelta(n)),
    category=st.sampled_from(Category.values[:3]),
    guess=st.integers(1, 10),
    tenths=st.integers(10, 100),
    dimensions=st.tuples(*[st.integers(1, 10)] * 4),
)


@given(st.lists(pairs, max_size=30).map(sorted))
def test_it_equals_the_naive_recount(pairs):
    found = judged(pairs)
    assert sum(found.counts) == found.total.count == len(pairs)
    checked = [(found.total, [p.guess - p.tenths / 10 for p in pairs])]
    for gap in found.categories:
        checked.append((gap, [p.guess - p.tenths / 10 for p in pairs if p.category == gap.slug]))
    for n, gap in enumerate(found.dimensions):
        checked.append((gap, [p.guess - p.dimensions[n] for p in pairs]))
    for gap, gaps in checked:
        assert gap.count == len(gaps)
        assert (gap.mean is None) is (gap.error is None) is (len(gaps) < NEEDED)
        if gap.mean is not None:
            assert gap.mean == pytest.approx(fmean(gaps), abs=0.0501)
            assert -1e-9 <= gap.error - 2 * stdev(gaps) / len(gaps) ** 0.5 < 0.1001
            assert gap.is_clear is (abs(gap.mean) > gap.error)


# --- which answers count ----------------------------------------------------------------------------------


@pytest.fixture
def ada(db, clock):
    clock(NOW)
    return make_user()


@pytest.fixture
def guessed(ada):
    """Seven guesses of strategy answers, each 2.0 too high, and an execution answer long ago, guessed well."""
    strategy, execution = make_question(Category.STRATEGY), make_question(Category.EXECUTION)
    for back in range(7):
        make_attempt(ada, strategy, days_ago(TODAY, back), score="6.0", guess=8)
    make_attempt(ada, execution, days_ago(TODAY, 50), score="7.0", guess=7)
    make_attempt(make_user("eve"), strategy, days_ago(TODAY, 0), score="1.0", guess=10)
    return strategy


@pytest.mark.parametrize(
    ("filters", "count", "mean"),
    [
        (ALL, 8, 1.8),
        (Filters(days=30), 7, 2.0),
        (Filters(days=None, category="strategy"), 7, 2.0),
        (Filters(days=None, category="execution"), 1, None),
        (Filters(days=None, evaluator="claude"), 0, None),
    ],
)
def test_filters(ada, guessed, filters, count, mean):
    total = read_guesses(ada, read_grid(ada, TODAY, filters.evaluator), filters).total
    assert (total.count, total.mean) == (count, mean)


def test_only_pairs_on_the_grids_scale_count(ada, guessed):
    make_attempt(ada, guessed, days_ago(TODAY, 0), score="6.0")  # not guessed
    make_attempt(ada, guessed, days_ago(TODAY, 0), guess=3)  # no score
    make_attempt(ada, guessed, days_ago(TODAY, 8), score="6.0", guess=3, evaluator=Evaluator.CLAUDE)
    assert read_guesses(ada, read_grid(ada, TODAY), ALL).total.count == 8
    assert read_guesses(ada, read_grid(ada, TODAY, "claude"), ALL).total.count == 1


def test_dimensions_are_read_in_their_order(ada, guessed):
    (row,) = Attempt.objects.filter(category="execution").values(*(f"{name}_score" for name in DIMENSIONS))
    (found,) = read_guesses(ada, read_grid(ada, TODAY), Filters(days=None, category="execution")).categories
    assert (found.slug, found.count) == ("execution", 1)
    Attempt.objects.filter(category="strategy").update(**row, guess=7)
    gaps = read_guesses(ada, read_grid(ada, TODAY), ALL).dimensions
    assert [gap.mean for gap in gaps] == [7 - row[f"{name}_score"] for name in DIMENSIONS]


# --- the page and the endpoint ----------------------------------------------------------------------------


def body_of(client, address="/progress"):
    return client.get(address).content.decode()


def test_the_panel_and_the_endpoint_agree(client, ada, guessed):
    client.force_login(ada)
    found = client.get("/api/stats/guesses?days=30").json()
    body = body_of(client, "/progress?days=30")
    assert (found["mean"], found["by_category"]["slugs"]) == (2.0, ["strategy"])
    assert "You rate yourself 2.0 too high in Strategy." in body
    data = body.split('<script id="progress-data" type="application/json">')[1].split("</script>")[0]
    assert json.loads(data)["guesses"] == found


def test_until_five_the_panel_says_that_it_needs_five(client, ada, guessed):
    client.force_login(ada)
    body = body_of(client, "/progress?category=execution")
    assert "This takes 5 guesses; you have 1 with a score in this period." in body
    assert 'data-chart="guesses"' not in body


@pytest.mark.parametrize(("change", "is_there"), [({}, True), ({"guesses_first": False}, False)])
def test_without_a_guess_only_those_who_are_asked_see_the_panel(client, ada, change, is_there):
    for name, value in change.items():
        setattr(ada, name, value)
    ada.save()
    make_attempt(ada, make_question(), days_ago(TODAY, 0), score="6.0")
    client.force_login(ada)
    assert ("How you judge yourself" in body_of(client)) is is_there


def test_hidden_scores_hide_it(client, ada, guessed, django_assert_num_queries):
    """Nor are the guesses read: session, learner, grid, coverage."""
    ada.hides_scores = True
    ada.save()
    client.force_login(ada)
    with django_assert_num_queries(4):
        body = body_of(client)
    assert "How you judge yourself" not in body
    assert "guesses" not in body
    assert client.get("/api/stats/guesses").json()["mean"] == 1.8


def test_a_visitor_has_none(client, guessed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/api/stats/guesses").json()["count"] == 0


def test_another_learners_guesses_are_not_counted(client, guessed):
    client.force_login(make_user("mallory"))
    assert client.get("/api/stats/guesses").json()["count"] == 0


def test_bad_filter_and_wrong_method(client, ada):
    response = client.get("/api/stats/guesses?days=7x")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "days takes 30, 90, 365, or all; got '7x'."
    assert client.post("/api/stats/guesses").status_code == 405


def test_queries(client, ada, guessed, django_assert_num_queries):
    """Session, learner, grid, guesses."""
    client.force_login(ada)
    with django_assert_num_queries(4):
        client.get("/api/stats/guesses")
