"""Saving, notes, and own questions in a browser."""

import pytest
from playwright.sync_api import expect

from practice.bank.models import Question
from practice.notebook.models import Note, SavedQuestion
from tests.browser import check_accessibility, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page, live_server, learner):
    log_in(page, live_server, learner)
    return page


def until_saved(page, text):
    page.get_by_label("Only you see it.").last.fill(text)
    expect(page.locator(".note-state")).to_have_text("Saved")


def test_save_with_the_keyboard_in_list_and_page(signed_in, live_server, bank, learner):
    page = signed_in
    page.goto(f"{live_server.url}/questions")
    button = page.locator(".save-button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_be_focused()
    saved = SavedQuestion.objects.get(user=learner).question
    page.locator(f"a[href='{saved.get_absolute_url()}']").click()
    expect(page.get_by_role("button", name="Saved", pressed=True)).to_be_visible()
    page.goto(f"{live_server.url}/saved")
    expect(page.get_by_role("link", name=saved.text)).to_be_visible()
    check_accessibility(page)
    page.locator(".save-button").click()
    expect(page.locator(".save-button")).to_have_attribute("aria-pressed", "false")
    assert not SavedQuestion.objects.exists()


def test_a_visitor_is_told_in_place(page, live_server, bank):
    page.goto(f"{live_server.url}/questions")
    page.locator(".save-button").first.click()
    expect(page.get_by_role("status").filter(has_text="Answer one question first")).to_be_visible()
    check_accessibility(page)


def test_a_note_saves_itself_and_two_tabs_lose_nothing(signed_in, live_server, question, attempt):
    page, other = signed_in, signed_in.context.new_page()
    # Two tabs show the same note, none yet.
    for tab in (page, other):
        tab.goto(f"{live_server.url}{question.get_absolute_url()}")
        tab.get_by_text("Write a note on this question").click()
    until_saved(other, "From the laptop.")
    until_saved(other, "From the laptop. Twice.")
    assert Note.objects.get().text == "From the laptop. Twice."
    page.expected_troubles = ("409",)
    page.get_by_label("Only you see it.").fill("From the phone.")
    expect(page.get_by_role("alert").filter(has_text="also changed elsewhere")).to_be_visible()
    expect(page.get_by_label("What you have here")).to_have_value("From the phone.")
    expect(page.locator(".note-other")).to_contain_text("From the laptop. Twice.")
    check_accessibility(page)
    page.get_by_role("button", name="Keep both").click()
    expect(page.get_by_label("Only you see it.")).to_have_value("From the phone.\n\nFrom the laptop. Twice.")
    expect(page.get_by_label("Only you see it.")).to_be_focused()
    until_saved(page, "One of both.")
    assert Note.objects.get().text == "One of both."
    page.goto(f"{live_server.url}{attempt.get_absolute_url()}")
    page.get_by_text("Write a note on this answer").click()
    check_accessibility(page)


def test_a_note_that_can_not_be_sent_says_so_beside_it(signed_in, live_server, question):
    page = signed_in
    page.goto(f"{live_server.url}{question.get_absolute_url()}")
    page.get_by_text("Write a note on this question").click()
    page.expected_troubles = ("ERR_INTERNET_DISCONNECTED", "htmx:", "422")
    page.context.set_offline(True)
    page.get_by_label("Only you see it.").fill("Mind the payer.")
    expect(page.locator(".note-state")).to_contain_text("the server could not be reached")
    page.context.set_offline(False)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".note-state")).to_have_text("Saved")
    page.get_by_label("Only you see it.").fill("x" * 5_001)
    expect(page.locator(".note-state")).to_contain_text("Shorten it by 1.")
    assert Note.objects.get().text == "Mind the payer."


def test_an_own_question_from_writing_it_to_deleting_it(signed_in, live_server, learner):
    page = signed_in
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/questions/new")
    check_accessibility(page)
    page.get_by_label("Question", exact=True).fill("Why <script>document.title='owned'</script> " + "x" * 100)
    page.get_by_label("Key points (optional)").fill("Names the cause")
    page.get_by_role("button", name="Add question").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>document.title='owned'</script>")
    assert "owned" not in page.title().partition("<")[0]
    check_accessibility(page)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Key points (optional)")).to_have_value("[names-cause] Names the cause")
    page.goto(f"{live_server.url}/saved")
    check_accessibility(page)
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete or retire").click()
    expect(page.get_by_text("Your question is deleted.")).to_be_visible()
    assert not Question.of_anybody.owned_by(learner).exists()


def test_without_javascript(browser, live_server, question, learner):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server, learner)
    page.goto(f"{live_server.url}{question.get_absolute_url()}")
    page.get_by_role("button", name="Saved").click()
    expect(page.get_by_role("button", name="Saved", pressed=True)).to_be_visible()
    page.get_by_text("Write a note on this question").click()
    page.get_by_label("Only you see it.").fill("Mind the payer.")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Your note is saved.")).to_be_visible()
    assert Note.objects.get().text == "Mind the payer."
    context.close()
