"""An answer in another language: the offline estimate says that it reads English only, and nothing is lost."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from practice.attempts import engine, runner
from practice.attempts.models import Attempt, Status
from practice.evaluation import claude
from practice.evaluation.failures import EvaluationError, Failure
from tests.factories import GERMAN, make_model_request
from tests.site import until_finished

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def answered(client, question):
    """The attempt that the form makes of a German answer, once its evaluation has ended."""
    client.post(question.get_absolute_url(), {"answer_text": GERMAN})
    attempt = Attempt.objects.get()
    until_finished(attempt)
    attempt.refresh_from_db()
    return attempt


def page_of(client, attempt):
    return client.get(attempt.get_absolute_url()).content.decode()


def state(attempt):
    attempt.refresh_from_db()
    assert attempt.answer_text == GERMAN
    return attempt.status, attempt.failure


def test_offline_it_fails_and_nothing_tries_again(client, answered):
    """Through the evaluator's own process, as the site has it."""
    assert state(answered) == (Status.FAILED, Failure.LANGUAGE)
    ended = answered.evaluated_at
    assert runner.found_waiting() == []
    call_command("evaluate_pending", "--failed")
    assert state(answered) == (Status.FAILED, Failure.LANGUAGE)
    assert answered.evaluated_at == ended
    body = page_of(client, answered)
    assert "The offline estimate reads English only" in body
    assert "Once this site has Claude or a local model, you can have this answer evaluated here." in body
    assert "Evaluate again" not in body
    assert "Use the offline estimate" not in body
    choices = {f"choice-{point.id}": "partly" for point in answered.question.points}
    assert all(f'name="{name}"' in body for name in choices)
    client.post(f"{answered.get_absolute_url()}/review", choices)
    assert answered.reviews.count() == len(choices) == 2


def test_claude_reads_it_once_it_is_there(client, answered, request):
    request.getfixturevalue("with_claude")
    assert "Evaluate again" in page_of(client, answered)
    client.post(f"{answered.get_absolute_url()}/retry")
    until_finished(answered)
    assert state(answered) == (Status.SCORED, "")
    assert answered.evaluator == "claude"


def test_it_can_be_changed_and_submitted_again(client, answered, question):
    link = f'href="{question.get_absolute_url()}?from={answered.pk}">Change the answer'
    assert link in page_of(client, answered)
    body = client.get(f"{question.get_absolute_url()}?from={answered.pk}").content.decode()
    assert f"{GERMAN}</textarea>" in body
    question.is_active = False
    question.save()
    assert "Change the answer" not in page_of(client, answered)


def test_with_claude_it_is_an_answer_like_others(with_claude, answered):
    assert state(answered) == (Status.SCORED, "")
    assert answered.evaluator == "claude"


@pytest.fixture
def busy_claude(with_claude, monkeypatch):
    def busy(brief, connection, payer, prompt, samples):
        raise EvaluationError(Failure.BUSY)
        yield

    monkeypatch.setattr(claude, "evaluate", busy)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_offline_estimate_of_it_says_why_there_is_none(busy_claude, client, answered, headers):
    assert state(answered) == (Status.FAILED, Failure.BUSY)
    assert "Use the offline estimate" in page_of(client, answered)
    client.post(f"{answered.get_absolute_url()}/estimate", headers=headers)
    assert state(answered) == (Status.FAILED, Failure.LANGUAGE)
    body = page_of(client, answered)
    assert "The offline estimate reads English only" in body
    assert "Evaluate again" in body
    assert "Use the offline estimate" not in body


def test_what_waited_for_the_budget_can_be_sent_back_to_wait(client, answered, settings, request, monkeypatch):
    monkeypatch.setattr(engine, "start", lambda *work: None)
    request.getfixturevalue("with_claude")
    settings.EVALUATION_DAILY_BUDGET_USD = Decimal("0.05")
    make_model_request(cost="0.04")
    Attempt.objects.update(status=Status.PENDING, failure=Failure.BUDGET)
    client.post(f"{answered.get_absolute_url()}/estimate")
    assert state(answered) == (Status.FAILED, Failure.LANGUAGE)
    client.post(f"{answered.get_absolute_url()}/retry")
    runner.evaluate(answered.pk)
    assert state(answered) == (Status.PENDING, Failure.BUDGET)
