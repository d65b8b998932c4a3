"""Writing an answer in a real Chromium: the clock, the network, another try, the keyboard."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt
from practice.bank.models import Question
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_attempt, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATH = "/practice/strategy/strategy-one"


def open_page(page, live_server, query=""):
    page.goto(f"{live_server.url}{PATH}{query}")
    return page.get_by_label("Your answer")


def stop_the_clock(page):
    """From here on, time passes by `run_for` alone."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def write(field, text):
    """By keys, as a person does: `fill` would replace what is there."""
    field.press("Control+End")
    field.press_sequentially(text)


def test_the_clock_is_remembered_starts_with_the_first_key_and_can_be_paused(page, live_server, bank):
    stop_the_clock(page)
    field = open_page(page, live_server)
    page.get_by_role("radio", name="10 minutes").check()
    page.goto(f"{live_server.url}/practice/execution/execution-one")
    field = open_page(page, live_server)
    clock = page.locator("[data-timer-clock]")
    pause = page.get_by_role("button", name="Pause")
    page.clock.run_for(60_000)
    expect(clock).to_have_text("10:00")
    expect(pause).to_be_hidden()
    field.press_sequentially(ANSWER)
    page.clock.run_for(60_000)
    expect(clock).to_have_text("9:00")
    pause.click()
    expect(page.locator("[data-timer-announcement]")).to_have_text("Timer paused.")
    page.clock.run_for(300_000)
    expect(clock).to_have_text("9:00")
    spent = int(page.locator("[name=time_spent_sec]").input_value())
    assert 115 <= spent <= 125
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("radio", name="5 minutes", exact=True).check()
    expect(clock).to_have_text("4:00")  # not from the start: it may have been a slip
    page.get_by_role("radio", name="10 minutes").check()
    expect(clock).to_have_text("9:00")
    page.set_viewport_size({"width": 390, "height": 700})
    field.press_sequentially("\n" * 30 + "At the end.")
    expect(clock).to_be_in_viewport()
    assert bottom_of(field) <= page.locator("[data-answer-bar]").bounding_box()["y"]
    page.clock.run_for(550_000)
    expect(page.get_by_text("Time's up. You can keep writing.").first).to_be_visible()
    page.clock.resume()  # axe waits for timers of its own
    check_accessibility(page)
    page.clock.run_for(60_000)
    expect(page.locator("[data-clock-note]")).to_be_hidden()


def bottom_of(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def test_offline_it_says_so_at_the_button_and_sends_itself_when_the_network_is_back(page, live_server, bank):
    page.expected_troubles = ("net::ERR_INTERNET_DISCONNECTED", "htmx:")
    page.set_viewport_size({"width": 390, "height": 700})
    field = open_page(page, live_server)
    field.fill(ANSWER)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    note = page.get_by_text("Not sent: you're offline.")
    expect(note).to_be_in_viewport()
    expect(field).to_be_focused()
    expect(page.locator("[data-request-failure]")).to_be_hidden()
    expect(page.get_by_role("button", name="Submit answer")).to_be_enabled()
    check_accessibility(page)
    page.context.set_offline(False)
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.count() == 1


def test_an_error_of_the_server_is_tried_again_and_what_was_edited_is_not(page, live_server, bank):
    page.expected_troubles = ("503", "htmx:")
    stop_the_clock(page)
    field = open_page(page, live_server)
    field.fill(ANSWER)
    answers = [503, 503]
    page.route(f"**{PATH}", lambda route: route.fulfill(status=answers.pop()) if answers else route.continue_())
    submit = page.get_by_role("button", name="Submit answer")
    submit.click()
    expect(page.get_by_text("Not sent: the server answered with an error (503).")).to_be_visible()
    expect(submit).to_be_focused()
    field.press_sequentially(" And more.")
    expect(page.get_by_text("Not sent yet. Submit it when you're ready.")).to_be_visible()
    page.clock.run_for(20_000)
    assert len(answers) == 1
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("Not sent: the server answered with an error (503).")).to_be_visible()
    page.clock.run_for(20_000)
    page.clock.resume()
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.get().answer_text == f"{ANSWER} And more."


