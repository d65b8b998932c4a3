"""The curator's work in a real Chromium: import with preview, edit with preview, retire; nothing the policy stops."""

import re
from importlib import import_module

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from coach.accounts.models import User
from practice.bank.categories import Category
from practice.bank.models import Framework, Question
from tests.browser import log_in
from tests.factories import make_attempt, make_question, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADER = "slug,category,difficulty,text,frameworks,key_points\n"
POINTS = '"Names who waits\nMeasures the wait\nFinds the bottleneck\nProposes one change"'
NEW = f"bakery-queue,analytical,hard,How would you measure the queue at a bakery?,circles,{POINTS}\n"


@pytest.fixture
def curator(page, live_server, db):
    # Tests that flush the database take the migrations' rows with them.
    import_module("practice.migrations.0002_curators").make_group(apps, None)
    Framework.objects.create(slug="circles", name="CIRCLES", summary="For design.", when_to_use="Often.")
    call_command("create_curator", "cleo", password="wonderful-bank-9")
    log_in(page, live_server, User.objects.get(username="cleo"))


def choose_file(page, content):
    file = {"name": "questions.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Preview").click()


def test_import_with_preview(page, live_server, curator):
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Questions", exact=True).first.click()
    page.get_by_role("link", name="Import", exact=True).click()

    choose_file(page, HEADER + NEW.replace("hard", "brutal"))
    expect(page.get_by_role("heading", name="1 of 1 question cannot be imported")).to_be_visible()
    expect(page.get_by_text("“brutal” is not allowed; it takes easy, medium, hard.")).to_be_visible()

    choose_file(page, HEADER + NEW)
    expect(page.get_by_role("heading", name="Preview: nothing is imported yet")).to_be_visible()
    expect(page.get_by_role("cell", name="How would you measure the queue at a bakery?")).to_be_visible()
    assert not Question.objects.exists()
    page.get_by_role("button", name="Import 1 new and 0 changed").click()
    expect(page.get_by_text("Imported questions.csv: 1 new, 0 changed, 0 unchanged, 0 left out.")).to_be_visible()
    expect(page.get_by_role("link", name="How would you measure the queue at a bakery?")).to_be_visible()
    assert LogEntry.objects.get().user.username == "cleo"

    page.get_by_role("link", name="Import", exact=True).click()
    choose_file(page, HEADER + NEW.replace("hard", "easy"))
    expect(page.get_by_role("deletion")).to_have_text("hard")
    expect(page.get_by_role("insertion")).to_have_text("easy")
    page.get_by_role("link", name="Cancel").click()
    assert Question.objects.get().difficulty == "hard"


def test_axe_finds_nothing_in_the_preview(page, live_server, curator):
    page.expected_troubles = ("Applying inline style",)  # axe's own; the other tests see ours
    for content in (NEW, NEW.replace("hard", "brutal")):
        page.goto(f"{live_server.url}/admin/practice/question/import/")
        choose_file(page, HEADER + content)
        expect(page.get_by_role("rowheader", name="Row 2")).to_be_visible()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


def test_export_is_a_download(page, live_server, curator):
    make_question(slug="one")
    page.goto(f"{live_server.url}/admin/practice/question/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    assert "one,strategy" in download.value.path().read_text()


def test_edit_preview_and_retire(page, live_server, curator):
    question = make_question(Category.STRATEGY, slug="enter-peru", key_points=["One", "Two", "Three", "Four"])
    question.frameworks.add(Framework.objects.get())
    make_attempt(make_user(), question, timezone.now(), score="6.8")
    page.goto(f"{live_server.url}/admin/practice/question/")
    expect(page.get_by_role("cell", name="6.8 (1)")).to_be_visible()
    page.get_by_role("link", name="What would you do?").click()
    expect(page.get_by_text("Answered 1 time.")).to_be_visible()
    expect(page.get_by_role("link", name="Delete")).to_have_count(0)

    page.get_by_label("Text:").fill("How would you enter Peru?")
    page.get_by_label("Key points:").fill("One\nTwo")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview as a learner sees it").click()
    preview = opened.value
    expect(preview.get_by_role("heading", name="How would you enter Peru?")).to_be_visible()
    expect(preview.get_by_text("There are 2 key points")).to_be_visible()
    preview.close()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("There are 2 key points")).to_be_visible()
    assert Question.objects.get().text == "What would you do?"
    page.get_by_label("Key points:").fill("One\nTwo\nThree\nFive")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("link", name="How would you enter Peru?").last).to_be_visible()

    page.get_by_role("checkbox", name="Select this object for an action").check()
    page.get_by_label("Action:").select_option(label="Retire (kept in history, no longer practiced)")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("1 question changed.")).to_be_visible()
    assert not Question.objects.get().is_active
    page.goto(f"{live_server.url}/admin/practice/question/{question.pk}/history/")
    expect(page.get_by_text("Set active to False.")).to_be_visible()
    expect(page.get_by_text("Changed Text and Key points.")).to_be_visible()


def test_start_page_draws_its_chart(page, live_server, curator):
    make_attempt(make_user(), make_question(), timezone.now(), score="6.8")
    page.goto(f"{live_server.url}/admin/")
    chart = page.get_by_role("img", name=re.compile("Bar chart of the answers"))
    expect(chart).to_be_visible()
    assert page.evaluate("Chart.getChart(document.querySelector('[data-health]')).data.datasets[0].data.at(-1)") == 1
    page.get_by_text("Table", exact=True).click()
    expect(page.locator("[data-health-table] tbody tr")).to_have_count(30)
