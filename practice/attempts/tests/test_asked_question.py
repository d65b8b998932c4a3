"""A question may be reworded while somebody answers it and afterwards: what was asked stays with the answer."""

import csv
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from coach.accounts import holdings
from coach.accounts.models import User
from practice.attempts.briefs import brief_of
from practice.attempts.models import Attempt
from tests.factories import make_attempt, make_question

ANSWER = "I would ask clinics first, because they lose two hours a day to scheduling by phone."
OLD, NEW = "What would you do?", "What would you never do?"
HTMX = {"HX-Request": "true"}


def reword(question, text=NEW):
    question.text = text
    question.save()


def asked_field(body):
    return re.search(r'name="asked" value="([^"]*)"', body)[1]


def opened(client, question):
    """What the form carries besides the answer, as it was when the page was opened."""
    body = client.get(question.get_absolute_url()).content.decode()
    return {"asked": asked_field(body), "answer_text": ANSWER}


def test_the_question_is_stored_as_it_was_shown(client, learner, question):
    client.force_login(learner)
    data = opened(client, question)
    reword(question)
    client.post(question.get_absolute_url(), data)
    assert Attempt.objects.get().question_text == OLD


@pytest.mark.parametrize("asked", ["", "Something else?", "x:y:z", "é\0", "a" * 5_000])
def test_what_we_did_not_write_is_replaced_by_the_question_of_now(client, learner, question, asked):
    client.force_login(learner)
    client.post(question.get_absolute_url(), {"asked": asked, "answer_text": ANSWER})
    assert Attempt.objects.get().question_text == OLD


def test_the_text_of_another_question_is_not_taken(client, learner, question):
    other = make_question(text="Would you leave Brazil?")
    client.force_login(learner)
    client.post(question.get_absolute_url(), opened(client, other))
    assert Attempt.objects.get().question_text == OLD


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_form_that_comes_back_carries_what_its_page_shows(client, learner, question, headers):
    """By HTMX the form alone comes back, below the question as it was; otherwise the whole page, with that of now."""
    client.force_login(learner)
    data = opened(client, question)
    reword(question)
    response = client.post(question.get_absolute_url(), data | {"answer_text": "Too short."}, headers=headers)
    assert response.status_code == 422
    again = {"asked": asked_field(response.content.decode()), "answer_text": ANSWER}
    client.post(question.get_absolute_url(), again)
    assert Attempt.objects.get().question_text == (OLD if headers else NEW)


@pytest.fixture
def reworded(attempt):
    """The learner's scored attempt at a question that was reworded afterwards."""
    reword(attempt.question)
    return attempt


def test_the_attempt_page_shows_what_was_asked_and_says_what_changed(client, learner, reworded):
    client.force_login(learner)
    body = client.get(reworded.get_absolute_url()).content.decode()
    assert OLD in body
    assert NEW not in body
    assert "reworded since" in body
    assert f'href="{reworded.question.get_absolute_url()}"' in body


def test_nothing_is_said_where_nothing_changed(client, learner, attempt):
    client.force_login(learner)
    assert "reworded" not in client.get(attempt.get_absolute_url()).content.decode()


def test_a_retired_question_has_no_page_to_lead_to(client, learner, reworded):
    reworded.question.is_active = False
    reworded.question.save()
    client.force_login(learner)
    body = client.get(reworded.get_absolute_url()).content.decode()
    assert "reworded since" in body
    assert f'href="{reworded.question.get_absolute_url()}"' not in body


def test_the_practice_page_says_what_the_last_answer_was_to(client, learner, reworded):
    client.force_login(learner)
    body = client.get(reworded.question.get_absolute_url()).content.decode()
    assert NEW in body
    assert f"You were asked: {OLD}" in body


def test_history_csv_and_export_have_what_was_asked(client, learner, reworded):
    client.force_login(learner)
    assert OLD in client.get("/history").content.decode()
    text = b"".join(client.get(reverse("attempts_csv")).streaming_content).decode()
    (row,) = csv.DictReader(text.splitlines())
    assert row["question_text"] == OLD
    (exported,) = holdings.export(learner)["practice.Attempt"]
    assert exported["question_text"] == OLD


def test_the_admin_shows_what_was_asked(client, reworded):
    client.force_login(User.objects.create_superuser("root"))
    body = client.get(reverse("admin:practice_attempt_change", args=[reworded.pk])).content.decode()
    assert OLD in body


def test_the_evaluator_reads_what_was_asked(learner, question):
    attempt = make_attempt(learner, question, timezone.now())
    reword(question)
    brief = brief_of(Attempt.objects.get(pk=attempt.pk))
    assert (brief.question, brief.key_points) == (OLD, ("A", "B"))
