"""The progress page in a real Chromium: every state under axe, the filters, the charts by keyboard, two tabs."""

import re
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from coach.accounts.models import User
from practice.attempts.models import Attempt
from practice.bank.categories import Category
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def practice(user, *days_ago, category=Category.STRATEGY, score="6.5"):
    question = make_question(category)
    for back in days_ago:
        make_attempt(user, question, timezone.now() - timedelta(days=back), score=score)
    return question


@pytest.fixture
def ada(page, live_server):
    user = make_user()
    log_in(page, live_server, user)
    return user


@pytest.fixture
def demo(page, live_server):
    call_command("seed_questions", quiet=True, stdout=StringIO())
    call_command("seed_demo", days=90, attempts=60, stdout=StringIO())
    user = User.objects.get(username="demo")
    log_in(page, live_server, user)
    return user


def open_progress(page, live_server, query=""):
    page.goto(f"{live_server.url}/progress{query}")
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()


# --- states -----------------------------------------------------------------------------------------


def test_nothing_practiced(page, live_server, ada):
    open_progress(page, live_server)
    expect(page.get_by_role("link", name="Answer your first question")).to_be_visible()
    check_accessibility(page)


def test_one_attempt(page, live_server, ada):
    practice(ada, 0)
    open_progress(page, live_server)
    expect(page.get_by_text("A trend needs scores on at least three days")).to_be_visible()
    expect(page.get_by_role("button", name="7-day average")).to_have_count(0)
    expect(page.get_by_role("link", name="Set a goal")).to_be_visible()
    check_accessibility(page)


def test_an_attempt_without_a_score(page, live_server, ada):
    practice(ada, 0, score=None)
    open_progress(page, live_server)
    expect(page.get_by_text("No scored answers in this period.").first).to_be_visible()
    check_accessibility(page)


def test_two_days_and_a_goal(page, live_server, ada):
    ada.interview_on, ada.answers_per_week = timezone.localdate() + timedelta(days=20), 3
    ada.save()
    practice(ada, 0, 1)
    open_progress(page, live_server)
    expect(page.get_by_text(re.compile("20 days to your interview"))).to_be_visible()
    expect(page.get_by_text("1 answer short this week")).to_be_visible()
    check_accessibility(page)


def test_hidden_numbers(page, live_server, ada):
    ada.hides_scores = ada.hides_streak = True
    ada.save()
    practice(ada, *range(5))
    open_progress(page, live_server)
    expect(page.locator("canvas")).to_have_count(1)
    expect(page.locator(".stat-card")).to_have_count(1)
    check_accessibility(page)


def test_the_demo_with_every_table_open(page, live_server, demo):
    open_progress(page, live_server)
    expect(page.locator("canvas")).to_have_count(5)
    for summary in page.locator("summary").all():
        summary.click()
    expect(page.get_by_role("region", name="Score trend as a table")).to_be_visible()
    expect(page.get_by_role("region", name="Practice heatmap as a table")).to_be_visible()
    check_accessibility(page)


def test_on_paper(page, live_server, demo):
    """No navigation, no buttons, both charts' rows and the year within two pages of A4, light even from dark."""
    page.emulate_media(color_scheme="dark")
    open_progress(page, live_server)
    # Headless Chromium sends no beforeprint for emulated media; page.pdf() does.
    pages = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 2
    page.emulate_media(media="print", color_scheme="light")
    for gone in ("nav", ".site-account", "[data-filters]", ".take-along", "summary"):
        expect(page.locator(gone).first).to_be_hidden()
    for canvas in page.locator("canvas:not(.no-print canvas)").all():
        expect(canvas).to_be_visible()


# --- filters ----------------------------------------------------------------------------------------


def test_filters_change_everything_live_in_the_address_and_survive_a_reload(page, live_server, ada):
    practice(ada, *range(3))
    practice(ada, 50, 51, category=Category.EXECUTION, score="4.0")
    open_progress(page, live_server)
    total = page.locator(".stat-card", has_text="Total practiced").locator(".stat-number")
    expect(total).to_have_text("5")
    page.get_by_label("Period").select_option("30 days")
    expect(total).to_have_text("3")
    expect(page.locator("[data-announcement]").first).to_contain_text("The last 30 days")
    assert parse_qs(urlsplit(page.url).query)["days"] == ["30"]
    page.get_by_label("Category", exact=True).select_option("Execution")
    expect(total).to_have_text("0")
    page.reload()
    expect(total).to_have_text("0")
    expect(page.get_by_label("Period")).to_have_value("30")
    expect(page.get_by_label("Category", exact=True)).to_have_value("execution")
    page.go_back()
    expect(total).to_have_text("3")
    expect(page.get_by_label("Category", exact=True)).to_have_value("")


