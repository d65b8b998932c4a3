import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from coach.accounts.models import User
from practice.attempts import views
from practice.attempts.models import Attempt, Mode, PracticeSession, Status
from practice.bank.categories import Category
from practice.bank.models import Question
from tests.factories import make_attempt

ANSWER = "I would first find out who buys today and why they would switch to us at all."


def post(client, question, htmx=False, **fields):
    data = {"answer_text": ANSWER, "time_spent_sec": "90", "time_zone": "Europe/Berlin", "token": uuid.uuid4()}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(question.get_absolute_url(), data | fields, headers=headers)


def test_page_shows_the_question_and_a_token_of_its_own(client, question):
    pages = [client.get(question.get_absolute_url()).content.decode() for _ in range(2)]
    tokens = [re.search(r'name="token" value="([^"]+)"', page)[1] for page in pages]
    assert question.text in pages[0]
    assert "Think of timing." in pages[0]
    assert uuid.UUID(tokens[0]).version == 4
    assert tokens[0] != tokens[1]


def test_a_look_writes_nothing(client, question):
    client.get(question.get_absolute_url())
    assert not User.objects.exists()
    assert not Attempt.objects.exists()
    assert "sessionid" not in client.cookies


def test_first_answer_makes_a_guest_and_saves_the_attempt(client, question):
    response = post(client, question)
    attempt = Attempt.objects.get()
    assert response.status_code == 303
    assert response.url == f"/attempts/{attempt.pk}"
    assert attempt.status == Status.PENDING
    assert attempt.answer_text == ANSWER
    assert attempt.time_spent_sec == 90
    assert attempt.user.is_guest
    assert attempt.user.time_zone == "Europe/Berlin"
    assert not attempt.user.has_usable_password()
    assert client.get(response.url).status_code == 200


def test_htmx_gets_the_attempt_in_place_and_its_address(client, question):
    response = post(client, question, htmx=True)
    attempt = Attempt.objects.get()
    body = response.content.decode()
    assert response.headers["HX-Push-Url"] == f"/attempts/{attempt.pk}"
    assert f'sse-connect="/attempts/{attempt.pk}/stream"' in body
    assert f'data-saved-token="{attempt.token}"' in body
    assert "<html" not in body


def test_second_answer_belongs_to_the_same_guest_and_session(client, question):
    post(client, question)
    post(client, question)
    assert User.objects.count() == 1
    assert PracticeSession.objects.count() == 1
    assert Attempt.objects.count() == 2


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at least 50 characters"),
        ("x" * 49, "So far: 49."),
        (" " * 200, "So far: 0."),
        ("x" * 20_001, "at most 20,000"),
        ("x" * 60 + "\0", "NUL"),
    ],
)
def test_bad_answer_comes_back_with_its_text_and_a_message(client, question, text, message, htmx):
    token = str(uuid.uuid4())
    response = post(client, question, htmx, answer_text=text, token=token)
    body = response.content.decode()
    assert response.status_code == 422
    assert message in body
    assert text.strip("\0 ") in body
    assert token in body
    assert 'aria-invalid="true"' in body
    assert ("<html" in body) is not htmx
    assert not Attempt.objects.exists()
    assert not User.objects.exists()


def test_limits_are_inclusive(client, question):
    assert post(client, question, answer_text="x" * 50).status_code == 303
    assert post(client, question, answer_text="x" * 20_000).status_code == 303


def test_stored_as_typed_and_shown_escaped(client, question):
    text = "  <script>alert(1)</script> & שלום 👩‍👩‍👧 \r\n\r\nThe second paragraph goes on for a while here."
    response = post(client, question, answer_text=text)
    assert Attempt.objects.get().answer_text == text.replace("\r\n", "\n")
    body = client.get(response.url).content.decode()
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; שלום 👩‍👩‍👧" in body


@pytest.mark.parametrize("value", ["-5", "86401", "9" * 40, "abc", "", "1.5", "٣"])
def test_unlikely_time_spent_is_stored_as_unknown(client, question, value):
    post(client, question, time_spent_sec=value)
    assert Attempt.objects.get().time_spent_sec is None


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "x" * 5000, "../../etc/passwd"])
def test_nonsense_time_zone_is_utc(client, question, name):
    post(client, question, time_zone=name)
    assert User.objects.get().time_zone == "UTC"


