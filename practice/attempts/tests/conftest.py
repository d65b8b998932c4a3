import pytest
from django.utils import timezone

from practice.attempts.models import Status
from practice.attempts.tests import claude_double
from practice.evaluation import claude
from tests.factories import make_attempt


@pytest.fixture
def with_claude(settings, monkeypatch):
    """Claude is set up, and answers at 0.84 cents."""
    settings.EVALUATOR, settings.ANTHROPIC_API_KEY = "claude", "test"
    monkeypatch.setattr(claude, "evaluate", claude_double.evaluate)


@pytest.fixture
def pending(learner, question):
    return make_attempt(
        learner,
        question,
        timezone.now(),
        status=Status.PENDING,
        failure="",
        answer_text=claude_double.ANSWER,
        evaluator="",
    )


@pytest.fixture
def shown(client, learner, question):
    """The feedback's part of the page of an attempt with these columns, its white space as one sees it."""
    client.force_login(learner)

    def feedback(**columns):
        attempt = make_attempt(learner, question, timezone.now(), **columns)
        body = client.get(attempt.get_absolute_url()).content.decode()
        part = body[body.index('id="feedback"') : body.index('id="self-review"')]
        return " ".join(part.split())

    return feedback
