import random
from datetime import UTC, datetime, timedelta

import pytest

from coach.accounts import tally
from coach.accounts.tally import Tally
from tests.outcomes import at_once

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def take(now=NOW, limit=3, of="192.0.2.1", purpose="guests"):
    return tally.take(purpose, of, limit, HOUR, now)


def test_under_at_and_over_the_limit(db):
    assert [take(), take(), take()] == [None, None, None]
    assert take(NOW + timedelta(minutes=20)) == NOW + HOUR
    assert Tally.objects.get().count == 3


def test_its_period_over_it_starts_anew(db):
    for _ in range(4):
        take()
    assert take(NOW + HOUR - timedelta(seconds=1)) == NOW + HOUR
    assert take(NOW + HOUR) is None
    assert take(NOW + HOUR + timedelta(minutes=1)) is None
    row = Tally.objects.get()
    assert (row.count, row.started_at) == (2, NOW + HOUR)


def test_a_limit_that_was_lowered_holds_at_once(db):
    for _ in range(3):
        take()
    assert take(limit=2) == NOW + HOUR


def test_zero_is_no_limit_and_no_row(db):
    assert {take(limit=0) for _ in range(10)} == {None}
    assert not Tally.objects.exists()


def test_each_address_and_purpose_has_its_own(db):
    assert take(limit=1) is None
    assert take(limit=1, of="192.0.2.2") is None
    assert take(limit=1, purpose="submits") is None
    assert take(limit=1) is not None


def test_no_address_in_the_table(db, settings):
    take()
    key = Tally.objects.get().key
    assert len(key) == 64
    settings.SECRET_KEY = "another"
    assert tally.key_of("guests", "192.0.2.1") != key


def test_queries(db, django_assert_num_queries):
    with django_assert_num_queries(3):
        take(limit=2)
    with django_assert_num_queries(2):
        take(limit=2)
    with django_assert_num_queries(1) as captured:
        take(limit=2)
    assert captured[0]["sql"].startswith("SELECT")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("started", [None, NOW - HOUR, NOW - timedelta(minutes=1)])
def test_fifty_at_once_never_exceed_the_limit(started):
    """Whether the row is new, starts anew, or is there with one already."""
    if started:
        take(started, limit=20)
    taken = at_once(lambda n: take(limit=20), 50).count(None)
    assert taken == (19 if started == NOW - timedelta(minutes=1) else 20)
    assert Tally.objects.get().count == 20


@pytest.mark.django_db(transaction=True)
def test_places_held_and_given_back_by_many():
    def hold_for_a_moment(n):
        give_back = tally.hold("export", "7", 3, HOUR, NOW + timedelta(microseconds=random.randrange(10**6)))
        if give_back:
            give_back()
        return bool(give_back)

    assert any(at_once(hold_for_a_moment, 20))
    assert not Tally.objects.exists()
    held = at_once(lambda n: tally.hold("export", "7", 3, HOUR, NOW), 20)
    assert sum(give_back is not None for give_back in held) == 3


def test_what_is_given_back_counts_no_more(db):
    take(limit=1)
    tally.give_back("guests", "192.0.2.1")
    assert take(limit=1) is None


def test_what_counts_for_nothing_is_forgotten(db, monkeypatch):
    for number, minutes in enumerate((0, 59, 60, 61, 600)):
        take(NOW - timedelta(minutes=minutes), of=str(number))
    monkeypatch.setattr(tally, "FORGET_AT_ONCE", 2)
    assert tally.forget_old(NOW) == 3
    assert Tally.objects.filter(started_at__lt=NOW - HOUR).count() == 0
    assert tally.forget_old(NOW) == 0
    assert Tally.objects.count() == 2
