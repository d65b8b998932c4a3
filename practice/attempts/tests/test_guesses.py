"""Judge first: who is asked, what stays closed until then, and what a guess may be."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coach.accounts.models import User
from practice.attempts import guessing
from practice.attempts.feedback import Feedback, stored_feedback
from practice.attempts.models import Attempt, Evaluator, Status
from tests.factories import make_attempt

pytestmark = pytest.mark.guesses

ANSWER = "I would start with the clinics that lose two hours a day, because they pay already. " * 3
HTMX = {"HX-Request": "true"}
QUESTION = "how strong is this answer"


@pytest.fixture
def ada(client, learner):
    client.force_login(learner)
    return client


@pytest.fixture
def closed(learner, question):
    when = timezone.now().replace(second=0, microsecond=0)  # the file has it, and 7.7 seconds are no score
    strengths = [{"text": "Names who pays.", "quote": ""}]
    columns = {"score": "7.7", "evaluator": Evaluator.CLAUDE, "strengths": strengths}
    return make_attempt(learner, question, when, awaits_guess=True, **columns)


def submit(client, question, **headers):
    return client.post(question.get_absolute_url(), {"answer_text": ANSWER}, headers=headers)


def guess(client, attempt, headers=None, **data):
    return client.post(reverse("guess_attempt", args=[attempt.pk]), data, headers=headers)


# --- who is asked -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "is_asked"),
    [({}, True), ({"guesses_first": False}, False), ({"hides_scores": True}, False)],
)
def test_a_submitted_answer_waits_for_a_guess(ada, learner, question, choices, is_asked):
    User.objects.update(**choices)
    response = submit(ada, question, **HTMX)
    assert Attempt.objects.get().awaits_guess is is_asked
    assert (QUESTION in response.content.decode()) is is_asked


def test_a_guest_is_asked(client, question):
    body = submit(client, question, **HTMX).content.decode()
    assert QUESTION in body
    assert "sse-connect" not in body


@pytest.mark.parametrize(
    "state", [{"status": Status.FAILED, "failure": "timeout"}, {"status": Status.PENDING, "failure": "budget"}]
)
def test_nobody_is_asked_where_there_is_no_score(ada, learner, question, state):
    attempt = make_attempt(learner, question, timezone.now(), awaits_guess=True, **state)
    body = ada.get(attempt.get_absolute_url()).content.decode()
    assert QUESTION not in body
    assert "Evaluate again" in body


def test_a_failed_answer_is_asked_about_when_it_is_evaluated_after_all(ada, learner, question):
    attempt = make_attempt(learner, question, timezone.now(), awaits_guess=True, answer_text=ANSWER)
    body = ada.post(reverse("retry_attempt", args=[attempt.pk]), headers=HTMX).content.decode()
    assert QUESTION in body
    assert "sse-connect" not in body


# --- what stays closed --------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["attempt", "stream", "other", "practice", "history", "questions", "csv"])
def test_no_page_shows_a_closed_score(ada, learner, question, closed, where):
    other = make_attempt(learner, question, closed.submitted_at, score=None)
    addresses = {
        "attempt": closed.get_absolute_url(),
        "stream": reverse("attempt_stream", args=[closed.pk]),
        "other": other.get_absolute_url(),
        "practice": f"{question.get_absolute_url()}?again=1",
        "history": "/history",
        "questions": "/questions",
        "csv": "/progress/attempts.csv",
    }
    before = read(ada, addresses[where])
    assert "7.7" not in before
    assert "Names who pays." not in before
    if where in ("other", "history"):
        assert "Not opened yet" in before
    Attempt.objects.filter(pk=other.pk).delete()
    Attempt.objects.filter(pk=closed.pk).update(awaits_guess=False)
    if where != "other":
        assert "7.7" in read(ada, addresses[where])


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response).decode()


def test_a_score_filter_tells_nothing_of_a_closed_score(ada, closed):
    assert list(ada.get("/history?min_score=7.5").context["page"]) == []
    assert list(ada.get("/history").context["page"]) == [closed]
    assert list(ada.get("/questions?min_score=7.5").context["page"]) == []


def test_the_file_has_every_other_cell_of_a_closed_answer(ada, closed):
    (row,) = csv.DictReader(io.StringIO(read(ada, "/progress/attempts.csv")))
    assert (row["status"], row["overall_score"], row["insight_score"]) == ("scored", "", "")
    assert row["answer_text"] == closed.answer_text
    guess(ada, closed, guess=4)
    (row,) = csv.DictReader(io.StringIO(read(ada, "/progress/attempts.csv")))
    assert (row["overall_score"], row["guess"]) == ("7.7", "4")


def test_queries_of_a_closed_page(ada, closed, django_assert_num_queries):
    """Session, learner, attempt, other attempts, self-reviews; whether it is saved, the notes."""
    with django_assert_num_queries(7):
        ada.get(closed.get_absolute_url())


# --- opening it ---------------------------------------------------------------------------------------


def test_a_guess_opens_the_feedback(ada, closed):
    response = guess(ada, closed, guess=4)
    assert (response.status_code, response.url) == (303, closed.get_absolute_url())
    closed.refresh_from_db()
    assert (closed.guess, closed.awaits_guess) == (4, False)
    body = read(ada, closed.get_absolute_url())
    assert "Names who pays." in body
    assert "You guessed 4, 3.7 below this score." in body


def test_htmx_gets_the_feedback_in_place(ada, closed):
    body = guess(ada, closed, HTMX, guess=7).content.decode()
    assert "<html" not in body
    assert 'id="feedback-title" tabindex="-1" autofocus' in body
    assert "You guessed 7." in body
    assert "Names who pays." in body


def test_feedback_that_is_still_being_written_comes_by_stream(ada, learner, question):
    attempt = make_attempt(
        learner, question, timezone.now(), awaits_guess=True, status=Status.PENDING, failure="", evaluator=""
    )
    assert "sse-connect" not in ada.get(attempt.get_absolute_url()).content.decode()
    body = guess(ada, attempt, HTMX, guess=7).content.decode()
    assert f'sse-connect="{reverse("attempt_stream", args=[attempt.pk])}"' in body
    assert "You guessed 7." in body


@pytest.mark.parametrize(("skip", "asks"), [("once", True), ("always", False)])
def test_a_skip_opens_it_too(ada, learner, closed, skip, asks):
    assert guess(ada, closed, skip=skip).status_code == 303
    closed.refresh_from_db()
    learner.refresh_from_db()
    assert (closed.guess, closed.awaits_guess, learner.guesses_first) == (None, False, asks)
    assert "You guessed" not in read(ada, closed.get_absolute_url())


def test_the_settings_ask_again(ada, learner):
    User.objects.update(guesses_first=False)
    data = {"time_zone": "UTC", "guesses_first": "on"}
    assert ada.post(reverse("settings"), data).status_code == 302
    learner.refresh_from_db()
    assert learner.guesses_first


def test_a_guess_made_before_the_evaluation_failed_counts(ada, learner, question):
    attempt = make_attempt(learner, question, timezone.now(), awaits_guess=True)
    body = guess(ada, attempt, HTMX, guess=5).content.decode()
    assert "Evaluate again" in body
    assert Attempt.objects.get().guess == 5


def test_the_first_guess_counts(ada, closed):
    """Twice, in two tabs, or after a skip: what was guessed after seeing the score says nothing."""
    guess(ada, closed, guess=4)
    assert guess(ada, closed, guess=4).status_code == 303  # a double click
    assert guess(ada, closed, skip="once").status_code == 303
    for headers in ({}, HTMX):
        response = guess(ada, closed, headers, guess=9)
        assert response.status_code == 409
        body = response.content.decode()
        assert "This feedback was open already, so the guess of 9 doesn&#x27;t count." in body
        assert "You guessed 4" in body
    assert Attempt.objects.get().guess == 4


def test_of_two_guesses_at_the_same_moment_one_counts(closed):
    other = Attempt.objects.get()
    assert guessing.open_feedback(closed, 4)
    assert not guessing.open_feedback(other, 9)
    assert (other.guess, other.awaits_guess) == (4, False)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"guess": "11"}, "guess takes a whole number from 1 to 10."),
        ({"guess": "0"}, "guess takes a whole number from 1 to 10."),
        ({"guess": "7.5"}, "guess takes a whole number from 1 to 10."),
        ({"guess": "\0"}, "guess takes a whole number from 1 to 10."),
        ({"guess": "9" * 5000}, "guess takes a whole number from 1 to 10."),
        ({"skip": "maybe"}, "skip takes once or always."),
        ({}, "guess is missing: choose a number from 1 to 10, or skip."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_no_guess_leaves_it_closed(ada, closed, data, message, headers):
    response = guess(ada, closed, headers, **data)
    assert response.status_code == 422
    body = response.content.decode()
    assert message in body
    assert QUESTION in body
    assert "7.7" not in body
    closed.refresh_from_db()
    assert closed.awaits_guess


def test_an_outsider_finds_nothing(client, outsider, closed):
    assert guess(client, closed, guess=4).status_code == 404
    client.force_login(outsider)
    assert guess(client, closed, guess=4).status_code == 404
    assert Attempt.objects.get().awaits_guess


def test_only_post(ada, closed):
    assert ada.get(reverse("guess_attempt", args=[closed.pk])).status_code == 405


def test_queries_of_a_guess(ada, closed, django_assert_num_queries):
    """Session, learner, attempt, the guess, other attempts, the error of such scores."""
    with django_assert_num_queries(6):
        guess(ada, closed, HTMX, guess=4)


# --- the words ----------------------------------------------------------------------------------------


def feedback_of(learner, question, **columns):
    made = make_attempt(learner, question, timezone.now(), **columns)
    return stored_feedback(Attempt.objects.get(pk=made.pk))


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (8, "You guessed 8, 1.2 above this score."),
        (7, "You guessed 7."),
        (9, "You guessed 9, 2.2 above this score."),
        (6, "You guessed 6."),
        (5, "You guessed 5, 1.8 below this score."),
    ],
)
def test_beside_a_score(learner, question, level, words):
    feedback = feedback_of(learner, question, score="6.8", evaluator=Evaluator.CLAUDE)
    assert guessing.in_words(level, feedback) == words


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (7, "You guessed 7."),
        (8, "You guessed 8."),
        (9, "You guessed 9, 2 above the estimate."),
        (5, "You guessed 5, 2 below the estimate."),
    ],
)
def test_beside_an_estimate(learner, question, level, words):
    """About 7, give or take 1: a level away is not more than the estimate may be off."""
    assert guessing.in_words(level, feedback_of(learner, question, score="6.8")) == words


def test_beside_nothing_yet():
    assert guessing.in_words(3, None) == "You guessed 3."
    assert guessing.in_words(3, Feedback(None, (), {})) == "You guessed 3."


@given(level=st.integers(1, 10), tenths=st.integers(10, 100))
def test_no_difference_is_named_within_the_error(level, tenths):
    words = guessing.in_words(level, Feedback(Decimal(tenths) / 10, (), {}))
    assert ("this score" in words) is (abs(10 * level - tenths) > 10)
