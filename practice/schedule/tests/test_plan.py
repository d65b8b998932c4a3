"""Today's plan, a pure function: golden cases, and what holds for all."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.bank.categories import Category
from practice.schedule.plan import (
    DRILL_MINUTES,
    DRILLS,
    Done,
    Standing,
    interleaved,
    minutes_of_answer,
    pays_most,
    plan,
    weakest_first,
)

TODAY = date(2026, 11, 29)


@dataclass(frozen=True)
class Answer:
    pk: int
    category: str = "strategy"
    rating: int | None = 1
    due_on: date = TODAY
    score: float | None = None


def days_ago(number):
    return TODAY - timedelta(days=number)


WEAK = [Answer(1), Answer(2, "execution", 2), Answer(3, "strategy", 1, days_ago(3)), Answer(4, "analytical", 3)]

#   minutes, minutes per answer, drills due, new?, done        -> retries, drills, new?, later
GOLDEN = [
    (20, 10, 0, True, Done(), [3], 0, True, 3),
    (20, 10, 0, False, Done(), [3, 2], 0, False, 2),
    (20, 10, 9, True, Done(), [3], 0, True, 3),
    (25, 10, 9, True, Done(), [3], 2, True, 3),
    (10, 10, 0, True, Done(), [3], 0, False, 3),
    (60, 10, 99, True, Done(), [3, 2, 1, 4], 5, True, 0),
    (240, 10, 99, True, Done(), [3, 2, 1, 4], DRILLS, True, 0),
    (5, 10, 3, True, Done(), [3], 0, False, 3),  # every other day, one answer all the same
    (20, 10, 9, True, Done(drills=10), [3], 0, True, 3),  # drills take nothing from the answers
    (5, 10, 0, True, Done(), [3], 0, False, 3),  # one answer all the same
    (20, 10, 0, True, Done(retries=1), [], 0, True, 4),
    (20, 10, 0, True, Done(new=1), [3], 0, False, 3),
    (20, 10, 0, True, Done(retries=1, new=1), [], 0, False, 4),
    (20, 10, 9, True, Done(retries=5), [], 0, False, 4),
    (25, 10, 9, True, Done(retries=1, new=1, drills=1), [], 1, False, 4),
    (25, 10, 9, True, Done(retries=1, new=1, drills=2), [], 0, False, 4),
]


@pytest.mark.parametrize(("minutes", "each", "drills", "has_new", "done", *("r", "d", "n", "later")), GOLDEN)
def test_golden(minutes, each, drills, has_new, done, r, d, n, later):
    found = plan(WEAK, drills, has_new=has_new, done=done, minutes=minutes, answer_minutes=each)
    assert [answer.pk for answer in found.retries] == r
    assert (found.drills, found.wants_new, found.later) == (d, n, later)


@pytest.mark.parametrize(
    ("done", "wants_new"), [(Done(), True), (Done(new=1), False), (Done(drills=1), True), (Done(retries=1), False)]
)
def test_with_nothing_due_one_slot_is_for_a_new_question(done, wants_new):
    found = plan([], 0, has_new=True, done=done, minutes=10, answer_minutes=10)
    assert found.wants_new == wants_new
    assert found.is_empty == (not wants_new)


@given(
    st.lists(
        st.builds(
            Answer,
            st.integers(1, 10**6),
            st.sampled_from(Category.values),
            st.sampled_from([None, 1, 2, 3, 4]),
            st.dates(date(2026, 1, 1), TODAY),
        ),
        max_size=300,
        unique_by=lambda answer: answer.pk,
    ),
    st.integers(0, 300),
    st.booleans(),
    st.builds(Done, st.integers(0, 30), st.integers(0, 5), st.integers(0, 30)),
    st.integers(5, 240),
    st.integers(4, 25),
    st.integers(0, 3),
)
def test_it_fits_into_the_minutes_and_loses_nothing(due, drills, has_new, done, minutes, each, turn):
    found = plan(due, drills, has_new=has_new, turn=turn, done=done, minutes=minutes, answer_minutes=each)
    answers = done.answers + len(found.retries) + found.wants_new
    planned = len(found.retries) + found.wants_new
    assert answers * each <= minutes or not planned or (answers == 1 and each > minutes)
    assert not found.drills or answers * each + (done.drills + found.drills) * DRILL_MINUTES <= minutes
    assert found.later + len(found.retries) == len(due)
    assert 0 <= found.drills <= drills
    assert set(found.retries) <= set(due)
    # The rating of what is left for later is never lower than of the first that comes.
    if found.retries:
        assert (found.retries[0].rating or 0) == min(answer.rating or 0 for answer in due)


def of_day(turn, minutes, **done):
    found = plan(WEAK, 3, has_new=True, turn=turn, done=Done(**done), minutes=minutes, answer_minutes=10)
    return len(found.retries), found.wants_new, found.drills


def test_with_room_for_one_every_other_day_is_for_a_new_question():
    assert [of_day(turn, 10) for turn in range(4)] == [(1, False, 0), (0, True, 0)] * 2


def test_with_room_for_none_every_other_day_is_for_an_answer_all_the_same():
    assert [of_day(turn, 6) for turn in range(4)] == [(1, False, 0), (0, False, 3), (0, True, 0), (0, False, 3)]
    assert of_day(0, 6, retries=1) == (0, False, 0)


def test_every_third_day_drills_take_the_place_of_an_answer():
    def of_day(turn, drills):
        found = plan(WEAK, drills, has_new=True, turn=turn, done=Done(), minutes=30, answer_minutes=10)
        return len(found.retries) + found.wants_new, found.drills

    assert [of_day(turn, 9) for turn in range(4)] == [(3, 0), (3, 0), (2, 5), (3, 0)]
    assert of_day(2, 0) == (3, 0)


def test_of_two_answers_drills_take_the_place_of_the_new_one():
    for turn in (2, 5):
        found = plan(WEAK, 9, has_new=True, turn=turn, done=Done(), minutes=20, answer_minutes=10)
        assert ([answer.pk for answer in found.retries], found.wants_new, found.drills) == ([3], False, 5)
        assert plan([], 9, has_new=True, turn=turn, done=Done(), minutes=20, answer_minutes=10).wants_new


def test_of_equal_ratings_the_lowest_score_comes_first():
    due = [Answer(1, score=2.9, due_on=days_ago(30)), Answer(2, score=1.1), Answer(3, rating=2, score=1.0)]
    assert [answer.pk for answer in weakest_first(due)] == [2, 1, 3]


def test_minutes_that_nothing_due_fills_are_for_more_new_questions():
    found = plan([], 0, has_new=True, done=Done(new=1), minutes=30, answer_minutes=10)
    assert found.wants_new
    found = plan(WEAK[:1], 0, has_new=True, done=Done(new=1), minutes=30, answer_minutes=10)
    assert ([answer.pk for answer in found.retries], found.wants_new) == ([1], True)
    assert not plan(WEAK, 0, has_new=True, done=Done(new=1), minutes=30, answer_minutes=10).wants_new


def test_categories_are_interleaved_as_long_as_there_are_others():
    due = [Answer(1), Answer(2), Answer(3, "execution"), Answer(4), Answer(5, "analytical")]
    assert [answer.pk for answer in interleaved(due)] == [1, 3, 2, 5, 4]
    assert [answer.pk for answer in interleaved([Answer(1), Answer(2)])] == [1, 2]


def test_what_could_not_be_rated_is_the_weakest():
    due = [Answer(1, rating=4), Answer(2, rating=1), Answer(3, rating=None)]
    assert [answer.pk for answer in weakest_first(due)] == [3, 2, 1]


def test_a_new_question_pays_most_in_an_unpracticed_category_then_in_the_weakest():
    standings = {
        "strategy": Standing(3.0, days_ago(9)),
        "execution": Standing(6.0, days_ago(9)),
        "analytical": Standing(None, None),
        "app_critique": Standing(2.0, days_ago(1)),  # practiced lately
    }
    assert pays_most(standings, TODAY) == ["analytical", "strategy", "execution", "app_critique"]
    assert pays_most(standings, TODAY, avoid="analytical") == ["strategy", "execution", "analytical", "app_critique"]


def test_equal_categories_take_turns():
    standings = dict.fromkeys(Category.values, Standing())
    firsts = {pays_most(standings, TODAY + timedelta(days=day))[0] for day in range(len(standings))}
    assert firsts == set(Category.values)


@pytest.mark.parametrize(("seconds", "minutes"), [(None, 10), (0.5, 4), (180, 4), (540, 10), (570, 11), (3600, 25)])
def test_minutes_of_an_answer(seconds, minutes):
    assert minutes_of_answer(seconds) == minutes
