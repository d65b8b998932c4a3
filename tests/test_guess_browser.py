"""The guess before the feedback, and the panel of guesses, in a real Chromium: keyboard, touch, and no script."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt, Status
from practice.bank.categories import Category
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user
from tests.fake_claude import Reply

pytestmark = [pytest.mark.browser, pytest.mark.guesses, pytest.mark.django_db(transaction=True)]

QUESTION = re.compile("how strong is this answer")


def submit(page, live_server):
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()


def level(page, number):
    return page.get_by_role("group", name=QUESTION).get_by_role("button", name=str(number), exact=True)


def test_by_keyboard_while_the_model_still_writes(page, live_server, bank, fake):
    fake.script(Reply(piece=30, pause=0.05))
    submit(page, live_server)
    expect(page.locator("#feedback")).not_to_have_attribute("sse-connect", re.compile("."))
    level(page, 6).focus()
    page.keyboard.press("Tab")
    expect(level(page, 7)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Feedback")).to_be_focused()
    expect(page.locator("#feedback .dimension-list")).to_be_visible()  # as it is written
    assert Attempt.objects.get().status == Status.EVALUATING
    expect(page.get_by_text("Scored by Claude")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("You guessed 7")).to_be_visible()
    expect(page.get_by_role("heading", name="Feedback")).to_be_focused()
    assert Attempt.objects.get().guess == 7
    check_accessibility(page)


def test_by_touch_and_never_again(browser, live_server, bank):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    submit(page, live_server)
    check_accessibility(page)
    assert all(
        min(box["width"], box["height"]) >= 44
        for button in page.locator(".guess button").all()
        if (box := button.bounding_box())
    )
    page.reload()  # a guess can wait
    level(page, 9).tap()
    expect(page.locator(".overall-number")).to_contain_text("about")
    expect(page.get_by_text("You guessed 9")).to_be_visible()
    submit(page, live_server)
    page.goto(f"{live_server.url}/history")
    page.get_by_role("row").filter(has_text="Not opened yet").get_by_role("link").tap()
    page.get_by_role("button", name="Skip, and don't ask again").tap()
    expect(page.locator(".overall-number")).to_be_visible()
    assert not Attempt.objects.latest("pk").user.guesses_first
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").tap()
    expect(page.locator(".overall-number")).to_be_visible()
    context.close()


def test_without_javascript(browser, live_server, bank):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    submit(page, live_server)
    expect(page.get_by_text("This page reloads")).to_have_count(0)
    level(page, 3).click()
    expect(page.locator(".overall-number")).to_contain_text("about")  # it reloads until then
    expect(page.get_by_text("You guessed 3")).to_be_visible()
    context.close()


def wait_for(canvas, condition):
    """By asking again: the page's policy forbids what wait_for_function does."""
    for _ in range(100):
        if canvas.evaluate(condition):
            return
        canvas.page.wait_for_timeout(50)
    raise AssertionError(condition)


def test_the_panel_of_guesses(browser, live_server, db):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    learner = make_user()
    question = make_question(Category.STRATEGY)
    for back in range(10):
        make_attempt(learner, question, timezone.now() - timedelta(days=back), score="6.0", guess=8 - back % 2)
    log_in(page, live_server, learner)
    page.goto(f"{live_server.url}/progress#guesses")
    expect(page.get_by_text("You rate yourself 1.5 too high in Strategy.")).to_be_visible()
    canvas = page.locator("[data-chart=guesses]")
    canvas.scroll_into_view_if_needed()
    wait_for(canvas, "canvas => Boolean(Chart.getChart(canvas))")  # it's drawn when it comes near the screen
    canvas.tap()
    wait_for(canvas, "canvas => Chart.getChart(canvas).tooltip.opacity > 0")
    expect(page).to_have_url(re.compile("/progress"))
    page.locator("#guesses summary").tap()
    expect(page.get_by_role("region", name="Guesses by day").get_by_role("row")).to_have_count(11)
    check_accessibility(page)
    context.close()
