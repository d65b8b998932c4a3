"""What a lost signal, a new score, and two accounts that become one leave of the cards."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coach.accounts import holdings
from coach.accounts.models import User
from practice.attempts.models import Attempt, Status
from practice.schedule import cards
from practice.schedule.models import Card, CardReview, Rating
from practice.schedule.today import read_today
from tests.factories import make_attempt, make_user


@pytest.fixture
def now():
    return timezone.now()


def test_a_retry_whose_signal_was_lost_is_caught_up_with(learner, question, now):
    cards.schedule(make_attempt(learner, question, now - timedelta(days=9), score="3.0").pk)
    make_attempt(learner, question, now, score="9.0")
    cards.catch_up()
    assert CardReview.objects.count() == 2
    assert Card.objects.get().rating == Rating.EASY


def test_one_that_cannot_be_scheduled_holds_up_no_other(learner, question, now, monkeypatch, caplog):
    from django.db import DatabaseError

    broken = make_attempt(learner, question, now, score="3.0")
    fine = make_attempt(learner, question, now, score="4.0")
    schedule = cards.schedule

    def fails_once(pk):
        if pk == broken.pk:
            raise DatabaseError("deadlock")
        schedule(pk)

    monkeypatch.setattr(cards, "schedule", fails_once)
    cards.catch_up()
    assert CardReview.objects.get().attempt == fine
    assert f"Attempt {broken.pk} is not scheduled" in caplog.text


def test_only_the_newest_are_looked_through(learner, question, now, monkeypatch):
    make_attempt(learner, question, now, score="3.0")
    make_attempt(learner, question, now, score="4.0")
    monkeypatch.setattr(cards, "LOOKED_THROUGH", 1)
    cards.catch_up()
    assert CardReview.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"status": Status.PENDING, "failure": "", "evaluator": "", "scale": ""}, {"failure": "language"}],
    ids=["waiting", "failed"],
)
def test_what_was_answered_today_is_not_offered_again(learner, question, now, fields):
    cards.schedule(make_attempt(learner, question, now - timedelta(days=9), score="3.0").pk)
    assert read_today(learner, now).plan.retries
    attempt = make_attempt(learner, question, now, **fields)
    cards.schedule(attempt.pk)
    assert not read_today(learner, now).plan.retries
    assert read_today(learner, now + timedelta(days=1)).plan.retries


def test_a_failed_retry_comes_back_the_next_day_and_not_before(learner, question, now):
    cards.schedule(make_attempt(learner, question, now - timedelta(days=9), score="3.0").pk)
    cards.schedule(make_attempt(learner, question, now).pk)
    assert Card.objects.get().due_on == Attempt.objects.latest("submitted_at").practiced_on + timedelta(days=1)


def test_merging_keeps_what_either_has_put_off_and_the_accounts_calendar(learner, question, now):
    today = now.date()
    account = make_user("grace")
    User.objects.filter(pk=account.pk).update(interview_on=today + timedelta(days=2))
    account.refresh_from_db()
    for user in (learner, account):
        cards.schedule(make_attempt(user, question, now - timedelta(days=1), score="3.0").pk)
    Card.objects.for_user(learner).update(is_suspended=True, snoozed_until=date(2999, 1, 1))
    holdings.merge(learner, account)
    card = Card.objects.get()
    assert (card.user, card.is_suspended, card.snoozed_until) == (account, True, date(2999, 1, 1))
    assert card.due_on <= today + timedelta(days=1)