@pytest.fixture
def answered(page, live_server, bank):
    """A learner in the page, with an answer to the question."""
    learner = make_user()
    log_in(page, live_server, learner)
    question = Question.objects.get(slug="strategy-one")
    return make_attempt(learner, question, timezone.now(), score="6.8", answer_text=ANSWER)


def test_another_try_from_the_last_answer(page, live_server, answered):
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto(live_server.url + answered.get_absolute_url())
    page.get_by_role("link", name="Try again").first.click()
    field = page.get_by_label("Your answer")
    expect(field).to_have_value("")
    check_accessibility(page)
    page.get_by_role("link", name="Start from your last answer").click()
    expect(field).to_have_value(ANSWER)
    expect(page).to_have_url(
        re.compile("strategy-one$")
    )  # what is typed from here on is a draft, and a reload keeps it
    write(field, " And what it costs.")
    page.reload()
    expect(field).to_have_value(f"{ANSWER} And what it costs.")
    page.get_by_role("link", name="Start empty").click()
    expect(field).to_have_value("")
    page.get_by_role("button", name="Use the other").click()
    expect(field).to_have_value(f"{ANSWER} And what it costs.")
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.count() == 2


def test_the_last_answer_does_not_replace_a_draft(page, live_server, answered):
    page.expected_troubles = ("409 (Conflict)",)  # a write on leaving may be overtaken by the page that comes next
    field = open_page(page, live_server)
    write(field, "A draft of another answer.")
    field = open_page(page, live_server, f"?from={answered.pk}")
    expect(page.get_by_text("You have a draft of this answer.")).to_be_visible()
    expect(field).to_have_value("A draft of another answer.")
    check_accessibility(page)
    page.get_by_role("button", name="Start from your last answer").click()
    expect(field).to_have_value(ANSWER)
    page.get_by_role("button", name="Use the other").click()
    expect(field).to_have_value("A draft of another answer.")


def test_another_try_without_javascript(browser, live_server, answered, page):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    field = open_page(plain, live_server, "?again=1")
    plain.get_by_role("link", name="Start from your last answer").click()
    expect(field).to_have_value(ANSWER)
    plain.get_by_role("link", name="Start empty").click()
    expect(field).to_have_value("")
    context.close()


def test_keys(page, live_server, answered):
    page.goto(live_server.url + answered.get_absolute_url())
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"again=1"))
    field = page.get_by_label("Your answer")
    field.press_sequentially("n? r/")
    expect(field).to_have_value("n? r/")
    field.fill(ANSWER)
    field.press("Control+Enter")
    expect(page.locator(".overall-number")).to_be_visible()
    page.locator("h1").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Next question")).to_be_visible()
    expect(dialog.get_by_text("Try again")).to_be_visible()
    check_accessibility(page)
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("h1")).to_be_focused()
    page.keyboard.press("Control+n")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"/practice/strategy/"))
    page.goto(f"{live_server.url}/questions")
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Turn off single-key shortcuts").check()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Search")).not_to_be_focused()


def test_the_title_and_the_navigation_are_those_of_the_attempt(page, live_server, bank):
    open_page(page, live_server).fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    expect(page.locator(".overall-number")).to_be_visible()
    expect(page).to_have_title(re.compile("^Answer from "))
    here = page.locator(".site-nav [aria-current=page]")
    expect(here).to_have_text("History")
    title = page.title()
    page.reload()
    expect(here).to_have_text("History")
    assert page.title() == title


def test_frameworks_are_behind_the_hint(page, live_server, bank):
    from practice.bank.models import Framework

    framework = Framework.objects.create(slug="circles", name="CIRCLES", summary="x", when_to_use="x")
    Question.objects.get(slug="strategy-one").frameworks.add(framework)
    open_page(page, live_server)
    expect(page.get_by_role("link", name="CIRCLES")).to_be_hidden()
    page.get_by_text("Show a hint").click()
    expect(page.get_by_role("link", name="CIRCLES")).to_be_visible()
