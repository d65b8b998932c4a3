from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stats import streaks

TODAY = date(2026, 3, 1)


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


@given(st.sets(st.integers(0, 60)))
def test_best_is_never_less_than_current(numbers):
    days = ago(*numbers)
    assert streaks.current(days, TODAY) <= streaks.best(days) <= len(days)
