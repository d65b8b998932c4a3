"""Ratings out of scores and ticks, and FSRS with our settings. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.schedule import memory, ratings
from practice.schedule.models import Rating

BEGUN = datetime(2026, 11, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
AGAIN, HARD, GOOD, EASY = Rating


def on(day, hour=12):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "choices", "strength", "rating"),
    [
        (None, [], None, None),
        (3.9, [], 3.9, AGAIN),
        (4.0, [], 4.0, HARD),
        (5.9, [], 5.9, HARD),
        (6.0, [], 6.0, GOOD),
        (8.0, [], 8.0, EASY),
        (None, ["covered", "covered"], 10, EASY),
        (None, ["covered", "not_yet"], 5.5, HARD),
        (None, ["partly"], 5.5, HARD),
        (None, ["not_yet"], 1, AGAIN),
        (7.0, ["not_yet", "not_yet"], 5.0, HARD),  # ticks can pull a score down
        (7.0, ["covered", "covered"], 8.0, EASY),
    ],
)
def test_the_rating_comes_from_score_and_ticks(score, choices, strength, rating):
    found = ratings.strength(score, ratings.share_covered(choices))
    assert found == (strength if strength is None else pytest.approx(strength))
    if found is not None:
        assert ratings.rating_of(found) == rating


@pytest.mark.parametrize(
    ("had", "of", "rating"), [(0, 4, AGAIN), (1, 4, AGAIN), (2, 4, HARD), (3, 4, HARD), (4, 4, GOOD)]
)
def test_the_rating_of_a_drill(had, of, rating):
    assert ratings.drill_rating(had, of) == rating


def days(*reviews):
    """The interval in days after each of these (day, rating)."""
    found = []
    for number in range(1, len(reviews) + 1):
        state = memory.replayed([(on(day), rating) for day, rating in reviews[:number]], BEGUN)
        found.append((state.due - state.last_review).days)
    return found


def test_golden_sequences():
    assert days((1, AGAIN)) == [1]
    assert days((1, HARD)) == [1]
    assert days((1, GOOD)) == [2]
    assert days((1, EASY)) == [8]
    assert days((1, GOOD), (3, GOOD), (14, GOOD)) == [2, 11, 46]
    assert days((1, AGAIN), (2, HARD), (4, GOOD), (10, GOOD)) == [1, 1, 4, 12]


def test_the_order_in_which_the_log_is_read_does_not_matter():
    reviews = [(on(1), AGAIN), (on(3), HARD), (on(9), GOOD)]
    assert memory.replayed(reviews, BEGUN) == memory.replayed(reversed(reviews), BEGUN)


def test_what_could_not_be_rated_is_due_the_next_day():
    state = memory.replayed([], BEGUN)
    assert (state.rating, state.last_review) == (None, None)
    assert memory.due_on(state, BERLIN, None) == date(2026, 11, 2)


def test_the_day_is_the_learners():
    late = memory.replayed([(on(1, 23), AGAIN)], BEGUN)  # 00:00 in Berlin
    assert memory.due_on(late, BERLIN, None) == date(2026, 11, 5)
    assert memory.due_on(late, ZoneInfo("America/Lima"), None) == date(2026, 11, 4)


@pytest.mark.parametrize(
    ("last", "interview_on", "due_on"),
    [
        (HARD, None, date(2026, 11, 21)),
        (HARD, date(2026, 12, 30), date(2026, 11, 21)),  # a week is sooner than half the time
        (HARD, date(2026, 11, 24), date(2026, 11, 19)),
        (HARD, date(2026, 11, 16), date(2026, 11, 15)),
        (HARD, date(2026, 11, 15), date(2026, 11, 15)),
        (HARD, date(2026, 11, 14), date(2026, 11, 21)),  # it is today: no longer brought forward
        (GOOD, date(2026, 11, 24), date(2026, 12, 30)),  # only what is weak
    ],
)
def test_what_is_weak_comes_back_before_the_interview(last, interview_on, due_on):
    state = memory.replayed([(on(1), GOOD), (on(3), GOOD), (on(14), last)], BEGUN)
    assert memory.due_on(state, UTC, interview_on) == due_on


@pytest.mark.parametrize(
    ("interview_on", "due_on"),
    [
        (None, date(2026, 11, 4)),
        (date(2026, 12, 1), date(2026, 11, 4)),
        (date(2026, 11, 12), date(2026, 11, 3)),
        (date(2026, 11, 5), date(2026, 11, 2)),
        (date(2026, 11, 1), date(2026, 11, 4)),
    ],
)
def test_what_is_weak_rests_a_little_but_less_before_an_interview(interview_on, due_on):
    assert memory.due_on(memory.replayed([(on(1), AGAIN)], BEGUN), UTC, interview_on) == due_on


moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(st.lists(st.tuples(moments, st.sampled_from(Rating)), min_size=1, max_size=20), st.integers(1, 400))
def test_whatever_the_clock_did(reviews, left):
    state = memory.replayed(reviews, BEGUN)
    assert state.due > state.last_review == max(moment for moment, _ in reviews)
    assert timedelta(days=1) <= state.due - state.last_review <= timedelta(days=180)
    assert state.stability > 0
    last = state.last_review.date()
    interview = last + timedelta(days=left)
    day = memory.due_on(state, UTC, interview)
    assert day > last
    if memory.is_weak(state.rating):
        assert day <= max(last + timedelta(days=1), interview)
