from decimal import Decimal

import pytest
from django.utils import timezone

from practice.attempts import evaluators, stream
from practice.attempts.briefs import brief_of
from practice.attempts.models import FAILURE_SENTENCES, Attempt, Evaluator, Status
from practice.evaluation import offline
from practice.evaluation.failures import EvaluationError, Failure
from practice.evaluation.reply import Partial
from tests.factories import make_attempt

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
    attempt.strengths = [{"text": "Names the buyer.", "quote": "An answer."}]
    attempt.improvements = [{"text": "No number.", "quote": "", "instead": "About <b>40</b> clinics."}]
    attempt.save()
    client.force_login(learner)
    body = client.get(attempt.get_absolute_url()).content.decode()
    for text in (attempt.question.text, "An answer.", "6.8", "Names the buyer.", "&lt;b&gt;40&lt;/b&gt;"):
        assert text in body
    assert "offline estimate" in body
    assert "sse-connect" not in body


def test_earlier_attempts_at_the_same_question_are_listed(client, learner, question, attempt, failed, outsider):
    make_attempt(outsider, question, timezone.now(), score="9.9")
    client.force_login(learner)
    body = client.get(failed.get_absolute_url()).content.decode()
    assert attempt.get_absolute_url() in body
    assert "9.9" not in body


def test_query_count(client, learner, attempt, django_assert_num_queries):
    client.force_login(learner)
    with django_assert_num_queries(5):  # session, user, attempt, earlier ones, frameworks
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


def test_stream_evaluates_and_ends_with_the_stored_feedback(client, learner, pending):
    client.force_login(learner)
    response = client.get(pending.get_absolute_url() + "/stream", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Type"] == "text/event-stream"
    assert response["Content-Encoding"] == "identity"
    body = body_of(response)
    pending.refresh_from_db()
    assert pending.status == Status.SCORED
    assert pending.evaluator == Evaluator.OFFLINE
    assert pending.overall_score == offline.evaluate(brief_of(pending.question, LONG)).evaluation.overall
    assert body.startswith("event: done\n")
    assert body.endswith("\n\n")
    assert str(pending.overall_score) in body


def test_stream_sends_scores_once_and_words_as_they_come(client, learner, pending, monkeypatch):
    monkeypatch.setattr(stream, "WORDS_EVERY_S", 0)

    def evaluator(brief):
        data = {name: {"score": 4, "reason": ""} for name in ("framework", "structure", "completeness")}
        yield Partial({"framework": {"score": 99, "reason": 5}, "strengths": "nonsense"})
        yield Partial(data | {"insight": {"score": 6, "reason": "Two num"}})
        yield Partial(data | {"insight": {"score": 6, "reason": "x"}, "strengths": [{"text": "<script>x</script>"}]})
        yield offline.evaluate(brief)

    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)
    client.force_login(learner)
    events = body_of(client.get(pending.get_absolute_url() + "/stream")).split("\n\n")
    names = [event.split("\n")[0] for event in events if event]
    assert names == ["event: scores", "event: words", "event: scores", "event: words", "event: words", "event: done"]
    assert "4.6" in events[2]
    assert "&lt;script&gt;x" in events[4]
    assert all(line.startswith(("event: ", "data: ")) for event in events for line in event.split("\n") if line)


def test_failure_keeps_the_answer_and_offers_a_retry(client, learner, pending, monkeypatch):
    def evaluator(brief):
        raise EvaluationError(Failure.BUSY)
        yield

    monkeypatch.setattr(evaluators, "estimate_offline", evaluator)
    client.force_login(learner)
    body = body_of(client.get(pending.get_absolute_url() + "/stream"))
    pending.refresh_from_db()
    assert pending.status == Status.FAILED
    assert pending.answer_text == LONG
    assert "Your answer is saved" in body
    assert FAILURE_SENTENCES[Failure.BUSY] in body
    assert f'action="{pending.get_absolute_url()}/retry"' in body


def test_retry_makes_it_pending_and_the_stream_scores_it(client, learner, failed):
    client.force_login(learner)
    response = client.post(failed.get_absolute_url() + "/retry", headers={"HX-Request": "true"})
    failed.refresh_from_db()
    assert failed.status == Status.PENDING
    assert "sse-connect" in response.content.decode()
    body_of(client.get(failed.get_absolute_url() + "/stream"))
    failed.refresh_from_db()
    assert failed.status == Status.SCORED


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
def test_without_script_the_evaluation_runs_in_the_background(client, question):
    import threading

    response = client.post(question.get_absolute_url(), {"answer_text": LONG})
    attempt = Attempt.objects.get()
    for thread in threading.enumerate():
        if thread.name == f"attempt-{attempt.pk}":
            thread.join(timeout=20)
    body = client.get(response.url).content.decode()
    attempt.refresh_from_db()
    assert attempt.status == Status.SCORED
    assert str(attempt.overall_score) in body
    assert 'http-equiv="refresh"' not in body


@pytest.mark.parametrize(("mode", "path"), [("random", "/practice/random"), ("question", "/practice/strategy")])
def test_next_question_goes_on_as_the_practice_session_began(client, learner, attempt, mode, path):
    attempt.session.mode = mode
    attempt.session.save()
    client.force_login(learner)
    assert f'href="{path}">Next question' in client.get(attempt.get_absolute_url()).content.decode()
