"""The last words of a note, which the server has not got: kept in the browser, and sent as soon as may be."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from practice.notebook.models import Note
from tests.browser import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TROUBLE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:", "409")


@pytest.fixture
def address(page, live_server, learner, question):
    log_in(page, live_server, learner)
    page.expected_troubles = TROUBLE
    return f"{live_server.url}{question.get_absolute_url()}"


def write(page, address, text):
    page.goto(address)
    page.locator(".note > summary").click()
    field(page).press_sequentially(text)


def field(page):
    return page.get_by_label("Only you see it.")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('note:')).length")


def leave_unsent(page, live_server):
    """As where the network is away, or the browser is killed."""
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('away')); }")
    page.goto(f"{live_server.url}/questions")
    assert kept(page) == 1


def test_words_typed_at_the_last_moment_are_there_again(page, address, live_server):
    write(page, address, "Mind the payer.")
    leave_unsent(page, live_server)
    assert not Note.objects.exists()
    page.goto(address)
    expect(field(page)).to_have_value("Mind the payer.")
    expect(page.locator(".note-state")).to_have_text("Saved")
    assert Note.objects.get().text == "Mind the payer."
    assert kept(page) == 0


def test_a_page_that_is_left_sends_what_it_has(page, address, live_server):
    write(page, address, "Mind the payer.")
    page.goto(f"{live_server.url}/questions")
    for _ in range(100):
        if not Note.objects.exists():
            page.wait_for_timeout(50)
    assert Note.objects.get().text == "Mind the payer."
    page.goto(address)
    page.locator(".note > summary").click()
    expect(field(page)).to_have_value("Mind the payer.")
    assert kept(page) == 0


def test_it_is_sent_when_the_network_is_back(page, address):
    write(page, address, "")
    page.context.set_offline(True)
    field(page).fill("Mind the payer.")
    expect(page.locator(".note-state")).to_contain_text("sent when the network is back")
    page.context.set_offline(False)
    expect(page.locator(".note-state")).to_have_text("Saved")
    assert Note.objects.get().text == "Mind the payer."


@pytest.mark.parametrize("choice", ["Keep mine", "Keep both", "Keep the other"])
def test_what_another_device_wrote_meanwhile_is_met(page, address, live_server, learner, question, choice):
    write(page, address, "From the phone.")
    leave_unsent(page, live_server)
    Note.objects.create(user=learner, question=question, text="From the laptop.", written_at=now())
    page.goto(address)
    expect(page.get_by_role("alert").filter(has_text="also changed elsewhere")).to_be_visible()
    # Without a choice, nothing has happened.
    page.goto(address)
    expect(page.get_by_label("What you have here")).to_have_value("From the phone.")
    expect(page.locator(".note-other")).to_contain_text("From the laptop.")
    page.get_by_text(choice, exact=True).click()
    texts = {"Keep mine": "From the phone.", "Keep both": "From the phone.\n\nFrom the laptop."}
    expect(field(page)).to_have_value(texts.get(choice, "From the laptop."))
    page.goto(address)
    page.locator(".note > summary").click()
    expect(field(page)).to_have_value(texts.get(choice, "From the laptop."))
    assert Note.objects.get().text == texts.get(choice, "From the laptop.")
    assert kept(page) == 0


def test_another_account_does_not_see_it(page, address, live_server, outsider):
    write(page, address, "Mind the payer.")
    leave_unsent(page, live_server)
    page.context.clear_cookies()
    log_in(page, live_server, outsider)
    page.goto(address)
    page.locator(".note > summary").click()
    expect(field(page)).to_have_value("")
    assert kept(page) == 1
