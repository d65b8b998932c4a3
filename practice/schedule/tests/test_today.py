"""A learner's `/`, and the three questions that make it fit."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts.drafts import Draft
from practice.bank.categories import Category
from practice.schedule import cards, today
from practice.schedule.models import Card, Kind, Rating
from practice.schedule.today import read_today
from tests.factories import make_attempt, make_question


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def ordinary_day(monkeypatch):
    """Every few days a plan is another one, whatever the date of the test."""
    monkeypatch.setattr(today, "turn_of", lambda day: 0)


@pytest.fixture
def answered(learner, now):
    def answer(score="3.0", days=9, category=Category.STRATEGY, **fields):
        question = make_question(category, **fields)
        attempt = make_attempt(learner, question, now - timedelta(days=days), score=score, time_spent_sec=540)
        cards.schedule(attempt.pk)
        return question

    return answer


@pytest.fixture
def shown(client, learner):
    client.force_login(learner)
    return lambda: client.get("/").content.decode()


def test_what_is_due_comes_with_its_reason_and_minutes(shown, answered):
    answered(text="Would you enter Brazil?")
    new = make_question(Category.EXECUTION, text="What would you build?")
    body = shown()
    assert body.index("Would you enter Brazil?") < body.index("What would you build?")
    assert "Weak last time, last answered" in body
    assert body.count("10 min") == 2
    assert f"{new.get_absolute_url()}?mode=random" in body
    assert "20</strong> minutes planned" in body


def test_the_newcomer_is_asked_three_things_once(shown, client, learner, answered):
    assert "Make the plan yours" not in shown()
    answered()
    assert "Make the plan yours" in shown()
    assert client.post("/setup", {"skip": "yes"}).url == "/"
    assert "Make the plan yours" not in shown()


def test_the_answers_are_kept(shown, client, learner, answered):
    answered()
    day = timezone.localdate(timezone=learner.zone) + timedelta(days=30)
    client.post("/setup", {"interview_on": day, "level": "senior", "minutes_per_day": "45"})
    learner.refresh_from_db()
    assert (learner.interview_on, learner.level, learner.minutes_per_day) == (day, "senior", 45)
    body = shown()
    assert "30</strong> days to your interview" in body
    assert "Make the plan yours" not in body


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("interview_on", "2020-01-01", "This day is over."),
        ("interview_on", "soon", "Enter a date such as 2027-02-15."),
        ("minutes_per_day", "0", "Enter 5 to 240 minutes"),
        ("minutes_per_day", "10000", "Enter 5 to 240 minutes"),
        ("minutes_per_day", "ten", "Enter 5 to 240 minutes"),
        ("level", "king", "king is not one of the available choices"),
    ],
)
def test_bad_answers_get_a_message_and_change_nothing(client, learner, answered, field, value, said):
    answered()
    client.force_login(learner)
    response = client.post("/setup", {"level": "pm", field: value})
    assert response.status_code == 422
    assert said in response.content.decode()
    learner.refresh_from_db()
    assert (learner.level, learner.was_asked) == ("", False)


def test_a_past_date_may_stay_in_the_settings(client, learner):
    User.objects.filter(pk=learner.pk).update(interview_on=date(2020, 1, 1))
    client.force_login(learner)
    response = client.post("/settings", {"time_zone": "UTC", "interview_on": "2020-01-01", "minutes_per_day": "15"})
    assert response.status_code == 302
    learner.refresh_from_db()
    assert learner.minutes_per_day == 15


def test_setting_up_is_for_learners_and_posts(client, db):
    assert client.post("/setup", {"level": "pm"}).url == "/"
    assert not User.objects.exists()
    assert client.get("/setup").status_code == 405


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "<strong>Today</strong> is your interview"),
        (1, "1</strong> day to your"),
        (-1, ""),
        (400, "400</strong> days"),
    ],
)
def test_the_days_to_the_interview(shown, learner, days, said):
    learner.interview_on = timezone.localdate(timezone=learner.zone) + timedelta(days=days)
    learner.save()
    body = shown()
    assert said in body
    assert ("your interview" in body) == bool(said)


def test_everything_done_says_so_and_lets_go(shown, learner, answered, now):
    answered(), answered()
    for _ in range(2):
        make_attempt(learner, make_question(), now, score="5.0", time_spent_sec=540)
    body = shown()
    assert '<h1 class="text-h1">Done for today</h1>' in body
    assert "2 answers." in " ".join(body.split())
    assert 'class="card plan-item"' not in body


def test_the_goal_of_the_week(shown, learner, answered):
    learner.answers_per_week = 5
    learner.save()
    answered(days=2)
    answered(days=9)
    assert "1</strong> answer, goal 5" in shown()


def test_a_draft_can_be_continued(shown, learner, outsider, question, now):
    Draft.objects.create(user=learner, question=question, text="Begun with four words.", saved_at=now)
    Draft.objects.create(user=outsider, question=make_question(text="Theirs?"), text="No.", saved_at=now)
    body = shown()
    assert "Continue writing" in body
    assert "4 words" in body
    assert body.count("Continue writing") == 1
    question.is_active = False
    question.save()
    assert "Continue writing" in shown()


def test_a_draft_stands_for_its_question_due_or_new(learner, answered, question, now):
    due = answered()
    found = read_today(learner, now)
    assert ([each.question for each in found.plan.retries], found.new) == ([due], question)
    for begun in (due, question):
        Draft.objects.create(user=learner, question=begun, text="Begun.", saved_at=now)
    found = read_today(learner, now)
    assert (found.plan.retries, found.new, len(found.drafts)) == ((), None, 2)


def test_a_retired_question_is_left_out_with_a_word(shown, answered):
    question = answered(days=5, text="Would you enter Brazil?")
    question.is_active = False
    question.save()
    body = shown()
    assert "Would you enter Brazil?" not in body
    assert "Left out: 1 question" in body
    Card.objects.update(due_on=date(2020, 1, 1))
    assert "Left out" not in shown()


def test_snoozed_and_suspended_cards_are_not_due(learner, answered, now):
    snoozed, suspended, asked = answered(), answered(), answered()
    Card.objects.filter(question=snoozed).update(snoozed_until=date(2999, 1, 1))
    Card.objects.filter(question=suspended).update(is_suspended=True)
    found = read_today(learner, now)
    assert [due.question for due in found.plan.retries] == [asked]
    assert found.plan.later == 0


def test_due_drills_fill_what_is_left(learner, question, now):
    learner.minutes_per_day = 25
    Card.objects.create(
        user=learner, kind=Kind.DRILL, question=question, due=now, due_on=now.date(), rating=Rating.HARD
    )
    Card.objects.create(
        user=learner, kind=Kind.LEVEL, category="strategy", dimension="insight", due=now, due_on=now.date()
    )
    assert read_today(learner, now).plan.drills == 2


def test_three_hundred_due_cards_are_a_short_page(shown, client, learner, now, django_assert_max_num_queries):
    for number in range(300):
        question = make_question(Category.values[number % 7])
        Card.objects.create(
            user=learner, kind=Kind.ANSWER, question=question, due=now, due_on=date(2026, 1, 1), rating=1
        )
    with django_assert_max_num_queries(8):
        body = shown()
    assert body.count('class="card plan-item"') == 2
    assert "299</span> more answers" in body


def test_a_learner_of_a_thousand_attempts(client, learner, now, bank, django_assert_max_num_queries):
    from practice.attempts.models import Attempt, PracticeSession
    from practice.bank.models import Question
    from tests.factories import build_attempt

    session = PracticeSession.objects.create(user=learner, started_at=now, ended_at=now)
    questions = list(Question.objects.all())
    Attempt.objects.bulk_create(
        build_attempt(learner, session, questions[n % len(questions)], now - timedelta(hours=n), score="5.0")
        for n in range(1000)
    )
    cards.rebuild(learner)
    client.force_login(learner)
    with django_assert_max_num_queries(8):
        assert client.get("/").status_code == 200


def test_the_new_question_is_the_same_all_day_and_another_tomorrow(learner, now):
    for category in Category:
        for _ in range(4):
            make_question(category)
    days = [{read_today(learner, now + timedelta(days=day)).new for _ in range(3)} for day in range(5)]
    assert all(len(found) == 1 for found in days)
    assert len(set.union(*days)) > 1


def test_a_clock_that_jumps(learner, answered, now):
    answered()
    for moment in (now - timedelta(days=4000), now + timedelta(days=40_000)):
        assert read_today(learner, moment).plan


def test_nobody_elses_cards_or_answers(learner, outsider, question, now):
    cards.schedule(make_attempt(outsider, question, now - timedelta(days=9), score="2.0").pk)
    found = read_today(learner, now)
    assert (found.answers, found.plan.retries, found.new) == (0, (), question)
