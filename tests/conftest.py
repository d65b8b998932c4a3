"""What the tests of evaluations by Claude share."""

import pytest
from django.utils import timezone

from practice.attempts.models import Attempt, Status
from practice.evaluation import local

from .factories import make_attempt

# Before anything imports it, so that its assertions explain themselves.
pytest.register_assert_rewrite("tests.outcomes")


@pytest.fixture
def own_model(fake, settings, monkeypatch):
    """A local model is set up instead of Claude, and the same server speaks for it."""
    settings.EVALUATOR = "auto"
    settings.ANTHROPIC_API_KEY = ""
    settings.LOCAL_MODEL, settings.LOCAL_MODEL_URL = "qwen3:8b", fake.url
    settings.LOCAL_MODEL_DEADLINE_S = 20
    monkeypatch.setattr(local, "LOADING_PAUSE_S", 0.05)
    return fake


@pytest.fixture
def pending(learner, question) -> Attempt:
    """The learner's answer, waiting for its evaluation."""
    from .outcomes import ANSWER

    return make_attempt(
        learner, question, timezone.now(), status=Status.PENDING, failure="", answer_text=ANSWER, evaluator=""
    )
