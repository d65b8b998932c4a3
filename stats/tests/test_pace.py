"""Goal and pace as pure functions of a grid, and what the page says of them."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from stats.grid import Cell, Grid
from stats.pace import read_pace
from tests.factories import days_ago, make_attempt

TODAY = date(2026, 3, 1)
INTERVIEW = date(2026, 3, 25)


def grid(*counts):
    """Counts of answers by days ago: (0, 2), (3, 1) is two today and one three days ago."""
    return Grid(tuple(Cell(TODAY - timedelta(days=back), "strategy", n) for back, n in sorted(counts)[::-1]), TODAY)


def of(*counts, goal=5, interview_on=None):
    return read_pace(grid(*counts), TODAY, goal, interview_on)


def test_without_a_goal_nothing_holds_or_fails():
    found = of((0, 3), goal=None)
    assert found.holds is None
    assert not found.is_set


def test_nothing_practiced_yet():
    found = of()
    assert (found.last_week, found.weekly, found.weekly_shown, found.holds, found.missing) == (
        0,
        None,
        None,
        False,
        5,
    )


@pytest.mark.parametrize(("back", "practiced", "said"), [(-1, 1, True), (0, 1, False), (0, 5, True), (1, 1, True)])
def test_on_the_day_of_the_interview_nothing_is_short(back, practiced, said):
    found = of((0, practiced), interview_on=TODAY - timedelta(days=back))
    assert found.has_verdict is said


def test_the_last_seven_days_begin_six_days_ago():
    assert of((0, 1), (6, 2), (7, 4)).last_week == 3


@pytest.mark.parametrize(("last_week", "holds", "missing"), [(4, False, 1), (5, True, 0), (9, True, 0)])
def test_holds_when_the_last_seven_days_reach_the_goal(last_week, holds, missing):
    found = of((3, last_week), (60, 1))
    assert (found.holds, found.missing) == (holds, missing)


def test_a_week_off_is_not_paid_for_by_the_weeks_before():
    found = of((8, 40), (60, 1))
    assert (found.weekly, found.lasts, found.holds) == (10, True, False)


def test_coming_back_holds_at_once_though_not_over_four_weeks():
    found = of((0, 5), (60, 1))
    assert (found.weekly, found.lasts, found.holds) == (Fraction(5, 4), False, True)


def test_the_average_is_over_the_last_28_days():
    assert of((27, 8), (28, 100)).weekly == 2


@pytest.mark.parametrize(
    ("began", "weekly", "lately"), [(0, 6, True), (6, 6, True), (13, 3, True), (26, Fraction(42, 27), True)]
)
def test_who_began_lately_is_measured_since_then_but_over_a_week_at_least(began, weekly, lately):
    found = of((began, 6))
    assert (found.weekly, found.began_lately) == (weekly, lately)


def test_four_weeks_are_not_lately():
    assert not of((27, 1)).began_lately


def test_what_is_shown_never_reaches_a_goal_that_was_missed():
    found = of((1, 19), (30, 1), goal=5)
    assert (found.weekly, found.weekly_shown, found.lasts) == (Fraction(19, 4), 4.7, False)


@pytest.mark.parametrize(
    ("day", "left", "past"),
    [(INTERVIEW, 24, False), (TODAY, 0, False), (TODAY - timedelta(days=1), -1, True)],
)
def test_days_to_the_interview(day, left, past):
    found = of(interview_on=day)
    assert (found.days_left, found.is_past, found.is_set) == (left, past, True)


def test_days_left_count_from_the_local_today_of_a_traveler():
    ahead = Grid((Cell(TODAY + timedelta(days=1), "strategy", 1),), TODAY + timedelta(days=1))
    assert read_pace(ahead, TODAY, None, INTERVIEW).days_left == 24


# --- on the page ------------------------------------------------------------------------------------


@pytest.fixture
def learner(client, ada, clock):
    clock(datetime(2026, 3, 1, 15, tzinfo=UTC))
    client.force_login(ada)
    return client


def said(client):
    text = client.get("/progress").content.decode()
    found = text.partition('aria-label="Goal and pace">')[2].partition("</section>")[0]
    return " ".join(found.replace("<strong>", "").replace("</strong>", "").split())


def goal(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


def test_a_quiet_link_where_there_is_no_goal(learner, ada, question):
    assert said(learner) == ""
    make_attempt(ada, question, days_ago(TODAY, 0))
    assert said(learner) == '<a class="pace-link text-small no-print" href="/settings">Set a goal</a>'


def test_an_interview_date_alone(learner, ada, question):
    goal(ada, interview_on=INTERVIEW)
    assert "24 days to your interview on Mar 25, 2026" in said(learner)
    make_attempt(ada, question, days_ago(TODAY, 0))
    assert "24 days to your interview on Mar 25, 2026" in said(learner)
    assert "pace" not in said(learner).replace("pace-", "")
    goal(ada, interview_on=TODAY)
    assert "Today is your interview" in said(learner)


def test_a_date_that_has_passed(learner, ada):
    goal(ada, interview_on=TODAY - timedelta(days=3))
    assert "Your interview was on February 26, 2026." in said(learner)
    assert "Set the next date" in said(learner)


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (
            [0, 1, 2, 8, 9, 15, 16, 22, 23, 40],
            ["3 answers in the last 7 days, goal 2", "2.2 a week", "You are on pace."],
        ),
        ([0, 1, 40], ["0.5 a week over the last 4 weeks", "You are on pace this week."]),
        ([0, 40], ["1 answer in the last 7 days, goal 2", "1 answer short this week."]),
        ([8] * 9 + [40], ["0 answers in the", "2.2 a week", "2 answers short this week."]),
        ([0, 1], ["2.0 a week since you began", "You are on pace."]),
    ],
)
def test_the_pace_in_words(learner, ada, question, history, words):
    goal(ada, answers_per_week=2)
    for back in history:
        make_attempt(ada, question, days_ago(TODAY, back))
    assert [word for word in words if word not in said(learner)] == []