def test_question_retired_between_page_and_submit(client, question):
    question.is_active = False
    question.save()
    assert post(client, question).status_code == 303
    assert Attempt.objects.get().question == question
    assert client.get(question.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("field", ["time_spent_sec", "time_zone", "token", "mode"])
def test_a_nul_beside_the_answer_costs_no_answer(client, question, field):
    assert post(client, question, **{field: "1\0"}).status_code == 303
    assert Attempt.objects.get().answer_text == ANSWER


def test_mode_is_kept_with_the_practice_session(client, question):
    post(client, question, mode="random")
    session = PracticeSession.objects.get()
    assert session.mode == Mode.RANDOM


def test_an_unknown_mode_costs_no_answer(client, question):
    post(client, question, mode="<x>")
    session = PracticeSession.objects.get()
    assert session.mode == Mode.QUESTION


@pytest.mark.parametrize("htmx", [False, True])
def test_a_question_whose_category_changes_while_somebody_writes(client, question, htmx):
    """The form's address is of the old category; the answer must not be lost."""
    Question.objects.update(category=Category.EXECUTION)
    response = post(client, question, htmx)
    assert response.status_code == (200 if htmx else 303)
    attempt = Attempt.objects.get()
    assert (attempt.answer_text, attempt.category) == (ANSWER, Category.EXECUTION)


def test_the_address_with_the_old_category_leads_to_the_new_one(client, question):
    Question.objects.update(category=Category.EXECUTION)
    old = question.get_absolute_url()
    assert client.get(old).url == "/practice/execution/enter-brazil"
    assert client.get(f"{old}?mode=random&again=1").url == "/practice/execution/enter-brazil?mode=random&again=1"
    assert client.head(old).status_code == 302
    Question.objects.update(is_active=False)
    assert client.get(old).status_code == 404


def test_the_limit_on_the_page_is_the_one_that_holds(client, question, monkeypatch):
    monkeypatch.setattr(views, "ANSWER_MAX", 12_345)
    body = client.get(question.get_absolute_url()).content.decode()
    assert body.count("12,345 characters") == 2  # with and without JavaScript
    assert "20,000" not in body


@pytest.mark.parametrize("path", ["/practice/strategy/no-such", "/practice/no"])
def test_unknown_question_is_a_404_with_a_way_back(client, question, path):
    response = client.get(path)
    assert response.status_code == 404
    assert reverse("landing").encode() in response.content


def test_wrong_method(client, question):
    assert client.put(question.get_absolute_url()).status_code == 405


def test_missing_csrf_token_keeps_the_draft_and_says_so(question):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(question.get_absolute_url(), {"answer_text": ANSWER})
    assert response.status_code == 403
    assert b"kept in this browser" in response.content


@pytest.mark.parametrize(
    ("referer", "back"),
    [("http://testserver/attempts/7", "http://testserver/attempts/7"), ("https://example.org/x", "/"), (None, "/")],
)
def test_the_way_back_from_a_stale_page(question, referer, back):
    from django.test import Client

    headers = {"Referer": referer} if referer else {}
    response = Client(enforce_csrf_checks=True).post("/attempts/7/retry", headers=headers)
    assert f'href="{back}">Back to the page' in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "(scored about 7 by the offline estimate)"),
        ({"scale": "offline-1"}, "(scored 6.8 by the old offline rubric)"),
        ({"evaluator": "claude"}, "(scored 6.8 by Claude)"),
    ],
)
def test_last_answer_is_there_for_reference(client, question, learner, fields, said):
    attempt = make_attempt(learner, question, timezone.now(), score="6.8", **fields)
    client.force_login(learner)
    body = client.get(question.get_absolute_url() + "?again=1").content.decode()
    assert attempt.answer_text in body
    assert said in body


def test_answers_of_others_are_not(client, question, outsider, attempt):
    client.force_login(outsider)
    assert attempt.answer_text not in client.get(question.get_absolute_url()).content.decode()


def test_query_count_of_the_page(client, question, learner, attempt, django_assert_num_queries):
    client.force_login(learner)
    # session, user, question, draft, last attempt, frameworks; whether it is saved, its note
    with django_assert_num_queries(8):
        client.get(question.get_absolute_url())
