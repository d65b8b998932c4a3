"""Comparing two answers in a real Chromium: both widths and themes, a verdict that arrives, and without a script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.comparisons import Comparison
from practice.attempts.models import Status
from practice.bank.categories import Category
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_review, make_user
from tests.fake_claude import Reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EARLIER = "Clinics with many staff lose time by phone.\n\nI would start there and see who pays for it in the end."
LATER = (
    "Clinics with 40 staff lose 2 hours a day by phone.\n\nI would start there and see who pays for it in the end."
)


@pytest.fixture
def pair(page, live_server):
    question = make_question(Category.STRATEGY, slug="clinics", key_points=["Names the buyer", "Sets a price"])
    learner, now = make_user(), timezone.now()
    log_in(page, live_server, learner)
    earlier = make_attempt(
        learner, question, now - timedelta(days=2), score="5.2", evaluator="claude", answer_text=EARLIER
    )
    later = make_attempt(learner, question, now, score="7.4", evaluator="claude", answer_text=LATER)
    point = question.points[0]
    make_review(earlier, point=point.id, text=point.text, choice="not_yet")
    make_review(later, point=point.id, text=point.text, choice="covered")
    return earlier, later


def address(live_server, pair):
    earlier, later = pair
    return f"{live_server.url}/attempts/{later.pk}/compare/{earlier.pk}"


@pytest.mark.parametrize("width", [1280, 390])
def test_side_by_side_or_one_at_a_time(page, live_server, pair, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(live_server.url + pair[1].get_absolute_url())
    page.get_by_role("link", name="Compare with your last answer").click()
    expect(page).to_have_url(address(live_server, pair))
    left, right = page.locator(".text-earlier"), page.locator(".text-later")
    is_wide = width == 1280
    assert (left.bounding_box()["y"] == right.bounding_box()["y"]) is is_wide
    assert (left.bounding_box()["x"] < right.bounding_box()["x"]) is is_wide
    check_accessibility(page)
    group = page.get_by_role("group", name="Which text to show")
    expect(group).to_be_visible(visible=not is_wide)
    if not is_wide:
        assert group.bounding_box()["height"] >= 44
        group.get_by_role("radio", name="Later").check()
        expect(left).to_be_hidden()
        expect(right).to_be_visible()
        group.get_by_role("radio", name="Earlier").check()
        expect(left).to_be_visible()
        expect(right).to_be_hidden()
        page.emulate_media(media="print")
        expect(right).to_be_visible()


def test_marks_are_more_than_a_color_and_can_be_turned_off(page, live_server, pair):
    page.goto(address(live_server, pair))
    removed, added = page.locator(".text-earlier del").first, page.locator(".text-later ins").first
    expect(removed).to_have_text("many")
    expect(removed).to_have_css("text-decoration-line", "line-through")
    expect(added).to_have_css("text-decoration-line", "underline")
    page.get_by_role("checkbox", name="Mark what differs").uncheck()
    expect(removed).to_have_css("text-decoration-line", "none")


def test_a_verdict_arrives_by_itself_and_takes_the_focus_along(page, live_server, pair, fake):
    fake.default = Reply(wait=0.3)
    page.goto(address(live_server, pair))
    page.get_by_role("button", name="Ask Claude which is better").click()
    expect(page.locator(".verdict-waits, .verdict-headline")).to_be_visible()
    expect(page.get_by_text("The later answer is better")).to_be_visible()
    assert Comparison.objects.get().status == Status.SCORED
    assert len(fake.requests) == 2
    check_accessibility(page)


def test_without_a_script_the_page_reloads_until_it_is_there(browser, live_server, pair, page, fake):
    fake.default = Reply(wait=0.3)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(address(live_server, pair))
    plain.get_by_role("button", name="Ask Claude which is better").click()
    expect(plain).to_have_url(re.compile("#verdict$"))
    expect(plain.get_by_text("The later answer is better")).to_be_visible(timeout=15_000)
    context.close()
