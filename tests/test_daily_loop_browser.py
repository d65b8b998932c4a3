"""The loop as a learner of three weeks goes through it: today, an answer again from the last one, the guess, the
comparison, a drill, and a day that is done."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from coach.accounts.models import User
from practice.attempts.models import Attempt, Status
from practice.bank.models import Question
from practice.schedule import cards, today
from practice.schedule.models import Card, CardReview, Kind
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_attempt, make_review

pytestmark = [pytest.mark.browser, pytest.mark.guesses, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def ordinary_day(monkeypatch):
    monkeypatch.setattr(today, "turn_of", lambda day: 0)


@pytest.fixture
def regular(learner, bank):
    """Practices since three weeks, one question of each category, strategy badly; one drill is due."""
    now = timezone.now()
    day = timezone.localdate(timezone=learner.zone)
    User.objects.filter(pk=learner.pk).update(
        interview_on=day + timedelta(days=9), answers_per_week=5, minutes_per_day=25, was_asked=True
    )
    learner.refresh_from_db()
    for days, question in enumerate(Question.objects.order_by("pk"), start=1):
        score = "2.9" if question.category == "strategy" else "7.1"
        attempt = make_attempt(
            learner, question, now - timedelta(days=3 * days), score=score, answer_text=ANSWER, time_spent_sec=540
        )
        make_review(attempt, point="buyer", text="Buyer", choice="not_yet" if score < "5" else "covered")
        cards.schedule(attempt.pk)
    drilled = Question.objects.get(category="execution")
    card = cards.card_of(learner, Kind.DRILL, now - timedelta(days=9), question_id=drilled.pk)
    cards.review(card, had=0, of=1, jot="", now=now - timedelta(days=9))
    return learner


def open_today(page, live_server):
    page.goto(live_server.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_day(page, live_server, regular, width):
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, live_server, regular)
    open_today(page, live_server)
    expect(page.get_by_text("9 days to your interview")).to_be_visible()
    expect(page.get_by_role("heading", name="The last 7 days")).to_be_visible()
    items = page.locator(".plan-item")
    expect(items.first).to_contain_text("Weak last time")
    check_accessibility(page)

    items.first.get_by_role("link", name=re.compile("Answer it")).click()
    page.get_by_role("link", name="Start from your last answer").or_(
        page.get_by_role("button", name="Start from your last answer")
    ).click()
    field = page.get_by_role("textbox", name="Your answer")
    expect(field).to_have_value(ANSWER)
    field.press("Control+End")
    field.press_sequentially(" I would stop after six weeks without a second clinic.")
    page.get_by_role("button", name="Submit answer").click()
    page.get_by_role("button", name="6", exact=True).click()
    expect(page.get_by_text("You guessed 6")).to_be_visible()
    expect(page.locator(".overall-number")).to_be_visible()
    check_accessibility(page)

    page.get_by_role("link", name="Compare with your last answer").click()
    expect(page.locator(".text-later ins")).to_contain_text("I would stop after six weeks")
    check_accessibility(page)

    open_today(page, live_server)
    expect(page.get_by_text("1 answer done")).to_be_visible()
    page.get_by_role("link", name="Drill", exact=True).last.click()
    page.get_by_text("Show the").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("Next")).click()
    expect(page.get_by_text("Card 2 of")).to_be_visible()
    assert CardReview.objects.filter(card__kind=Kind.DRILL).count() == 2
    answer = Card.objects.get(kind=Kind.ANSWER, question__category="strategy")
    assert answer.reviews.count() == 2


def test_the_day_after_and_the_day_that_is_done(page, live_server, regular):
    log_in(page, live_server, regular)
    open_today(page, live_server)
    first = page.locator(".plan-item").first
    card = first.get_attribute("id")
    first.get_by_text("Not now").click()
    check_accessibility(page)
    first.get_by_role("button", name="Tomorrow").click()
    expect(page.locator(f"#{card}")).to_have_count(0)
    Card.objects.filter(snoozed_until__isnull=False).update(snoozed_until=timezone.localdate())
    open_today(page, live_server)
    expect(page.locator(".plan-item").first).to_have_id(card)

    for question in Question.objects.all()[:3]:
        make_attempt(regular, question, timezone.now(), score="7.0", time_spent_sec=540)
    open_today(page, live_server)
    expect(page.get_by_role("heading", name="Done for today")).to_be_visible()
    check_accessibility(page)


def test_a_newcomer_is_asked_three_things_after_the_first_answer(page, live_server, bank):
    page.goto(live_server.url)
    check_accessibility(page)
    page.get_by_role("link", name="Try one question, 10 minutes").click()
    page.get_by_role("textbox", name="Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    page.get_by_role("button", name="Skip", exact=True).click()
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.get().status == Status.SCORED
    open_today(page, live_server)
    page.get_by_label("Minutes per day").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Minutes per day")).to_be_visible()  # the browser itself says what is allowed
    page.get_by_label("Minutes per day").fill("15")
    page.get_by_label("Level").select_option("associate")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Make the plan yours")).to_have_count(0)
    learner = User.objects.get()
    assert (learner.minutes_per_day, learner.level, learner.was_asked) == (15, "associate", True)
