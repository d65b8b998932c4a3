"""Browsing the bank and reading the frameworks in a real Chromium."""

import re
from datetime import timedelta
from io import StringIO
from math import ceil

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from practice.bank.models import Question
from practice.bank.tests import BANK_SIZE
from practice.lists import PAGE_SIZE
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bank():
    call_command("seed_questions", quiet=True, stdout=StringIO())


def test_filters_change_the_table_and_the_address_and_a_row_starts_practice(page, live_server, bank):
    learner = make_user()
    question = Question.objects.get(slug="british-payroll-second-country")
    make_attempt(learner, question, timezone.now() - timedelta(days=1), score="6.8")
    log_in(page, live_server, learner)
    page.goto(f"{live_server.url}/progress")
    page.get_by_role("link", name="Questions").click()
    expect(page.get_by_text(f"{BANK_SIZE} questions")).to_be_visible()
    check_accessibility(page)

    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text(f"Page 2 of {ceil(BANK_SIZE / PAGE_SIZE)}")).to_be_visible()
    assert "page=2" in page.url
    page.get_by_label("Category").select_option("Strategy")
    expect(page.get_by_text("30 questions with these filters")).to_be_visible()
    page.get_by_label("Search").fill("payroll")
    page.keyboard.press("Tab")  # Enter is a change and a submit, and adds two steps to the browser's history
    expect(page.get_by_text("1 question with these filters")).to_be_visible()
    assert "q=payroll" in page.url
    assert "category=strategy" in page.url
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("about 7")
    page.reload()
    expect(page.get_by_text("1 question with these filters")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("30 questions with these filters")).to_be_visible()
    page.go_forward()
    row.get_by_text("Medium").click(force=True)  # the link lies over the whole row
    expect(page).to_have_url(re.compile("/practice/strategy/british-payroll-second-country"))


def test_keyboard_alone(page, live_server, bank):
    page.goto(f"{live_server.url}/questions")
    page.get_by_label("Search").focus()
    page.keyboard.type("payroll brazil")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 question with these filters")).to_be_visible()
    expect(page.get_by_label("Search")).to_be_focused()
    page.wait_for_load_state("networkidle")  # Enter is a change and a submit: the table comes twice
    page.get_by_role("table").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/practice/strategy/british-payroll-second-country"))


def test_from_a_question_to_its_framework_and_on(page, live_server, bank):
    page.goto(f"{live_server.url}/practice/strategy/british-payroll-second-country")
    check_accessibility(page)
    page.get_by_text("Show a hint").click()
    page.get_by_role("link", name="Ansoff Matrix").click()
    expect(page.get_by_role("heading", name="Ansoff Matrix", level=1)).to_be_visible()
    check_accessibility(page)
    page.get_by_role("link", name="All frameworks").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(15)
    check_accessibility(page)
    page.get_by_text("A seven-step path").click(force=True)  # the link lies over the whole card
    expect(page.get_by_role("heading", name="CIRCLES", level=1)).to_be_visible()
    page.get_by_role("link", name="All 28 Product Design questions for CIRCLES").click()
    expect(page.get_by_text("28 questions with these filters")).to_be_visible()


def test_bad_filter_and_narrow_screen(page, live_server, bank):
    page.goto(f"{live_server.url}/questions?min_score=20&category=strategy")
    expect(page.get_by_role("alert")).to_contain_text("Best score from")
    expect(page.get_by_text("30 questions with these filters")).to_be_visible()
    check_accessibility(page)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/questions", "/frameworks", "/frameworks/ux-heuristics"):
            page.goto(live_server.url + path)
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_javascript(browser, live_server, bank):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/questions")
    page.get_by_label("Difficulty").select_option("Hard")
    page.get_by_label("Search").fill("payroll")
    page.get_by_role("button", name="Filter").click()
    assert "difficulty=hard" in page.url
    page.get_by_role("link", name="Clear").click()
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text(f"Page 2 of {ceil(BANK_SIZE / PAGE_SIZE)}")).to_be_visible()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    context.close()