def test_a_failing_server_is_told_with_a_retry(page, live_server, ada):
    page.expected_troubles = ("net::ERR_FAILED", "htmx:")
    practice(ada, *range(3), 50)
    open_progress(page, live_server)
    page.route("**/progress?days=30*", lambda route: route.abort(), times=1)
    page.get_by_label("Period").select_option("30 days")
    expect(page.get_by_text("The numbers could not be loaded.")).to_be_visible()
    expect(page.locator("[data-request-failure]")).to_be_hidden()
    total = page.locator(".stat-card", has_text="Total practiced").locator(".stat-number")
    expect(total).to_have_text("4")
    check_accessibility(page)
    page.get_by_role("button", name="Try again").click()
    expect(total).to_have_text("3")
    expect(page.get_by_text("The numbers could not be loaded.")).to_be_hidden()


# --- charts -----------------------------------------------------------------------------------------


def shown(page, label):
    """Whether the trend draws the series of this name."""
    return page.evaluate(
        """(label) => {
          const chart = Chart.getChart(document.querySelector('canvas[data-chart="trend"]'));
          return chart.isDatasetVisible(chart.data.datasets.findIndex((dataset) => dataset.label === label));
        }""",
        label,
    )


def test_the_legend_by_keyboard(page, live_server, ada):
    practice(ada, *range(4))
    open_progress(page, live_server)
    for name, key in (("Strategy", "Space"), ("7-day average", "Enter")):
        button = page.get_by_role("button", name=name)
        before = shown(page, name)
        button.focus()
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-pressed", str(not before).lower())
        assert shown(page, name) is not before
        page.keyboard.press(key)
        expect(button).to_have_attribute("aria-pressed", str(before).lower())
        assert shown(page, name) is before


def test_the_theme_switch_draws_the_charts_anew(page, live_server, ada):
    practice(ada, *range(4))
    open_progress(page, live_server)
    color = """Chart.getChart(document.querySelector('canvas[data-chart="trend"]')).options.scales.x.ticks.color
        ?? Chart.defaults.color"""
    light = page.evaluate(color)
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(color) != light


def wait_until_drawn(canvas):
    """A chart is drawn when it comes near the screen."""
    canvas.scroll_into_view_if_needed()
    for _ in range(100):
        if canvas.evaluate("(canvas) => Boolean(Chart.getChart(canvas))"):
            return
        canvas.page.wait_for_timeout(50)
    raise AssertionError("The chart was not drawn.")


def test_a_chart_is_drawn_when_it_comes_near_and_all_before_printing(page, live_server, ada):
    practice(ada, *range(3))
    page.set_viewport_size({"width": 390, "height": 700})
    open_progress(page, live_server)
    canvas = page.locator('canvas[data-chart="heatmap"]')
    assert not canvas.evaluate("(canvas) => Boolean(Chart.getChart(canvas))")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert canvas.evaluate("(canvas) => Boolean(Chart.getChart(canvas))")
    page.reload()
    wait_until_drawn(canvas)


def test_a_day_of_the_heatmap_opens_its_history(page, live_server, ada):
    practice(ada, 0, 1, 1)
    yesterday = Attempt.objects.order_by("practiced_on").first().practiced_on.isoformat()
    open_progress(page, live_server)
    canvas = page.locator('canvas[data-chart="heatmap"]')
    wait_until_drawn(canvas)
    spot = page.evaluate(
        """(day) => {
          const chart = Chart.getChart(document.querySelector('canvas[data-chart="heatmap"]'));
          const index = chart.data.datasets[0].data.findIndex((cell) => cell.day === day);
          const { x, y } = chart.getDatasetMeta(0).data[index].getCenterPoint();
          return { x, y };
        }""",
        yesterday,
    )
    canvas.click(position=spot)
    expect(page).to_have_url(f"{live_server.url}/history?date_from={yesterday}&date_to={yesterday}")
    expect(page.get_by_text("2 answers")).to_be_visible()


def test_a_day_by_keyboard(page, live_server, ada):
    practice(ada, 0, 1, 1)
    yesterday = Attempt.objects.order_by("practiced_on").first().practiced_on
    open_progress(page, live_server)
    page.locator("section", has=page.get_by_role("heading", name="Practice heatmap")).locator("summary").focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=f"2 on {yesterday:%b} {yesterday.day}, {yesterday.year}", exact=True)
    expect(link).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("(element) => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/history?date_from={yesterday}&date_to={yesterday}")


# --- two tabs ---------------------------------------------------------------------------------------


def test_an_answer_scored_in_another_tab_appears_by_itself(page, live_server, ada):
    question = practice(ada, 1)
    open_progress(page, live_server)
    total = page.locator(".stat-card", has_text="Total practiced").locator(".stat-number")
    expect(total).to_have_text("1")
    steps = page.evaluate("history.length")

    other = page.context.new_page()
    other.goto(live_server.url + question.get_absolute_url())
    other.get_by_label("Your answer").fill(ANSWER)
    other.get_by_role("button", name="Submit answer").click()
    expect(other.locator(".overall-number")).to_be_visible()

    expect(total).to_have_text("2")
    expect(page.get_by_role("img", name=re.compile("^Calendar of the last 365 days"))).to_have_attribute(
        "aria-label", re.compile("2 answers on 2 days")
    )
    assert page.evaluate("history.length") == steps
    other.close()
