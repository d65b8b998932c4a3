from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stats import streaks
from stats.streaks import Rested

TODAY = date(2026, 3, 1)
numbers = st.sets(st.integers(0, 60))


def ago(*numbers):
    return [TODAY - timedelta(days=number) for number in numbers]


def test_nothing_practiced():
    assert streaks.current([], TODAY) == 0
    assert streaks.best([]) == 0
    assert streaks.practiced_within([], TODAY, 30) == 0


def test_ends_today():
    assert streaks.current(ago(0, 1, 2, 4), TODAY) == 3


def test_today_is_still_open():
    assert streaks.current(ago(1, 2), TODAY) == 2


def test_a_whole_day_missed_ends_it():
    assert streaks.current(ago(2, 3, 4), TODAY) == 0


def test_leap_day_is_a_day_like_others():
    days = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    assert streaks.current(days, date(2028, 3, 1)) == 3
    assert streaks.current([days[0], days[2]], date(2028, 3, 1)) == 1


def test_goes_on_across_new_year():
    assert streaks.current([date(2025, 12, 31), date(2026, 1, 1)], date(2026, 1, 2)) == 2


def test_best_is_the_longest_of_several():
    assert streaks.best(ago(0, 5, 6, 7, 20, 21)) == 3


def test_the_last_30_days_begin_29_days_ago():
    assert streaks.practiced_within(ago(0, 29, 30), TODAY, 30) == 2


@given(numbers)
def test_best_is_never_less_than_current(numbers):
    days = ago(*numbers)
    assert streaks.current(days, TODAY) <= streaks.best(days) <= len(days)


# --- with rest days -----------------------------------------------------------------------------------


def march(*numbers):
    return [date(2026, 3, number) for number in numbers]


def test_nothing_practiced_is_no_streak_with_rest_days():
    assert streaks.rested([], TODAY) == Rested(0, 0, 0)


def test_a_kept_week_fills_a_missed_day():
    days = march(1, 2, 3, 4, 5, 7, 8)
    assert streaks.rested(days, days[-1]) == Rested(current=7, best=7, rests=1)


def test_four_days_of_seven_are_no_kept_week():
    days = march(1, 2, 3, 4, 6, 7)
    assert streaks.rested(days, days[-1]) == Rested(current=2, best=4, rests=0)


def test_a_weekend_away():
    days = march(*range(2, 7), *range(9, 14))
    assert streaks.rested(days, days[-1]) == Rested(10, 10, rests=2)


def test_rest_days_do_not_count_as_days_of_the_week_before():
    """Of the seven days before April 3, four were practiced and three were rest days."""
    days = [*march(25, 26, 27, 28, 29), date(2026, 4, 1), date(2026, 4, 4)]
    assert streaks.rested(days, days[-1]) == Rested(1, 6, 0)
    assert streaks.rested(days[:-1], date(2026, 4, 3)) == Rested(6, 6, 3)


def test_a_third_rest_day_in_a_month_leaves_out_what_lies_before_the_first():
    days = march(*range(1, 7), *range(8, 14), *range(15, 21), *range(22, 25))
    assert streaks.rested(days, date(2026, 3, 24)) == Rested(current=15, best=18, rests=2)


def test_a_new_month_brings_two_more():
    days = [day for n in range(1, 60) if (day := date(2026, 3, 1) + timedelta(days=n - 1)).day not in {10, 20}]
    assert streaks.rested(days, days[-1]) == Rested(len(days), len(days), rests=4)


def test_today_and_a_missed_yesterday_are_not_the_end():
    days = march(1, 2, 3, 4, 5)
    assert streaks.rested(days, date(2026, 3, 6)).current == 5
    assert streaks.rested(days, date(2026, 3, 7)) == Rested(5, 5, rests=1)
    assert streaks.rested(days, date(2026, 3, 8)) == Rested(5, 5, rests=2)
    assert streaks.rested(days, date(2026, 3, 9)) == Rested(0, 5, rests=0)


@given(numbers)
def test_rest_days_never_make_a_streak_shorter(numbers):
    days = ago(*numbers)
    found = streaks.rested(days, TODAY)
    assert streaks.current(days, TODAY) <= found.current <= found.best <= len(days)
    assert streaks.best(days) <= found.best


@given(numbers, st.integers(0, 60))
def test_one_more_day_practiced_never_makes_it_shorter(numbers, more):
    before, after = streaks.rested(ago(*numbers), TODAY), streaks.rested(ago(*numbers, more), TODAY)
    assert (after.current >= before.current, after.best >= before.best) == (True, True)


@given(numbers)
def test_a_run_has_at_most_two_rest_days_a_month(numbers):
    """The days of 60 lie in three calendar months at most."""
    practiced = set(ago(*numbers))
    run = streaks.Run(practiced)
    for day in (TODAY - timedelta(days=back) for back in range(60, -1, -1)):
        run.add(day)
        for rest in run.rests:
            assert rest not in practiced
            assert sum(each.month == rest.month for each in run.rests) <= 2
