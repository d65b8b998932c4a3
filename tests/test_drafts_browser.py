"""Drafts in a real Chromium: two tabs or two devices with one question lose no word."""

import pytest
from playwright.sync_api import expect

from practice.attempts.drafts import Draft
from practice.attempts.models import Attempt
from tests.browser import ANSWER, check_accessibility, log_in
from tests.factories import make_user
from tests.test_answer_browser import open_page, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CONFLICT = "This answer was also edited elsewhere."


@pytest.fixture
def browser_of_learner(browser, live_server, bank):
    """Opens browsers of the same learner, each with a storage of its own."""
    learner = make_user()
    opened = []

    def another():
        context = browser.new_context()
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        log_in(page, live_server, learner)
        return page

    yield another
    for context in opened:
        context.close()


def test_two_tabs_follow_each_other(browser_of_learner, live_server):
    page = browser_of_learner()
    field = open_page(page, live_server)
    tab = page.context.new_page()
    there = open_page(tab, live_server)
    write(field, "From the first tab.")
    expect(there).to_have_value("From the first tab.")
    write(there, " From the second.")
    expect(field).to_have_value("From the first tab. From the second.")
    expect(page.get_by_text(CONFLICT)).to_be_hidden()
    tab.close()
    page.reload()
    expect(field).to_have_value("From the first tab. From the second.")


def test_two_tabs_that_both_wrote_keep_both_versions(browser_of_learner, live_server):
    page = browser_of_learner()
    field = open_page(page, live_server)
    tab = page.context.new_page()
    there = open_page(tab, live_server)
    # Both at once, before either hears of the other.
    for each, text in ((field, "First tab."), (there, "Second tab.")):
        each.evaluate("(field, text) => { field.value = text; field.dispatchEvent(new Event('input')) }", text)
    for each in (page, tab):
        expect(each.locator("[data-versions]")).to_be_visible()
        shown = each.get_by_label("Your answer").input_value() + each.locator("[data-versions-text]").inner_text()
        assert "First tab." in shown
        assert "Second tab." in shown


def test_two_devices_that_both_wrote_keep_both_versions(browser_of_learner, live_server):
    desk, phone = browser_of_learner(), browser_of_learner()
    at_desk, on_phone = open_page(desk, live_server), open_page(phone, live_server)
    write(at_desk, "Written at the desk.")
    expect(desk.get_by_text("Draft saved")).to_be_visible()
    write(on_phone, "Written on the phone.")
    expect(phone.get_by_text(CONFLICT)).to_be_visible()
    expect(phone.get_by_text("Written at the desk.")).to_be_visible()
    assert Draft.objects.get().text == "Written at the desk."
    check_accessibility(phone)
    phone.reload()
    expect(phone.get_by_text(CONFLICT)).to_be_visible()
    phone.get_by_role("button", name="Keep this one").click()
    expect(phone.get_by_text("Draft saved")).to_be_visible()
    assert Draft.objects.get().text == "Written on the phone."
    phone.get_by_role("button", name="Use the other").click()
    expect(on_phone).to_have_value("Written at the desk.")
    phone.get_by_role("button", name="Use the other").click()
    expect(on_phone).to_have_value("Written on the phone.")
    write(at_desk, " And more.")
    expect(desk.get_by_text(CONFLICT)).to_be_visible()
    desk.get_by_role("button", name="Use the other").click()
    expect(at_desk).to_have_value("Written on the phone.")


def test_another_device_goes_on_and_the_answer_takes_its_draft_with_it(browser_of_learner, live_server):
    desk, phone = browser_of_learner(), browser_of_learner()
    write(open_page(desk, live_server), ANSWER)
    expect(desk.get_by_text("Draft saved")).to_be_visible()
    on_phone = open_page(phone, live_server)
    expect(on_phone).to_have_value(ANSWER)
    write(on_phone, " And more.")
    phone.get_by_role("button", name="Submit answer").click()
    expect(phone.locator(".overall-number")).to_be_visible()
    assert Attempt.objects.get().answer_text == f"{ANSWER} And more."
    assert not Draft.objects.exists()
    desk.reload()
    expect(desk.get_by_label("Your answer")).to_have_value("")


def test_a_visitors_draft_comes_along_when_they_log_in(page, live_server, bank):
    field = open_page(page, live_server)
    write(field, "Begun as a visitor.")
    expect(page.get_by_text("Draft kept in this browser")).to_be_visible()
    log_in(page, live_server, make_user())
    page.reload()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert Draft.objects.get().text == "Begun as a visitor."


def test_an_idle_tab_writes_nothing(browser_of_learner, live_server):
    page = browser_of_learner()
    page.clock.install()
    write(open_page(page, live_server), ANSWER)
    page.clock.run_for(5000)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    revision = Draft.objects.get().revision
    kept = page.evaluate("localStorage.getItem('draft:strategy-one')")
    page.clock.run_for(120_000)
    assert page.evaluate("localStorage.getItem('draft:strategy-one')") == kept
    assert Draft.objects.get().revision == revision


def test_another_account_in_this_browser_neither_sees_nor_gets_the_draft(page, live_server, bank):
    first, second = make_user("first"), make_user("second")
    log_in(page, live_server, first)
    write(open_page(page, live_server), "Of the first.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    log_in(page, live_server, second)
    field = open_page(page, live_server)
    write(field, "Of the second.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    assert Draft.objects.get(user=second).text == "Of the second."
    log_in(page, live_server, first)
    expect(open_page(page, live_server)).to_have_value("Of the first.")
