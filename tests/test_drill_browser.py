"""Drills in a real Chromium: ten in a row by keyboard and by touch, two tabs, and without a network or a script."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.bank.categories import Category
from practice.bank.models import Framework
from practice.schedule.models import Card, CardReview, Kind
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shelf(db):
    """Seven questions with three points each, a framework, and the levels of all categories."""
    for category in Category:
        points = [
            f"{what} in {category.label}" for what in ("Names who pays", "Sizes the gain", "Says what it costs")
        ]
        make_question(
            category, slug=f"{category.replace('_', '-')}-one", text=f"About {category.label}?", key_points=points
        )
    framework = Framework.objects.create(slug="circles", name="CIRCLES", when_to_use="The question is wide open.")
    framework.steps.create(position=1, name="Comprehend", good="States the goal.")


@pytest.fixture
def learner(page, live_server, shelf):
    learner = make_user()
    log_in(page, live_server, learner)
    return learner


def heading(page):
    return page.locator("[data-drill-prompt]")


def gone_on(page, before):
    """Wait for another card than the one of this question."""
    expect(heading(page)).not_to_have_text(before)


def test_ten_in_a_row_by_keyboard(page, live_server, learner):
    make_attempt(learner, learner_question(), timezone.now(), score="4.0")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/drill")
    for number in range(1, 11):
        expect(page.get_by_text(f"Card {number} of 10")).to_be_visible()
        question = heading(page).inner_text()
        first = page.locator(".drill-point").first
        expect(first).not_to_be_visible()
        page.keyboard.press("Space" if number % 2 else "Enter")
        expect(first).to_be_visible()
        page.keyboard.press("1")
        page.keyboard.press("2")
        page.keyboard.press("2")
        expect(page.get_by_role("button", name="Next card" if number < 10 else "Finish")).to_contain_text("· 1 of ")
        if number == 5:
            page.reload()  # in the middle: the run goes on at the same card
            expect(page.get_by_text("Card 5 of 10")).to_be_visible()
            expect(heading(page)).to_have_text(question)
            page.keyboard.press("Enter")
            page.keyboard.press("1")
        page.keyboard.press("Enter")
        gone_on(page, question)
    expect(page.get_by_role("heading", name="Done: 10 cards")).to_be_focused()
    expect(page).to_have_url(f"{live_server.url}/drill/summary")
    assert list(CardReview.objects.values_list("had", flat=True)) == [1] * 10
    assert Card.objects.filter(user=learner, kind=Kind.DRILL).exists()
    check_accessibility(page)
    page.get_by_role("link", name="Ten more").click()
    expect(page.get_by_text("Card 1 of 10")).to_be_visible()


def learner_question():
    return make_question(Category.STRATEGY, slug="answered", text="Answered?", key_points=["Buyer", "Price"])


@pytest.mark.parametrize("width", [1280, 390])
def test_every_state_is_accessible(page, live_server, learner, width):
    page.expected_troubles = ("422",)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/drill")
    check_accessibility(page)
    page.get_by_text("Show the").first.click()
    page.locator(".drill-point").first.click()
    check_accessibility(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Card 2 of 10")).to_be_visible()
    page.get_by_label("Think, or jot down").fill("a" * 2001)
    page.get_by_text("Show the").first.click()
    page.get_by_role("button", name="Next card").click()
    expect(page.get_by_text("Shorten it by 1.")).to_be_visible()
    expect(page.get_by_label("Think, or jot down")).to_have_value("a" * 2001)
    check_accessibility(page)
    page.goto(f"{live_server.url}/drill/summary")
    check_accessibility(page)


def test_by_touch_with_one_hand(browser, live_server, shelf):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    learner = make_user()
    log_in(page, live_server, learner)
    page.goto(f"{live_server.url}/drill")
    for number in range(1, 11):
        expect(page.get_by_text(f"Card {number} of 10")).to_be_visible()
        question = heading(page).inner_text()
        at_the_thumb(page, page.locator("summary.drill-bar .button"))
        page.locator("summary.drill-bar").tap()
        rows = page.locator(".drill-point")
        rows.nth(1).tap()
        assert all(row.bounding_box()["height"] >= 44 for row in rows.all())
        at_the_thumb(page, page.locator(".drill-bar button"))
        if number == 4:
            page.reload()
            page.locator("summary.drill-bar").tap()
            rows.nth(1).tap()
        page.locator(".drill-bar button").tap()
        gone_on(page, question)
    expect(page.get_by_role("heading", name="Done: 10 cards")).to_be_visible()
    assert CardReview.objects.filter(card__user=learner, had=1).count() == 10
    context.close()


def at_the_thumb(page, button):
    """In the lower fifth of the screen, wherever the page is scrolled to."""
    box = button.bounding_box()
    height = page.viewport_size["height"]
    assert box["height"] >= 44
    assert height * 0.8 < box["y"] < box["y"] + box["height"] <= height


def test_two_tabs_of_a_visitor_drill_a_card_once(page, live_server, shelf):
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{live_server.url}/drill")
        tab.get_by_label("Think, or jot down").fill("Mine")
        tab.get_by_text("Show the").first.click()
    question = heading(other).inner_text()
    for tab in (page, other):
        tab.get_by_role("button", name="Next card").click()
        expect(tab.get_by_text("Card 2 of 10")).to_be_visible()
    expect(other.get_by_text("already done that card in another tab")).to_be_visible()
    expect(heading(other)).not_to_have_text(question)
    assert CardReview.objects.count() == 1
    assert not page.get_by_text("another tab").is_visible()


def test_without_a_network_nothing_is_lost_and_it_sends_itself(page, live_server, learner):
    page.expected_troubles = ("net::ERR_INTERNET_DISCONNECTED", "htmx:")
    page.goto(f"{live_server.url}/drill")
    page.get_by_label("Think, or jot down").fill("Who pays")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("2")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not sent: the server could not be reached.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Card 2 of 10")).to_be_visible()
    assert CardReview.objects.values_list("had", "jot").get() == (1, "Who pays")


def test_a_note_outlives_the_page_and_goes_when_it_is_saved(page, live_server, learner):
    page.goto(f"{live_server.url}/drill")
    page.get_by_label("Think, or jot down").fill("Who pays")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.get_by_label("Think, or jot down")).to_have_value("")
    page.goto(f"{live_server.url}/drill")
    expect(page.get_by_label("Think, or jot down")).to_have_value("Who pays")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Card 2 of 10")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('jot:'))") == []


def test_a_note_is_shown_to_nobody_else_in_the_same_browser(page, live_server, learner):
    page.goto(f"{live_server.url}/drill")
    page.get_by_label("Think, or jot down").fill("Who pays")
    kept = page.evaluate("Object.keys(localStorage).find((key) => key.startsWith('jot:'))")
    log_in(page, live_server, make_user("grace"))
    page.goto(f"{live_server.url}/drill")
    # Whichever card is hers, it would be found under this name.
    page.evaluate(
        "([old, name]) => localStorage.setItem(old.split(':').slice(0, 2).concat(name).join(':'), 'Who pays')",
        [kept, page.locator("[name=thing]").input_value()],
    )
    page.reload()
    expect(page.get_by_label("Think, or jot down")).to_have_value("")


def test_the_clock_runs_down_and_nothing_happens(page, live_server, learner):
    page.clock.install()
    page.goto(f"{live_server.url}/drill")
    clock = page.locator("[data-drill-clock]")
    expect(clock).to_have_text("2:00")
    page.clock.run_for(75_000)
    expect(clock).to_have_text("0:45")
    page.clock.run_for(75_000)
    expect(clock).to_have_text("0:00")
    expect(page.locator(".drill-point").first).not_to_be_visible()


def test_without_javascript(browser, live_server, shelf):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/drill")
    page.get_by_label("Think, or jot down").fill("Who pays")
    page.get_by_text("Show the").first.click()
    page.locator(".drill-point").first.click()
    page.get_by_role("button", name="Next card").click()
    expect(page.get_by_text("Card 2 of 10")).to_be_visible()
    page.get_by_role("link", name="End", exact=True).click()
    expect(page.get_by_role("heading", name="1 of 10 cards done")).to_be_visible()
    assert CardReview.objects.values_list("had", "jot").get() == (1, "Who pays")
    context.close()
