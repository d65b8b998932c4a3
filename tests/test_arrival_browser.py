"""A visitor's start page, the lists on a phone, and an attempt on paper, in a real Chromium."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.bank.categories import Category
from practice.bank.models import Question
from practice.evaluation.score import DIMENSIONS
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_review, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def history(page, live_server, bank):
    """/history on a phone, with thirty answers of which one is about turbines."""
    learner = make_user()
    question = Question.objects.get(slug="strategy-one")
    for days in range(30):
        text = "Wind turbines first." if days == 29 else "Clinics first."
        when = timezone.now() - timedelta(days=days)
        make_attempt(learner, question, when, score=3 if days == 28 else 9, answer_text=text)
    log_in(page, live_server, learner)
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/history")
    return page


def test_a_visitor_reads_an_example_and_tries_one_question(page, live_server, bank):
    page.goto(live_server.url)
    expect(page.locator(".sample mark")).to_have_count(4)
    tiles = [tile.bounding_box() for tile in page.locator(".category-tile").all()]
    assert len(tiles) == len(Category) + 1
    assert len({round(tile["y"]) for tile in tiles}) == 2  # four and four
    check_accessibility(page)
    page.get_by_role("link", name="Try one question").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    expect(page.get_by_role("radio", name="10 minutes")).to_be_checked()
    page.get_by_label("Your answer").press_sequentially("Who")
    expect(page.locator("[data-timer-clock]")).to_have_text(re.compile(r"^(10:00|9:5\d)$"))


def test_filters_are_folded_on_a_phone_and_addresses_say_what_is_set(history):
    page = history
    switch = page.get_by_role("button", name=re.compile("^Filters"))
    expect(page.get_by_label("Score from")).to_be_hidden()
    expect(switch).to_have_attribute("aria-expanded", "false")
    check_accessibility(page)
    switch.click()
    page.get_by_label("Score from").fill("8")
    page.keyboard.press("Tab")
    expect(page.get_by_text("29 answers with these filters")).to_be_visible()
    expect(switch).to_have_text("Filters (1)")
    expect(switch).to_have_attribute("aria-expanded", "true")
    assert page.url.endswith("/history?min_score=8")
    check_accessibility(page)
    page.get_by_label("Search").fill("TURBINES wind")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 answer with these filters")).to_be_visible()
    page.wait_for_load_state("networkidle")  # Enter is a change and a submit: the table comes twice
    page.reload()
    expect(page.get_by_label("Score from")).to_be_visible()  # one that is set stays in sight


def test_the_focus_goes_on_above_the_new_rows(history):
    page = history
    page.get_by_label("Sort").select_option("lowest")
    expect(page.get_by_role("row").nth(1)).to_contain_text("about 3")
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_role("heading", name="Answers, page 2")).to_be_focused()
    assert page.url.endswith("/history?sort=lowest&page=2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("row").nth(1).get_by_role("link")).to_be_focused()


def test_without_javascript_nothing_is_folded(browser, live_server, bank):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/questions")
    page.get_by_label("Difficulty").select_option("Hard")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_text("No questions match these filters")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Filters"))).to_be_hidden()
    context.close()


def test_an_attempt_on_paper(page, live_server, bank):
    learner = make_user()
    attempt = make_attempt(
        learner,
        Question.objects.get(slug="strategy-one"),
        timezone.now(),
        score="6.4",
        evaluator="claude",
        reasons=dict.fromkeys(DIMENSIONS, "So it is."),
        improvements=[{"text": "No price.", "quote": "", "ask": "What would they pay?", "instead": "Say $12."}],
    )
    make_review(attempt, point=attempt.question.points[0].id)
    log_in(page, live_server, learner)
    page.emulate_media(color_scheme="dark")
    page.goto(live_server.url + attempt.get_absolute_url())
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Answered ")).to_be_visible()
    expect(page.get_by_text("What would they pay?")).to_be_visible()
    assert page.get_by_role("button").count() == 0
    expect(page.get_by_role("link", name="Next question")).to_be_hidden()
    expect(page.get_by_text("Covered", exact=True)).to_be_visible()
    expect(page.get_by_text("Not yet", exact=True)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_what_is_folded_is_printed(page, live_server, bank):
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    expect(page.get_by_text("Think of timing.")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("Think of timing.")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.get_by_text("Think of timing.")).to_be_hidden()
