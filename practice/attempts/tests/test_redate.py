"""Re-dating a history: the database's days are Python's, and nothing is written unasked."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from practice.attempts.models import Attempt, PracticeSession
from tests.factories import build_attempt, make_attempt, make_user

# Zone and the moments (UTC) at which its clocks change. Apia also skipped a whole day.
EDGES = {
    "Europe/Berlin": [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)],
    "America/New_York": [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)],
    "Australia/Lord_Howe": [datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC)],
    "Pacific/Apia": [datetime(2011, 12, 30, 10, tzinfo=UTC)],
}
MICROSECOND = timedelta(microseconds=1)


def redate(*arguments):
    out = StringIO()
    call_command("redate", *arguments, stdout=out)
    return out.getvalue().strip()


def around(edge, zone):
    """Every half hour of two days before and after, and both sides of each local midnight."""
    for half_hours in range(-96, 97):
        yield edge + timedelta(minutes=30 * half_hours)
    first = edge.astimezone(ZoneInfo(zone)).date() - timedelta(days=2)
    for days in range(5):
        day = first + timedelta(days=days)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        yield from (midnight - MICROSECOND, midnight, midnight + MICROSECOND)


@pytest.mark.parametrize("zone", EDGES)
def test_the_databases_days_are_pythons(question, zone):
    user = make_user("grace", "UTC")
    moments = sorted({moment for edge in EDGES[zone] for moment in around(edge, zone)})
    session = PracticeSession.objects.create(user=user, started_at=moments[0], ended_at=moments[0])
    Attempt.objects.bulk_create(build_attempt(user, session, question, moment) for moment in moments)
    user.time_zone = zone
    user.save()

    expected = {moment: moment.astimezone(ZoneInfo(zone)).date() for moment in moments}
    moved = sum(moment.date() != day for moment, day in expected.items())
    assert 0 < moved < len(moments)
    number = f"{moved} of {len(moments)} attempts of grace"
    assert redate("grace") == f"{number} would move to their day in {zone}. --apply writes it."
    assert redate("grace", "--apply") == f"{number} moved to their day in {zone}."
    assert dict(Attempt.objects.values_list("submitted_at", "practiced_on")) == expected
    assert redate("grace").startswith("0 of")


def test_nothing_is_written_unasked_nor_for_others(question):
    ada, eve = make_user("ada", "UTC"), make_user("eve", "UTC")
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # the 2nd in Berlin
    for user in (ada, eve):
        make_attempt(user, question, late)
        user.time_zone = "Europe/Berlin"
        user.save()
    redate("ada")
    assert set(Attempt.objects.values_list("practiced_on", flat=True)) == {late.date()}
    redate("ada", "--apply")
    assert Attempt.objects.get(user=ada).practiced_on == late.date() + timedelta(days=1)
    assert Attempt.objects.get(user=eve).practiced_on == late.date()


def test_an_unknown_account(db):
    with pytest.raises(CommandError, match="There is no account nobody."):
        redate("nobody")
