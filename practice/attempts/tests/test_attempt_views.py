from decimal import Decimal

import pytest
from django.utils import timezone

from practice.attempts import engine, evaluators, runner
from practice.attempts.briefs import brief_of
from practice.attempts.failure_sentences import FAILURE_SENTENCES
from practice.attempts.models import Attempt, Status
from practice.evaluation import offline
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.score import whole_level
from tests.factories import make_attempt
from tests.site import until_finished

LONG = "The buyer is a clinic with 40 staff, because they lose two hours a day to scheduling by phone."


@pytest.fixture
def pending(learner, question):
    return make_attempt(learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=LONG)


@pytest.fixture
def failed(learner, question):
    return make_attempt(learner, question, timezone.now(), failure=Failure.TIMEOUT, answer_text=LONG)


def body_of(response):
    """The events of a stream, without the comment it begins with."""
    comment, _, events = b"".join(response.streaming_content).decode().partition("\n\n")
    assert comment.startswith(":")
    return events


def test_scored_attempt_shows_question_answer_and_feedback(client, learner, attempt):
    """Here the old rubric's, which had words and exact scores."""
    attempt.scale, attempt.margins = "offline-1", {}
    attempt.strengths = [{"text": "Names the buyer.", "quote": "An answer."}]
    attempt.improvements = [{"text": "No number.", "quote": "", "instead": "About <b>40</b> clinics."}]
    attempt.save()
    client.force_login(learner)
    body = client.get(attempt.get_absolute_url()).content.decode()
    for text in (attempt.question.text, "An answer.", "6.8", "Names the buyer.", "&lt;b&gt;40&lt;/b&gt;"):
        assert text in body
    assert "offline rubric" in body
    assert "sse-connect" not in body


def test_earlier_attempts_at_the_same_question_are_listed(client, learner, question, attempt, failed, outsider):
    make_attempt(outsider, question, timezone.now(), score="9.9", evaluator="claude")
    client.force_login(learner)
    body = client.get(failed.get_absolute_url()).content.decode()
    assert attempt.get_absolute_url() in body
    assert "9.9" not in body


def test_query_count(client, learner, attempt, django_assert_num_queries):
    client.force_login(learner)
    # session, user, attempt, earlier ones, frameworks, self-review; whether its question is saved, notes
    with django_assert_num_queries(9):
        client.get(attempt.get_absolute_url())


@pytest.mark.parametrize("path", ["", "/stream"])
def test_an_attempt_of_another_learner_does_not_exist(client, outsider, attempt, path):
    assert client.get(attempt.get_absolute_url() + path).status_code == 404
    client.force_login(outsider)
    assert client.get(attempt.get_absolute_url() + path).status_code == 404
    assert client.post(attempt.get_absolute_url() + "/retry").status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30])
def test_unknown_attempt(client, learner, pk):
    client.force_login(learner)
    assert client.get(f"/attempts/{pk}").status_code == 404


def test_wrong_methods(client, learner, attempt):
    client.force_login(learner)
    assert client.post(attempt.get_absolute_url()).status_code == 405
    assert client.post(attempt.get_absolute_url() + "/stream").status_code == 405
    assert client.get(attempt.get_absolute_url() + "/retry").status_code == 405


def test_pending_attempt_waits_with_and_without_script(client, learner, pending):
    client.force_login(learner)
    body = client.get(pending.get_absolute_url()).content.decode()
    assert f'sse-connect="{pending.get_absolute_url()}/stream"' in body
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in body


def test_stream_ends_with_the_stored_feedback(client, learner, attempt):
    client.force_login(learner)
    response = client.get(attempt.get_absolute_url() + "/stream", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Type"] == "text/event-stream"
    assert response["Content-Encoding"] == "identity"
    body = body_of(response)
    assert body.startswith("event: done\n")
    assert body.endswith("\n\n")
    assert f"</span>{whole_level(float(attempt.overall_score))}<span" in body


def test_failure_keeps_the_answer_and_offers_a_retry(client, learner, pending, monkeypatch):
    def evaluator(brief):
        raise EvaluationError(Failure.BUSY)
        yield

    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)
    runner.evaluate(pending.pk)
    client.force_login(learner)
    body = body_of(client.get(pending.get_absolute_url() + "/stream"))
    pending.refresh_from_db()
    assert pending.status == Status.FAILED
    assert pending.answer_text == LONG
    assert "Your answer is saved" in body
    assert FAILURE_SENTENCES[Failure.BUSY] in body
    assert f'action="{pending.get_absolute_url()}/retry"' in body


def test_retry_starts_anew(client, learner, failed, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(engine, "send", lambda *work: sent.append(work))
    client.force_login(learner)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(failed.get_absolute_url() + "/retry", headers={"HX-Request": "true"})
    failed.refresh_from_db()
    assert failed.status == Status.PENDING
    assert "sse-connect" in response.content.decode()
    assert sent == [("evaluate", failed.pk)]


def test_retry_without_script_goes_back_to_the_page(client, learner, failed):
    client.force_login(learner)
    response = client.post(failed.get_absolute_url() + "/retry")
    assert response.status_code == 303
    assert response.url == failed.get_absolute_url()


def test_retry_of_a_scored_attempt_changes_nothing(client, learner, attempt):
    client.force_login(learner)
    client.post(attempt.get_absolute_url() + "/retry")
    attempt.refresh_from_db()
    assert attempt.status == Status.SCORED
    assert attempt.overall_score == Decimal("6.8")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_evaluation_starts_at_commit_and_needs_no_page(client, question, headers):
    """With and without a script, the browser may be closed as soon as the answer is sent."""
    client.post(question.get_absolute_url(), {"answer_text": LONG}, headers=headers)
    attempt = Attempt.objects.get()
    until_finished(attempt)
    attempt.refresh_from_db()
    assert attempt.overall_score == offline.evaluate(brief_of(attempt)).evaluation.overall
    body = client.get(attempt.get_absolute_url()).content.decode()
    assert f"</span>{whole_level(float(attempt.overall_score))}<span" in body
    assert 'http-equiv="refresh"' not in body


@pytest.mark.parametrize(("mode", "path"), [("random", "/practice/random"), ("question", "/practice/strategy")])
def test_next_question_goes_on_as_the_practice_session_began(client, learner, attempt, mode, path):
    attempt.session.mode = mode
    attempt.session.save()
    client.force_login(learner)
    assert f'href="{path}">Next question' in client.get(attempt.get_absolute_url()).content.decode()
