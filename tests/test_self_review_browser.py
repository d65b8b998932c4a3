"""The self-review in a real Chromium: keyboard and touch, both widths and themes, with and without a network."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt, Status
from practice.attempts.reviews import SelfReview
from practice.bank.categories import Category
from practice.bank.keypoints import KeyPoint
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user
from tests.fake_claude import Reply

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POINTS = [
    KeyPoint("buyer", "Names the clinics that buy scheduling software"),
    KeyPoint("price", "Sets a price against the hours that receptionists lose"),
]
ANSWER = (
    "Clinics with forty staff buy scheduling software because phone calls cost them two hours. I would start there."
)


@pytest.fixture
def question(db):
    return make_question(
        Category.STRATEGY,
        slug="clinics",
        key_points=[str(point) for point in POINTS],
        sample_answer="- Pick clinics\n- Price it",
    )


@pytest.fixture
def attempt(page, live_server, question):
    """A scored attempt, open in the browser."""
    learner = make_user()
    log_in(page, live_server, learner)
    found = make_attempt(learner, question, timezone.now(), score="6.8", answer_text=ANSWER)
    page.goto(live_server.url + found.get_absolute_url())
    return found


def group(page, number=0):
    return page.get_by_role("group", name=POINTS[number].text)


def chosen(attempt):
    return dict(attempt.reviews.values_list("point", "choice"))


@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_at_any_width_and_theme(page, attempt, width):
    page.set_viewport_size({"width": width, "height": 844})
    group(page).get_by_role("radio", name="Covered").check()
    expect(group(page).get_by_text("Saved")).to_be_visible()
    check_accessibility(page)
    answer, outline = (
        page.get_by_role("heading", name=re.compile(f"^{name}")).locator("..").bounding_box()
        for name in ("Your answer", "Outline of a strong answer")
    )
    assert (answer["y"] == outline["y"]) is (width == 1280)
    assert (answer["x"] == outline["x"]) is (width == 390)
    for choice in page.locator(".review-choices label").all():
        assert choice.bounding_box()["height"] >= 44


def test_choosing_by_touch_moves_nothing(page, attempt):
    page.set_viewport_size({"width": 390, "height": 844})
    before = page.locator(".self-review").bounding_box()["height"]
    group(page).get_by_role("radio", name="Partly").click()
    expect(group(page).get_by_text("Saved")).to_be_visible()
    group(page, 1).get_by_role("radio", name="Covered").click()
    expect(page.get_by_text("You marked 1 covered, 1 partly, 0 not yet.")).to_be_visible()
    assert page.locator(".self-review").bounding_box()["height"] == before
    assert chosen(attempt) == {"buyer": "partly", "price": "covered"}
    page.reload()
    expect(group(page).get_by_role("radio", name="Partly")).to_be_checked()


def test_choosing_by_keyboard(page, attempt):
    group(page).get_by_role("radio", name="Covered").focus()
    page.keyboard.press("Space")
    expect(group(page).get_by_text("Saved")).to_be_visible()
    for _ in range(2):  # faster than the server
        page.keyboard.press("ArrowRight")
    expect(group(page).get_by_role("radio", name="Not yet")).to_be_focused()
    outline = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"
    assert page.evaluate(outline) == "solid"
    expect(page.get_by_text("You marked 0 covered, 0 partly, 1 not yet.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(group(page, 1).get_by_role("radio", name="Covered")).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert chosen(attempt) == {"buyer": "not_yet"}


def test_without_a_network_the_choice_stays_and_can_be_saved_again(page, attempt):
    page.expected_troubles = ("net::ERR_INTERNET_DISCONNECTED", "htmx:")
    page.context.set_offline(True)
    group(page).get_by_role("radio", name="Covered").click()
    expect(group(page).get_by_text("Not saved yet: the server could not be reached.")).to_be_visible()
    expect(page.locator("[data-request-failure]")).to_be_hidden()
    expect(group(page).get_by_role("radio", name="Covered")).to_be_checked()
    check_accessibility(page)
    group(page).get_by_role("button", name="Save again").click()
    expect(group(page).get_by_text("Not saved yet")).to_be_visible()
    assert not SelfReview.objects.exists()
    page.context.set_offline(False)
    group(page).get_by_role("button", name="Save again").click()
    expect(group(page).get_by_text("Saved", exact=True)).to_be_visible()
    expect(group(page).get_by_role("radio", name="Covered")).to_be_focused()
    assert chosen(attempt) == {"buyer": "covered"}


@pytest.mark.parametrize(
    ("status", "text", "again"),
    [
        (500, "Not saved yet.", 1),
        (503, "Not saved yet.", 1),
        (404, "Not saved: this is no longer there. Reload the page.", 0),
        (403, "Not saved: this page was open for too long. Reload it.", 0),
    ],
)
def test_a_server_that_refuses(page, attempt, status, text, again):
    page.expected_troubles = (str(status), "htmx:")
    page.route("**/review", lambda route: route.fulfill(status=status, body="No."))
    group(page).get_by_role("radio", name="Partly").click()
    expect(group(page).get_by_text(text)).to_be_visible()
    expect(group(page).get_by_role("radio", name="Partly")).to_be_checked()
    expect(group(page).get_by_role("button", name="Save again")).to_have_count(again)


def test_what_is_chosen_while_the_score_is_written_stays(page, live_server, question, fake):
    fake.script(Reply(piece=30, pause=0.05))
    page.goto(live_server.url + question.get_absolute_url())
    page.get_by_label("Your answer").fill(ANSWER)
    page.get_by_role("button", name="Submit answer").click()
    group(page).get_by_role("radio", name="Covered").click()
    expect(group(page).get_by_text("Saved")).to_be_visible()
    attempt = Attempt.objects.get()
    assert attempt.status == Status.EVALUATING
    group(page).evaluate("group => group.scrollIntoView()")
    place = group(page).bounding_box()["y"]
    expect(page.locator("#feedback").get_by_text("Scored by Claude")).to_be_attached(timeout=15_000)
    page.wait_for_timeout(300)  # a chart is drawn
    assert abs(group(page).bounding_box()["y"] - place) < 2  # the page grows above it
    expect(group(page).get_by_role("radio", name="Covered")).to_be_checked()
    expect(group(page).get_by_text("Saved")).to_be_visible()
    assert chosen(attempt) == {"buyer": "covered"}


def test_without_javascript(browser, live_server, question):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    learner = make_user()
    log_in(page, live_server, learner)
    attempt = make_attempt(learner, question, timezone.now(), score="6.8", answer_text=ANSWER)
    page.goto(live_server.url + attempt.get_absolute_url())
    page.locator(".review-form").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose covered, partly, or not yet for at least one key point.")).to_be_visible()
    group(page).get_by_role("radio", name="Covered").check(force=True)
    group(page, 1).get_by_role("radio", name="Not yet").check(force=True)
    page.locator(".review-form").get_by_role("button", name="Save").click()
    expect(page).to_have_url(f"{live_server.url}{attempt.get_absolute_url()}#self-review")
    expect(page.get_by_text("You marked 1 covered, 0 partly, 1 not yet.")).to_be_visible()
    assert chosen(attempt) == {"buyer": "covered", "price": "not_yet"}
    waiting = make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER)
    page.goto(live_server.url + waiting.get_absolute_url())
    expect(page.locator(".review-form noscript p")).to_be_visible()  # says when they can be chosen
    expect(page.locator(".review-choices").first).to_be_hidden()
    context.close()
