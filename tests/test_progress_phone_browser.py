"""The progress page under a finger, on a narrow screen, and where no script runs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from practice.attempts.models import Attempt
from practice.bank.categories import Category
from tests.browser import check_accessibility, log_in
from tests.factories import make_attempt, make_question, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
phone = pytest.mark.browser_context_args(has_touch=True, viewport={"width": 390, "height": 800})


@pytest.fixture
def ada(page, live_server):
    user = make_user()
    strategy, execution = make_question(Category.STRATEGY), make_question(Category.EXECUTION)
    for back in (0, 1, 2, 31, 32):
        make_attempt(user, strategy, timezone.now() - timedelta(days=back), score="6.5")
        make_attempt(user, execution, timezone.now() - timedelta(days=back), score="4.5")
    log_in(page, live_server, user)
    return user


def open_chart(page, live_server, name):
    page.goto(f"{live_server.url}/progress?days=30")
    page.locator(f'canvas[data-chart="{name}"]').evaluate("(canvas) => canvas.scrollIntoView({ block: 'center' })")
    page.wait_for_function("(name) => Chart.getChart(document.querySelector(`[data-chart=${name}]`))", arg=name)


def spot(page, name, index=-1):
    """Where on the screen a point of the chart is, counted like an index of a list."""
    return page.evaluate(
        """([name, index]) => {
          const canvas = document.querySelector(`[data-chart=${name}]`);
          const { x, y } = Chart.getChart(canvas).getDatasetMeta(0).data.at(index).getCenterPoint();
          const { left, top } = canvas.getBoundingClientRect();
          return [x + left, y + top];
        }""",
        [name, index],
    )


def tooltip(page, name):
    """What the chart's tooltip says, line by line; empty while none is shown."""
    return page.evaluate(
        """(name) => {
          const { tooltip } = Chart.getChart(document.querySelector(`[data-chart=${name}]`));
          if (!tooltip?.opacity) return [];
          const { title, body, afterBody, footer } = tooltip;
          return [...title, ...body.flatMap(({ lines }) => lines), ...afterBody, ...footer];
        }""",
        name,
    )


@phone
@pytest.mark.parametrize("name", ["trend", "categories"])
def test_the_first_tap_shows_and_the_second_opens(page, live_server, ada, name):
    open_chart(page, live_server, name)
    page.touchscreen.tap(*spot(page, name))
    page.wait_for_timeout(300)
    assert page.url == f"{live_server.url}/progress?days=30"
    assert tooltip(page, name)[-1] == "Tap again for the answers"
    page.touchscreen.tap(*spot(page, name))
    today = Attempt.objects.latest("submitted_at").practiced_on.isoformat()
    filters = f"date_from={today}&date_to={today}" if name == "trend" else "category=strategy"
    expect(page).to_have_url(f"{live_server.url}/history?{filters}")


@phone
def test_a_tap_on_another_point_opens_nothing(page, live_server, ada):
    open_chart(page, live_server, "categories")
    page.touchscreen.tap(*spot(page, "categories", -1))
    page.touchscreen.tap(*spot(page, "categories", 0))
    page.wait_for_timeout(300)
    assert page.url == f"{live_server.url}/progress?days=30"
    assert tooltip(page, "categories")[0] == "Execution"


def test_a_click_opens_at_once(page, live_server, ada):
    open_chart(page, live_server, "categories")
    page.mouse.click(*spot(page, "categories"))
    expect(page).to_have_url(f"{live_server.url}/history?category=strategy")


@pytest.mark.parametrize("width", [320, 390])
def test_the_heatmap_is_there_on_a_phone(page, live_server, ada, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{live_server.url}/progress")
    canvas = page.locator('canvas[data-chart="heatmap"]')
    page.locator(".panel", has=canvas).scroll_into_view_if_needed()
    page.wait_for_function("() => Boolean(Chart.getChart(document.querySelector('[data-chart=heatmap]')))")
    # The last column is in sight, and drawn: the box is scrolled to its end.
    drawn, is_in_sight = canvas.evaluate(
        """(canvas) => {
          const { width, height } = canvas;
          const pixels = canvas.getContext("2d").getImageData(width - 60, 0, 60, height).data;
          const end = canvas.getBoundingClientRect().right;
          const box = canvas.closest("[data-scroll-to-end]").getBoundingClientRect();
          const drawn = pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
          return [drawn, Math.abs(end - box.right) < 2];
        }"""
    )
    assert drawn > 1_000
    assert is_in_sight


def test_the_legend_remembers_what_was_chosen(page, live_server, ada):
    page.goto(f"{live_server.url}/progress?days=30")
    chosen = {"Daily average": "false", "Execution": "true", "Strategy": "false"}
    page.get_by_role("button", name="Daily average").click()
    page.get_by_role("button", name="Execution").click()
    page.get_by_label("Period").select_option("90 days")
    expect(page.locator("[data-summary]")).to_contain_text("The last 90 days")
    page.locator('canvas[data-chart="trend"]').scroll_into_view_if_needed()
    for name, pressed in chosen.items():
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", pressed)
    shown = page.evaluate(
        """() => {
          const chart = Chart.getChart(document.querySelector("[data-chart=trend]"));
          return chart.data.datasets.filter((_, n) => chart.isDatasetVisible(n)).map(({ label }) => label);
        }"""
    )
    assert [label for label in shown if label] == ["7-day average", "Execution"]


def test_the_report_is_a_button(page, live_server, ada):
    page.goto(f"{live_server.url}/progress")
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print a report").click()
    expect(page).to_have_title("printed")


def test_the_streak_with_rest_days_and_its_rule(page, live_server, ada):
    page.goto(f"{live_server.url}/progress?days=30")
    page.get_by_text("With rest days: 3 days").locator("visible=true").click()
    expect(page.get_by_text("at least 5 of the 7 days before it")).to_be_visible()
    check_accessibility(page)


def test_without_scripts_there_are_words_and_tables(browser, live_server, ada, page):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(f"{live_server.url}/progress?days=30")
    expect(plain.locator("canvas").locator("visible=true")).to_have_count(0)
    expect(plain.get_by_text("Your average score on each of 3 days with a scored answer")).to_be_visible()
    expect(plain.get_by_text("Strategy 6.5 over 3 answers")).to_be_visible()
    expect(plain.get_by_role("button", name="Print a report")).to_have_count(0)
    plain.get_by_text("Show as a table").first.click()
    plain.get_by_role("link", name="Open the table").first.click()
    expect(plain.get_by_role("region", name="Score trend as a table")).to_be_visible()
    context.close()
