"""The product as a person uses it, in a real Chromium, with axe looking at every page on the way."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt, Status
from practice.bank.categories import Category
from practice.evaluation.score import whole_level
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user

ESTIMATE = re.compile(r"about \d+, give or take \d")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_choosing_to_progress(page, live_server, bank):
    page.goto(live_server.url)
    expect(page.locator(".category-tile")).to_have_count(len(Category) + 1)
    check_accessibility(page)

    page.get_by_role("link", name="Strategy").click()
    expect(page).to_have_url(re.compile("/practice/strategy/strategy-one"))
    expect(page.get_by_text("Think of timing.")).not_to_be_visible()
    page.get_by_text("Show a hint").click()
    expect(page.get_by_text("Think of timing.")).to_be_visible()
    check_accessibility(page)

    page.get_by_label("Your answer").fill("Too short.")
    expect(page.get_by_text("40 more characters to submit")).to_be_visible()
    page.get_by_role("button", name="Submit answer").click()
    assert not Attempt.objects.exists()
    page.get_by_label("Your answer").fill(ANSWER)
    expect(page.get_by_text("39 words")).to_be_visible()
    page.get_by_role("button", name="Submit answer").click()

    expect(page.locator(".overall-number")).to_have_text(ESTIMATE)
    expect(page.get_by_role("heading", name="Improvements")).to_have_count(0)
    expect(page.get_by_role("heading", name="Key points")).to_be_visible()
    attempt = Attempt.objects.get()
    assert page.url == live_server.url + attempt.get_absolute_url()
    about = f"about {whole_level(float(attempt.overall_score))}"
    assert page.locator(".overall-number").inner_text().startswith(about)
    assert attempt.answer_text == ANSWER
    assert attempt.time_spent_sec is not None
    assert attempt.user.time_zone == page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    check_accessibility(page)

    page.get_by_role("link", name="History").click()
    page.get_by_role("link", name=attempt.question.text).click()
    expect(page.get_by_text("First I would find out who buys.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("cell", name=about)).to_be_visible()
    expect(page.get_by_text("Scored by the offline estimate.")).to_be_visible()
    check_accessibility(page)

    page.get_by_role("link", name="Progress").click()
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    check_accessibility(page)


def test_draft_survives_a_reload_and_goes_when_it_is_saved(page, live_server, bank):
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value(ANSWER)
    page.goto(f"{live_server.url}/practice/execution/execution-one")
    expect(page.get_by_label("Your answer")).to_have_value("")
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    expect(page.get_by_label("Your answer")).to_have_value("")


def test_a_submit_whose_reply_is_lost_loses_nothing_and_saves_once(page, live_server, bank):
    page.expected_troubles = ("net::ERR_FAILED", "htmx:")
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)

    def lose_the_reply(route):
        route.fetch()
        route.abort()

    page.route("**/practice/strategy/strategy-one", lambda route: lose_the_reply(route), times=1)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_text("The server could not be reached.")).to_be_visible()
    assert Attempt.objects.count() == 1
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.count() == 1


def test_an_edited_text_after_a_lost_reply_is_another_attempt(page, live_server, bank):
    page.expected_troubles = ("net::ERR_FAILED", "htmx:")
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.route("**/practice/strategy/strategy-one", lambda route: (route.fetch(), route.abort()), times=1)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_text("The server could not be reached.")).to_be_visible()
    page.get_by_label("Your answer").press_sequentially(" And more.")
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.count() == 2


def test_an_expired_session_keeps_the_draft(page, live_server, bank):
    page.expected_troubles = ("403", "htmx:")
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.context.clear_cookies()
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_text("This page was open for too long.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()


def test_two_tabs_of_a_new_learner(page, live_server, bank):
    """Signing the guest in changes the CSRF token; the tab that was open before must still submit."""
    other = page.context.new_page()
    for tab, slug in ((page, "strategy"), (other, "execution")):
        tab.goto(f"{live_server.url}/practice/{slug}/{slug}-one")
        tab.get_by_label("Your answer").fill(ANSWER)
    for tab in (page, other):
        tab.get_by_role("button", name="Submit answer").click()
        expect(tab.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.values("user").distinct().count() == 1


def test_timer_runs_down_and_does_not_block(page, live_server, bank):
    page.clock.install()
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_role("radio", name="5 minutes", exact=True).check()
    clock = page.locator("[data-timer-clock]")
    page.clock.run_for(30_000)
    expect(clock).to_have_text("5:00")  # until the first keystroke
    page.get_by_label("Your answer").fill(ANSWER)
    for seconds, phase, announcement in (
        (60, "green", "Timer started: 5 minutes."),
        (130, "amber", "Half the time is left"),
        (85, "red", "One minute left."),
        (30, "red", "Time's up."),
    ):
        page.clock.run_for(seconds * 1000)
        expect(clock).to_have_attribute("data-phase", phase)
        expect(page.locator("[data-timer-announcement]")).to_contain_text(announcement)
    expect(clock).to_contain_text("over")
    page.reload()
    expect(clock).to_contain_text("over")
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    attempt = Attempt.objects.select_related("session").get()
    assert 330 <= attempt.time_spent_sec <= 360


def test_history_filters_change_the_table_and_the_address(page, live_server, context):
    learner = make_user()
    question = make_question(Category.STRATEGY, slug="one")
    for days in range(30):
        make_attempt(learner, question, timezone.now() - timedelta(days=days), score=3 if days else 9)
    log_in(page, live_server, learner)
    page.goto(f"{live_server.url}/history")
    expect(page.get_by_text("30 answers")).to_be_visible()
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    assert "page=2" in page.url
    page.get_by_label("Score from").fill("8")
    page.get_by_label("Score from").press("Enter")
    expect(page.get_by_text("1 answer with these filters")).to_be_visible()
    assert "min_score=8" in page.url
    page.wait_for_load_state("networkidle")  # Enter is a change and a submit; one of them is a step in the history
    page.reload()
    expect(page.get_by_text("1 answer with these filters")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Page 2 of 2")).to_be_visible()
    check_accessibility(page)


def test_failed_evaluation_is_retried_in_place(page, live_server, bank, monkeypatch):
    from practice.attempts import evaluators
    from practice.evaluation.failures import EvaluationError, Failure

    calls = []
    real = evaluators.estimate_offline

    def fails_once(brief):
        calls.append(brief)
        if len(calls) == 1:
            raise EvaluationError(Failure.BUSY)
        yield from real(brief)

    monkeypatch.setattr(evaluators, "estimate_offline", fails_once)
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    expect(page.get_by_text("more requests than it can handle")).to_be_visible()
    check_accessibility(page)
    assert Attempt.objects.get().status == Status.FAILED
    page.get_by_role("button", name="Evaluate again").click()
    expect(page.locator(".overall-number")).to_be_visible()


def test_without_javascript(browser, live_server, bank):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Strategy").click()
    page.get_by_label("Your answer").fill("Too short.")
    page.get_by_role("button", name="Submit answer").click()
    expect(page.get_by_text("Write at least 50 characters")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value("Too short.")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_have_text(ESTIMATE)  # the page reloads until it is there
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row")).to_have_count(2)
    context.close()


def test_signing_up_and_the_pages_around_it(page, live_server, bank):
    for path in ("/accounts/login", "/accounts/signup", "/history", "/progress", "/nothing-here"):
        page.expected_troubles = ("404",)
        page.goto(live_server.url + path)
        check_accessibility(page)
    page.goto(f"{live_server.url}/practice/strategy/strategy-one")
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password", exact=True).fill("a-long-enough-secret")
    page.get_by_label("Password confirmation").fill("a-long-enough-secret")
    page.locator("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_text("Your account is ready")).to_be_visible()
    page.get_by_role("link", name="grace").click()
    check_accessibility(page)
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{live_server.url}/")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password").fill("a-long-enough-secret")
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{live_server.url}/")


def test_theme_switch_is_remembered(page, live_server, bank):
    page.goto(live_server.url)
    switch = page.get_by_role("button", name="Dark theme")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.reload()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    expect(switch).to_have_attribute("aria-pressed", "true")
