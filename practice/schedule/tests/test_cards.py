"""Cards follow answers: scored, marked, caught up with, merged, dated again."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from coach.accounts import holdings
from practice.attempts import runner, signals
from practice.attempts.models import Status
from practice.attempts.reviews import SelfReview
from practice.schedule import cards
from practice.schedule.models import Card, CardReview, Kind, Rating
from tests.factories import make_attempt, make_question, make_review, make_user

ANSWER = (
    "We should enter Brazil because 40% of clinics there still schedule by phone, and I would test it in one city."
)


def card_of(attempt):
    return Card.objects.get(user=attempt.user, question=attempt.question, kind=Kind.ANSWER)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def waiting(learner, question, now):
    return make_attempt(
        learner, question, now, status=Status.PENDING, failure="", evaluator="", answer_text=ANSWER, scale=""
    )


def test_an_evaluation_makes_the_card(waiting):
    runner.evaluate(waiting.pk)
    waiting.refresh_from_db()
    (review,) = card_of(waiting).reviews.all()
    assert (review.attempt, review.reviewed_on) == (waiting, waiting.practiced_on)
    assert card_of(waiting).rating == review.rating
    assert card_of(waiting).due_on > waiting.practiced_on


def test_a_failed_evaluation_is_due_again_the_next_day(attempt):
    failed = make_attempt(attempt.user, make_question(), attempt.submitted_at)
    cards.schedule(failed.pk)
    assert (card_of(failed).rating, card_of(failed).reviews.count()) == (None, 0)
    assert card_of(failed).due_on == failed.practiced_on + timedelta(days=1)


def test_one_that_still_waits_has_no_card(waiting):
    cards.schedule(waiting.pk)
    assert not Card.objects.exists()


def test_marking_key_points_replays_the_log(client, attempt):
    cards.schedule(attempt.pk)
    assert card_of(attempt).rating == Rating.GOOD
    client.force_login(attempt.user)
    client.post(f"/attempts/{attempt.pk}/review", {"choice-a": "not_yet", "choice-b": "not_yet"})
    assert card_of(attempt).rating == Rating.HARD
    client.post(f"/attempts/{attempt.pk}/review", {"choice-a": "covered", "choice-b": "covered"})
    assert card_of(attempt).rating == Rating.GOOD
    assert CardReview.objects.count() == 1


def test_a_later_change_to_an_earlier_answer_counts_too(learner, question, now):
    first = make_attempt(learner, question, now - timedelta(days=20), score="9.0")
    second = make_attempt(learner, question, now - timedelta(days=10), score="7.0")
    cards.schedule(first.pk)
    cards.schedule(second.pk)
    before = card_of(second)
    make_review(first, point="a", choice="not_yet")
    make_review(first, point="b", choice="not_yet")
    cards.schedule(first.pk)
    after = card_of(second)
    assert (after.rating, after.last_review) == (before.rating, before.last_review)
    assert after.stability < before.stability


def test_repeating_it_changes_nothing(attempt):
    cards.schedule(attempt.pk)
    before = Card.objects.values().get()
    cards.schedule(attempt.pk)
    assert Card.objects.values().get() == before
    assert CardReview.objects.count() == 1


def test_an_answer_whose_marks_are_gone_loses_its_rating(attempt):
    failed = make_attempt(attempt.user, make_question(), attempt.submitted_at)
    make_review(failed, choice="covered")
    cards.schedule(failed.pk)
    assert card_of(failed).rating == Rating.EASY
    SelfReview.objects.all().delete()
    cards.schedule(failed.pk)
    assert card_of(failed).rating is None


def test_a_listener_that_fails_costs_no_score(waiting, monkeypatch, caplog):
    def fail(attempt_id):
        raise RuntimeError("No room on the device.")

    monkeypatch.setattr(cards, "schedule", fail)
    runner.evaluate(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.status == Status.SCORED
    assert "No room on the device." in caplog.text
    monkeypatch.undo()
    cards.catch_up()
    assert card_of(waiting).rating


def test_catching_up_takes_so_many_at_a_time(learner, now, monkeypatch):
    monkeypatch.setattr(cards, "CAUGHT_UP", 2)
    for _ in range(3):
        make_attempt(learner, make_question(), now, score="5.0")
    cards.catch_up()
    assert Card.objects.count() == 2
    cards.catch_up()
    cards.catch_up()
    assert Card.objects.count() == CardReview.objects.count() == 3


def test_a_drill_never_postpones_the_answer(attempt, now):
    cards.schedule(attempt.pk)
    before = Card.objects.values().get()
    drill = cards.card_of(attempt.user, Kind.DRILL, now, question_id=attempt.question_id)
    written = cards.review(drill, had=1, of=4, jot="A payer", now=now)
    assert (written.rating, written.had, written.of, written.jot) == (Rating.AGAIN, 1, 4, "A payer")
    assert Card.objects.values().get(kind=Kind.ANSWER) == before


def test_another_interview_date_dates_the_cards_again(client, learner, question, now):
    attempt = make_attempt(learner, question, now, score="5.0")
    for days in (30, 20, 10):
        cards.schedule(make_attempt(learner, question, now - timedelta(days=days), score="7.0").pk)
    cards.schedule(attempt.pk)
    assert card_of(attempt).due_on == attempt.practiced_on + timedelta(days=7)
    client.force_login(learner)
    soon = attempt.practiced_on + timedelta(days=6)
    client.post("/settings", {"time_zone": "Europe/Berlin", "interview_on": soon})
    assert card_of(attempt).due_on == attempt.practiced_on + timedelta(days=3)
    client.post("/settings", {"time_zone": "Europe/Berlin", "interview_on": ""})
    assert card_of(attempt).due_on == attempt.practiced_on + timedelta(days=7)


def test_dating_again_takes_few_queries(learner, now, django_assert_num_queries):
    for _ in range(5):
        cards.schedule(make_attempt(learner, make_question(), now - timedelta(days=40), score="5.0").pk)
    Card.objects.update(due_on=date(2020, 1, 1))
    with django_assert_num_queries(2):
        cards.date_again(learner)
    assert not Card.objects.filter(due_on=date(2020, 1, 1)).exists()


def test_merging_two_logs_into_one(learner, question, now):
    account = make_user("grace")
    mine = make_attempt(account, question, now - timedelta(days=9), score="7.0")
    theirs = make_attempt(learner, question, now - timedelta(days=3), score="4.0")
    only_theirs = make_attempt(learner, make_question(), now, score="4.0")
    for attempt in (mine, theirs, only_theirs):
        cards.schedule(attempt.pk)
    holdings.merge(learner, account)
    assert Card.objects.for_user(account).count() == 2
    merged = Card.objects.get(user=account, question=question)
    assert [review.rating for review in merged.reviews.all()] == [Rating.GOOD, Rating.HARD]
    assert (merged.rating, merged.last_review) == (Rating.HARD, theirs.submitted_at)


def test_rebuilding_gives_what_grew(learner, now):
    questions = [make_question(key_points=["A", "B"]) for _ in range(3)]
    for number in range(12):
        attempt = make_attempt(
            learner, questions[number % 3], now - timedelta(days=40 - 3 * number), score=f"{3 + number % 6}.0"
        )
        if number % 2:
            make_review(attempt, point="a", choice="partly")
        cards.schedule(attempt.pk)
    columns = [field.name for field in Card._meta.concrete_fields if field.name != "id"]
    grown = list(Card.objects.order_by("question").values(*columns))
    cards.rebuild(learner)
    assert list(Card.objects.order_by("question").values(*columns)) == grown
    assert CardReview.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_two_scores_of_one_question_at_the_same_moment(learner, question, now):
    attempts = [make_attempt(learner, question, now - timedelta(days=days), score="5.0") for days in (2, 1)]

    def tell(attempt):
        try:
            signals.tell(signals.attempt_finished, attempt.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell, args=[attempt]) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (card,) = Card.objects.all()
    assert card.reviews.count() == 2
    assert card.last_review == attempts[1].submitted_at
